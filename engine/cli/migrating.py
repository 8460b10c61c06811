"""petition release migrate: what moving the running petitions of a release would change, the move itself, and its undoing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from engine.casework import compared, moving, movingruns, releases
from engine.casework.moving import MoveLine, Run
from engine.casework.office import Office
from engine.cli.releasing import official, release_at
from engine.cli.speaking import FINDINGS, FINE, Session

INDENT = "    "


@dataclass(frozen=True, slots=True)
class Asked:
    """Which petitions are to be moved where: all that run on a release, or some by number; or only to be told what would change."""

    before: str
    after: str
    by: str = ""
    only: tuple[str, ...] = ()
    dry_run: bool = False


def run(session: Session, asked: Asked) -> int:
    """Move, or tell what would change; 1 when a petition could not be moved or failed."""
    office = session.office()
    before = release_at(session, office, asked.before).fingerprint
    if asked.dry_run:
        after = compared.ready(office, release_at(session, office, asked.after))
        came = moving.plan(office, before=before, after=after, only=asked.only)
        return tell(session, office, came, "move_tried", "moves")
    fingerprint = releases.fingerprint_of(office, asked.after)
    came = moving.migrate(office, by=official(office, asked.by), before=before, after=fingerprint, only=asked.only)
    return tell(session, office, came, "move_run", "moved")


def undo(session: Session, number: int, by: str) -> int:
    """Move the petitions of a run back; 1 when one could not be."""
    office = session.office()
    return tell(session, office, moving.undo(office, by=official(office, by), run=number), "move_undone", "moved_back")


def tell(session: Session, office: Office, came: Run, total: str, moved: str) -> int:
    """Every petition with what changes, and how many there were of each."""
    counts = Counter(line.outcome for line in came.lines)
    numbers = {outcome: counts[outcome] for outcome in ("moves", "stays", "cannot", "failed", "closed", "elsewhere")}
    lines = [as_json(session, office, line) for line in came.lines]
    session.answer({"run": came.number, "before": came.before, "after": came.after, "counts": numbers, "petitions": lines})
    for line in came.lines:
        for text in sentences(session, office, line, moved):
            session.say(text)
    session.say(office.current.rulebook.message(total, session.lang, run=came.number, **numbers))
    return FINDINGS if counts["cannot"] or counts["failed"] else FINE


def sentences(session: Session, office: Office, line: MoveLine, moved: str) -> list[str]:
    """One petition: what comes of it, then its steps and clocks."""
    say, lang = office.current.rulebook.message, session.lang
    code = f"move_{moved if line.outcome == 'moves' else line.outcome}"
    basis = f"（{office.cite(line.basis, lang)}）" if line.basis else ""
    why = ("；" if lang == "zh" else "; ").join(movingruns.reasons(office, line, lang))
    first = say(code, lang, number=line.number, reasons=why, basis=basis)
    steps = [say("move_step_same" if was == now else "move_step", lang, before=was, after=now) for was, now in line.steps]
    return [first, *(INDENT + text for text in [*steps, *(movingruns.clock_sentence(office, one, lang) for one in line.clocks)])]


def as_json(session: Session, office: Office, line: MoveLine) -> dict[str, Any]:
    """One petition as JSON."""
    obstacles = zip(line.obstacles, movingruns.reasons(office, line, session.lang), strict=True)
    return {
        "number": line.number, "outcome": line.outcome, "basis": line.basis,
        "obstacles": [{"rule": one.code, "name": one.name, "message": said} for one, said in obstacles],
        "steps": [{"before": was, "after": now} for was, now in line.steps],
        "clocks": [
            {
                "deadline": one.name, "name": office.clock_label(one.name, session.lang), "started_on": one.started_on.isoformat(),
                "due_on": one.before.isoformat(), "due_on_there": one.after.isoformat(), "follows": one.follows,
            }
            for one in line.clocks
        ],
    }  # fmt: skip
