"""petition charts: the three charts of a release, place and day, written as files and listed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.bootstrap import make_edition, read_release
from engine.casework import charts
from engine.casework.charts import CURRENT, KINDS
from engine.casework.chartsources import Asked
from engine.casework.chartviews import Chart
from engine.casework.office import Edition
from engine.cli.counting import day
from engine.cli.speaking import Session
from engine.documents.press import ChartPress
from engine.domain.clock import SystemClock, day_of
from engine.errors import OutOfOrder

__all__ = ["KINDS", "Wanted", "run"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which charts, of what, and where they go; ``form`` is svg, pdf or both."""

    place: str
    on: str
    release: str
    only: str
    process: str
    out: Path
    form: str


def run(session: Session, wanted: Wanted) -> None:
    """Write the charts and list them. Refusal for a place, process, date or release nobody knows."""
    asked = Asked(
        day(wanted.on) if wanted.on else day_of(SystemClock().now()), wanted.place, wanted.only, wanted.process, session.lang
    )  # fmt: skip
    edition = edition_of(session, wanted.release)
    listed = []
    for chart in charts.charts(edition, asked):
        for form, content in contents(chart, wanted.form):
            file = wanted.out / f"{chart.heading.name}.{form}"
            keep(file, content)
            listed.append({"chart": chart.heading.chart, "process": chart.heading.process, "format": form, "file": str(file)})
            session.say(str(file))
    session.answer(listed)
    session.say(edition.rulebook.message("charts_written", session.lang, count=len(listed)))


def edition_of(session: Session, release: str) -> Edition:
    """The release on the shelves, for which no database is needed, or one kept in the database."""
    if release in ("", CURRENT):
        return make_edition(read_release(session.settings.workflows, session.settings.policies))
    return charts.edition_of(session.office(), release)


def contents(chart: Chart, form: str) -> Iterator[tuple[str, bytes]]:
    """The chart in each format wanted."""
    press = ChartPress()
    if form in ("svg", "both"):
        yield "svg", press.svg(chart).encode()
    if form in ("pdf", "both"):
        yield "pdf", press.pdf(chart)


def keep(file: Path, content: bytes) -> None:
    """Write a file; OutOfOrder when the folder cannot be written to."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except OSError as error:
        raise OutOfOrder("charts_not_written", file=str(file), reason=error.strerror or type(error).__name__) from error
