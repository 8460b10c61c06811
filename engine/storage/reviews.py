"""The register of reviews: opinions on proposed releases, and the runs that move running petitions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update

from engine.domain.access import Scope
from engine.domain.release import ReleaseMove
from engine.domain.review import MoveRun, ReleaseComment, RunLine
from engine.storage.layout import Layout
from engine.storage.lives import MOVES
from engine.storage.queries import Question
from engine.storage.review_tables import move_run_lines, move_runs, release_comments
from engine.storage.scope import covered, sight_of
from engine.storage.tables import is_open_petition, petitions, release_moves

Ask = Callable[[Select[Any]], Sequence[Sequence[Any]]]
Put = Callable[[Question], Sequence[Sequence[Any]]]

COMMENTS = Layout(ReleaseComment, release_comments)
RUNS = Layout(MoveRun, move_runs, "run")
LINES = Layout(RunLine, move_run_lines, "seq")
# Lines entered by one statement.
ROWS = 1000


class ReviewsReader:
    """Fits ``engine.casework.reviewports.ReviewReader``."""

    def __init__(self, ask: Ask, put: Put) -> None:
        """``ask`` puts one question to the database, outside a transaction; ``put`` one that goes through a scope."""
        self._ask, self._put = ask, put

    def comments(self, release: int) -> Sequence[ReleaseComment]:
        """The opinions on a release by its number, the first first."""
        asked = select(*COMMENTS.columns).where(release_comments.c.release == release).order_by(release_comments.c.id)
        return [COMMENTS.noun(row) for row in self._ask(asked)]

    def open_comments(self) -> Mapping[int, int]:
        """How many opinions on each release are not settled."""
        asked = select(release_comments.c.release, func.count()).where(release_comments.c.settled_at.is_(None))
        return {row[0]: row[1] for row in self._ask(asked.group_by(release_comments.c.release))}

    def runs(self) -> Sequence[MoveRun]:
        """Every run asked for, the latest first."""
        return [RUNS.noun(row) for row in self._ask(select(*RUNS.columns).order_by(move_runs.c.run.desc()))]

    def run(self, run: int) -> MoveRun | None:
        """A run by its number."""
        rows = self._ask(select(*RUNS.columns).where(move_runs.c.run == run))
        return RUNS.noun(rows[0]) if rows else None

    def outcomes(self, run: int, scope: Scope | None = None) -> Mapping[str, int]:
        """How many petitions of a run, or of those a scope covers, came to what; '' for those whose turn has not come."""
        asked = select(move_run_lines.c.outcome, func.count()).where(move_run_lines.c.run == run).group_by(move_run_lines.c.outcome)
        return {row[0]: row[1] for row in (self._ask(asked) if scope is None else self._put(_within(asked, scope)))}

    def lines(self, run: int, scope: Scope, offset: int, limit: int) -> Sequence[RunLine]:
        """Some petitions of a run a scope covers, in the order of registration."""
        asked = _within(select(*LINES.columns).where(move_run_lines.c.run == run), scope).select.order_by(move_run_lines.c.seq)
        return [LINES.noun(row) for row in self._put(Question(asked.offset(offset).limit(limit), scope, {}))]

    def open_on(self, fingerprint: str, scope: Scope) -> Sequence[str]:
        """Numbers of the petitions of a release that are not closed and that a scope covers, in the order of registration."""
        asked = select(petitions.c.number).where(is_open_petition(petitions), petitions.c.release == fingerprint, covered(sight_of(scope)))
        return [row[0] for row in self._put(Question(asked.order_by(petitions.c.id), scope, {}))]

    def open_by_release(self, scope: Scope) -> Mapping[str, int]:
        """How many petitions that are not closed and that a scope covers run on each release, by fingerprint."""
        asked = select(petitions.c.release, func.count()).where(is_open_petition(petitions), covered(sight_of(scope)))
        return {row[0]: row[1] for row in self._put(Question(asked.group_by(petitions.c.release), scope, {}))}

    def move_of(self, run: int, number: str) -> ReleaseMove | None:
        """How a run moved a petition; None when it did not."""
        asked = select(*MOVES.columns).join_from(release_moves, petitions, petitions.c.id == release_moves.c.petition_id)
        rows = self._ask(asked.where(release_moves.c.run == run, petitions.c.number == number))
        return MOVES.noun(rows[0]) if rows else None


def _within(asked: Select[Any], scope: Scope) -> Question:
    """Only the lines of petitions a scope covers."""
    known = select(petitions.c.number).where(covered(sight_of(scope)))
    return Question(asked.where(move_run_lines.c.number.in_(known)), scope, {})


class ReviewsRegister:
    """Writes in the transaction of ``connection``; fits ``engine.casework.reviewports.ReviewRegister``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def comment(self, comment: ReleaseComment) -> ReleaseComment:
        """Enter an opinion and give it its id."""
        columns = {name: value for name, value in COMMENTS.named(COMMENTS.row(comment)).items() if name != "id"}
        entered = insert(release_comments).values(columns).returning(release_comments.c.id)
        comment.id = self._connection.execute(entered).scalar_one()
        return comment

    def one_comment(self, comment: int) -> ReleaseComment | None:
        """An opinion by its id, kept from others until this transaction has ended."""
        asked = select(*COMMENTS.columns).where(release_comments.c.id == comment).with_for_update()
        row = self._connection.execute(asked).first()
        return COMMENTS.noun(tuple(row)) if row else None

    def keep_comment(self, comment: ReleaseComment) -> None:
        """Write an opinion over as it is now."""
        columns = COMMENTS.named(COMMENTS.row(comment))
        self._connection.execute(update(release_comments).where(release_comments.c.id == comment.id).values(columns))

    def begin_run(self, run: MoveRun, numbers: Sequence[str]) -> None:
        """Enter a run with its petitions."""
        self._connection.execute(insert(move_runs).values(RUNS.named(RUNS.row(run))))
        rows = [LINES.named(LINES.row(RunLine(run.run, seq, number))) for seq, number in enumerate(numbers, 1)]
        for at in range(0, len(rows), ROWS):
            self._connection.execute(insert(move_run_lines), rows[at : at + ROWS])

    def locked_run(self, run: int) -> MoveRun | None:
        """A run; whoever else would go on with it waits until this transaction has ended."""
        row = self._connection.execute(select(*RUNS.columns).where(move_runs.c.run == run).with_for_update()).first()
        return RUNS.noun(tuple(row)) if row else None

    def keep_run(self, run: MoveRun) -> None:
        """Write a run over as it is now."""
        self._connection.execute(update(move_runs).where(move_runs.c.run == run.run).values(RUNS.named(RUNS.row(run))))

    def waiting(self, run: int, outcome: str, limit: int) -> Sequence[RunLine]:
        """The next petitions of a run that have come to ``outcome`` so far."""
        asked = select(*LINES.columns).where(move_run_lines.c.run == run, move_run_lines.c.outcome == outcome)
        return [LINES.noun(tuple(row)) for row in self._connection.execute(asked.order_by(move_run_lines.c.seq).limit(limit))]

    def keep_lines(self, lines: Sequence[RunLine]) -> None:
        """Write what came of petitions."""
        for line in lines:
            same = (move_run_lines.c.run == line.run, move_run_lines.c.seq == line.seq)
            self._connection.execute(update(move_run_lines).where(*same).values(LINES.named(LINES.row(line))))
