"""The stage: plays a release nobody runs yet in an empty county on a virtual calendar, from the beginning each time.

A story is a scenario; to play it step by step is to play it anew with one act more. So undoing an act, jumping to a day and writing
the scenario down are one and the same, and nothing is kept between two answers but the county before its first petition.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson

from engine.bootstrap import bring_up_to_date, furnish, make_edition
from engine.casework.office import BROKEN, Edition
from engine.casework.playviews import Came, Covered, Cue, Played
from engine.casework.simulationviews import Counts, Setting
from engine.demo.county import enter_county
from engine.demo.coverage import covered
from engine.demo.month import Month
from engine.demo.rehearsal import Rehearsal, Taken, arrows_taken
from engine.demo.scenario import Difference, ScenarioPlayer
from engine.domain.authority import Official
from engine.domain.frozen import FrozenClock
from engine.domain.release import Release
from engine.errors import PetitionError, Refusal
from engine.policy.scenarios import Scenario, read_scenario, scenarios_of
from engine.process.runtime import SpiffRuntime
from engine.settings import Settings

BEGUN = datetime(2026, 3, 2, tzinfo=UTC)
# Acts a story may have: a long one of the shelf has thirty.
MOST_MOVES = 200


class Theatre:
    """Fits ``engine.casework.playviews.Stage`` and ``Simulator``, in this process; see ``engine.demo.stagehand`` for one apart."""

    def __init__(self) -> None:
        """Nothing is made before it is asked for."""
        self._county: TemporaryDirectory[str] | None = None
        self.people: Mapping[str, Official] = {}
        self._came: dict[tuple[str, str], list[Came]] = {}

    def close(self) -> None:
        """Leave nothing behind."""
        if self._county is not None:
            self._county.cleanup()
            self._county = None

    def ready(self, release: Release) -> None:
        """Make the county ready."""
        self._ready(make_edition(release))

    def play(self, release: Release, story: Mapping[str, Any], cue: Cue) -> Played:
        """Play a story as far as it goes; PolicyError for one that is no scenario, LocatedError for a release that cannot run."""
        scenario, edition = as_scenario(story), make_edition(release)
        with self.player(edition) as player, witnessed(edition) as taken:
            return Rehearsal(player, scenario, taken, cue).played()

    def cover(self, release: Release, process: str, lang: str) -> Covered:
        """Play every scenario of the release, and say how far they go; LocatedError for one that cannot run."""
        edition, asked = make_edition(release), (release.fingerprint, lang)
        if asked not in self._came:
            came = [self._outcome(edition, story, lang) for story in scenarios_of(release.workflows)]
            self._came = {asked: came}  # of the latest release: whoever looks at one diagram looks at the next
        return covered(edition, self._came[asked], process, lang)

    def simulate(self, releases: tuple[Release, Release], setting: Setting, seed: int) -> tuple[Counts, Counts]:
        """One repetition of a month under each of two releases, of the same petitions; LocatedError for one that cannot run."""
        ours, theirs = (self._month(make_edition(release), setting, seed) for release in releases)
        return ours, theirs

    def _month(self, edition: Edition, setting: Setting, seed: int) -> Counts:
        with self.player(edition) as player:
            return Month(player.office, self.people, setting, seed).run()

    def _outcome(self, edition: Edition, story: Scenario, lang: str) -> Came:
        with self.player(edition) as player, witnessed(edition) as taken:
            try:
                found = player.play(story)
            except BROKEN as error:  # a draft may be anything: one story that cannot be played is no reason not to play the others
                told = player.office.tell(error, lang) if isinstance(error, PetitionError) else type(error).__name__
                found = [Difference(story.file, story.then_line, "", "", told)]
            arrows = arrows_taken(player, taken)
        return Came(story.file, story.title, tuple((one.what, one.expected, one.found) for one in found), tuple(sorted(arrows)))

    @contextmanager
    def player(self, edition: Edition) -> Iterator[ScenarioPlayer]:
        """Who plays, in an office of the county that is gone afterwards."""
        home = self._ready(edition)
        with TemporaryDirectory(dir=home.parent) as own:
            database = Path(shutil.copy(home / "county.sqlite", own))
            office = furnish(_settings(home, database), edition, clock=FrozenClock(BEGUN), durable=False)
            try:
                yield ScenarioPlayer(office, self.people)
            finally:
                office.store.close()

    def _ready(self, edition: Edition) -> Path:
        """The folder of the county before its first petition, made once."""
        if self._county is None:
            self._county = TemporaryDirectory(prefix="stage-")
            home = Path(self._county.name) / "county"
            home.mkdir()
            settings = _settings(home, home / "county.sqlite")
            bring_up_to_date(settings)
            office = furnish(settings, edition, clock=FrozenClock(BEGUN), durable=False)
            self.people = enter_county(office, password="stage", with_windows=True)
            office.store.close()
        return Path(self._county.name) / "county"


def _settings(home: Path, database: Path) -> Settings:
    return replace(Settings.read({"PETITION_HOME": str(home)}), database=f"sqlite:///{database}")


def as_scenario(story: Mapping[str, Any]) -> Scenario:
    """A story as a scenario without an end; PolicyError for what is none, Refusal ``story_too_long``."""
    if len(story.get("when") or ()) > MOST_MOVES:
        raise Refusal("story_too_long", most=MOST_MOVES)
    return read_scenario(orjson.dumps({**story, "then": {}}), "story")


@contextmanager
def witnessed(edition: Edition) -> Iterator[Taken]:
    """Every arrow tokens go along meanwhile: (process, source, target)."""
    taken: Taken = set()
    engine = edition.engine
    assert isinstance(engine, SpiffRuntime)
    engine.witness = lambda process, source, target: taken.add((process, source, target))
    try:
        yield taken
    finally:
        engine.witness = None
