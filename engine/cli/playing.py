"""petition play: plays the designers' scenarios in a county of its own and says which did not come out as told."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from engine.bootstrap import open_office
from engine.cli.speaking import FINDINGS, FINE, Session
from engine.demo.county import enter_county
from engine.demo.scenario import Difference, ScenarioPlayer
from engine.domain.frozen import FrozenClock
from engine.errors import Refusal
from engine.policy.rulebook import files_of
from engine.policy.scenarios import Scenario, read_scenario, scenarios_of
from engine.settings import Settings


def run(session: Session, paths: Sequence[Path]) -> int:
    """Play all scenarios of the shelf, or those of the given files and folders; 0 when all came out as told."""
    stories = [story for path in paths for story in stories_of(path)] if paths else scenarios_of(files_of(session.settings.workflows))
    with players(session.settings) as player:
        played = [(story, player.play(story)) for story in stories]
    session.answer([
        {"file": story.file, "title": story.title, "passed": not found, "differences": [asdict(one) for one in found]}
        for story, found in played
    ])  # fmt: skip
    for story, found in played:
        tell(session, story, found)
    return FINDINGS if any(found for _, found in played) else FINE


@contextmanager
def players(settings: Settings) -> Iterator[ScenarioPlayer]:
    """Who plays on these shelves: a county of its own, in an office that is gone afterwards."""
    with tempfile.TemporaryDirectory() as home:
        apart = replace(settings, home=Path(home), database=f"sqlite:///{home}/play.sqlite")
        office = open_office(apart, clock=FrozenClock(datetime(2026, 3, 2, tzinfo=UTC)), durable=False)
        yield ScenarioPlayer(office, enter_county(office, password="scenario", with_windows=True))


def tell(session: Session, story: Scenario, found: Sequence[Difference]) -> None:
    """One story and how it came out."""
    session.say(f"{'✗' if found else '✓'} {story.file}")
    for one in found:
        session.say(f"    {one.file}:{one.line} {one.what}：{one.expected} ≠ {one.found}")


def stories_of(path: Path) -> list[Scenario]:
    """The scenarios of a file or folder."""
    if path.is_dir():
        found = scenarios_of({f"{path.name}/{name}": content for name, content in files_of(path).items()})
        return found or [read_scenario(file.read_bytes(), file.name) for file in sorted(path.glob("*.yaml"))]
    if not path.is_file():
        raise Refusal("file_missing", file=str(path))
    return [read_scenario(path.read_bytes(), path.name)]
