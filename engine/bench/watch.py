"""What a supervisor asks in the morning and at a month's end, over a county and over a province, with many petitions stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from functools import partial

from engine.casework import cases, heatmap, indicators, pictures, queue, workahead
from engine.casework.indicatorviews import Asked
from engine.casework.office import Office
from engine.domain.authority import Official

Question = Callable[[], object]
STEP, PROCESS, INDICATOR = "inquiry", "handling", "timely_acceptance_office"
# A queue, its filters and the rows behind a number are to answer within 100 ms at the 95th percentile, what counts within 500.
LISTS, COUNTS = 100, 500


def questions(office: Office, people: Mapping[str, Official]) -> Iterator[tuple[str, str, int, Question]]:
    """(who asks, what, within how many milliseconds, how) for each of ``people``, who are supervisors, by what they are called."""
    for called, by in people.items():
        for what, ask in listed(office, by).items():
            yield called, what, LISTS, ask
        for what, ask in counted(office, by).items():
            yield called, what, COUNTS, ask


def listed(office: Office, by: Official) -> Mapping[str, Question]:
    """The queue, the queue narrowed, and the rows behind numbers."""
    month, year = periods(office.today())
    of_queue = partial(queue.queue, office, by=by)
    of_steps = partial(heatmap.rows, office, by=by, process=PROCESS, element=STEP)
    of_picture = partial(pictures.rows, office, by=by, picture="flow", series="registered")
    return {
        "queue": of_queue, "queue_overdue": partial(of_queue, view="overdue"), "queue_page_5": partial(of_queue, page=5),
        "queue_county": partial(of_queue, authority="990121"), "queue_category": partial(of_queue, asked={"category": "grievance"}),
        "queue_topic": partial(of_queue, asked={"topic": next(iter(office.topics))}),
        "queue_step": partial(of_queue, asked={"step": STEP}), "queue_procedure": partial(of_queue, asked={"procedure": PROCESS}),
        "rows_month": partial(indicators.rows, office, by=by, asked=month, indicator=INDICATOR),
        "rows_year": partial(indicators.rows, office, by=by, asked=year, indicator=INDICATOR),
        "picture_rows": partial(of_picture, asked=year, key=f"{year.since:%Y%m}"),
        **{f"step_{which}": partial(of_steps, asked=month, which=which) for which in heatmap.WHICH},
        "step_done_year": partial(of_steps, asked=year, which="done"),
    }  # fmt: skip


def counted(office: Office, by: Official) -> Mapping[str, Question]:
    """What is counted of a month and of a year, the supervisions with the numbers of their tabs, and what lies ahead."""
    month, year = periods(office.today())
    found: dict[str, Question] = {}
    for called, asked in (("month", month), ("year", year)):
        found[f"dashboard_{called}"] = partial(pictures.dashboard, office, by=by, asked=asked)
        found[f"heat_{called}"] = partial(heatmap.heat, office, by=by, asked=asked, process=PROCESS)
        found[f"indicators_{called}"] = partial(indicators.figures, office, by=by, asked=asked)
    of_cases = partial(cases.cases, office, by=by)
    found |= {"cases": of_cases, "cases_closed": partial(of_cases, state="closed")}
    return found | {"holders": partial(workahead.holders, office, by=by, asked=month)}


def periods(today: date) -> tuple[Asked, Asked]:
    """The month before this day's, whole, and the year up to its end."""
    until = today.replace(day=1) - timedelta(days=1)
    return Asked(until.replace(day=1), until), Asked(date(until.year - 1, until.month, 1) + timedelta(days=31), until)
