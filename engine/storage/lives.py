"""The register of releases: what was decided about them, and the petitions moved between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update

from engine.domain.release import ReleaseLife, ReleaseMove
from engine.storage.layout import Layout
from engine.storage.tables import is_open_petition, petitions, release_lives, release_moves, releases

Ask = Callable[[Select[Any]], Sequence[Sequence[Any]]]

LIVES = Layout(ReleaseLife, release_lives, "number")
MOVES = Layout(ReleaseMove, release_moves, "petition_id")
# The series whose row every decision holds until it is committed, so that no two are made at once; and the one runs are numbered by.
DECISIONS, RUNS = "release-decision", "release-run"

_EVERY = select(*LIVES.columns).order_by(release_lives.c.number)


class LivesReader:
    """Fits ``engine.casework.shelving.ReleaseReader``."""

    def __init__(self, ask: Ask) -> None:
        """``ask`` puts one question to the database, outside a transaction."""
        self._ask = ask

    def all(self) -> Sequence[ReleaseLife]:
        """Every life, the first proposed first."""
        return [LIVES.noun(row) for row in self._ask(_EVERY)]

    def kept(self, prefix: str = "") -> Sequence[str]:
        """The fingerprints of all releases kept, or of those that begin so."""
        found = select(releases.c.fingerprint).where(releases.c.fingerprint.startswith(prefix, autoescape=True))
        return [row[0] for row in self._ask(found.order_by(releases.c.fingerprint))]

    def open_on(self, fingerprint: str) -> Sequence[str]:
        """Numbers of the petitions of a release that are not closed, in the order of registration."""
        found = select(petitions.c.number).where(is_open_petition(petitions), petitions.c.release == fingerprint)
        return [row[0] for row in self._ask(found.order_by(petitions.c.id))]

    def moves(self, run: int) -> Sequence[tuple[str, ReleaseMove]]:
        """What a run moved, each with the petition's number, in the order of registration."""
        found = select(petitions.c.number, *MOVES.columns).join_from(
            release_moves, petitions, petitions.c.id == release_moves.c.petition_id
        )
        asked = found.where(release_moves.c.run == run).order_by(release_moves.c.petition_id)
        return [(row[0], MOVES.noun(row[1:])) for row in self._ask(asked)]


class LivesRegister:
    """Writes in the transaction of ``connection``; fits ``engine.casework.shelving.ReleaseRegister``."""

    def __init__(self, connection: Connection, next_in: Callable[[str], int]) -> None:
        """``next_in``: the next number of a gapless series, of the same transaction."""
        self._connection = connection
        self._next_in = next_in

    def all(self) -> Sequence[ReleaseLife]:
        """Every life; whoever else decides about one waits until this transaction has ended."""
        self._next_in(DECISIONS)
        return [LIVES.noun(row) for row in self._connection.execute(_EVERY)]

    def propose(self, life: ReleaseLife) -> ReleaseLife:
        """Enter a life and give it its number."""
        last = self._connection.execute(select(func.max(release_lives.c.number))).scalar()
        life.number = (last or 0) + 1
        self._connection.execute(insert(release_lives).values(LIVES.named(LIVES.row(life))))
        return life

    def decide(self, life: ReleaseLife) -> None:
        """Write what was decided about a life."""
        columns = LIVES.named(LIVES.row(life))
        self._connection.execute(update(release_lives).where(release_lives.c.number == life.number).values(columns))

    def next_run(self) -> int:
        """The number of a new run of moves."""
        return self._next_in(RUNS)

    def moved(self, move: ReleaseMove) -> None:
        """Keep that a petition was moved."""
        self._connection.execute(insert(release_moves).values(MOVES.named(MOVES.row(move))))

    def undone(self, move: ReleaseMove, at: datetime) -> None:
        """Keep that a move was undone."""
        same = (release_moves.c.run == move.run, release_moves.c.petition_id == move.petition_id)
        self._connection.execute(update(release_moves).where(*same).values(undone_at=at))
