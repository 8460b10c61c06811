"""仿真: a month of the office simulated under a design, beside the same month under the release in force.

A month is one decision; its repetitions are outgoing work, one after another, done by whichever process does such work, and what came of
each is kept with the design: every node sees how far it is, a restart loses at most one repetition, and a stop is heeded after each.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from engine.casework import designs, monthpattern, monthsums, releases
from engine.casework.monthpattern import MOST_A_DAY, ROLES
from engine.casework.office import Office
from engine.casework.outgoing import Job
from engine.casework.simulationviews import Begun, Pattern, Setting, Simulation
from engine.domain.authority import Official
from engine.domain.design import Design, DesignFile, MonthState, SimulatedMonth, laid_over
from engine.domain.release import Release
from engine.domain.territory import COUNTRY
from engine.errors import FieldError, InvalidForm, LocatedError, NotFound, OutOfOrder, Refusal

# The kind of outgoing work that goes on with a month.
REPEAT = "simulate_month"
MOST_STAFF, MOST_STEPS, MOST_SEEDS, LAST_SEED = 999, 60, 12, 999_999
FILLING = 60
SIDES = ("design", "in_force")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for, as it was typed: numbers as text; ``staff`` by role; ``weekdays`` 0 is Monday; ``month`` 2027-02."""

    per_day: str
    steps_a_day: str
    seeds: str
    staff: Mapping[str, str]
    weekdays: tuple[str, ...]
    month: str
    first_seed: str = "1"


# ---- deciding


def starting(office: Office, *, by: Official, design: int, lang: str = "zh") -> Begun:
    """What a simulation begins with: counts of the design's place, or of the designer's own area for a design of the whole country."""
    return monthpattern.begun(office, _area(office, by, designs.design_of(office, by=by, design=design)), lang=lang)


def _area(office: Office, by: Official, design: Design) -> str:
    return design.place or office.authorities[by.authority].area_code


def begin(office: Office, *, by: Official, design: int, asked: Asked) -> SimulatedMonth:
    """Ask for a month; it goes on by itself after this. InvalidForm, or Refusal ``simulation_running`` while the last one goes on."""
    found = designs.design_of(office, by=by, design=design)
    setting = setting_of(office, asked, starting(office, by=by, design=design).pattern, _area(office, by, found))
    made, force = designs.made_by(office, found), office.current.release
    own = office.store.registers.designs.files(design)
    files = {one.path: None if one.content is None else b64encode(one.content).decode() for one in own}
    with office.store.transaction() as tx:
        tx.designs.locked(design)  # whoever begins at the same time waits here
        last = tx.designs.month(design)
        if last is not None and last.state is MonthState.RUNNING:
            raise Refusal("simulation_running", done=len(last.rounds), whole=last.setting["seeds"])
        run = last.run + 1 if last else 1
        month = SimulatedMonth(
            design, run, MonthState.RUNNING, found.base, made.fingerprint, force.fingerprint, files, as_data(setting), {}, "", by.id,
            office.now(),
        )  # fmt: skip
        tx.designs.keep_month(month)
        tx.send_later(_job(month, setting.first_seed))
    return month


def stop(office: Office, *, by: Official, design: int) -> None:
    """Leave off after the repetition under way, which no longer counts. Refusal ``simulation_over`` when none goes on."""
    designs.design_of(office, by=by, design=design)
    with office.store.transaction() as tx:
        month = tx.designs.month(design)
        if month is None or month.state is not MonthState.RUNNING:
            raise Refusal("simulation_over")
        month.state, month.ended_at = MonthState.STOPPED, office.now()
        tx.designs.keep_month(month)


def setting_of(office: Office, asked: Asked, pattern: Pattern, area: str = "") -> Setting:
    """What is asked for, as numbers, under the rules of an area; InvalidForm."""
    wrong = list(_wrong(asked))
    first = _month(asked.month)
    if first is None or first not in monthpattern.months(office.today()):
        wrong.append(FieldError("month", "field_unknown_choice", (("value", asked.month),)))
    if wrong or first is None:
        raise InvalidForm(wrong, form="simulate")
    return Setting(
        replace(pattern, per_day=float(asked.per_day)), first, monthrange(first.year, first.month)[1], FILLING,
        {role: int(asked.staff[role]) for role in ROLES}, int(asked.steps_a_day), tuple(int(day) for day in asked.weekdays),
        int(asked.seeds), int(asked.first_seed), area if area != COUNTRY and area in office.place_codes(first) else "",
    )  # fmt: skip


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def _wrong(asked: Asked) -> Iterator[FieldError]:
    if not _is_between(asked.per_day, 0.1, MOST_A_DAY):
        yield _between("per_day", 0.1, MOST_A_DAY)
    whole = (
        ("steps_a_day", asked.steps_a_day, MOST_STEPS),
        ("seeds", asked.seeds, MOST_SEEDS),
        ("first_seed", asked.first_seed, LAST_SEED),
    )
    for name, text, most in (*whole, *((f"staff_{role}", asked.staff.get(role, ""), MOST_STAFF) for role in ROLES)):
        if not text.isdecimal() or not _is_between(text, 1, most):
            yield _between(name, 1, most)
    if not asked.weekdays or not set(asked.weekdays) <= set("0123456"):
        yield FieldError("weekdays", "field_required")


def _is_between(text: str, least: float, most: float) -> bool:
    try:
        return least <= float(text) <= most
    except ValueError:
        return False


def _between(field: str, least: float, most: float) -> FieldError:
    return FieldError(field, "field_out_of_range", (("minimum", least), ("maximum", most)))


# ---- going on


def _job(month: SimulatedMonth, seed: int) -> Job:
    return Job(REPEAT, f"{REPEAT}:{month.design}:{month.run}:{seed}", {"design": month.design, "run": month.run, "seed": seed})


def go_on(office: Office, body: Mapping[str, Any]) -> None:
    """Do one repetition of a month, keep what came of it, and hand over to the next. What breaks a design ends the month.

    1. The month is read. 2. It is simulated apart, without a transaction. 3. Unless somebody stopped it meanwhile, the counts are kept
    together with the work that goes on. Work that died in between is done again and counts the same.
    """
    design, run, seed = int(body["design"]), int(body["run"]), int(body["seed"])
    month = office.store.registers.designs.month(design)
    if month is None or not _goes_on(month, run):
        return
    setting, told, came = setting_from(month.setting), "", None
    try:
        came = _simulated(office, month, setting, seed)
    except (LocatedError, NotFound, Refusal) as error:
        told = error.code
    with office.store.transaction() as tx:
        month = tx.designs.month(design)
        if month is None or not _goes_on(month, run):
            return
        if came is None:
            month.state, month.told, month.ended_at = MonthState.BROKEN, told, office.now()
        else:
            month.rounds[str(seed)] = came
            if seed + 1 in setting.all_seeds:
                tx.send_later(_job(month, seed + 1))
            else:
                month.state, month.ended_at = MonthState.ENDED, office.now()
        tx.designs.keep_month(month)


def _goes_on(month: SimulatedMonth, run: int) -> bool:
    return month.run == run and month.state is MonthState.RUNNING


def _simulated(office: Office, month: SimulatedMonth, setting: Setting, seed: int) -> dict[str, Any]:
    if office.simulator is None:
        raise OutOfOrder("stage_missing")
    ours, theirs = office.simulator.simulate((_made(office, month), releases.files_of(office, month.force)), setting, seed)
    return {"design": ours, "in_force": theirs}


def _made(office: Office, month: SimulatedMonth) -> Release:
    """The design as it was when the month began."""
    own = (
        DesignFile(month.design, path, None if text is None else b64decode(text), 1, month.asked_by, month.asked_at)
        for path, text in month.files.items()
    )
    return laid_over(releases.files_of(office, month.base), own)


# ---- looking


def found(office: Office, *, by: Official, design: int, lang: str = "zh") -> Simulation | None:
    """How far the latest month of a design has come, and what came of it so far; None before the first."""
    now = designs.design_of(office, by=by, design=design)
    month = office.store.registers.designs.month(design)
    if month is None:
        return None
    setting, rounds = setting_from(month.setting), list(month.rounds.values())
    ours, theirs = (monthsums.summed(office, [one[side] for one in rounds], setting, lang) if rounds else None for side in SIDES)
    is_current = (month.made, month.force) == (designs.made_by(office, now).fingerprint, office.current.release.fingerprint)
    return Simulation(
        month.run, month.state, office.say(f"month_state.{month.state}", lang), setting, office.name_of(month.asked_by), month.asked_at,
        len(rounds), is_current, office.current.rulebook.message("simulation_broken", lang) if month.told else "", ours, theirs,
    )  # fmt: skip


def as_data(setting: Setting) -> dict[str, Any]:
    """What a month is simulated with, as JSON has it."""
    return {**asdict(setting), "first": setting.first.isoformat()}


def setting_from(data: Mapping[str, Any]) -> Setting:
    """The same again: JSON knows no numbers as keys."""
    by_number = {name: {int(key): weight for key, weight in data["pattern"][name].items()} for name in ("weekdays", "months")}
    pattern, weekdays = Pattern(**{**data["pattern"], **by_number}), tuple(data["weekdays"])
    return Setting(**{**data, "pattern": pattern, "first": date.fromisoformat(data["first"]), "weekdays": weekdays})
