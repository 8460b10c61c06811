"""设计台 for outside programs: forms and tables begun, names changed everywhere, a month simulated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from engine.casework import newforms, newtables, renaming, simulating
from engine.casework.newtables import Answers, Asks
from engine.casework.renaming import RenamePreview
from engine.casework.renamings import Renaming
from engine.casework.simulationviews import Begun, Simulation
from webui.api.operation import Ask, api, operation
from webui.api.shapes import Body, Query, derived

Name = Annotated[str, Field(max_length=60, description="Small letters, digits and underscores.")]
Text = Annotated[str, Field(max_length=200)]
Step = Annotated[str, Field(max_length=80, description="The shape on the diagram it is for; '' for none.")]
RenameQuery, AskedFact, GivenAnswer = derived(Renaming, Query), derived(Asks, Body), derived(Answers, Body)


class NewForm(Body):
    """A form to begin in a process, with its first question."""

    process: Name
    name: Name
    title: Text
    title_en: Text
    basis: Text
    field: Name
    field_title: Text
    field_title_en: Text
    kind: Literal["text", "textarea", "radio", "select", "checkbox", "date", "number"] = "textarea"
    step: Step = ""


class NewTable(Body):
    """A decision table to begin in a process."""

    process: Name
    name: Name
    title: Text
    policy: Annotated[str, Field(max_length=20, description="UNIQUE, FIRST, PRIORITY, ANY, COLLECT, RULE ORDER or OUTPUT ORDER.")] = "FIRST"
    asks: Annotated[list[AskedFact], Field(max_length=40)]  # type: ignore[valid-type]
    answers: Annotated[list[GivenAnswer], Field(max_length=20)]  # type: ignore[valid-type]
    basis: Text = ""
    step: Step = ""


class Renamed(derived(Renaming, Body)):  # type: ignore[misc]
    """What is to be called otherwise, with the stamp of the preview that was seen."""

    seen: Annotated[str, Field(max_length=64)]


class NewMonth(Body):
    """What to simulate a month with: numbers as the page has them; ``weekdays`` 0 is Monday, ``month`` 2027-02."""

    per_day: Annotated[float, Field(gt=0)]
    steps_a_day: Annotated[int, Field(ge=1)]
    seeds: Annotated[int, Field(ge=1)]
    staff: Mapping[str, Annotated[int, Field(ge=0)]]
    weekdays: Annotated[list[Annotated[int, Field(ge=0, le=6)]], Field(max_length=7)]
    month: Annotated[str, Field(max_length=7)]
    first_seed: Annotated[int, Field(ge=1)] = 1


@dataclass(frozen=True, slots=True)
class BegunFile:
    """The file something new lies in."""

    path: str


@dataclass(frozen=True, slots=True)
class RenamedFiles:
    """How many files were changed."""

    files: int


@dataclass(frozen=True, slots=True)
class SimulatedMonths:
    """What a simulation could begin with, and the last one; null for none."""

    starting: Begun
    simulation: Simulation | None


@api.post("/designs/<int:design>/forms")
@operation(BegunFile, body=NewForm, keyed=True)
def begin_form(ask: Ask, design: int) -> BegunFile:
    """Begin a form with its first question; the step it is for takes its id."""
    told: NewForm = ask.body
    said = told.model_dump(exclude={"step"})
    return BegunFile(newforms.begin(ask.office, by=ask.by, design=design, said=said, step=told.step))


@api.post("/designs/<int:design>/tables")
@operation(BegunFile, body=NewTable, keyed=True)
def begin_table(ask: Ask, design: int) -> BegunFile:
    """Begin a decision table with its first rule; the rule task it is for asks it."""
    told: NewTable = ask.body
    said = told.model_dump(exclude={"asks", "answers"})
    asks, answers = [Asks(**one.model_dump()) for one in told.asks], [Answers(**one.model_dump()) for one in told.answers]
    return BegunFile(newtables.begin(ask.office, by=ask.by, design=design, **said, asks=asks, answers=answers))


@api.get("/designs/<int:design>/rename")
@operation(RenamePreview, query=RenameQuery)
def preview_rename(ask: Ask, design: int) -> RenamePreview:
    """Every line of every file that calling a field, a letter or a deadline otherwise would change."""
    return renaming.preview(ask.office, by=ask.by, design=design, asked=Renaming(**ask.query.model_dump()), lang=ask.lang)


@api.post("/designs/<int:design>/rename")
@operation(RenamedFiles, body=Renamed, keyed=True)
def rename_everywhere(ask: Ask, design: int) -> RenamedFiles:
    """Call it otherwise in all the files at once, as it was seen."""
    told: Renamed = ask.body
    asked = Renaming(**told.model_dump(exclude={"seen"}))
    return RenamedFiles(renaming.rename(ask.office, by=ask.by, design=design, asked=asked, seen=told.seen))


@api.get("/designs/<int:design>/simulation")
@operation(SimulatedMonths)
def simulation(ask: Ask, design: int) -> SimulatedMonths:
    """What a month of the office under a design could be simulated with, and what came of the last one."""
    return simulation_of(ask, design)


@api.post("/designs/<int:design>/simulation")
@operation(SimulatedMonths, body=NewMonth, keyed=True)
def begin_simulation(ask: Ask, design: int) -> SimulatedMonths:
    """Simulate a month under a design beside the release in force; it goes on by itself."""
    told: NewMonth = ask.body
    staff = {role: str(told.staff.get(role, 0)) for role in simulating.ROLES}
    numbers = {name: f"{getattr(told, name):g}" for name in ("per_day", "steps_a_day", "seeds", "first_seed")}
    asked = simulating.Asked(**numbers, staff=staff, weekdays=tuple(map(str, told.weekdays)), month=told.month)
    simulating.begin(ask.office, by=ask.by, design=design, asked=asked)
    return simulation_of(ask, design)


@api.post("/designs/<int:design>/simulation/stop")
@operation(SimulatedMonths, keyed=True)
def stop_simulation(ask: Ask, design: int) -> SimulatedMonths:
    """Leave off after the repetition under way."""
    simulating.stop(ask.office, by=ask.by, design=design)
    return simulation_of(ask, design)


def simulation_of(ask: Ask, design: int) -> SimulatedMonths:
    """What the last month is, and what another could begin with."""
    asked: dict[str, Any] = {"by": ask.by, "design": design, "lang": ask.lang}
    return SimulatedMonths(simulating.starting(ask.office, **asked), simulating.found(ask.office, **asked))
