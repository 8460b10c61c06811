"""petition simulate: a month of the office under one release beside another, on the real engine and a virtual calendar."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import click

from engine.casework import monthpattern, simulating
from engine.casework.compared import ready
from engine.casework.monthpattern import ROLES
from engine.casework.monthsums import beside, summed, worse
from engine.casework.office import Office
from engine.casework.simulating import Asked
from engine.casework.simulationviews import Line, Setting, Simulated, Spread
from engine.cli.options import common, session
from engine.cli.releasing import release_at
from engine.cli.speaking import FINDINGS, FINE, Session
from engine.demo.stage import Theatre
from engine.errors import InvalidForm

COUNTS = ("came", "left", "stuck")
TABLES = ("stuck_at", "lapses", "queues", "waits")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be simulated: two releases, and whatever is not taken from the office's own year ('' for what is)."""

    release: str
    against: str
    place: str
    month: str
    per_day: str
    steps_a_day: str
    staff: Mapping[str, str]
    weekdays: str
    seeds: str
    first_seed: str


@click.command()
@common()
@click.argument("release", default="disk", metavar="[RELEASE]")
@click.option("--against", default="current", show_default=True, metavar="ID", help="与哪个版本比较 / the release beside it")
@click.option("--place", default="", metavar="CODE", help="哪个地区的来件和人数 / whose arrivals and staff, else everywhere")
@click.option("--month", default="", metavar="YYYY-MM", help="以后十二个月中的一个 / one of the next twelve, else the next")
@click.option("--per-day", default="", metavar="N", help="每个工作日来件 / petitions on an office day, else as last year")
@click.option("--steps", default="8", show_default=True, metavar="N", help="每人每日办几步 / steps each completes a day")
@click.option("--staff", multiple=True, metavar="ROLE=N", help="某角色共几人，可以多次 / staff of a role, repeatable; else as now")
@click.option("--weekdays", default="12345", show_default=True, help="上班的日子，1 为周一 / office days, 1 is Monday")
@click.option("--seeds", default="5", show_default=True, metavar="N", help="重复几遍 / repetitions")
@click.option("--seed", default="1", show_default=True, metavar="N", help="第一个种子 / the first seed")
def simulate(
    database: str | None, lang: str | None, as_json: bool, release: str, against: str, place: str, month: str, per_day: str, steps: str,
    staff: tuple[str, ...], weekdays: str, seeds: str, seed: str,
) -> None:  # fmt: skip
    """仿真一个月 / simulate a month on the real engine and a virtual calendar."""
    by_role = dict(one.partition("=")[::2] for one in staff)
    if wrong := sorted(set(by_role) - set(ROLES)):
        raise click.UsageError(f"--staff: {wrong[0]} – {', '.join(ROLES)}")
    if not weekdays.isdecimal() or not set(weekdays) <= set("1234567"):
        raise click.UsageError(f"--weekdays: {weekdays} – 1234567")
    wanted = Wanted(release, against, place, month, per_day, steps, by_role, weekdays, seeds, seed)
    sys.exit(run(session(database, lang, as_json), wanted))


def run(told: Session, wanted: Wanted) -> int:
    """Simulate and tell; 1 when a deadline lapses more often than under the other release, or petitions could not go on."""
    office = told.office()
    releases = tuple(ready(office, release_at(told, office, said)).release for said in (wanted.release, wanted.against))
    start = monthpattern.begun(office, wanted.place, lang=told.lang)
    staff = {role: str(number) for role, number in start.staff.items()} | dict(wanted.staff)
    asked = Asked(
        wanted.per_day or str(start.pattern.per_day), wanted.steps_a_day, wanted.seeds, staff,
        tuple(str(int(day) - 1) for day in wanted.weekdays), wanted.month or f"{start.months[0]:%Y-%m}", wanted.first_seed,
    )  # fmt: skip
    try:
        setting = simulating.setting_of(office, asked, start.pattern, wanted.place)
    except InvalidForm as error:
        for one in error.fields:
            click.echo(f"{one.field}: {office.current.rulebook.message(one.code, told.lang, **dict(one.args))}", err=True)
        raise
    theatre = Theatre()
    try:
        rounds = [theatre.simulate((releases[0], releases[1]), setting, seed) for seed in setting.all_seeds]
    finally:
        theatre.close()
    ours, theirs = (summed(office, [one[side] for one in rounds], setting, told.lang) for side in (0, 1))
    told.answer({
        "release": releases[0].fingerprint, "against": releases[1].fingerprint, "setting": simulating.as_data(setting),
        "shrunk": start.shrunk, "simulated": as_json(ours), "compared_with": as_json(theirs),
    })  # fmt: skip
    told.say(whose(told, office, start.area, setting))
    tell(told, office, ours, theirs)
    return FINDINGS if ours.stuck.median or any(worse(ours, theirs)) else FINE


def whose(told: Session, office: Office, area: str, setting: Setting) -> str:
    """How many come a day, and who works on them, in words."""
    staff = ("、" if told.lang == "zh" else ", ").join(f"{office.say(role, told.lang)} {count}" for role, count in setting.staff.items())
    return office.current.rulebook.message("simulate_staff", told.lang, area=area, per_day=setting.pattern.per_day, staff=staff)


def as_json(one: Simulated) -> dict[str, Any]:
    """What came of one release as JSON: each number as median, low and high."""
    counts = {name: asdict(getattr(one, name)) for name in COUNTS}
    tables = {name: [{"id": line.id, "name": line.label, **asdict(line.number)} for line in getattr(one, name)] for name in TABLES}
    return counts | tables


def tell(session: Session, office: Office, ours: Simulated, theirs: Simulated) -> None:
    """The same as lines for a reader: what it is, here, and there."""
    say = office.current.rulebook.message
    session.say(say("simulate_heading", session.lang))
    for name in COUNTS:
        session.say(line_of(say(f"simulate_{name}", session.lang), getattr(ours, name), getattr(theirs, name)))
    for name in TABLES:
        lines = beside(getattr(ours, name), getattr(theirs, name))
        if lines or name != "stuck_at":
            session.say(say(f"simulate_{name}", session.lang))
        for label, mine, other in lines:
            session.say("    " + line_of(label, number(mine), number(other)))


def number(line: Line | None) -> Spread:
    """The number of a line, nought for none."""
    return line.number if line else Spread(0, 0, 0)


def line_of(label: str, ours: Spread, theirs: Spread) -> str:
    """One number under both releases."""
    mine, other = (f"{one.median:.1f} ({one.low:.1f}–{one.high:.1f})" for one in (ours, theirs))
    return f"{label}: {mine} / {other}"
