"""演练: a designer plays a design on a virtual calendar as anybody of the demonstration county, and keeps what he played as a scenario."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from engine.casework import access, designs
from engine.casework.office import Office
from engine.casework.playviews import Covered, Cue, Played, PlayedEnd, Stage
from engine.domain.authority import Official
from engine.domain.design import is_shelf_path
from engine.domain.petition import Channel
from engine.domain.release import Release
from engine.errors import FieldError, InvalidForm, NotFound, Refusal
from engine.policy.loader import dumped
from engine.policy.scenarios import Expected, as_data, read_scenario, scenario_paths, written

Story = Mapping[str, Any]
# A county's window takes it down where nobody else is named.
LONGEST_TITLE, MOST_PERSONS = 60, 10_000


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a story begins, as it was typed: the petition's channel and place, by how many, and on which day (YYYY-MM-DD)."""

    channel: str
    place: str
    filed_on: str
    persons: str = "1"
    anonymous: bool = False


def begun(office: Office, *, by: Official, beginning: Beginning) -> dict[str, Any]:
    """The story that begins so and has no act yet; InvalidForm for what no petition can be."""
    access.require(office, by, designs.DESIGN)
    wrong = list(_wrong_beginning(office, beginning))
    if wrong:
        raise InvalidForm(wrong, form="begin_story")
    anonymous = {"anonymous": True} if beginning.anonymous else {}
    petition = {"channel": beginning.channel, "place": beginning.place, "persons": int(beginning.persons), **anonymous}
    return {"given": {"petition": petition, "filed_on": beginning.filed_on, "place": beginning.place}, "when": []}


def _wrong_beginning(office: Office, beginning: Beginning) -> Iterator[FieldError]:
    if beginning.channel not in tuple(Channel):
        yield FieldError("channel", "field_unknown_choice", (("value", beginning.channel),))
    day = _day(beginning.filed_on)
    if day is None:
        yield FieldError("filed_on", "field_date")
    elif beginning.place not in office.place_codes(day):
        yield FieldError("place", "place_unheard_of", (("value", beginning.place), ("on", day)))
    if not beginning.persons.isdecimal() or not 1 <= int(beginning.persons[:9]) <= MOST_PERSONS:
        yield FieldError("persons", "story_persons", (("most", MOST_PERSONS),))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def play(office: Office, *, by: Official, design: int, story: Story, cue: Cue | None = None) -> Played:
    """Play a story on a design, from its beginning; what could not be done is told in ``Played.refused``.

    PolicyError for a story that is none, LocatedError for a design that cannot run, Refusal ``stage_slow`` when it takes too long.
    """
    release = designs.release_of(office, by=by, design=design)
    return _stage(office).play(release, _without_end(story), cue or Cue())


def story_of(office: Office, *, by: Official, design: int, path: str) -> dict[str, Any]:
    """A scenario of a design as a story to be played on; NotFound for none, PolicyError for a file that is none."""
    release = designs.release_of(office, by=by, design=design)
    content = release.workflows.get(path.removeprefix("workflows/"))
    if content is None or "/scenarios/" not in path:
        raise NotFound("design_file_unknown", file=path)
    return _without_end(as_data(read_scenario(content, path)))


def scenarios(office: Office, *, by: Official, design: int) -> tuple[str, ...]:
    """The scenarios of a design, by path with shelf; the stage is made ready for it."""
    release = designs.release_of(office, by=by, design=design)
    if office.stage is not None:
        office.stage.ready(release)
    return tuple(f"workflows/{path}" for path in scenario_paths(release.workflows))


def record(office: Office, *, by: Official, design: int, process: str, title: str, story: Story, says: str = "") -> str:
    """Keep a story as a scenario of a process, with what came of it as its end; the path it lies at.

    InvalidForm for a title that is missing, no name of a file, or taken; Refusal ``story_unfinished`` for one that stops before its
    last act; else as ``designs.save``.
    """
    release = designs.release_of(office, by=by, design=design)
    path = f"workflows/{process}/scenarios/{title.strip()}.yaml"
    wrong = list(_wrong_title(release, process, title.strip(), path))
    if wrong:
        raise InvalidForm(wrong, form="record_story")
    found = _stage(office).play(release, _without_end(story), Cue())
    if found.refused is not None:
        raise Refusal("story_unfinished", at=found.refused.at + 1, why=found.refused.sentence)
    scenario = read_scenario(dumped({**found.story, "then": {}}).encode(), path)
    content = written(replace(scenario, then=_expected(found.end)), says or title.strip())
    there = office.store.registers.designs.file(design, path)
    version = there.version if there else 0
    designs.save(office, by=by, design=design, path=path, content=content, version=version)
    return path


def _wrong_title(release: Release, process: str, title: str, path: str) -> Iterator[FieldError]:
    if f"{process}/{process}.bpmn" not in release.workflows:
        yield FieldError("process", "field_unknown_choice", (("value", process),))
    if not title:
        yield FieldError("title", "field_required")
    elif len(title) > LONGEST_TITLE:
        yield FieldError("title", "field_too_long", (("at_most", LONGEST_TITLE),))
    elif "/" in title or not is_shelf_path(path):
        yield FieldError("title", "story_title_wrong")
    elif path.removeprefix("workflows/") in release.workflows:
        yield FieldError("title", "story_title_taken")


def _expected(end: PlayedEnd) -> Expected:
    return Expected(end.status, end.documents, end.lapsed, end.deadlines, end.ended or None)


def cover(office: Office, *, by: Official, design: int, process: str = "", lang: str = "zh") -> Covered:
    """Play every scenario of a design, and say how many went along each arrow of a diagram; raises what ``play`` does."""
    release = designs.release_of(office, by=by, design=design)
    return _stage(office).cover(release, process, lang)


def _stage(office: Office) -> Stage:
    if office.stage is None:
        raise Refusal("stage_missing")
    return office.stage


def _without_end(story: Story) -> dict[str, Any]:
    return {name: value for name, value in story.items() if name != "then"}
