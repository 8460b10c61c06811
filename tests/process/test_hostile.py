"""Files nobody drew: whatever arrives, the answer is a finding or a diagram that runs, never a crash."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import DiagramError, PetitionError
from engine.process.library import Library
from engine.process.lint import lint
from engine.process.runtime import SpiffRuntime
from engine.process.xmlfile import LARGEST
from tests.process.drawing import HEAD, draw
from tests.process.test_lint import GOOD, HEARING, good
from tests.support.pace import allowed

TEXT = good()["intake/intake.bpmn"].decode()
LINES = TEXT.splitlines()
WORDS = sorted(set(re.findall(r'"([^"]+)"', TEXT)))


def _survives(data: bytes) -> None:
    try:
        library = Library({"intake/intake.bpmn": data, "hearing/hearing.bpmn": draw("hearing", HEARING)})
    except DiagramError as error:
        assert error.file and error.code.startswith("diagram_")
        return
    try:
        SpiffRuntime(library).start("intake", {})
    except PetitionError:
        return


@given(
    st.lists(
        st.tuples(st.integers(0, len(LINES) - 1), st.integers(0, len(LINES) - 1), st.sampled_from(["drop", "double", "swap"])), max_size=4
    )
)
@settings(max_examples=300)
def test_lines_dropped_doubled_and_swapped(changes: list[tuple[int, int, str]]) -> None:
    lines = list(LINES)
    for first, second, what in changes:
        if what == "drop":
            lines[first] = ""
        elif what == "double":
            lines[second] += lines[first]
        else:
            lines[first], lines[second] = lines[second], lines[first]
    _survives("\n".join(lines).encode())


@given(
    st.lists(
        st.tuples(st.integers(0, 400), st.sampled_from([*WORDS, "", "x y", "Ω", "__class__", "root", "Start", "End", "intake.EndJoin"])),
        max_size=3,
    )
)
@settings(max_examples=400)
def test_words_exchanged(changes: list[tuple[int, str]]) -> None:
    parts = re.split(r'"([^"]*)"', TEXT)
    for index, word in changes:
        parts[(2 * index + 1) % (len(parts) - 1)] = word
    _survives("".join(f'"{part}"' if number % 2 else part for number, part in enumerate(parts)).encode())


@given(st.integers(0, len(TEXT.encode()) - 1), st.binary(max_size=6))
@settings(max_examples=300)
def test_bytes_exchanged(at: int, junk: bytes) -> None:
    data = TEXT.encode()
    _survives(data[:at] + junk + data[at + len(junk) :])


@given(st.binary(max_size=200))
def test_bytes_of_any_sort(data: bytes) -> None:
    _survives(data)


ENTITIES = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
HOSTILE = {
    "a bomb of entities": TEXT.replace("<bpmn:definitions", f"{ENTITIES}<bpmn:definitions", 1),
    "a file of the machine": TEXT.replace("<bpmn:definitions", '<!DOCTYPE d SYSTEM "file:///etc/passwd"><bpmn:definitions', 1),
    "an entity nobody declared": TEXT.replace("「triage」", "&xxe;"),
    "another encoding": TEXT.replace("UTF-8", "GB18030"),
    "frames without end": HEAD + '<bpmn:subProcess id="a">' * 30000,
    "frames closed again": HEAD + '<bpmn:subProcess id="a">' * 5000 + "</bpmn:subProcess>" * 5000 + "</bpmn:definitions>",
    "a name of a megabyte": TEXT.replace("「triage」", "名" * 300_000),
    "thirty thousand shapes": TEXT.replace("</bpmn:process>", '<bpmn:userTask id="a"/>' * 30000 + "</bpmn:process>"),
    "ten thousand arrows": TEXT.replace(
        "</bpmn:process>", '<bpmn:sequenceFlow id="a" sourceRef="ask" targetRef="meet"/>' * 10000 + "</bpmn:process>"
    ),
    "a namespace in place of ours": TEXT.replace("urn:petition-office:bpmn:1.0", "urn:other"),
    "a frame inside itself": TEXT.replace('id="look"', 'id="body"'),
    "no ids at all": re.sub(r' id="[^"]*"', "", TEXT),
    "a null": TEXT.replace("「triage」", "\0"),
    "nothing": "",
    "a byte order mark alone": "\ufeff",
    "too much": " " * (LARGEST + 1),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_within_five_seconds(what: str) -> None:
    begun = time.process_time()
    with pytest.raises(DiagramError):
        Library({"intake/intake.bpmn": HOSTILE[what].encode()})
    assert time.process_time() - begun < allowed(5)


def test_a_byte_order_mark_before_a_good_file_does_no_harm() -> None:
    assert lint(good() | {"intake/intake.bpmn": b"\xef\xbb\xbf" + TEXT.encode()}) == []


def test_the_widest_sheet_is_judged_within_five_seconds() -> None:
    names = [f"step_{number}" for number in range(295)]
    text = ["start filed", "and split", "and join", "end done", "filed -> split", "join -> done"]
    text += [f"user {name}" for name in names] + [f"split -> {name} -> join" for name in names]
    begun = time.process_time()
    assert lint({"wide.bpmn": draw("wide", "\n".join(text))}) == []
    assert time.process_time() - begun < allowed(5)


def test_what_a_designer_writes_comes_back_as_he_wrote_it() -> None:
    assert draw("intake", GOOD) == Library(good()).xml("intake")
