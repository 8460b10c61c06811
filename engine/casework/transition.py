"""过渡规定: what the rules of a design say of petitions under way, chosen by whoever proposes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.casework import access, designs
from engine.casework.designs import DESIGN
from engine.casework.office import Office
from engine.domain.authority import Official
from engine.domain.release import Release
from engine.domain.territory import COUNTRY
from engine.errors import FieldError, InvalidForm, PolicyError, Refusal
from engine.policy.keyed import with_key
from engine.policy.loader import dumped
from engine.policy.policies import Policy
from engine.policy.rulebook import Rulebook

KEY = "transitional"
STAY, KEEP, LONGER, BETTER = "stay", "keep", "recount_if_longer_for_petitioner", "recount_if_better_for_petitioner"
# What may be chosen: they stay, or they may be moved and their clocks do this.
CHOICES = (STAY, KEEP, LONGER, BETTER)
LONGEST_BASIS = 120


@dataclass(frozen=True, slots=True)
class TransitionChoice:
    """What the rules of a design's place say now; ``path`` is the file it stands in, '' where the rules cannot be read."""

    path: str
    policy: str
    chosen: str
    basis: str
    choices: Sequence[str]


def chosen(office: Office, *, by: Official, design: int, lang: str = "zh") -> TransitionChoice:
    """What a design says of petitions under way at its place."""
    release = designs.release_of(office, by=by, design=design)
    policy = _policy(office, release, designs.design_of(office, by=by, design=design).place)
    if policy is None:
        return TransitionChoice("", "", STAY, "", CHOICES)
    rule = policy.transitional
    said = rule.clocks if rule is not None and rule.may_move else STAY
    name = policy.name_en if lang == "en" else policy.name
    return TransitionChoice(f"policies/{policy.head.file}", name, said, rule.basis if rule else "", CHOICES)


def choose(office: Office, *, by: Official, design: int, choice: str, basis: str) -> None:
    """Write what becomes of petitions under way into the rules of a design's place; nothing is saved when they say so already.

    InvalidForm for a choice there is not, and without the ground a rule of this kind needs; Refusal where the rules cannot be read.
    """
    access.require(office, by, DESIGN)
    wrong = [] if choice in CHOICES else [FieldError("transition", "field_required")]
    if choice != STAY and not basis.strip():
        wrong.append(FieldError("basis", "field_required"))
    elif len(basis) > LONGEST_BASIS:
        wrong.append(FieldError("basis", "field_too_long", (("at_most", LONGEST_BASIS),)))
    if wrong:
        raise InvalidForm(wrong, form="transition")
    said = chosen(office, by=by, design=design)
    if not said.path:
        raise Refusal("transition_unreadable")
    if (choice, basis.strip()) == (said.chosen, said.basis) or choice == said.chosen == STAY:
        return
    file = designs.read(office, by=by, design=design, path=said.path)
    text = with_key(file.content, said.path, KEY, "" if choice == STAY else _written(choice, basis.strip()))
    designs.save(office, by=by, design=design, path=said.path, content=text, version=file.version)


def _written(choice: str, basis: str) -> str:
    return dumped({KEY: {"running_petitions": "move", "running_clocks": choice, "basis": basis}})


def _policy(office: Office, release: Release, place: str) -> Policy | None:
    """The policy that speaks for a place: its own where it has one in force, else the latest national one in force."""
    try:
        book = office.current.rulebook if release.fingerprint == office.current.release.fingerprint else Rulebook.load(release.policies)
    except PolicyError:
        return None
    today = office.today()
    own = [one for one in book.policies if place not in ("", COUNTRY) and one.kind == "local" and one.area == place and one.in_force(today)]
    national = [one for one in book.nationals if one.in_force(today)]
    return next(iter([*reversed(own), *reversed(national)]), None)
