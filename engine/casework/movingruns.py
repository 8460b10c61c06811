"""迁移批次: what moving the running petitions would change, and the move itself, done beside the pages a few petitions at a time.

A run is one decision; each petition is still moved in a transaction of its own. Whoever looks sees only petitions he may know of,
in lists and in counts; the rest are moved all the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from engine.casework import access, compared, moving, releases
from engine.casework.carried import ClockLine
from engine.casework.moving import MoveLine
from engine.casework.office import Office
from engine.casework.outgoing import Job
from engine.casework.releaseviews import RunLineView, RunView, Side, TrialView
from engine.casework.saying import day_words
from engine.domain.authority import Official
from engine.domain.process import Obstacle
from engine.domain.review import BACK, KEPT, MOVES, WAITS, MoveRun, RunLine, RunState
from engine.errors import NotFound, OutOfOrder, Refusal

# The kind of outgoing work that goes on with a run, and how many petitions it moves before it hands over to the next.
MOVE = "move_petitions"
CHUNK = 25
# So many petitions are tried for a page, and so many stand on one.
TRIED, PER_PAGE = 40, 50
# What a run of each state takes up next: the petitions with this outcome.
NEXT = {RunState.RUNNING: WAITS, RunState.UNDOING: MOVES}
DONE = {RunState.RUNNING: RunState.ENDED, RunState.UNDOING: RunState.UNDONE}


# ---- before it is decided


def sources(office: Office, *, by: Official, lang: str = "zh") -> Sequence[tuple[Side, int]]:
    """The releases petitions an official may know of still run on, with how many do; those not in force now first."""
    access.require(office, by, releases.ACTIVATE)
    known = office.store.registers.reviews.open_by_release(access.scope_of(office, by))
    now = office.current.release.fingerprint
    return [(compared.side_of(office, name, lang), known[name]) for name in sorted(known, key=lambda one: (one == now, -known[one], one))]


def tried(office: Office, *, by: Official, before: str, after: str, lang: str = "zh") -> TrialView:
    """Try the first petitions an official may know of: what would become of each, and of its deadlines. Nothing is changed.

    NotPermitted for who may not activate releases, Refusal ``move_same`` and ``compare_unready``, NotFound for an unknown release.
    """
    access.require(office, by, releases.ACTIVATE)
    was, edition = releases.fingerprint_of(office, before), compared.edition_at(office, by, after)
    if was == edition.release.fingerprint:
        raise Refusal("move_same")
    known = office.store.registers.reviews.open_on(was, access.scope_of(office, by))
    came = moving.plan(office, before=was, after=edition, only=known[:TRIED]).lines if known else ()
    sides = compared.side_of(office, before, lang), compared.side_of(office, after, lang)
    may_begin, counts = has_begun(office, edition.release.fingerprint), Counter(one.outcome for one in came)
    return TrialView(sides[0], sides[1], counts, tuple(came), max(0, len(known) - TRIED), may_begin)


def has_begun(office: Office, fingerprint: str) -> bool:
    """Whether a release is in force, or was."""
    try:
        moving.require_begun(office, fingerprint)
    except Refusal:
        return False
    return True


# ---- deciding


def begin(office: Office, *, by: Official, before: str, after: str) -> MoveRun:
    """Ask for the running petitions of a release to be moved to one in force; it goes on by itself after this.

    NotPermitted, Refusal ``move_same``, ``move_not_in_force``, or ``move_under_way`` while a run of the same release goes on.
    """
    access.require(office, by, releases.ACTIVATE)
    was, now = releases.fingerprint_of(office, before), releases.fingerprint_of(office, after)
    moving.require_begun(office, now)
    numbers = moving.concerned(office, was, now, ())
    for other in office.store.registers.reviews.runs():
        if other.state in NEXT and was in (other.before, other.after):
            raise Refusal("move_under_way", run=other.run)
    with office.store.transaction() as tx:
        run = MoveRun(tx.lives.next_run(), was, now, RunState.RUNNING, by.id, office.now())
        tx.reviews.begin_run(run, numbers)
        tx.send_later(_job(run, 0))
        return run


def undo(office: Office, *, by: Official, run: int) -> MoveRun:
    """Ask for the petitions of a run to be moved back; it goes on by itself. Refusal ``move_not_ended`` unless the run has ended."""
    access.require(office, by, releases.ACTIVATE)
    with office.store.transaction() as tx:
        found = tx.reviews.locked_run(run)
        if found is None:
            raise NotFound("move_unknown_run", run=run)
        if found.state is not RunState.ENDED:
            raise Refusal("move_not_ended", run=run, state=office.say(f"run_state.{found.state}"))
        found.state, found.undone_by, found.undone_at = RunState.UNDOING, by.id, None
        tx.reviews.keep_run(found)
        tx.send_later(_job(found, 0))
        return found


def _job(run: MoveRun, part: int) -> Job:
    return Job(MOVE, f"{MOVE}:{run.run}:{run.state}:{part}", {"run": run.run, "part": part})


# ---- going on


def go_on(office: Office, body: Mapping[str, Any]) -> None:
    """Move the next petitions of a run, or move them back, and hand over to the next piece of work until none is left.

    1. The next petitions are read. 2. Each is moved in its own transaction, and told. 3. What came of them is kept together with the
    work that goes on. Work that died in between is done again: what was moved by then is known from the register of moves.
    """
    number = int(body["run"])
    with office.store.transaction() as tx:
        run = tx.reviews.locked_run(number)
        lines = tx.reviews.waiting(number, NEXT[run.state], CHUNK) if run is not None and run.state in NEXT else ()
    if run is None or run.state not in NEXT:
        return
    by = office.official(run.undone_by if run.state is RunState.UNDOING else run.asked_by)
    if by is None:
        raise OutOfOrder("unknown_official")
    for line in lines:
        step = _moved_back if run.state is RunState.UNDOING else _moved
        step(office, by, run, line)
    with office.store.transaction() as tx:
        tx.reviews.keep_lines(lines)
        if tx.reviews.waiting(number, NEXT[run.state], 1):
            tx.send_later(_job(run, int(body["part"]) + 1))
            return
        if run.state is RunState.UNDOING:
            run.undone_at = office.now()
        else:
            run.ended_at = office.now()
        run.state = DONE[run.state]
        tx.reviews.keep_run(run)


def _moved(office: Office, by: Official, run: MoveRun, line: RunLine) -> None:
    """Move one petition; one this very run moved before it was interrupted counts as moved."""
    edition = office.edition(run.after)
    came = moving.safely(line.number, partial(moving.move, office, by, line.number, run.before, edition, run.run))
    is_ours = came.outcome == "elsewhere" and office.store.registers.reviews.move_of(run.run, line.number) is not None
    line.outcome, line.told = MOVES if is_ours else came.outcome, told(came)


def _moved_back(office: Office, by: Official, run: MoveRun, line: RunLine) -> None:
    """Move one petition back; one that cannot go back stays where it is, and says why."""
    move = office.store.registers.reviews.move_of(run.run, line.number)
    if move is None or move.undone_at is not None:
        line.outcome = BACK
        return
    came = moving.safely(line.number, partial(moving.back, office, by, line.number, move))
    line.outcome, line.told = BACK if came.outcome == "moves" else KEPT, told(came)


def told(line: MoveLine) -> dict[str, Any]:
    """What came of a petition, as the register keeps it."""
    return {
        "basis": line.basis, "obstacles": [[one.code, one.name] for one in line.obstacles], "steps": [list(one) for one in line.steps],
        "clocks": [[one.name, *(day.isoformat() for day in (one.started_on, one.before, one.after)), one.follows] for one in line.clocks],
    }  # fmt: skip


# ---- looking


def listed(office: Office, *, by: Official, lang: str = "zh") -> Sequence[RunView]:
    """Every run, the latest first."""
    access.require(office, by, releases.ACTIVATE)
    return [_view(office, by, one, lang) for one in office.store.registers.reviews.runs()]


def shown(office: Office, *, by: Official, run: int, page: int = 1, lang: str = "zh") -> tuple[RunView, Sequence[RunLineView]]:
    """A run, and one page of its petitions an official may know of. NotFound for a run there is not."""
    access.require(office, by, releases.ACTIVATE)
    found = office.store.registers.reviews.run(run)
    if found is None:
        raise NotFound("move_unknown_run", run=run)
    scope = access.scope_of(office, by)
    lines = office.store.registers.reviews.lines(run, scope, (page - 1) * PER_PAGE, PER_PAGE)
    return _view(office, by, found, lang), [line_view(office, one, lang) for one in lines]


def _view(office: Office, by: Official, run: MoveRun, lang: str) -> RunView:
    all_of_it = office.store.registers.reviews.outcomes(run.run)
    total, left = sum(all_of_it.values()), all_of_it.get(NEXT.get(run.state, "-"), 0)
    if run.state is RunState.UNDOING:
        total = sum(count for outcome, count in all_of_it.items() if outcome in (MOVES, BACK, KEPT))
    sides = compared.side_of(office, run.before, lang), compared.side_of(office, run.after, lang)
    counts = office.store.registers.reviews.outcomes(run.run, access.scope_of(office, by))
    percent = 100 if not total else 100 - -(-100 * left // total)
    return RunView(
        run.run, sides[0], sides[1], run.state, percent, counts, office.name_of(run.asked_by), run.asked_at,
        run.ended_at, office.name_of(run.undone_by), run.undone_at, run.state is RunState.ENDED and all_of_it.get(MOVES, 0) > 0,
    )  # fmt: skip


def line_view(office: Office, line: RunLine, lang: str) -> RunLineView:
    """One petition of a run in words."""
    said = line.told
    obstacles = tuple(Obstacle(code, name) for code, name in said.get("obstacles", ()))
    steps = tuple((was, now) for was, now in said.get("steps", ()))
    clocks = tuple(clock_of(*one) for one in said.get("clocks", ()))
    came = MoveLine(line.number, line.outcome, obstacles, steps, clocks, str(said.get("basis", "")))
    return RunLineView(
        line.number, line.outcome, office.say(f"run_outcome.{line.outcome or 'waits'}", lang), tuple(sentences(office, came, lang))
    )


def clock_of(name: str, started_on: str, before: str, after: str, follows: bool) -> ClockLine:
    """A clock as ``told`` wrote it."""
    return ClockLine(name, date.fromisoformat(started_on), date.fromisoformat(before), date.fromisoformat(after), follows)


def sentences(office: Office, line: MoveLine, lang: str) -> Sequence[str]:
    """Why a petition stays or cannot be moved, then its steps that are called otherwise, then its clocks."""
    say = office.current.rulebook.message
    basis = [say("move_basis", lang, basis=office.cite(line.basis, lang))] if line.basis else []
    steps = [say("move_step", lang, before=was, after=now) for was, now in line.steps if was != now]
    return [*reasons(office, line, lang), *basis, *steps, *(clock_sentence(office, one, lang) for one in line.clocks)]


def reasons(office: Office, line: MoveLine, lang: str) -> list[str]:
    """Why a petition could not be moved."""
    return [office.current.rulebook.message(one.code, lang, name=one.name, number=line.number) for one in line.obstacles]


def clock_sentence(office: Office, one: ClockLine, lang: str) -> str:
    """What becomes of a clock: its last day before and after."""
    days = {"before": day_words(one.before, lang), "after": day_words(one.after, lang)}
    code = "move_clock_follows" if one.follows else "move_clock_same" if one.before == one.after else "move_clock_kept"
    return office.current.rulebook.message(code, lang, clock=office.clock_label(one.name, lang), **days)
