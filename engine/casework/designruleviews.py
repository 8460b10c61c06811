"""What the pages are told of the rules of a design."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from engine.casework.designviews import FindingView, GuestView


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule in a list. ``national`` and ``local``: what each says, '' for nothing; ``wins``: whose word holds.

    ``path`` and ``entry`` are where it is edited; ``change``: looser, stricter or '' as the law.
    """

    entry: str
    path: str
    label: str
    basis: str
    national: str
    local: str
    wins: str
    change: str


@dataclass(frozen=True, slots=True)
class RuleSection:
    """A kind of rules with its lines."""

    name: str
    label: str
    lines: Sequence[RuleLine]


@dataclass(frozen=True, slots=True)
class OtherFile:
    """A file of rules: what it is about, and how many entries it has; ``is_near``: it is in force today, and no section lists it."""

    path: str
    label: str
    entries: int
    is_near: bool


@dataclass(frozen=True, slots=True)
class RuleField:
    """One field of a rule's form. ``value``: its text; ``national`` and ``local``: what each says; ``wins``: whose word holds.

    ``names`` are (name, what it is called) of all that may be named in it.
    """

    name: str
    label: str
    kind: str
    value: str
    options: Sequence[tuple[str, str]]
    names: Sequence[tuple[str, str]]
    required: bool
    national: str
    local: str
    wins: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the law says of one part of a local rule: ``change`` is looser or stricter."""

    change: str
    sentence: str


@dataclass(frozen=True, slots=True)
class RuleView:
    """One entry of a file, as a form and as text. ``begins``: the line of the file its text begins with.

    ``is_local``: it lies over the law of the country; ``here`` and ``nation``: (path, entry) of the same rule at the design's
    place and in the law; ``new_policy``: the words to begin the local policy with, where it is still to be begun. ``renames``:
    what the entry is where its own name can be changed everywhere, deadline or document.
    """

    path: str
    entry: str
    label: str
    version: int
    is_local: bool
    fields: Sequence[RuleField]
    text: str
    begins: int
    verdicts: Sequence[Verdict]
    findings: Sequence[FindingView]
    allowed: Sequence[tuple[str, str, str]]
    guests: Sequence[GuestView]
    is_deadline: bool
    is_changed: bool
    here: tuple[str, str]
    nation: tuple[str, str]
    new_policy: tuple[tuple[str, str], ...] = ()
    renames: str = ""


@dataclass(frozen=True, slots=True)
class FileTextView:
    """A file as text with its entries, and everything wrong with it by itself.

    ``new_in``: the keys a new entry may be begun under, with what they are called; ``patterns``: those an obligation may have.
    """

    path: str
    version: int
    text: str
    entries: Sequence[tuple[str, str]]
    findings: Sequence[FindingView]
    allowed: Sequence[tuple[str, str, str]]
    guests: Sequence[GuestView]
    new_in: Sequence[tuple[str, str]] = ()
    patterns: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class CountedView:
    """One count of a deadline: by whose rule, how long, when it ends, and each step in words."""

    whose: str
    length: str
    due_on: date
    provisional: bool
    basis: str
    steps: Sequence[str]
