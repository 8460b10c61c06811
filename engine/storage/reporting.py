"""The register of reports, read and written; and the counts a report makes of the registers itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, case, distinct, func, insert, literal, or_, select, update

from engine.casework.reportports import Instruction, Issued, Reexamined, Report, Since
from engine.domain.access import Scope
from engine.storage.connect import upsert
from engine.storage.layout import to_json
from engine.storage.milestone_tables import milestones
from engine.storage.queries import Question
from engine.storage.report_tables import instructions, reports
from engine.storage.scope import covered, sight_of
from engine.storage.sums import lies_in
from engine.storage.tables import docket, petitioners, petitions, proceedings

SHORTEST_NAME = 2
STAGES = ("reexamination", "final_review")
# The days a row may be counted by.
DATED = [column.name for column in milestones.columns if column.name.endswith(("_due", "_on"))]


# A list tells neither contents nor texts, which are long.
LONG = {"content": "", "outside": "", "texts": "{}"}
LISTED = [literal(LONG[column.name]).label(column.name) if column.name in LONG else column for column in reports.columns]


def _report(row: Sequence[Any]) -> Report:
    told = dict(zip(reports.columns.keys(), row, strict=True))
    return Report(**told | {"texts": json.loads(told["texts"])})


def _kept(told: Mapping[str, object]) -> Mapping[str, object]:
    return {name: to_json(value) if name == "texts" else value for name, value in told.items()}


class ReportsReader:
    """Reads the reports; fits ``engine.casework.reportports.ReportReader``."""

    def __init__(self, all_of: Callable[[Select[Any]], Sequence[Any]], listed: Callable[[Callable[[Connection], Any]], Any]) -> None:
        """``all_of`` reads all rows from the first database; ``listed`` does work on a connection, which may be a replica's."""
        self._all, self._listed = all_of, listed

    def page(self, year: int | None) -> Sequence[Report]:
        """Reports of periods that end in a year without their contents and texts, the latest first; of every year for None."""
        asked = select(*LISTED).order_by(reports.c.until.desc(), reports.c.id.desc())
        if year is not None:
            asked = asked.where(reports.c.until.between(date(year, 1, 1), date(year, 12, 31)))
        return [_report(row) for row in self._all(asked)]

    def issued(self, kinds: Sequence[str], since: datetime, before: datetime) -> Sequence[Issued]:
        """Reports of some kinds issued from an instant on and before another, the latest first."""
        told = (reports.c.id, reports.c.kind, reports.c.authority, reports.c.period, reports.c.number, reports.c.issued_at)
        asked = select(*told, func.min(instructions.c.given_on)).join_from(reports, instructions, isouter=True).group_by(*told)
        asked = asked.where(reports.c.state == "issued", reports.c.kind.in_(list(kinds)), reports.c.issued_at >= since)
        asked = asked.where(reports.c.issued_at < before).order_by(reports.c.issued_at.desc(), reports.c.id.desc())
        return [Issued(*row) for row in self._all(asked)]

    def names_in(self, scope: Scope, since: date, until: date, text: str) -> Sequence[str]:
        """Names in a text that are names of petitioners of a period, of petitions the scope covers and that are not sealed."""
        said = literal(text).like(literal("%").concat(petitioners.c.name).concat("%"))
        asked = select(petitioners.c.name).distinct().join_from(petitioners, petitions, petitions.c.id == petitioners.c.petition_id)
        asked = asked.where(petitions.c.filed_on.between(since, until), ~petitions.c.sealed, covered(sight_of(scope)))
        asked = asked.where(func.length(petitioners.c.name) >= SHORTEST_NAME, said)
        found: Sequence[str] = self._listed(lambda connection: Question(asked, scope, {}).put(connection).scalars().all())
        return sorted(name for name in found if name in text)

    def one(self, report: int) -> Report | None:
        """A report by its id."""
        return next((_report(row) for row in self._all(select(reports).where(reports.c.id == report))), None)

    def in_slot(self, slot: str) -> int:
        """The id of the periodic report of a slot, 0 for none."""
        return next((int(row[0]) for row in self._all(select(reports.c.id).where(reports.c.slot == slot))), 0)

    def instructions(self, of: Sequence[int]) -> Sequence[Instruction]:
        """What was instructed on some reports, the first first."""
        asked = select(instructions).where(instructions.c.report.in_(list(of)))
        return [Instruction(*row) for row in self._all(asked.order_by(instructions.c.given_on, instructions.c.id))]

    def reexamined(self, places: Sequence[str], since: date, until: date, by: str) -> Sequence[Reexamined]:
        """Reviews and re-reviews asked for in a period, by topic or disposition; sealed accusations are not counted."""
        key = petitions.c.topic if by == "topic" else proceedings.c.disposition
        completed = func.sum(case((proceedings.c.completed_on != "", 1), else_=0))
        asked = select(proceedings.c.stage, key, func.count(), completed)
        asked = asked.join_from(proceedings, petitions, petitions.c.id == proceedings.c.petition_id)
        asked = asked.where(
            proceedings.c.stage.in_(STAGES), proceedings.c.started_on.between(since.isoformat(), until.isoformat()),
            ~petitions.c.sealed, lies_in(petitions.c.place, places),
        )  # fmt: skip
        asked = asked.group_by(proceedings.c.stage, key).order_by(proceedings.c.stage.desc(), key)
        found: Sequence[Reexamined] = self._listed(lambda connection: [Reexamined._make(row) for row in connection.execute(asked)])
        return found

    def entered_since(self, places: Sequence[str], since: date, until: date, at: datetime) -> Sequence[Since]:
        """What was entered after ``at`` on petitions counted in a period; sealed accusations are not told of."""
        days = [milestones.c[name].between(since, until) for name in DATED]
        counted = select(milestones.c.petition_id).where(or_(*days), lies_in(milestones.c.place, places), ~milestones.c.sealed)
        asked = select(docket.c.kind, func.count(distinct(docket.c.petition_id)))
        asked = asked.where(docket.c.petition_id.in_(counted), docket.c.at > at).group_by(docket.c.kind).order_by(docket.c.kind)
        found: Sequence[Since] = self._listed(lambda connection: [Since._make(row) for row in connection.execute(asked)])
        return found


class ReportsRegister:
    """Writes in the transaction of ``connection``; fits ``engine.casework.reportports.ReportRegister``."""

    def __init__(self, connection: Connection) -> None:
        """``connection``: in a transaction that may write."""
        self._connection = connection
        self._upsert = partial(upsert, connection.dialect.name)

    def add(self, report: Report) -> int:
        """Enter a report; its id, 0 when its slot is taken: of many workers that make it, one does."""
        values = {key: value for key, value in asdict(report).items() if key != "id"} | {"texts": to_json(report.texts)}
        adding = self._upsert(reports).values(**values).on_conflict_do_nothing(index_elements=["slot"]).returning(reports.c.id)
        made = self._connection.execute(adding).scalar()
        return int(made or 0)

    def change(self, report: int, expected: Mapping[str, object], /, **values: object) -> bool:
        """Change a report that stands as expected; False when it does not any more."""
        stands = [reports.c[name] == value for name, value in _kept(expected).items()]
        changing = update(reports).where(reports.c.id == report, *stands).values(**_kept(values))
        return self._connection.execute(changing).rowcount == 1

    def instruct(self, said: Instruction) -> int:
        """Enter an instruction; its id."""
        values = {key: value for key, value in asdict(said).items() if key != "id"}
        made = self._connection.execute(insert(instructions).values(**values).returning(instructions.c.id)).scalar_one()
        return int(made)

    def answer(self, report: int, instruction: int, outcome: str, on: date) -> bool:
        """Enter what came of an instruction on a report; False when there is none."""
        answering = update(instructions).where(instructions.c.id == instruction, instructions.c.report == report)
        return self._connection.execute(answering.values(outcome=outcome, outcome_on=on)).rowcount == 1
