"""The petition's page: whatever its tab shows, petition and docket are read once; looking tells nobody more than he may know."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from engine.casework import pages, unread
from engine.errors import NotFound
from tests.builders import County
from tests.people import LAND, LAND_HANDLER, TRIAGE

TABS = ("work", "matter", "documents", "notes", "docket", "diagram")


@pytest.mark.parametrize("tab", TABS)
def test_a_page_reads_its_petition_and_docket_once(county: County, tab: str, monkeypatch: pytest.MonkeyPatch) -> None:
    county.handled()
    registers, asked = type(county.office.store.registers), Counter[str]()
    for name in ("dossier", "docket"):
        real = getattr(registers, name)

        def counting(self: Any, *given: Any, _real: Any = real, _name: str = name) -> Any:
            asked[_name] += 1
            return _real(self, *given)

        monkeypatch.setattr(registers, name, counting)
    view = pages.page(county.office, number=county.number, tab=tab, by=county.who(LAND_HANDLER))
    assert asked == {"dossier": 1, "docket": 1} and view.petition.number == county.number
    assert (view.near is not None, view.diagram is not None) == (tab == "work", tab == "diagram")


def test_marking_as_read_counts_nothing_one_may_not_know_of(county: County) -> None:
    county.accused(LAND)
    stranger = county.who(LAND_HANDLER)
    with pytest.raises(NotFound):
        pages.page(county.office, number=county.number, tab="work", by=stranger)
    assert unread.mark_read(county.office, numbers=[county.number, "990121-2026-999999"], by=stranger) == 0
    assert unread.mark_read(county.office, numbers=[county.number], by=county.who(TRIAGE)) == 1
