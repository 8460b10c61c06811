"""Decision tables for tests, from a few lines of text.

petition.age: number | petition.kind: string in "a", "b" || result: string in "x", "y" else "y"
< 18                 | "a"                               || "x"
-                    | not("a")                          || "y"

A header of columns, inputs left of ``||``: name, type, allowed values behind ``in``, a default behind ``else``; then the rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from engine.errors import DiagramError
from engine.process.decisions import Decision, from_fact, judge_decisions, read_decisions

EDITION = "https://www.omg.org/spec/DMN/20191111/MODEL/"
_COLUMN = re.compile(r"(?P<name>[^:]*?)(?:: *(?P<type>\S+))?(?: in (?P<values>.*?))?(?: else (?P<default>.*?))?")


def file_of(*decisions: str, edition: str = EDITION, extra: str = "") -> bytes:
    """A file of ``definitions`` around these elements."""
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<definitions xmlns="{edition}" id="file" name="file" namespace="urn:test">\n'
    return f"{head}{extra}{''.join(decisions)}</definitions>\n".encode()


def decision(text: str, policy: str = "", aggregation: str = "", id: str = "decided", inside: str = "") -> str:
    """One ``decision`` element; ``inside`` stands before its table."""
    header, *rows = [line for line in text.splitlines() if line.strip()]
    inputs, outputs = _halves(header)
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in (("hitPolicy", policy), ("aggregation", aggregation)) if value)
    columns = "".join(map(_input, inputs)) + "".join(map(_output, outputs))
    rules = "".join(_rule(f"r{number}" if id == "decided" else f"{id}_r{number}", *_halves(row)) for number, row in enumerate(rows, 1))
    table = f'<decisionTable id="{id}_table"{attributes}>\n{columns}{rules}</decisionTable>'
    return f'<decision id="{id}" name="「{id}」">{inside}{table}</decision>\n'


def drawn(text: str, policy: str = "", aggregation: str = "", **more: str) -> bytes:
    """A file of one table."""
    edition = more.pop("edition", EDITION)
    return file_of(decision(text, policy, aggregation, **more), edition=edition)


def found(data: bytes) -> list[DiagramError]:
    """Everything wrong with a file."""
    reading = read_decisions("x.dmn", data)
    return [*reading.wrong, *judge_decisions(reading.decisions)]


def codes(data: bytes) -> list[str]:
    """The codes of everything wrong with a file, without what they have in common; a warning in brackets."""
    told = [(error.code.removeprefix("decision_"), error.severity) for error in found(data)]
    return [code if severity == "error" else f"({code})" for code, severity in told]


def read(data: bytes, id: str = "decided") -> Decision:
    """The decision of a file that can be read."""
    reading = read_decisions("x.dmn", data)
    assert id in reading.decisions, [str(error) for error in reading.wrong]
    return reading.decisions[id]


def ask(data: bytes, id: str = "decided", /, **facts: Any) -> Any:
    """The answer of a decision, its numbers as plain ones."""
    asked = read(data, id)
    given = {name.replace("__", "."): value for name, value in facts.items()}
    return plain(asked.decide({name: from_fact(value, asked.kinds.get(name, "any")) for name, value in given.items()}))


def plain(answer: Any) -> Any:
    """The same with numbers as Python writes them."""
    if isinstance(answer, Mapping):
        return {name: plain(value) for name, value in answer.items()}
    if isinstance(answer, list | tuple):
        return [plain(value) for value in answer]
    if isinstance(answer, Decimal):
        return int(answer) if answer == int(answer) else float(answer)
    return answer


def _halves(line: str) -> tuple[list[str], list[str]]:
    inputs, _, outputs = line.partition("||")
    return [cell.strip() for cell in inputs.split("|") if inputs.strip()], [cell.strip() for cell in outputs.split("|") if outputs.strip()]


def _text(name: str, text: str) -> str:
    return f"<{name}><text>{escape(text)}</text></{name}>"


def _input(column: str) -> str:
    match = _COLUMN.fullmatch(column)
    assert match is not None
    type = f' typeRef="{match["type"]}"' if match["type"] else ""
    values = _text("inputValues", match["values"]) if match["values"] else ""
    name = escape(match["name"])
    return f"<input><inputExpression{type}><text>{name}</text></inputExpression>{values}</input>\n"


def _output(column: str) -> str:
    match = _COLUMN.fullmatch(column)
    assert match is not None
    name = f" name={quoteattr(match['name'])}" if match["name"] else ""
    type = f' typeRef="{match["type"]}"' if match["type"] else ""
    values = _text("outputValues", match["values"]) if match["values"] else ""
    default = _text("defaultOutputEntry", match["default"]) if match["default"] else ""
    return f"<output{name}{type}>{values}{default}</output>\n"


def _rule(id: str, inputs: list[str], outputs: list[str]) -> str:
    cells = "".join(_text("inputEntry", cell) for cell in inputs) + "".join(_text("outputEntry", cell) for cell in outputs)
    return f'<rule id="{id}">{cells}</rule>\n'
