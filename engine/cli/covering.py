"""petition play --cover: every path the explorer knows is gone on the real engine, in the whole office on a virtual
calendar, and on random diagrams beside; all must agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from engine.cli.checking import Speech
from engine.cli.playing import players
from engine.cli.speaking import FINDINGS, FINE, Session
from engine.demo.lost import Lost
from engine.demo.walk import Kept, Walked
from engine.demo.walker import Keep, Walker, Walks
from engine.errors import PetitionError
from engine.policy.forms import all_forms
from engine.policy.rulebook import Rulebook, files_of
from engine.policy.scenarios import written
from engine.process.diagram import Diagram
from engine.process.known import diagrams, law_known
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
    """One process gone through under one set of rules: how many classes of moves there are, how many ways went them all, in how many moves.

    ``rules`` names the rules, the last policy laid over the others; '' for a random diagram.
    """

    process: str
    classes: int
    ways: int
    moves: int
    found: tuple[Disagreement, ...]
    rules: str = ""
    office: Walks | None = None

    @property
    def fails(self) -> bool:
        """Whether explorer and engine, or explorer and office, disagree anywhere, or a class was not made for no reason."""
        return bool(self.found or (self.office and (self.office.unlike or self.office.not_reached)))


def run(session: Session, seed: int, number: int, most: int | None = None, into: Path | None = None) -> int:
    """Cover the shelves and ``number`` random diagrams from ``seed`` on.

    0 when engine, office and explorer agree on all, and of each class the office did not make it is known why.

    ``most`` ways are gone through each process, the longest first; None for all there are. Those gone through the office
    to their end, and those up to what the law refused, are written as scenarios ``into`` a folder.
    """
    shelf = list(cover_shelf(session, most, into))
    random = [cover_random(one) for one in range(seed, seed + number)]
    told = summed(random, number)
    session.answer({"shelf": [as_json(one) for one in shelf], "random": told})
    for sentence in said(shelf, told, [(one.process, bad) for one in (*shelf, *random) for bad in one.found]):
        session.say(Speech(session).sentence(sentence))
    return FINDINGS if any(one.fails for one in (*shelf, *random)) else FINE


def said(shelf: list[Covered], random: Mapping[str, Any], found: list[tuple[str, Disagreement]]) -> Iterator[PetitionError]:
    """The same for people."""
    for one in shelf:
        told = {"process": one.process, "rules": one.rules}
        yield PetitionError("cover_done", **told, classes=one.classes, ways=one.ways, moves=one.moves)
        if one.office:
            yield from _said_of_office(told, one.office)
    yield PetitionError("cover_random", diagrams=random["diagrams"], ways=random["ways"], moves=random["moves"])
    for process, bad in found:
        yield PetitionError("cover_differs", process=process, about=bad.about, rules=str(bad.rules), engine=str(bad.engine))


def _said_of_office(told: Mapping[str, Any], walks: Walks) -> Iterator[PetitionError]:
    """How far the office went, what kept it, and what it did not come to for no reason."""
    gone = walks.classes - walks.left
    yield PetitionError("cover_office", **told, gone=gone, classes=walks.classes, ways=walks.ways, moves=walks.moves)
    for one in counted(walks):
        many = {"step": one["step"], "classes": one["classes"], "behind": one["behind"]}
        yield PetitionError(f"cover_office_{one['why']}", article=one["basis"], refusal=one["code"], **many)
    if walks.not_tried:
        yield PetitionError("cover_office_not_tried", classes=walks.not_tried)
    for lost in walks.not_reached:
        yield PetitionError("cover_office_not_reached", way=lost.told)
    for _, bad in walks.unlike:
        yield PetitionError("cover_office_differs", process=told["process"], about=bad.about, rules=str(bad.rules), office=str(bad.office))


def counted(walks: Walks) -> list[dict[str, Any]]:
    """What kept the office, by article and move: how many classes it was kept from, and how many lie only behind them."""
    found: dict[tuple[Kept, str], Counter[bool]] = {}
    for one in walks.with_reason:
        assert one.kept is not None
        reason = replace(one.kept, move=None, at=None)
        found.setdefault((reason, one.step_name), Counter())[one.is_behind] += 1
    return [
        {"why": kept.why, "code": kept.code, "basis": kept.basis, "step": name, "classes": times[False], "behind": times[True]}
        for (kept, name), times in sorted(found.items(), key=lambda one: (-one[1].total(), one[0][0].code, one[0][1]))
    ]


def cover_shelf(session: Session, most: int | None, into: Path | None = None) -> Iterator[Covered]:
    """Every process of the shelves nobody calls, under all rules, on the engine and in the office."""
    workflows = files_of(session.settings.workflows)
    forms = all_forms(workflows)
    library = Library(diagrams(workflows))
    runtime, net = SpiffRuntime(library, keep=0), Net(drawn(library))
    rulebook = Rulebook.from_folder(session.settings.policies)
    with players(session.settings) as player:
        walker = Walker.of(player)
        for number, case in enumerate(cases(net, law_known(rulebook, forms)), 1):
            rules = rulebook.policy_name(case.ruling.policies[-1], session.lang)
            on_engine = covered(case.paths, runtime, most)
            yield replace(on_engine, rules=rules, office=walker.through(case.paths, most, _kept(into, number)))


def _kept(into: Path | None, number: int) -> Keep:
    """Writes the story of a way into the folder; ``number`` tells apart the rules it was gone under, a refusal's code those kept by law."""

    def keep(walked: Walked) -> None:
        if into is not None:
            into.mkdir(parents=True, exist_ok=True)
            refused = f"-{walked.halted}" if walked.halted else ""
            (into / f"{number}-{walked.story.title}{refused}.yaml").write_bytes(written(walked.story, walked.told))

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
        "process": one.process, **({"rules": one.rules} if one.rules else {}), "classes": one.classes, "ways": one.ways, "moves": one.moves,
        "disagreements": [
            {"about": bad.about, "rules": str(bad.rules), "engine": str(bad.engine), "moves": [move._asdict() for move in bad.moves]}
            for bad in one.found
        ],
        **({"office": office_as_json(one.office)} if one.office else {}),
    }  # fmt: skip


def office_as_json(walks: Walks) -> dict[str, Any]:
    """What the whole office went, as JSON.

    ``kept_from`` counts the ways by what ended them early, ``kept`` the classes it did not make by the reason; ``lost``
    has them one by one, ``not_reached`` those without a reason, and ``not_tried`` counts those for which too few ways were gone.
    """
    return {
        "classes": walks.classes, "gone": walks.classes - walks.left, "ways": walks.ways, "moves": walks.moves,
        "kept_from": dict(walks.halted.most_common()), "kept": counted(walks), "lost": [_lost(one) for one in walks.with_reason],
        "not_reached": [_lost(one) for one in walks.not_reached], "not_tried": walks.not_tried,
        "disagreements": [
            {"about": bad.about, "rules": str(bad.rules), "office": str(bad.office), "moves": [move._asdict() for move in moves]}
            for moves, bad in walks.unlike
        ],
    }  # fmt: skip


def _lost(one: Lost) -> dict[str, Any]:
    """A class not made: its move, the shortest way to it in words, and at which step of that the office was kept from what by what."""
    told = {"move": one.moves[-1]._asdict(), "way": one.told}
    if one.kept is None:
        return told
    return {**told, "why": one.kept.why, "code": one.kept.code, "basis": one.kept.basis, "step": one.step, "kept_from": one.step_name}


def summed(random: list[Covered], diagrams: int) -> dict[str, Any]:
    """All random diagrams together."""
    ways, moves = sum(one.ways for one in random), sum(one.moves for one in random)
    wrong = [as_json(one) for one in random if one.found]
    return {"diagrams": diagrams, "ways": ways, "moves": moves, "disagreements": wrong}
