"""Read a decision file of the standard (DMN 1.1 to 1.5, ``*.dmn``) into decisions, and say what is wrong with it.

Knows XML. What the office does not do is refused with the element's line; nothing is dropped in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine.errors import DiagramError
from engine.process.decisions.decision import Decision
from engine.process.decisions.sheet import Sheet, near, opened
from engine.process.decisions.tabling import Types, table_of
from engine.process.xmlfile import Tag

MOST_DECISIONS, MOST_SIGNS = 50, 200_000


@dataclass(slots=True)
class Reading:
    """What a file holds: the decisions without a mistake by id, the ids of all, and everything that is wrong."""

    file: str
    decisions: dict[str, Decision] = field(default_factory=dict)
    ids: dict[str, Tag] = field(default_factory=dict)
    wrong: list[DiagramError] = field(default_factory=list)


def read_decisions(file: str, data: bytes) -> Reading:
    """The decisions of a file; never raises for what stands in it.

    1. Read the tags. A file that is not quiet XML of the standard yields one mistake and no decision.
    2. Read the types the file defines, then each decision's table.
    3. Join decisions that need others to those, the needed first.
    """
    reading = Reading(file)
    try:
        sheet = opened(file, data)
    except DiagramError as error:
        reading.wrong.append(error)
        return reading
    tags = sheet.find(sheet.root, "decision")
    signs = sum(len(tag.text) for tag in sheet.root.every() if tag.name == "text")
    if len(tags) > MOST_DECISIONS:
        sheet.say(sheet.root, "too_large", found=len(tags), expected=f"<= {MOST_DECISIONS} decision")
    elif signs > MOST_SIGNS:
        sheet.say(sheet.root, "too_large", found=signs, expected=f"<= {MOST_SIGNS} text")
    elif not tags:
        sheet.say(sheet.root, "none", expected="decision")
    else:
        reading.ids = {_id(tag): tag for tag in tags}
        tables = _tables(sheet, tags)
        reading.decisions = _joined(sheet, tables)
    reading.wrong = sheet.wrong
    return reading


def _id(tag: Tag) -> str:
    return tag.attributes.get("id") or tag.attributes.get("name", "")


def _tables(sheet: Sheet, tags: list[Tag]) -> dict[str, Decision]:
    """The decisions whose tables can be read, by id, not yet joined."""
    types = Types(sheet)
    found = {}
    for tag in tags:
        if not _id(tag):
            sheet.say(tag, "no_id", expected="id")
            continue
        before = len(sheet.wrong)
        table = table_of(sheet, tag, types)
        if table is not None and not any(error.severity == "error" for error in sheet.wrong[before:]):
            found[_id(tag)] = Decision(_id(tag), tag.attributes.get("name", ""), sheet.file, table, tag=tag)
    return found


def _joined(sheet: Sheet, found: Mapping[str, Decision]) -> dict[str, Decision]:
    """The same, each with the decisions it needs; one that needs itself, or one with a mistake, is left out."""
    needed = {_id(tag): _required(sheet, tag) for tag in sheet.find(sheet.root, "decision")}
    joined: dict[str, Decision] = {}
    left = dict(found)
    while left:
        ready = [id for id in left if needed[id].keys() <= joined.keys()]
        if not ready:
            break
        for id in ready:
            decision = left.pop(id)
            joined[id] = replace(decision, needs=_answers(sheet, decision, [joined[other] for other in needed[id]]))
    for id in left:
        _tell_circle(sheet, needed, id)
    return joined


def _required(sheet: Sheet, decision: Tag) -> dict[str, Tag]:
    """The ids of the decisions a decision requires; what a requirement points at must stand in the file."""
    known = {tag.attributes["id"] for tag in sheet.root.children if tag.attributes.get("id")}
    found = {}
    for requirement in (tag for tag in decision.children if tag.name.endswith("Requirement")):
        for tag in requirement.children:
            target = tag.attributes.get("href", "").rpartition("#")[2]
            if not tag.name.startswith("required"):
                continue
            if target not in known:
                sheet.say(tag, "dangling", found=tag.attributes.get("href", ""), suggestion=near(target, known))
            elif tag.name == "requiredDecision" and requirement.name == "informationRequirement":
                found[target] = tag
    return found


def _tell_circle(sheet: Sheet, needed: Mapping[str, Mapping[str, Tag]], id: str) -> None:
    """Say so when a decision needs itself; one that only needs a decision with a mistake has none of its own."""
    seen: set[str] = set()
    stack = list(needed[id])
    while stack:
        other = stack.pop()
        if other not in seen:
            seen.add(other)
            stack.extend(needed.get(other, ()))
    if id in seen:
        sheet.say(next(iter(needed[id].values())), "circle", found=id)


def _answers(sheet: Sheet, decision: Decision, needed: list[Decision]) -> dict[str, tuple[Decision, str]]:
    """Which of a decision's inputs its required decisions answer, by the names those go by."""
    offered: dict[str, tuple[Decision, str]] = {}
    for other in needed:
        assert other.tag is not None
        variable = sheet.only(other.tag, "variable")
        names = [other.id, other.name, variable.attributes.get("name", "") if variable else ""]
        outputs = [output.name for output in other.table.outputs]
        for output in outputs:
            offered.setdefault(output, (other, output))
        for name in filter(None, names):
            offered |= {f"{name}.{output}": (other, output) for output in outputs}
            if len(outputs) == 1:
                offered[name] = (other, outputs[0])
    asked = {column.name for column in decision.table.inputs}
    return {name: answer for name, answer in offered.items() if name in asked}
