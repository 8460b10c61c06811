"""The office's diagrams in stock BPMN: same shapes, same flows, without the extensions only the office reads."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as Xml  # our own files, read from our own shelf

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DEADLINE = re.compile(r'deadline\("\w+"\)')
FACT = re.compile(r"\b(?:answer|petition)\.(\w+)")


def translated(drawn: bytes) -> bytes:
    """One diagram in stock BPMN.

    1. A deadline becomes a duration of sixty days. 2. ``answer.x`` becomes ``x``: stock processes keep
    answers as their data. 3. An act becomes a plain intermediate event, the cheapest shape stock passes
    through by itself: its rows are written by hand.
    """
    root = Xml.fromstring(drawn)  # noqa: S314 (our own shelf)
    for timer in root.iter(f"{BPMN}timerEventDefinition"):
        for date in timer.findall(f"{BPMN}timeDate"):
            date.tag = f"{BPMN}timeDuration"
            date.text = '"P60D"' if DEADLINE.search(date.text or "") else date.text
    for condition in root.iter(f"{BPMN}conditionExpression"):
        condition.text = FACT.sub(r"\1", condition.text or "")
    for act in root.iter(f"{BPMN}serviceTask"):
        act.tag = f"{BPMN}intermediateThrowEvent"
    for parent in list(root.iter()):
        for extension in parent.findall(f"{BPMN}extensionElements"):
            parent.remove(extension)
    return Xml.tostring(root, encoding="utf-8", xml_declaration=True)


def drawings(shelf: Path) -> dict[str, bytes]:
    """Every diagram of a shelf, translated, by its file name."""
    return {path.name: translated(path.read_bytes()) for path in sorted(shelf.rglob("*.bpmn"))}
