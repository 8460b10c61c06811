"""规则: what the rulebook answers for one place and one date; each rule with its article and the policy it came from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.domain.topic import Topic

Unit = Literal["days", "working_days", "months"]
Flag = bool | int | str

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_.]*)\}")
_LENGTH = re.compile(r"(?P<value>[1-9][0-9]{0,3}) (?P<unit>days?|working days?|months?)")
_UNITS: Mapping[str, Unit] = {"day": "days", "working day": "working_days", "month": "months"}
_IN_WORDS: Mapping[Unit, str] = {"days": "日", "working_days": "个工作日", "months": "个月"}
_WORDS: Mapping[Unit, str] = {"days": "day", "working_days": "working day", "months": "month"}


@dataclass(frozen=True, slots=True)
class Length:
    """A number of 日 (``days``), 工作日 (``working_days``) or 月 (``months``); always spelt with its unit."""

    value: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Length:
        """Read "60 days", "5 working days" or "1 month"; ValueError when it is none of these."""
        found = _LENGTH.fullmatch(text)
        if not found:
            raise ValueError(f"not a length: {text!r}")
        return cls(int(found["value"]), _UNITS[found["unit"].removesuffix("s")])

    def __str__(self) -> str:
        """The text ``parse`` reads."""
        return f"{self.value} {_WORDS[self.unit]}{'' if self.value == 1 else 's'}"

    @property
    def in_words(self) -> str:
        """As letters write it: 30日, 5个工作日, 1个月."""
        return f"{self.value}{_IN_WORDS[self.unit]}"

    @property
    def at_least_days(self) -> float:
        """The fewest calendar days it can be, in weeks without holidays; for comparing lengths of different units."""
        return self.value * {"days": 1.0, "working_days": 1.4, "months": 28.0}[self.unit]

    @property
    def at_most_days(self) -> float:
        """The most calendar days it can be, in weeks without holidays."""
        return self.value * {"days": 1.0, "working_days": 1.4, "months": 31.0}[self.unit]

    def is_longer_than(self, other: Length) -> bool:
        """Whether it may be longer than ``other``; lengths of one unit compare by their number."""
        if self.unit == other.unit:
            return self.value > other.value
        return self.at_most_days > other.at_least_days


@dataclass(frozen=True, slots=True)
class Extension:
    """延期: at most how long, how often, who approves, which notice tells the petitioner, before what."""

    at_most: Length
    times: int
    approved_by: str
    notice: str
    before: str = "lapse"


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """期限: which event starts a clock, how long it runs and what ends it.

    ``length`` is None where the letter sets it (``as_assigned``). ``holder`` is who must act in time,
    ``office`` or ``petitioner``; ``owner`` the lane of the office. ``policy`` is the policy file's id.
    """

    id: str
    name: str
    name_en: str
    basis: str
    certainty: str
    length: Length | None
    starts: str
    counted_from: str
    met_by: frozenset[str]
    void_by: frozenset[str]
    suspended_by: frozenset[str]
    resumed_by: frozenset[str]
    holder: str
    owner: str
    extension: Extension | None
    warn: tuple[Length, ...]
    on_lapse: str
    applies_to: Mapping[str, tuple[Flag, ...]]
    policy: str
    note: str = ""

    def applies(self, facts: Mapping[str, object]) -> bool:
        """Whether the clock runs for a petition with these facts; a yes/no fact not given counts as no."""
        return all((facts.get(fact) or False) in allowed for fact, allowed in self.applies_to.items())


@dataclass(frozen=True, slots=True)
class Part:
    """One part a paper must contain: ``id`` is the field of the form (or a fact of the petition) it is filled from."""

    id: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class DocumentRule:
    """文书: what a paper must contain and how it is worded.

    ``prefix`` is the word of its number (信受〔2026〕1号). ``required_parts`` must be filled before it can be
    issued. ``to`` is the line above the letter, '' for one to the petitioner or to nobody. ``wording`` maps a
    paragraph's id to its text with {parts} and {placeholders}, in the order of the letter. ``signer`` is the role whoever
    issues it must have, because issuing is signing; '' for whoever takes the step that issues it.
    """

    id: str
    name: str
    name_en: str
    basis: str
    certainty: str
    issuer: str
    prefix: str
    parts: tuple[Part, ...]
    required_parts: tuple[str, ...]
    wording: Mapping[str, str]
    service_required: bool
    addressee: str
    originals: int
    policy: str
    to: str = ""
    signer: str = ""
    placeholders: tuple[str, ...] = field(init=False)
    filled_by: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Find the names its wording is filled from, and with its parts all a paper of its kind holds, each once and in order."""
        texts = (self.to, *self.wording.values())
        found = dict.fromkeys(name for text in texts for name in PLACEHOLDER.findall(text))
        object.__setattr__(self, "placeholders", tuple(found))
        object.__setattr__(self, "filled_by", tuple({part.id: None for part in self.parts} | found))

    @property
    def names(self) -> Mapping[str, str]:
        """What it is called, by language."""
        return {"zh": self.name, "en": self.name_en}

    def missing_parts(self, filled: Mapping[str, object]) -> tuple[str, ...]:
        """Required parts that ``filled`` leaves empty."""
        return tuple(part for part in self.required_parts if filled.get(part) in (None, "", (), []))


@dataclass(frozen=True, slots=True)
class RouteRule:
    """A route of 第三十一条: ``item`` counts from 1; ``time_limits`` is for information, another procedure's clock."""

    id: str
    item: int
    name: str
    name_en: str
    basis: str
    certainty: str
    condition: str
    competent: str
    time_limits: str
    materials: str
    policy: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane of the diagrams: which role acts in it, at which authority of the petition."""

    id: str
    name: str
    name_en: str
    role: str
    authority: str


@dataclass(frozen=True, slots=True)
class Permissions:
    """Who may do what: lanes of the diagrams, actions of the pages (``send_<message>`` among them); deny by default."""

    roles: Mapping[str, tuple[str, str]]
    lanes: Mapping[str, Lane]
    actions: Mapping[str, frozenset[str]]

    def may(self, roles: frozenset[str], action: str) -> bool:
        """Whether one of ``roles`` may do ``action``; an unknown action nobody may."""
        return bool(roles & self.actions.get(action, frozenset()))

    def lane_named(self, name: str) -> Lane:
        """The lane with this Chinese name, as diagrams write it, or with this id; KeyError when there is none."""
        found = [lane for lane in self.lanes.values() if name in (lane.name, lane.id)]
        if not found:
            raise KeyError(name)
        return found[0]


@dataclass(frozen=True, slots=True)
class Counting:
    """How days are counted (民法典 第二百零一条、第二百零三条, by reference)."""

    first_day_excluded: bool
    rolls_to_next_working_day: bool
    basis: str
    certainty: str = "U"


@dataclass(frozen=True, slots=True)
class FlagRule:
    """One switch or number of the rulebook (``rule.<id>`` in diagrams) with its article."""

    id: str
    name: str
    name_en: str
    value: Flag
    basis: str
    certainty: str
    policy: str


@dataclass(frozen=True, slots=True)
class Transitional:
    """过渡规定: what a policy says of petitions that run when a release with it comes into force.

    ``may_move``: they may be moved to it; else they stay on the law they began under. ``clocks``: a running clock keeps its last day
    (``keep``), is counted anew where that gives the petitioner longer (``recount_if_longer_for_petitioner``), or also where it gives
    the office less (``recount_if_better_for_petitioner``). Never is a clock counted anew to the petitioner's harm.
    """

    may_move: bool
    clocks: str
    basis: str


STAY = Transitional(False, "keep", "")


@dataclass(frozen=True, slots=True)
class Rules:
    """The resolved rulebook for one place and date; ``policies`` are the ids that made it, national first.

    ``moving``: the events that move a running clock; ``starting``: the clocks by the event that starts them.
    """

    policies: tuple[str, ...]
    deadlines: Mapping[str, DeadlineRule]
    documents: Mapping[str, DocumentRule]
    flag_rules: Mapping[str, FlagRule]
    routes: Mapping[str, RouteRule]
    counting: Counting
    topics: Mapping[str, Topic] = field(default_factory=dict)
    flags: Mapping[str, Flag] = field(init=False)
    moving: frozenset[str] = field(init=False)
    starting: Mapping[str, tuple[DeadlineRule, ...]] = field(init=False)

    def __post_init__(self) -> None:
        """Lay out flags by name, and clocks by their events."""
        object.__setattr__(self, "flags", {name: flag.value for name, flag in self.flag_rules.items()})
        rules = self.deadlines.values()
        moving = frozenset().union(*(rule.met_by | rule.void_by | rule.suspended_by | rule.resumed_by for rule in rules))
        object.__setattr__(self, "moving", moving)
        starting = {event: tuple(rule for rule in rules if rule.starts == event) for event in {rule.starts for rule in rules}}
        object.__setattr__(self, "starting", starting)

    def is_heard(self, event: str) -> bool:
        """Whether any clock answers to an event."""
        return event in self.moving or event in self.starting

    def deadline(self, name: str) -> DeadlineRule:
        """The deadline of that name; KeyError when these rules know none."""
        return self.deadlines[name]

    def document(self, kind: str) -> DocumentRule:
        """The paper of that kind; KeyError when these rules know none."""
        return self.documents[kind]

    def flag(self, name: str) -> Flag:
        """The value of a flag, with or without ``rule.`` before it."""
        return self.flags[name.removeprefix("rule.")]

    def flag_basis(self, name: str) -> str:
        """The article a flag rests on."""
        return self.flag_rules[name.removeprefix("rule.")].basis

    def started_by(self, event: str, facts: Mapping[str, object]) -> tuple[DeadlineRule, ...]:
        """The deadlines an event starts for a petition with these facts."""
        return tuple(rule for rule in self.starting.get(event, ()) if rule.applies(facts))
