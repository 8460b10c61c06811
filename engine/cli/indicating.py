"""petition stats indicators and stats fill: the figures of a period with their formulas, and the rows they are counted from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from engine.casework import indicatorkeeping, indicators
from engine.casework.indicatorviews import Asked, Figure, GroupedView, Numbers
from engine.cli.counting import day
from engine.cli.speaking import Session, words
from engine.domain.authority import SYSTEM


def run(session: Session, asked: Mapping[str, Any], *, compare: str, group: str, only: Sequence[str]) -> None:
    """Print the indicators, or with ``group`` those named by ``only`` (every one otherwise) in groups."""
    office = session.office()
    wanted = Asked(**{**asked, "since": day(asked["since"]), "until": day(asked["until"])})
    if group:
        names = only or tuple(indicators.declared(office, wanted.place))
        groups = [indicators.grouped(office, by=SYSTEM, asked=wanted, indicator=one, group=group, lang=session.lang) for one in names]
        session.answer([plain(asdict(one)) for one in groups])
        for table in groups:
            lines_of_groups(session, table)
        return
    view = indicators.figures(office, by=SYSTEM, asked=wanted, compare=compare, only=only, lang=session.lang)
    answer = {key: value for key, value in plain(asdict(view)).items() if key != "figures"}
    session.answer(answer | {"indicators": [plain(asdict(one)) for one in view.figures]})
    for figure in view.figures:
        for line in lines_of(figure):
            session.say(line)
    for note in view.notes:
        session.say(note)


def plain(value: Any) -> Any:
    """Days and instants as text."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def lines_of(figure: Figure) -> Iterator[str]:
    """One figure: its numbers, then its formula, how days are counted, what was left out."""
    yield f"{figure.name}  {said(figure)}"
    yield f"    {figure.formula}（{figure.basis_label}；{figure.law}）"
    if figure.counting:
        yield f"    {figure.counting}"
    for left in figure.excluded:
        if left.count != 0:
            yield f"    － {left.because} {number(left.count)}"


def said(figure: Figure | Numbers, form: str = "") -> str:
    """88.9 %  8/9."""
    form = form or getattr(figure, "form", "rate")
    if form == "count":
        return number(figure.numerator)
    if figure.value is None:
        return "—  " + f"{number(figure.numerator)}/{number(figure.denominator)}"
    value = f"{figure.value:.1f}" if form == "mean" else f"{figure.value:.1%}"
    return f"{value}  {number(figure.numerator)}/{number(figure.denominator)}"


def number(value: int | None) -> str:
    """A number, or that it is held back."""
    return "*" if value is None else str(value)


def lines_of_groups(session: Session, view: GroupedView) -> None:
    """One indicator in groups."""
    session.say(view.figure.name)
    for line in view.lines:
        session.say(f"    {line.label}  {said(line.numbers, view.figure.form)}")


def fill(session: Session, *, anew: bool) -> None:
    """Bring the rows up to date, or make them anew, and print of how many petitions."""
    taken = indicatorkeeping.fill(session.office(), anew=anew)
    session.answer({"taken_in": taken})
    session.say(words(session.settings).message("rows_filled", session.lang, {"count": taken}))
