"""What casework asks of the machines: Protocols they must fit, and the rows the registers answer with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol, TypeVar

from engine.casework.alertports import WithAlertReader, WithAlerts
from engine.casework.besideports import WithAbsences, WithBeside
from engine.casework.chartviews import Press
from engine.casework.claiming import Claims
from engine.casework.designports import DesignReader, DesignRegister
from engine.casework.drafting import DraftReader, DraftRegister
from engine.casework.engineport import Engine
from engine.casework.enquiryports import Enquiries, VainRegister
from engine.casework.exportviews import TrailReader
from engine.casework.filed import FiledReader, FiledWriter
from engine.casework.gauges import Gauge, Node
from engine.casework.indicatorports import WithMilestones
from engine.casework.keeping import Archive, CommandRow, Signer, Walked, Walker
from engine.casework.outgoing import Held, Job, Outbox, OutgoingCounts, OutgoingRegister, OutgoingRow
from engine.casework.pictureports import WithPictureReader
from engine.casework.reportports import WithReportReader, WithReports
from engine.casework.reviewports import WithReviewReader, WithReviews
from engine.casework.rows import DeskFilter, Due, DueTogether, PetitionFilter, PetitionRow, TaskRow
from engine.casework.shelving import ReleaseReader, ReleaseRegister
from engine.casework.sifting import Sifted, Sorting
from engine.casework.watchports import WithWatch
from engine.domain.access import Scope
from engine.domain.attachment import Attachment
from engine.domain.authority import Authority, Official
from engine.domain.docket import DocketEntry
from engine.domain.document import Document
from engine.domain.dossier import Dossier
from engine.domain.expert import Expert
from engine.domain.head import Head
from engine.domain.note import Note
from engine.domain.petition import Filing, Petition
from engine.domain.release import Release
from engine.domain.task import Instance

Answer = TypeVar("Answer")

# Lists are counted so far; one more line stands for all that follow, and the page says 1000+.
MOST_COUNTED = 1000


class Registers(
    Sifted, WithBeside, FiledReader, WithPictureReader, WithReportReader, WithWatch, WithAlertReader, WithReviewReader, Protocol
):
    """Reading, outside a transaction. Every list of petitions or tasks goes through a Scope."""

    def authorities(self) -> Sequence[Authority]:
        """Every authority of the tree."""
        ...

    @property
    def walker(self) -> Walker:
        """The whole register page by page."""
        ...

    @property
    def drafts(self) -> DraftReader:
        """What was typed and not submitted, and who fills in a step."""
        ...

    @property
    def designs(self) -> DesignReader:
        """What designers change before it is proposed."""
        ...

    @property
    def lives(self) -> ReleaseReader:
        """What was decided about releases."""
        ...

    @property
    def trails(self) -> TrailReader:
        """The register for an export."""
        ...

    def attachments(self, petition: int) -> Sequence[Attachment]:
        """The attachments of a petition, the first first."""
        ...

    def notes(self, petition: int, official: int, authority: str) -> Sequence[Note]:
        """The notes of a petition this official of this authority may read, the latest first."""
        ...

    def experts(self, authorities: Sequence[str]) -> Sequence[Expert]:
        """The experts on the rosters of these authorities, retired ones too."""
        ...

    def experts_named(self, ids: Sequence[int]) -> Sequence[Expert]:
        """Some experts by their ids."""
        ...

    def official(self, official: int) -> Official | None:
        """An official by id."""
        ...

    def officials(self, authority: str = "", role: str = "") -> Sequence[Official]:
        """Active officials, narrowed to an authority and a role."""
        ...

    def credentials(self, username: str) -> tuple[Official, str] | None:
        """An active official and the hash of the password."""
        ...

    def official_of_token(self, digest: str) -> Official | None:
        """The official a living API token (SHA-256 hex) belongs to."""
        ...

    def dossier(self, number: str) -> Dossier | None:
        """One petition with everything that belongs to it, without a lock; ``entries`` empty."""
        ...

    def number_of_task(self, task: str) -> str | None:
        """The petition a task belongs to."""
        ...

    def number_of_deadline(self, deadline: int) -> str | None:
        """The petition a deadline belongs to."""
        ...

    def docket(self, petition: int) -> Sequence[DocketEntry]:
        """All docket entries of a petition in order."""
        ...

    def desk(self, scope: Scope, which: DeskFilter) -> tuple[Sequence[TaskRow], int]:
        """One page of tasks, soonest due first, and how many there are in all (MOST_COUNTED + 1 for more)."""
        ...

    def desk_counts(self, scope: Scope, roles: frozenset[str], until: datetime) -> Mapping[str, int]:
        """How many tasks stand under each tab."""
        ...

    def desk_bands(self, scope: Scope, which: DeskFilter) -> Mapping[str, int]:
        """How many open tasks of a tab fall into each band (overdue, 3, 7, later) as of ``which.now``."""
        ...

    def petitions(self, scope: Scope, which: PetitionFilter, *, people: bool = False) -> tuple[Sequence[PetitionRow], int]:
        """One page of petitions, latest first, and how many in all (MOST_COUNTED + 1 for more); ``people``: names are searched too."""
        ...

    def same_person(self, scope: Scope, *, identity_number: str, phone: str, name: str) -> Sequence[Petition]:
        """Petitions of the person with this identity number, or with this name and phone."""
        ...

    def same_facts(self, scope: Scope, number: str) -> Sequence[Petition]:
        """Petitions on the same facts as this one, registered after it."""
        ...

    def due(self, now: datetime, limit: int) -> Sequence[Due]:
        """Deadlines whose ``next_at`` has come, earliest first, from an index."""
        ...

    def open_numbers(self) -> Iterable[str]:
        """Numbers of all petitions not closed."""
        ...

    def all_numbers(self) -> Iterable[str]:
        """Numbers of all petitions."""
        ...

    def provisional(self) -> Sequence[Due]:
        """Live deadlines that were counted beyond the published calendar."""
        ...

    def last_sweep(self) -> tuple[datetime, Mapping[str, Any]] | None:
        """When the last sweep ended and what it found."""
        ...

    def outgoing(self, now: datetime) -> OutgoingCounts:
        """How outgoing work stands."""
        ...

    def given_up(self, limit: int) -> Sequence[OutgoingRow]:
        """OutgoingRegister work that failed for good, the latest first."""
        ...

    def release(self, fingerprint: str) -> Release | None:
        """A release kept when a petition began with it."""
        ...

    def yearbook(self, place: str, year: int, *, sealed: bool = True) -> Mapping[str, Any]:
        """The counts of a year for an area-code prefix, by query, in the shape of a year file; without ``sealed`` no accusation's."""
        ...

    def series(self) -> frozenset[str]:
        """Names of all gapless series begun so far."""
        ...

    def totals(self) -> Mapping[str, int]:
        """How many petitions, tasks, deadlines, documents and docket entries are stored."""
        ...


class Acting(FiledWriter, Protocol):
    """What one act on petitions reads and writes: it becomes true together, or not at all."""

    def replay(self, key: str) -> Mapping[str, Any] | None:
        """What the act with this idempotency key answered, None when it is new."""
        ...

    def remember(self, key: str, result: Mapping[str, Any]) -> None:
        """Keep the answer of this act under its key."""
        ...

    def meanwhile(self, work: Callable[[], object]) -> None:
        """Do this by the time the act is committed, at best while the database writes it; it must ask the database nothing."""
        ...

    def dossier(self, number: str) -> Dossier:
        """Load and lock one petition; NotFound when there is none. Saved at the end of the transaction."""
        ...

    def next_in(self, series: str) -> int:
        """The next number of a gapless series (petition numbers, documents of a kind and year)."""
        ...

    def attach(self, attachment: Attachment) -> Attachment:
        """Enter an attachment and give it its id."""
        ...

    def note(self, note: Note) -> Note:
        """Enter a note and give it its id."""
        ...

    def send_later(self, job: Job) -> None:
        """Hand over outgoing work: it is kept by the commit of this act, or not at all."""
        ...


class Transaction(Acting, Sorting, WithAbsences, WithMilestones, WithReports, WithAlerts, WithReviews, Protocol):
    """Everything that may be written beside the acts on petitions, in one transaction with them."""

    def register(self, petition: Petition) -> Dossier:
        """Insert a new petition, give it its id, and return its empty dossier."""
        ...

    def add_expert(self, expert: Expert) -> Expert:
        """Enter an expert and give the id."""
        ...

    def keep_expert(self, expert: Expert) -> None:
        """Write an expert over as he is now."""
        ...

    @property
    def claims(self) -> Claims:
        """The sweep's way to its clocks."""
        ...

    @property
    def outgoing(self) -> OutgoingRegister:
        """The register of outgoing work."""
        ...

    @property
    def drafts(self) -> DraftRegister:
        """The register of drafts and edit locks."""
        ...

    @property
    def designs(self) -> DesignRegister:
        """The register of designs."""
        ...

    @property
    def vain(self) -> VainRegister:
        """When was asked in vain, by who is counted."""
        ...

    @property
    def lives(self) -> ReleaseRegister:
        """The register of releases."""
        ...

    def keep_head(self, head: Head) -> None:
        """Keep the head of a day; Conflict when that day has one."""
        ...

    def keep_release(self, release: Release) -> None:
        """Keep the files of a release, once."""
        ...

    def note_sweep(self, at: datetime, report: Mapping[str, Any]) -> None:
        """Write the heartbeat of the sweep."""
        ...

    def note_node(self, node: Node, at: datetime) -> None:
        """Write the heartbeat of a process, and forget those not heard of for a day."""
        ...

    def add_authorities(self, authorities: Sequence[Authority]) -> None:
        """Enter authorities; existing ids are replaced."""
        ...

    def add_official(self, official: Official, password_hash: str) -> Official:
        """Enter an official and give the id; an existing username is replaced."""
        ...

    def add_token(self, name: str, official: int, digest: str, at: datetime) -> None:
        """Keep an API token's SHA-256; an earlier token of that name is revoked."""
        ...

    def tally(self, limit: int) -> int:
        """Count up for the yearbook filings of closed petitions, at most ``limit``; how many."""
        ...

    def postpone(self, due: Due, until: datetime) -> None:
        """Look at a deadline again only at ``until``, so that a bad petition does not stop the sweep."""
        ...


class Store(Protocol):
    """The storage room."""

    @property
    def registers(self) -> Registers:
        """Reading."""
        ...

    @property
    def enquiries(self) -> Enquiries:
        """What a petitioner's query code leads to."""
        ...

    @property
    def gauge(self) -> Gauge:
        """What a watcher asks."""
        ...

    def close(self) -> None:
        """Give the machine's connections back."""
        ...

    def look_ahead(self, now: datetime) -> None:
        """Make room for the years to come, where the database keeps years apart; at most once a day, whoever calls how often."""
        ...

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Begin one act; leaving the block without an error commits once."""
        ...

    def act(self, work: Callable[[Acting], Answer]) -> Answer:
        """Do one act and commit once; ``work`` may run up to three times, and only what its last run did is kept."""
        ...


__all__ = [
    "MOST_COUNTED", "Acting", "Archive", "Claims", "CommandRow", "DeskFilter", "Document", "Due", "DueTogether", "Engine",
    "Filing", "Held", "Instance", "Job", "Outbox", "OutgoingRegister", "OutgoingCounts", "OutgoingRow", "PetitionFilter", "PetitionRow",
    "Press", "Registers", "Signer", "Store", "TaskRow", "Transaction", "Walked", "Walker",
]  # fmt: skip
