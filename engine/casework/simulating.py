"""仿真: a month of the office simulated under a design, beside the same month under the release in force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from engine.casework import access, designs
from engine.casework.indicatorports import Sight, Span
from engine.casework.office import Office
from engine.casework.simulationviews import Line, Pattern, Setting, Simulated, Simulation, Simulator
from engine.domain.authority import Official
from engine.domain.indicator import sieve_of
from engine.errors import FieldError, InvalidForm, Refusal

# The demonstration's pattern, where an office has no year behind it: a small county, no weekend, every channel.
DEMONSTRATION = Pattern(
    3.0, {"visit": 45.0, "letter": 10.0, "online": 25.0, "phone": 18.0, "fax": 2.0},
    {"rural_land": 30.0, "demolition": 20.0, "enterprise_restructuring": 15.0, "posts_and_staffing": 10.0, "other": 25.0},
    dict.fromkeys(range(5), 1.0), 0,
)  # fmt: skip
# Fewer of a year say nothing about how they come.
FEWEST = 50
OFFICE_DAYS = 250
ROLES = ("registrar", "petition_officer", "handler", "leader", "reexaminer")
MOST_A_DAY, MOST_STAFF, MOST_STEPS, MOST_SEEDS = 12.0, 50, 60, 12
DAYS, FILLING = 30, 60


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for, as it was typed: numbers as text; ``staff`` by role; ``weekdays`` 0 is Monday."""

    per_day: str
    steps_a_day: str
    seeds: str
    staff: Mapping[str, str]
    weekdays: tuple[str, ...]


def pattern(office: Office, *, by: Official, fewest: int = FEWEST) -> Pattern:
    """How petitions came in during the last year, accusations left out; the demonstration's pattern where fewer did than ``fewest``."""
    access.require(office, by, designs.DESIGN)
    until = office.today() - timedelta(days=1)
    span, matters = Span("registered", until - timedelta(days=364), until), sieve_of(("matter",))
    tables: dict[str, Counter[str]] = {"channel": Counter(), "topic": Counter(), "day": Counter()}
    for group in office.store.registers.milestones.grouped(Sight(), span, list(tables), matters.asks):
        if matters.holds(group.truths):
            tables[group.by][group.key] += group.number
    total = tables["channel"].total()
    if total < fewest:
        return DEMONSTRATION
    weekdays: Counter[int] = Counter()
    for day, number in tables["day"].items():
        weekdays[date.fromisoformat(day[:10]).weekday()] += number
    return Pattern(round(total / OFFICE_DAYS, 1), dict(tables["channel"]), dict(tables["topic"]), dict(weekdays), total)


def begin(office: Office, *, by: Official, design: int, asked: Asked) -> Setting:
    """Begin to simulate in the background; what it was begun with. InvalidForm, or Refusal ``simulation_running``."""
    release = designs.release_of(office, by=by, design=design)
    wrong = list(_wrong(asked))
    if wrong:
        raise InvalidForm(wrong, form="simulate")
    first = office.today() + timedelta(days=FILLING)
    staff = {role: int(asked.staff[role]) for role in ROLES}
    setting = Setting(
        replace(pattern(office, by=by), per_day=float(asked.per_day)), first, DAYS, FILLING, staff,
        int(asked.steps_a_day), tuple(int(day) for day in asked.weekdays), int(asked.seeds),
    )  # fmt: skip
    _simulator(office).begin(f"design-{design}", release, office.current.release, setting, office.now().isoformat())
    return setting


def found(office: Office, *, by: Official, design: int, lang: str = "zh") -> Simulation | None:
    """How far the latest simulation of a design has come, or what came of it; None before the first."""
    designs.design_of(office, by=by, design=design)
    there = _simulator(office).found(f"design-{design}")
    if there is None or there.design is None or there.in_force is None:
        return there
    return replace(there, design=_named(office, there.design, lang), in_force=_named(office, there.in_force, lang))


def is_of(office: Office, *, by: Official, design: int, simulation: Simulation) -> bool:
    """Whether a simulation is of the design and the release in force as they are now."""
    release = designs.release_of(office, by=by, design=design)
    return (simulation.design_print, simulation.force_print) == (release.fingerprint, office.current.release.fingerprint)


def _named(office: Office, simulated: Simulated, lang: str) -> Simulated:
    """What is counted, called as it is in the asked language."""
    forms = office.current.forms

    def step(line: Line) -> str:
        form = forms.get(line.id)
        return line.label if form is None else form.title_en if lang == "en" else form.title

    return replace(
        simulated,
        lapses=tuple(replace(one, label=office.clock_label(one.id, lang)) for one in simulated.lapses),
        queues=tuple(replace(one, label=office.say(one.id, lang)) for one in simulated.queues),
        waits=tuple(replace(one, label=step(one)) for one in simulated.waits),
    )


def _wrong(asked: Asked) -> Iterator[FieldError]:
    if not _is_between(asked.per_day, 0.1, MOST_A_DAY):
        yield _between("per_day", 0.1, MOST_A_DAY)
    for name, text, most in (("steps_a_day", asked.steps_a_day, MOST_STEPS), ("seeds", asked.seeds, MOST_SEEDS)):
        if not text.isdecimal() or not _is_between(text, 1, most):
            yield _between(name, 1, most)
    for role in ROLES:
        text = asked.staff.get(role, "")
        if not text.isdecimal() or not _is_between(text, 1, MOST_STAFF):
            yield _between(f"staff_{role}", 1, MOST_STAFF)
    if not asked.weekdays or not set(asked.weekdays) <= set("0123456"):
        yield FieldError("weekdays", "field_required")


def _is_between(text: str, least: float, most: float) -> bool:
    try:
        return least <= float(text) <= most
    except ValueError:
        return False


def _between(field: str, least: float, most: float) -> FieldError:
    return FieldError(field, "field_out_of_range", (("minimum", least), ("maximum", most)))


def _simulator(office: Office) -> Simulator:
    if office.simulator is None:
        raise Refusal("stage_missing")
    return office.simulator
