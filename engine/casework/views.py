"""Frozen answers handed to the web and the API: everything already said in the asked language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.casework.besideviews import InvolvementView
from engine.casework.pageviews import AheadView, BadgeView, RelatedView, ShapeLine
from engine.domain.process import Value


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field of a form, ready to draw. ``widget``: text textarea date select radio checkbox number authority official.

    ``options`` are (value, label); ``show_if`` is (field, value) or None; ``value`` begins it; ``each``: requests to answer each.
    ``group``: the heading it stands under, with those before it that have the same; '' for none.
    """

    name: str
    label: str
    description: str
    widget: str
    required: bool
    options: tuple[tuple[str, str], ...]
    value: Any
    max_length: int | None
    minimum: int | None
    maximum: int | None
    show_if: tuple[str, str] | None
    each: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True)
class ProposalView:
    """What the rules propose for the field ``name`` once ``when`` was chosen in other fields, ``said`` in words; ``basis`` says why."""

    name: str
    when: Mapping[str, Value]
    said: tuple[str, ...]
    value: str
    label: str
    basis: str


@dataclass(frozen=True, slots=True)
class FormView:
    """A form with its title and its article."""

    id: str
    title: str
    basis: str
    fields: tuple[FieldView, ...]
    proposals: tuple[ProposalView, ...] = ()


@dataclass(frozen=True, slots=True)
class ClockView:
    """One clock of a petition. ``band``: overdue, 3, 7, later, paused, met, void. ``remaining`` is a sentence ("还剩 3 个工作日").

    ``steps`` are sentences that explain the count (期限怎么算的), ``basis`` the article, ``policy`` the rulebook's name.
    """

    id: int
    name: str
    label: str
    basis: str
    policy: str
    status: str
    status_label: str
    band: str
    holder: str
    length: str
    started_on: date
    due_on: date
    due_at: datetime
    provisional: bool
    remaining: str
    steps: tuple[str, ...]
    lapsed_at: datetime | None
    noticed_at: datetime | None
    met_on: date | None


@dataclass(frozen=True, slots=True)
class TaskView:
    """A human step. ``mine``: claimed by the asking official; ``claimable``: he may claim it; ``form`` only where he may complete it.

    ``moves`` are the forms of what he may do with it besides, named as the verbs: hand_over, urge. ``returned`` says who sent it back
    and why. ``beside``: who is involved in it beside its holder; ``held``: why it cannot be completed now; ``kept``: what was put
    into its form already, (label, text). ``public_text``: what the petitioner is to be told, kept with an answer others did not agree to.
    into its form already, (label, text). ``brought``: what was written in the step before, for who may complete this one.
    """

    id: str
    element: str
    process: str
    title: str
    lane: str
    authority: str
    number: str
    gist: str
    status: str
    assignee: str
    mine: bool
    claimable: bool
    created_at: datetime
    done_at: datetime | None
    done_by: str
    form: FormView | None
    clock: ClockView | None
    moves: tuple[FormView, ...] = ()
    returned: str = ""
    held: str = ""
    beside: tuple[InvolvementView, ...] = ()
    kept: tuple[tuple[str, str], ...] = ()
    public_text: str = ""
    brought: BroughtView | None = None


@dataclass(frozen=True, slots=True)
class BroughtView:
    """The step or act before an open one: its title, who did it, and (label, text) of its form."""

    title: str
    who: str
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ActView:
    """An act the petition waits for beside its steps (申请延期, 申请复查 …), sent as a message with an optional form."""

    message: str
    title: str
    basis: str
    form: FormView | None


@dataclass(frozen=True, slots=True)
class PersonView:
    """A petitioner or representative, masked."""

    id: int
    name: str
    is_representative: bool
    identity_number: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A paper. ``parts`` are (heading, text) in the order of the letter; ``body`` the wording as paragraphs; ``acts`` as verbs."""

    id: int
    kind: str
    label: str
    number: str
    basis: str
    petition: str
    issued_on: date
    issuer: str
    status: str
    status_label: str
    served_on: date | None
    receipt: tuple[tuple[str, str], ...]
    addressee: str
    body: tuple[str, ...]
    parts: tuple[tuple[str, str], ...]
    signed: str = ""
    sealed_on: date | None = None
    withdrawn_on: date | None = None
    withdrawn_because: str = ""
    sha256: str = ""
    acts: tuple[FormView, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryView:
    """A docket entry as one line: what, who, when, on which ground; ``details`` are (label, text)."""

    seq: int
    at: datetime
    kind: str
    title: str
    actor: str
    basis: str
    details: tuple[tuple[str, str], ...]
    hash: str


@dataclass(frozen=True, slots=True)
class StationView:
    """One of the five stations in plain words; ``state``: done, current, ahead, skipped; ``on`` when, ``due_on`` by when."""

    label: str
    state: str
    on: date | None
    due_on: date | None


@dataclass(frozen=True, slots=True)
class FilingView:
    """One filing of the petition (the first or a repeat); ``particulars`` are (label, text)."""

    received_on: date
    channel: str
    persons: int
    kind: str
    is_repeat: bool
    note: str
    particulars: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """A file of the petition: its name, media type, size in bytes, who added it, when and in which step."""

    id: int
    name: str
    media_type: str
    size: int
    sha256: str
    added_at: datetime
    added_by: str
    task: str


@dataclass(frozen=True, slots=True)
class PetitionView:
    """The petition's page; ``unsigned`` are the papers that wait for a signature, as (kind, name)."""

    number: str
    gist: str
    facts: str
    requests: tuple[str, ...]
    status: str
    status_label: str
    closing_label: str
    is_open: bool
    category: str
    route: str
    topic: str
    channel: str
    kind: str
    persons: int
    place: str
    filed_on: date
    received_at: datetime
    handler: str
    authorities: tuple[tuple[str, str], ...]
    sealed: bool
    simplified: bool
    release: str
    policies: tuple[str, ...]
    version: int
    people: tuple[PersonView, ...]
    stations: tuple[StationView, ...]
    tasks: tuple[TaskView, ...]
    acts: tuple[ActView, ...]
    clocks: tuple[ClockView, ...]
    documents: tuple[DocumentView, ...]
    filings: tuple[FilingView, ...]
    docket: tuple[EntryView, ...]
    linked: tuple[RelatedView, ...]
    ahead: AheadView
    may_unmask: bool
    may_supervise: bool
    attachments: tuple[AttachmentView, ...]
    may_attach: bool
    unsigned: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DiagramView:
    """One diagram with its shapes' states: id → done, current or next; ``tabs`` (process, label); ``lines`` the same for readers aloud."""

    process: str
    label: str
    xml: str
    states: Mapping[str, str]
    tabs: tuple[tuple[str, str], ...]
    badges: tuple[BadgeView, ...]
    lines: tuple[ShapeLine, ...]


@dataclass(frozen=True, slots=True)
class SuspectView:
    """An earlier petition that may be the same matter, with the reason and its last answer.

    ``relation``: running (a repeat must be linked, art. 19) or final (no longer accepted, art. 36) or earlier. ``alike``: per cent.
    """

    number: str
    gist: str
    status_label: str
    filed_on: date
    relation: str
    reason: str
    answer: str
    same_person: bool = False
    alike: int = 0


@dataclass(frozen=True, slots=True)
class NextTask:
    """A step an act has opened or left open, with who may take it."""

    id: str
    element: str
    title: str
    role: str
    authority: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act led to: the petition, its version and status, papers issued, clocks started, next steps."""

    number: str
    version: int
    status: str
    status_label: str
    documents: tuple[str, ...]
    clocks: tuple[tuple[str, str], ...]
    next_tasks: tuple[NextTask, ...]
    completed: bool
    sentence: str
