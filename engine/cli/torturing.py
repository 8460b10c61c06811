"""petition torture: kills, restarts, cuts and races against an office of its own, reported with their seeds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from random import SystemRandom

from engine.cli.speaking import Session, words
from engine.torture.course import POSTGRESQL, SQLITE, TORTURES, torment
from engine.torture.report import Report

HEAD = ("torture", "database", "live", "seed", "rounds", "acknowledged", "lost", "doubled", "findings", "seconds")
NAMES = tuple(TORTURES)


def run(session: Session, names: Sequence[str], *, database: str | None, scale: str, seed: int | None, minutes: float) -> int:
    """Run the course; 0 when nothing was lost, doubled or found, 1 otherwise."""
    first = SystemRandom().randrange(1_000_000) if seed is None else seed
    reports = []
    session.say(line(HEAD))
    for report in torment(names or NAMES, kinds(database), session.settings, scale=scale, seed=first, minutes=minutes):
        reports.append(report)
        for told in told_of(report):
            session.say(told)
    session.answer([asdict(report) for report in reports])
    clean = all(report.is_clean for report in reports)
    session.say(words(session.settings).message("torture_clean" if clean else "torture_found", session.lang, {"seed": first}))
    return 0 if clean else 1


def kinds(database: str | None) -> tuple[str, ...]:
    """Which databases: both, or the kind of the URL; the database of the URL itself is never touched."""
    if not database:
        return SQLITE, POSTGRESQL
    return (SQLITE,) if database.startswith(SQLITE) else (POSTGRESQL,)


def line(cells: Sequence[object]) -> str:
    """One line of the table."""
    return f"{cells[0]:<10}{cells[1]:<12}" + "".join(f"{cell!s:>13}" for cell in cells[2:])


def told_of(report: Report) -> Iterator[str]:
    """A report as lines: its figures, its further facts, what was found."""
    yield line((
        report.what, report.database, report.live, report.seed, report.rounds, report.acknowledged, report.lost, report.doubled,
        len(report.findings), report.seconds,
    ))  # fmt: skip
    for name, value in report.facts.items():
        yield f"    {name}: {value}"
    for finding in report.findings[:20]:
        yield f"  ! {finding}"
