"""petition play --cover: every path the explorer knows is gone on the real engine, in the whole office on a virtual
calendar, and on random diagrams beside; all must agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from engine.bootstrap import diagrams, law_known
from engine.cli.checking import Speech
from engine.cli.playing import players
from engine.cli.speaking import FINDINGS, FINE, Session
from engine.demo.walk import Walked
from engine.demo.walker import Keep, Walker, Walks
from engine.errors import PetitionError
from engine.policy.forms import all_forms
from engine.policy.rulebook import Rulebook, files_of
from engine.policy.scenarios import written
from engine.process.diagram import Diagram
from engine.process.library import Library
from engine.process.paths.covering import Errands
from engine.process.paths.explorer import Paths
from engine.process.paths.judging import cases
from engine.process.paths.net import Net
from engine.process.paths.replaying import Disagreement, replayed
from engine.process.paths.values import Rulings, Values
from engine.process.runtime import SpiffRuntime
from engine.process.sampling.inventing import a_shelf, forms_of

# Of a random diagram so many stops are looked for, and so many ways gone: many small ones tell more than few large ones.
STOPS, WAYS = 60, 4


@dataclass(frozen=True, slots=True)
class Covered:
    """One process gone through: how many classes of moves there are, how many ways went them all, in how many moves."""

    process: str
    classes: int
    ways: int
    moves: int
    found: tuple[Disagreement, ...]
    office: Walks | None = None

    @property
    def differs(self) -> bool:
        """Whether explorer and engine, or explorer and office, disagree anywhere."""
        return bool(self.found or (self.office and self.office.unlike))


def run(session: Session, seed: int, number: int, most: int | None = None, into: Path | None = None) -> int:
    """Cover the shelves and ``number`` random diagrams from ``seed`` on; 0 when engine, office and explorer agree on all.

    ``most`` ways are gone through each process, the longest first; None for all there are. Those gone through the office
    to their end are written as scenarios ``into`` a folder.
    """
    shelf = list(cover_shelf(session, most, into))
    random = [cover_random(one) for one in range(seed, seed + number)]
    told = summed(random, number)
    session.answer({"shelf": [as_json(one) for one in shelf], "random": told})
    for sentence in said(shelf, told, [(one.process, bad) for one in (*shelf, *random) for bad in one.found]):
        session.say(Speech(session).sentence(sentence))
    return FINDINGS if any(one.differs for one in (*shelf, *random)) else FINE


def said(shelf: list[Covered], random: Mapping[str, Any], found: list[tuple[str, Disagreement]]) -> Iterator[PetitionError]:
    """The same for people."""
    for one in shelf:
        yield PetitionError("cover_done", process=one.process, classes=one.classes, ways=one.ways, moves=one.moves)
        if one.office:
            yield from _said_of_office(one.process, one.office)
    yield PetitionError("cover_random", diagrams=random["diagrams"], ways=random["ways"], moves=random["moves"])
    for process, bad in found:
        yield PetitionError("cover_differs", process=process, about=bad.about, rules=str(bad.rules), engine=str(bad.engine))


def _said_of_office(process: str, walks: Walks) -> Iterator[PetitionError]:
    """How far the office went, and what kept it."""
    kept = "、".join(f"{why} {times}" for why, times in walks.halted.most_common())
    gone = walks.classes - walks.left
    yield PetitionError("cover_office", process=process, gone=gone, classes=walks.classes, ways=walks.ways, moves=walks.moves, kept=kept)
    for _, bad in walks.unlike:
        yield PetitionError("cover_office_differs", process=process, about=bad.about, rules=str(bad.rules), office=str(bad.office))


def cover_shelf(session: Session, most: int | None, into: Path | None = None) -> Iterator[Covered]:
    """Every process of the shelves nobody calls, under all rules, on the engine and in the office."""
    workflows = files_of(session.settings.workflows)
    forms = all_forms(workflows)
    library = Library(diagrams(workflows))
    runtime, net = SpiffRuntime(library, keep=0), Net(drawn(library))
    with players(session.settings) as player:
        walker = Walker.of(player)
        for number, case in enumerate(cases(net, law_known(Rulebook.from_folder(session.settings.policies), forms)), 1):
            on_engine = covered(case.paths, runtime, most)
            yield replace(on_engine, office=walker.through(case.paths, most, _kept(into, number)))


def _kept(into: Path | None, number: int) -> Keep:
    """Writes the story of a way into the folder; ``number`` tells apart the rules it was gone under."""

    def keep(walked: Walked) -> None:
        if into is not None:
            into.mkdir(parents=True, exist_ok=True)
            (into / f"{number}-{walked.story.title}.yaml").write_bytes(written(walked.story, walked.told))

    return keep


def cover_random(seed: int) -> Covered:
    """The process of a random shelf, as far as STOPS and WAYS go."""
    library = Library(a_shelf(seed))
    shelf = drawn(library)
    net = Net(shelf)
    paths = Paths(net, Values(net, "random", forms_of(shelf), Rulings({}, {})), most=STOPS)
    return covered(paths, SpiffRuntime(library, keep=0), WAYS)


def covered(paths: Paths, runtime: SpiffRuntime, most: int | None = None) -> Covered:
    """Go ways through a process until all classes of moves are made, or ``most`` ways are gone."""
    errands, ways, moves, found = Errands(paths, deepest_first=most is not None), 0, 0, []
    for errand in islice(errands, most):
        ways, moves = ways + 1, moves + len(errand.moves)
        bad = replayed(paths, runtime, errand.facts, errand.moves)
        if bad is not None:
            found.append(bad)
        errands.went(errand, errand.classes)
    return Covered(paths.values.root.id, errands.classes, ways, moves, tuple(found))


def drawn(library: Library) -> dict[str, Diagram]:
    """The diagrams of a shelf by process."""
    return {process: library.drawn(process) for process in library.process_ids}


def as_json(one: Covered) -> dict[str, Any]:
    """A process gone through, as JSON."""
    return {
        "process": one.process, "classes": one.classes, "ways": one.ways, "moves": one.moves,
        "disagreements": [
            {"about": bad.about, "rules": str(bad.rules), "engine": str(bad.engine), "moves": [move._asdict() for move in bad.moves]}
            for bad in one.found
        ],
        **({"office": office_as_json(one.office)} if one.office else {}),
    }  # fmt: skip


def office_as_json(walks: Walks) -> dict[str, Any]:
    """What the whole office went, as JSON; ``kept_from`` counts the ways by what ended them early."""
    return {
        "classes": walks.classes, "gone": walks.classes - walks.left, "ways": walks.ways, "moves": walks.moves,
        "kept_from": dict(walks.halted.most_common()),
        "disagreements": [
            {"about": bad.about, "rules": str(bad.rules), "office": str(bad.office), "moves": [move._asdict() for move in moves]}
            for moves, bad in walks.unlike
        ],
    }  # fmt: skip


def summed(random: list[Covered], diagrams: int) -> dict[str, Any]:
    """All random diagrams together."""
    ways, moves = sum(one.ways for one in random), sum(one.moves for one in random)
    wrong = [as_json(one) for one in random if one.found]
    return {"diagrams": diagrams, "ways": ways, "moves": moves, "disagreements": wrong}
