"""督办件: what the list of supervision cases is asked, what the registers answer, and what is shown (信访工作条例 第三十八条至第四十条)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from engine.domain.deadline import Deadline
from engine.domain.task import Task

# Where a case stands: all that are open, those that wait for a written answer, for its examination, for word of a suggestion, those that
# are listed, and those that ended.
STATES = ("open", "feedback", "examine", "adoption", "listed", "closed")
# The steps that tell of the letters, of the answers and of the suggestions of a case; and its clocks.
FEEDBACK_STEPS, EXAMINING, ADOPTION_STEPS = (
    ("give_feedback", "answer_risk"),
    ("close_supervision",),
    ("record_adoption", "record_proposal_adoption"),
)
LISTING, DELISTING = "list_case", "delist_case"
CLOCKS = ("supervision_feedback", "risk_feedback", "suggestion_feedback", "proposal_feedback")
LETTERS = ("risk_letter", "reminder", "supervision_letter", "improvement_suggestion", "policy_suggestion", "accountability_suggestion")


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Cases of a state (one of STATES), of one authority that is supervised when one is named."""

    state: str = "open"
    authority: str = ""
    page: int = 1
    per_page: int = 25


@dataclass(frozen=True, slots=True)
class Letter:
    """A paper of a petition that may belong to a supervision: to ``instance``, as its docket says, 0 where an older docket does not.

    ``issued_at``: when it was issued for the first time, if it is one that was issued anew.
    """

    kind: str
    number: str
    issued_at: datetime
    issued_on: date
    instance: int = 0


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One supervision with its petition; ``no`` is its instance. ``tasks``, ``clocks`` are its own, ``letters`` are the petition's."""

    petition: int
    no: int
    subject: str
    started_at: datetime
    completed: bool
    ended: tuple[str, ...]
    authority: str
    number: str
    gist: str
    category: str
    place: str
    filed_on: date
    tasks: Sequence[Task] = ()
    clocks: Sequence[Deadline] = ()
    letters: Sequence[Letter] = ()


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A letter of a case: what it is called, its number, its day."""

    kind: str
    label: str
    number: str
    issued_on: date


@dataclass(frozen=True, slots=True)
class SuggestionLine:
    """One of the three suggestions. ``kind``: improve, policy, accountability; ``adoption``: adopted, partly, not_adopted, awaited."""

    kind: str
    label: str
    made_on: date
    adoption: str
    adoption_label: str


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One supervision as the list shows it.

    ``state`` names its open steps, or how it ended. ``feedback`` is the clock that waits for an answer, empty when none does;
    ``band`` as of every clock. ``listed`` says by whom it is listed, until ``listed_due_on``; empty when it is not.
    """

    number: str
    instance: int
    gist: str
    category: str
    clock: str
    authority: str
    started_on: date
    closed: bool
    state: str
    listed: str
    listed_due_on: date | None
    letters: tuple[LetterLine, ...]
    feedback: str
    due_on: date | None
    remaining: str
    band: str
    suggestions: tuple[SuggestionLine, ...]


@dataclass(frozen=True, slots=True)
class CasesView:
    """A page of supervision cases.

    ``states`` are (state, label), ``counts`` how many are in each; ``by_authority`` are (id, name, count) in this state.
    """

    state: str
    states: tuple[tuple[str, str], ...]
    counts: Mapping[str, int]
    by_authority: tuple[tuple[str, str, int], ...]
    lines: tuple[CaseLine, ...]
    total: int
    page: int
    pages: int
