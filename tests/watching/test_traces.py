"""One id from the request to the docket."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.casework import deadlines
from engine.casework.office import Office
from engine.casework.verification import verify
from engine.domain.docket import first_break
from engine.watching import traces
from tests.builders import County

GIVEN, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
HEX = st.text("0123456789abcdef", min_size=32, max_size=32)


@given(trace=HEX, parent=st.text("0123456789abcdef", min_size=16, max_size=16), flags=st.sampled_from(["00", "01", "ff"]))
def test_a_well_formed_header_gives_its_trace(trace: str, parent: str, flags: str):
    lawful = set(trace) != {"0"} and set(parent) != {"0"}
    assert traces.read(f"00-{trace}-{parent}-{flags}") == (trace if lawful else "")


@pytest.mark.parametrize(
    "header",
    [
        None, "", "00", GIVEN, f"00-{GIVEN}-{PARENT}-01-more", f"00-{GIVEN}", f"ff-{GIVEN}-{PARENT}-01", f"00-{'0' * 32}-{PARENT}-01",
        f"00-{GIVEN}-{'0' * 16}-01", f"00-{GIVEN.upper()}-{PARENT}-01", f"00-{GIVEN}-{PARENT}-01\n", f"00-吴安-{PARENT}-01",
    ],
)  # fmt: skip
def test_a_malformed_header_gives_none(header: str | None):
    assert traces.read(header) == ""


def test_a_later_version_of_the_header_may_say_more():
    assert traces.read(f"cc-{GIVEN}-00f067aa0ba902b7-01-what-the-future-adds") == GIVEN


@given(st.text())
def test_whatever_a_client_sends_a_trace_is_an_id_or_nothing(header: str):
    assert re.fullmatch(r"([0-9a-f]{32})?", traces.read(header))


def test_what_is_done_inside_has_the_trace_and_afterwards_the_earlier_one_is_back():
    assert traces.current() == ""
    with traces.under(GIVEN) as outer, traces.under() as inner:
        assert (outer, traces.current()) == (GIVEN, inner)
        assert traces.ID.fullmatch(inner) and inner != outer
    assert traces.current() == ""


def test_two_threads_never_share_a_trace():
    both = threading.Barrier(2)

    def worked(trace: str) -> str:
        with traces.under(trace):
            both.wait(10)
            return traces.current()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(worked, ["a" * 32, "b" * 32])) == ["a" * 32, "b" * 32]


def test_every_docket_entry_of_an_act_carries_its_trace(any_office: Office, any_county: County):
    with traces.under(GIVEN):
        number = any_county.register().number
    any_county.complete("triage")
    dossier = any_office.store.registers.dossier(number)
    assert dossier
    entries = any_office.store.registers.docket(dossier.petition.id or 0)
    marked = [entry for entry in entries if entry.trace]
    assert {entry.trace for entry in marked} == {GIVEN}
    assert 0 < len(marked) < len(entries)
    assert [(one.number, one.seq, one.kind) for one in any_office.store.gauge.traced(GIVEN)] == [
        (number, one.seq, one.kind) for one in marked
    ]
    assert any_office.store.gauge.traced("f" * 32) == []


def test_the_trace_is_no_part_of_the_seal(any_office: Office, any_county: County):
    with traces.under(GIVEN):
        any_county.register()
    entries = any_office.store.registers.docket(1)
    assert entries[0].trace == GIVEN
    assert first_break(entries) is None
    assert verify(any_office).findings == ()


def test_a_sweep_marks_what_it_notices(office: Office, county: County):
    county.register()
    county.wait(90)
    with traces.under(GIVEN):
        deadlines.sweep(office)
    assert "triage.lapsed" in {one.kind for one in office.store.gauge.traced(GIVEN)}
