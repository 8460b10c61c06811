"""What is written can be read: nothing unseen, nothing endless, and nothing where nobody looks for it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.domain.unseen import unseen
from engine.process.diagram import Diagram
from engine.process.lint.finding import Finding, Words
from engine.process.xmlfile import BPMN, OFFICE, Tag

LONGEST_ATTRIBUTE = 500
LONGEST_TEXT = 20_000
# Elements whose text is all they are.
_PLAIN = frozenset(
    {
        "conditionExpression",
        "timeDate",
        "flowNodeRef",
        "incoming",
        "outgoing",
        "documentation",
        "text",
        "loopCardinality",
        "completionCondition",
    }
)


def nothing_is_hidden(diagram: Diagram, _known: Words) -> Iterator[Finding]:
    """No character in a name or a text that is not seen, or that turns the line around."""
    for tag in diagram.root.every():
        for text in (*tag.attributes.values(), tag.text):
            if character := unseen(text):
                yield Finding.at(diagram, tag, "hidden_character", found=character)
                break


def nothing_is_endless(diagram: Diagram, _known: Words) -> Iterator[Finding]:
    """Names of at most 500 characters, notes of at most 20,000."""
    for tag in diagram.root.every():
        longest = max(map(len, tag.attributes.values()), default=0)
        for found, most in ((longest, LONGEST_ATTRIBUTE), (len(tag.text), LONGEST_TEXT)):
            if found > most:
                yield Finding.at(diagram, tag, "too_long", found=found, expected=f"<= {most}")


def texts_are_plain(diagram: Diagram, _known: Words) -> Iterator[Finding]:
    """Conditions, deadlines and notes are one text: what stands in it as an element would be read by one and not by another."""
    for tag in diagram.root.every():
        if tag.children and tag.space == BPMN and tag.name in _PLAIN:
            yield Finding.at(diagram, tag.children[0], "not_plain", found=tag.children[0].name, kind=tag.name)


def office_elements_say_all_in_attributes(diagram: Diagram, _known: Words) -> Iterator[Finding]:
    """Acts and lanes stand directly in extensionElements, hold nothing, and there is one lane at most."""
    for tag in diagram.root.every():
        if tag.space != OFFICE:
            continue
        around = tag.parent or tag
        if not around.is_a("extensionElements") or tag.children or tag.text.strip():
            yield Finding.at(diagram, tag, "office_content", found=tag.name, expected=f"<office:{tag.name} …/>")
        elif tag.name == "lane" and _lanes(around)[0] is not tag:
            yield Finding.at(diagram, tag, "second_lane", found=tag.attributes.get("name", ""))


def _lanes(holder: Tag) -> list[Tag]:
    return holder.find("lane", OFFICE)


RULES = (nothing_is_hidden, nothing_is_endless, texts_are_plain, office_elements_say_all_in_attributes)
