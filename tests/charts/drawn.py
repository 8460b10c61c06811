"""The charts of the real shelves, drawn once for all tests that look at them."""

from __future__ import annotations

from datetime import date
from functools import cache

from engine.bootstrap import make_edition, read_release
from engine.casework.charts import charts
from engine.casework.chartsources import Asked
from engine.casework.chartviews import Chart, DutyChart, FlowChart, TimeChart
from engine.casework.office import Edition
from engine.documents.press import pages_of, sheet_of
from engine.documents.sheet import Sheet
from engine.domain.release import Release
from tests.support.places import ROOT

TODAY = date(2026, 3, 2)
YUNXI, HANGZHOU, ZHENGZHOU = "990121", "330106", "410100"
# Asked for by the tests that look at every sheet: both languages, and a place of its own.
SEEN = (("zh", YUNXI, "2026-03-02"), ("en", YUNXI, "2026-03-02"), ("zh", HANGZHOU, "2020-01-15"), ("en", ZHENGZHOU, "2020-01-15"))


@cache
def edition() -> Edition:
    """The shelves as they stand."""
    return make_edition(read_release(ROOT / "workflows", ROOT / "policies"))


def changed(path: str, old: str, new: str) -> Edition:
    """The shelves with one text in one file of the rules changed."""
    release = edition().release
    content = release.policies[path].decode()
    assert old in content
    return make_edition(Release.of(release.workflows, {**release.policies, path: content.replace(old, new, 1).encode()}))


@cache
def drawn(lang: str = "zh", place: str = "", on: str = TODAY.isoformat()) -> tuple[Chart, ...]:
    """Every chart of a place and a day."""
    return charts(edition(), Asked(date.fromisoformat(on), place, lang=lang))


def flows(*asked: str) -> dict[str, FlowChart]:
    """The flow charts by process."""
    return {chart.heading.process: chart for chart in drawn(*asked) if isinstance(chart, FlowChart)}


def duties(*asked: str) -> DutyChart:
    """The duty chart."""
    return next(chart for chart in drawn(*asked) if isinstance(chart, DutyChart))


def times(*asked: str) -> TimeChart:
    """The time chart."""
    return next(chart for chart in drawn(*asked) if isinstance(chart, TimeChart))


@cache
def sheets(*asked: str) -> tuple[tuple[str, Sheet], ...]:
    """Every sheet of every chart with its name: the large one and the pages."""
    found = []
    for chart in drawn(*asked):
        named = [(chart.heading.name, sheet_of(chart))]
        named += [(f"{chart.heading.name}, page {no}", page) for no, page in enumerate(pages_of(chart), 1)]
        found += named
    return tuple(found)


def text_of(sheet: Sheet) -> str:
    """Everything written on a sheet, lines run together."""
    return "".join(text for _, text in sheet.texts)
