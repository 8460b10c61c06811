"""A decision table written for the first time, in the standard's edition 1.3, and the rule task of a diagram that comes to ask it."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from engine.domain.decisiontable import NewColumn
from engine.errors import NotFound, Refusal
from engine.process.decisions.pieces import Edit, Piece, gap, pieces, prefix, replaced
from engine.process.decisions.table import POLICIES
from engine.process.xmlfile import OFFICE, quiet

MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"
DRAWN, CORNERS = "https://www.omg.org/spec/DMN/20191111/DMNDI/", "http://www.omg.org/spec/DMN/20180521/DC/"
BEHIND = ("documentation",)


def begun(id: str, name: str, policy: str, columns: Sequence[NewColumn]) -> bytes:
    """A file with one decision and its table: inputs, outputs, annotations, and a first rule. Refusal for a hit policy there is not."""
    if policy not in POLICIES:
        raise Refusal("design_table_policy", value=policy, expected=", ".join(POLICIES))
    ordered = [one for kind in ("input", "output", "annotation") for one in columns if one.kind == kind]
    heads = "".join(_head(one, f"{id}_{no}") for no, one in enumerate(ordered, 1))
    cells = "".join(_cell(one, f"{id}_rule_1_{no}") for no, one in enumerate(ordered, 1))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="{MODEL}" xmlns:dmndi="{DRAWN}" xmlns:dc="{CORNERS}" id="definitions_{id}" name={quoteattr(name)} \
namespace="urn:petition-office:workflows">
  <decision id="{id}" name={quoteattr(name)}>
    <decisionTable id="{id}_table" hitPolicy="{policy}">
{heads}      <rule id="{id}_rule_1">
{cells}      </rule>
    </decisionTable>
  </decision>
  <dmndi:DMNDI>
    <dmndi:DMNDiagram id="diagram_{id}">
      <dmndi:DMNShape id="{id}_di" dmnElementRef="{id}">
        <dc:Bounds height="80" width="180" x="160" y="80" />
      </dmndi:DMNShape>
    </dmndi:DMNDiagram>
  </dmndi:DMNDI>
</definitions>
""".encode()


def _head(one: NewColumn, id: str) -> str:
    """The lines of a column's head."""
    label = quoteattr(one.label)
    if one.kind == "annotation":
        return f"      <annotation name={label} />\n"
    type = f" typeRef={quoteattr(one.type)}" if one.type else ""
    values = _said("inputValues" if one.kind == "input" else "outputValues", f"{id}_values", ", ".join(one.values)) if one.values else ""
    if one.kind == "input":
        asked = f'        <inputExpression id="{id}_fact"{type}>\n          <text>{escape(one.about)}</text>\n        </inputExpression>\n'
        return f'      <input id="{id}" label={label}>\n{asked}{values}      </input>\n'
    rest = _said("defaultOutputEntry", f"{id}_otherwise", one.otherwise) if one.otherwise else ""
    inside = f">\n{values}{rest}      </output>" if values or rest else " />"
    return f'      <output id="{id}" label={label} name={quoteattr(one.about)}{type}{inside}\n'


def _cell(one: NewColumn, id: str) -> str:
    """The lines of the first rule's cell."""
    name = {"input": "inputEntry", "output": "outputEntry"}.get(one.kind, "annotationEntry")
    return _said(name, id if one.kind != "annotation" else "", one.first)


def _said(name: str, id: str, text: str) -> str:
    own = f' id="{id}"' if id else ""
    return f"        <{name}{own}>\n          <text>{escape(text)}</text>\n        </{name}>\n"


def bound(diagram: bytes, shape: str, table: str) -> bytes:
    """A diagram in which that rule task asks that table, in the place of the one it asked; everything else stays byte for byte.

    NotFound for no such task, DiagramError for a file that is not quiet XML.
    """
    quiet(shape, diagram)
    found = (one for one in pieces(diagram).every() if one.name == "businessRuleTask" and one.attributes.get("id") == shape)
    task = next(found, None)
    if task is None:
        raise NotFound("design_file_unknown", file=shape)
    named = f'xmlns:office="{OFFICE}"'
    tag = f"<office:decision{'' if named.encode() in diagram else ' ' + named} ref={quoteattr(table)} />".encode()
    return replaced(diagram, [_put(diagram, task, tag)])


def _put(diagram: bytes, task: Piece, tag: bytes) -> Edit:
    """The edit that has a task say ``tag`` in its extension."""
    own = prefix(diagram, task)
    around = task.all("extensionElements")
    asked = [one for holder in around for one in holder.all("decision")]
    if asked:
        return asked[0].begin, asked[0].end, tag
    if around and around[0].inner < around[0].end:
        return around[0].inner, around[0].inner, tag
    made = f"<{own}extensionElements>".encode() + tag + f"</{own}extensionElements>".encode()
    if around:
        return around[0].begin, around[0].end, made
    if task.inner == task.end:  # it says nothing inside yet
        open_tag = diagram[task.begin : task.end].rstrip(b"/> \n\t") + b">"
        return task.begin, task.end, open_tag + made + f"</{own}businessRuleTask>".encode()
    before = task.all(*BEHIND)
    apart = gap(diagram, task.children[0]) if task.children else b""
    at = before[-1].end if before else task.inner
    return at, at, apart + made
