"""The tables of the office, as SQLAlchemy Core; no object of the house is ever an ORM class.

Three kinds of column carry the rules of the room: instants are UTC everywhere and text of fixed width
on SQLite, so that they sort as they happened; lists and maps are JSON text, written and read as a
whole and never searched; what is searched has a column or a table of its own (``parties``, ``accused``
and ``recused`` follow the petition they belong to).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    DateTime,
    ForeignKey,
    FromClause,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    and_,
    cast,
    extract,
    false,
    literal_column,
    not_,
    or_,
    text,
    true,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """An instant in UTC: ``timestamptz`` on PostgreSQL, ``2026-03-02T01:00:00.000000Z`` on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text on SQLite, which has no type for instants."""
        chosen: TypeEngine[Any] = String(27) if dialect.name == "sqlite" else DateTime(timezone=True)
        return dialect.type_descriptor(chosen)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        """To UTC; a naive instant is a mistake of the caller and is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a zone")
        return instant_text(value) if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_result_value(self, value: datetime | str | None, dialect: Dialect) -> datetime | None:
        """Aware, in UTC, whatever the zone of the connection."""
        return None if value is None else read_instant(value)


def instant_text(instant: datetime) -> str:
    """An aware instant in UTC as text that sorts, as SQLite keeps it and both databases read it."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def read_instant(value: datetime | str) -> datetime:
    """An instant as the database gives it, in UTC."""
    instant = datetime.fromisoformat(value) if isinstance(value, str) else value
    return instant if instant.tzinfo is UTC else instant.astimezone(UTC)


Id = BigInteger().with_variant(Integer, "sqlite")


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True, autoincrement=True)


def _petition(*, primary_key: bool = False) -> Column[int]:
    return Column("petition_id", Id, ForeignKey("petitions.id"), primary_key=primary_key, nullable=False)


def _text(name: str, *, unique: bool = False, primary_key: bool = False) -> Column[str]:
    return Column(name, Text, nullable=False, unique=unique, primary_key=primary_key)


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False)


def _at_hand() -> Column[bool]:
    """Whether acts still ask for the row; history is read by pages only."""
    return Column("at_hand", Boolean, nullable=False, server_default=true())


def _whole(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _day(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, Date, nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> Column[datetime]:
    return Column(name, Instant, nullable=nullable)


# parent_path is the path of the authority above: whoever sits there must not learn of an accusation below.
authorities = Table(
    "authorities", metadata,
    _text("id", primary_key=True), _text("name"), _text("name_en"), _text("kind"), _text("level"), _text("area_code"),
    _text("parent"), _text("superior"), _text("path"), _text("short"), _text("parent_path"),
)  # fmt: skip

officials = Table(
    "officials", metadata,
    _id(), _text("username", unique=True), _text("name"), _text("authority"), _text("roles"), _flag("active"),
    _text("password_hash"),
)  # fmt: skip

tokens = Table(
    "tokens", metadata,
    _id(), _text("name"), Column("official", Id, ForeignKey("officials.id"), nullable=False),
    _text("digest", unique=True), _at("created_at"), _at("revoked_at", nullable=True),
)  # fmt: skip

petitions = Table(
    "petitions", metadata,
    _id(), _text("number", unique=True), _text("place"), _day("filed_on"), _at("received_at"), _text("channel"),
    _text("release"), _text("gist"), _text("facts"), _text("requests"), Column("category", Text), Column("route", Text),
    _text("topic"), _text("status"), Column("closing", Text), _day("closed_on", nullable=True), _flag("anonymous"),
    _flag("sealed"), _flag("simplified"), _text("referral_kind"), _whole("persons"), _text("kind"), _text("parties"),
    _text("accused"), _text("recused"), Column("handler", Id), _text("same_facts_as"), _text("policies"), _text("events"),
    _whole("docket_seq"), _text("docket_hash"), _whole("version"),
)  # fmt: skip

parties = Table(
    "parties", metadata,
    _petition(primary_key=True), _text("part", primary_key=True), _text("authority_id"),
)  # fmt: skip

accused = Table("accused", metadata, _petition(primary_key=True), _text("who", primary_key=True))

recused = Table("recused", metadata, _petition(primary_key=True), Column("official", Id, primary_key=True, autoincrement=False))

# identity_number, phone and address hold cipher text; the two indexes are keyed digests for the search of a person.
petitioners = Table(
    "petitioners", metadata,
    _id(), _petition(), _text("name"), _flag("is_representative"), _text("identity_number"), _text("phone"), _text("address"),
    _text("identity_index"), _text("person_index"),
)  # fmt: skip

# tallied: the filing is in tallies, and is not counted again; only the office's own count sets it.
filings = Table(
    "filings", metadata,
    _id(), _petition(), _text("place"), _at("received_at"), _day("received_on"), _text("channel"), _whole("persons"),
    _text("kind"), _text("level_visited"), _text("received_by"), _flag("assigned_by_superior"), _flag("is_repeat"), _text("note"),
    Column("tallied", Boolean, nullable=False, server_default=false()),
)  # fmt: skip

# Filings of closed petitions counted up for the yearbook, alike in everything it asks: nothing of them changes any more.
tallies = Table(
    "tallies", metadata,
    Column("year", Integer, primary_key=True, autoincrement=False), _text("place", primary_key=True), _text("channel", primary_key=True),
    _text("level_visited", primary_key=True), _text("kind", primary_key=True), _text("received_by", primary_key=True),
    Column("assigned_by_superior", Boolean, primary_key=True), Column("on_the_spot", Integer, primary_key=True, autoincrement=False),
    _whole("filings"), _whole("persons"),
)  # fmt: skip

proceedings = Table(
    "proceedings", metadata,
    _id(), _petition(), _text("stage"), _text("authority"), _text("started_on"), _text("completed_on"), _text("disposition"),
)  # fmt: skip

instances = Table(
    "instances", metadata,
    _petition(primary_key=True), Column("no", Integer, primary_key=True, autoincrement=False), _text("process"),
    _text("release"), Column("state", LargeBinary, nullable=False), _text("state_hash"), _at("started_at"), _text("waiting"),
    _flag("completed"), _text("ended"), _text("subject"),
)  # fmt: skip

tasks = Table(
    "tasks", metadata,
    _text("id", primary_key=True), _petition(), _whole("instance"), _text("token"), _text("element"), _text("process"),
    _text("name"), _text("lane"), _text("role"), _text("authority"), _at("created_at"), _text("status"), Column("assignee", Id),
    _at("claimed_at", nullable=True), _at("done_at", nullable=True), Column("done_by", Id), _text("answer"), _at_hand(),
)  # fmt: skip

# paused_on repeats the first day of the pause that still lasts, so that the queue can ask for it; claimed_until
# is how long one sweep keeps a clock from the others.
# of_party: the authority that must act has a part in the petition, so that who sees its petitions need not look for one.
# set_aside_until equals next_at as long as the sweep has set the clock aside, and is of no meaning after.
deadlines = Table(
    "deadlines", metadata,
    _id(), _petition(), _text("name"), _text("policy"), _text("basis"), _text("holder"), _text("owner"), _text("authority"),
    _day("started_on"), _text("length"), _day("due_on"), _at("due_at"), _flag("provisional"), _text("steps"), _whole("instance"),
    _text("on_lapse"), _text("status"), _text("pauses"), _text("extensions"), _text("warn_on"), _text("warned_on"),
    _at("next_at", nullable=True), _at("lapsed_at", nullable=True), _at("noticed_at", nullable=True),
    _day("met_on", nullable=True), _text("reminded_on"), _whole("supervision"), _day("paused_on", nullable=True), _at_hand(),
    _at("claimed_until", nullable=True), _at("set_aside_until", nullable=True),
    Column("of_party", Boolean, nullable=False, server_default=false()),
)  # fmt: skip

documents = Table(
    "documents", metadata,
    _id(), _petition(), _text("kind"), _text("number", unique=True), _text("authority"), _at("issued_at"), _day("issued_on"),
    Column("issued_by", Id, nullable=False), _text("content"), _text("status"), _day("served_on", nullable=True),
    _text("receipt"), _at_hand(), Column("sha256", Text, nullable=False, server_default=text("''")),
    Column("signed_by", Id), _day("signed_on", nullable=True), Column("sealed_by", Id), _day("sealed_on", nullable=True),
    _day("withdrawn_on", nullable=True), Column("withdrawn_because", Text, nullable=False, server_default=text("''")),
)  # fmt: skip

# Files a petition came or was handled with; what is in them lies in the archive under its SHA-256.
attachments = Table(
    "attachments", metadata,
    _id(), _petition(), _text("name"), _text("media_type"), Column("size", Id, nullable=False), _text("sha256"), _at("added_at"),
    Column("added_by", Id, nullable=False), _text("task"),
)  # fmt: skip

# The signed digest of the whole register at the end of a day; buckets are digests of 256 petitions each, to find a change by.
heads = Table(
    "heads", metadata,
    Column("day", Date, primary_key=True), _at("made_at"), Column("petitions", Id, nullable=False), Column("entries", Id, nullable=False),
    _text("digest"), _text("previous"), _text("buckets"), _text("public_key"), _text("signature"),
)  # fmt: skip

docket = Table(
    "docket", metadata,
    _petition(primary_key=True), Column("seq", Integer, primary_key=True, autoincrement=False), _text("kind"),
    Column("actor", Id, nullable=False), _at("at"), _text("body"), _text("basis"), _text("prev_hash"), _text("hash"),
    Column("trace", Text, nullable=False, server_default=text("''")),
)  # fmt: skip

# result stays NULL only while the act that brought the key is under way, or when it told nothing.
commands = Table("commands", metadata, _text("key", primary_key=True), Column("result", Text))

releases = Table("releases", metadata, _text("fingerprint", primary_key=True), Column("files", LargeBinary, nullable=False))

# What was decided about a release: by whom and when it was proposed, activated, withdrawn. Files are kept in ``releases``.
release_lives = Table(
    "release_lives", metadata,
    Column("number", Integer, primary_key=True, autoincrement=False), _text("name"), _text("fingerprint"), _text("state"),
    _day("valid_from"), _text("reason"), Column("proposed_by", Id, nullable=False), _at("proposed_at"), _text("findings"),
    Column("activated_by", Id), _at("activated_at", nullable=True), _text("replaces"), Column("withdrawn_by", Id),
    _at("withdrawn_at", nullable=True), _text("withdrawn_because"),
)  # fmt: skip

# Petitions moved to another release, by the run that moved them; what a move changed is kept for its undoing.
release_moves = Table(
    "release_moves", metadata,
    Column("run", Integer, primary_key=True, autoincrement=False), _petition(primary_key=True), _text("from_release"), _text("to_release"),
    _whole("seq"), Column("moved_by", Id, nullable=False), _at("moved_at"), _text("before"), _at("undone_at", nullable=True),
)  # fmt: skip

# The name of the series that says which key the database is encrypted with begins so; nothing is numbered by it.
KEY_SERIES = "key"

series = Table("series", metadata, _text("name", primary_key=True), _whole("last"))

sweeps = Table("sweeps", metadata, _text("name", primary_key=True), _at("at"), _text("report"))

# Outgoing work, by its key: kept by the act it follows from, its end recorded once. next_at is NULL once it has ended.
outgoing = Table(
    "outgoing", metadata,
    _text("key", primary_key=True), _text("kind"), _text("body"), _text("petition"), _text("trace"), _at("queued_at"),
    _whole("attempts"), _at("next_at", nullable=True), _at("held_until", nullable=True), _at("done_at", nullable=True),
    _at("failed_at", nullable=True), _text("said"),
)  # fmt: skip

# One row for each process of a kind on a machine, written over by every sweep it makes.
nodes = Table("nodes", metadata, _text("name", primary_key=True), _text("kind", primary_key=True), _at("at"), _text("version"))

# Rows nearly every act, or every registration, writes with its petition: PostgreSQL has no foreign key of theirs, SQLite has.
UNTIED = frozenset({"docket", "tasks", "particulars"})

_is_open = tasks.c.status == "open"
_is_assigned = tasks.c.assignee.is_not(None)
_is_done_by = tasks.c.done_by.is_not(None)
_is_watched = deadlines.c.next_at.is_not(None)
_is_waiting = outgoing.c.next_at.is_not(None)
_is_given_up = outgoing.c.failed_at.is_not(None)
_is_traced = docket.c.trace != ""
_is_untallied = not_(filings.c.tallied)
_is_set_aside = deadlines.c.set_aside_until.is_not(None)


def is_unmet(clock: FromClause) -> ColumnElement[bool]:
    """The office still owes what the clock asks for: it runs, is paused, or lapsed and was not met since.

    In words of its own, not in gaps: the index over such clocks is used only for the same words.
    """
    lapsed = and_(clock.c.status == literal_column("'lapsed'"), clock.c.met_on.is_(None))
    live = clock.c.status.in_([literal_column("'running'"), literal_column("'suspended'")])
    return and_(clock.c.holder == literal_column("'office'"), or_(live, lapsed))


def is_open_petition(petition: FromClause) -> ColumnElement[bool]:
    """Something may still be owed to the petitioner; in words of its own, as ``is_unmet``."""
    return petition.c.status != literal_column("'closed'")


# Categories so few petitions are of that a list of them must not go through all the others, and an index of them costs next to nothing.
SELDOM = ("accusation", "suggestion")


def of_seldom(petition: FromClause, category: str) -> ColumnElement[bool]:
    """Petitions of a category of SELDOM; in words of its own, as ``is_unmet``."""
    one = SELDOM[SELDOM.index(category)]
    return and_(is_seldom(petition), petition.c.category == literal_column(f"'{one}'"))


def is_seldom(petition: FromClause) -> ColumnElement[bool]:
    """Petitions of one of SELDOM."""
    return petition.c.category.in_([literal_column(f"'{one}'") for one in SELDOM])


def is_fax(petition: FromClause) -> ColumnElement[bool]:
    """Petitions of the channel that few come by; in words of its own, as ``is_unmet``."""
    return petition.c.channel == literal_column("'fax'")


def year_of(day: ColumnElement[Any]) -> ColumnElement[int]:
    """The year of a day."""
    return cast(extract("year", day), Integer)


_seldom, _is_fax = is_seldom(petitions), is_fax(petitions)
_unmet, _open_petition = is_unmet(deadlines), is_open_petition(petitions)

Index("ix_parties_authority", parties.c.authority_id, parties.c.petition_id)
Index("ix_petitioners_petition", petitioners.c.petition_id)
Index("ix_petitioners_identity", petitioners.c.identity_index)
Index("ix_petitioners_person", petitioners.c.person_index)
Index("ix_filings_petition", filings.c.petition_id)
Index("ix_filings_received", filings.c.received_on, filings.c.place)
Index(
    "ix_filings_untallied", filings.c.received_on, filings.c.place, filings.c.petition_id,
    sqlite_where=_is_untallied, postgresql_where=_is_untallied,
)  # fmt: skip
Index("ix_proceedings_petition", proceedings.c.petition_id)
Index("ix_proceedings_stage", proceedings.c.stage, proceedings.c.started_on)
Index("ix_petitions_latest", petitions.c.received_at, petitions.c.id)
# The day itself stands in it too: only so PostgreSQL counts a year without reading the petitions.
Index("ix_petitions_year", year_of(petitions.c.filed_on), petitions.c.received_at, petitions.c.id, petitions.c.filed_on)
Index(
    "ix_petitions_seldom", petitions.c.category, petitions.c.received_at, petitions.c.id,
    sqlite_where=_seldom, postgresql_where=_seldom,
)  # fmt: skip
Index("ix_petitions_fax", petitions.c.received_at, petitions.c.id, sqlite_where=_is_fax, postgresql_where=_is_fax)
Index("ix_accused_who", accused.c.who, accused.c.petition_id)
Index("ix_tasks_petition", tasks.c.petition_id)
Index("ix_tasks_at_hand", tasks.c.petition_id, sqlite_where=tasks.c.at_hand, postgresql_where=tasks.c.at_hand)
Index("ix_tasks_open", tasks.c.authority, tasks.c.role, sqlite_where=_is_open, postgresql_where=_is_open)
Index("ix_tasks_assigned", tasks.c.assignee, tasks.c.status, sqlite_where=_is_assigned, postgresql_where=_is_assigned)
Index("ix_tasks_done_by", tasks.c.done_by, tasks.c.done_at, sqlite_where=_is_done_by, postgresql_where=_is_done_by)
Index("ix_deadlines_petition", deadlines.c.petition_id, deadlines.c.due_at)
Index("ix_deadlines_queue", deadlines.c.holder, deadlines.c.status, deadlines.c.due_at)
Index(
    "ix_deadlines_unmet", deadlines.c.status, deadlines.c.due_at, deadlines.c.petition_id, deadlines.c.authority, deadlines.c.id,
    deadlines.c.paused_on, deadlines.c.of_party, deadlines.c.name,
    sqlite_where=_unmet, postgresql_where=_unmet,
)  # fmt: skip
Index(
    "ix_petitions_open",
    petitions.c.id,
    petitions.c.status,
    petitions.c.received_at,
    sqlite_where=_open_petition,
    postgresql_where=_open_petition,
)
Index("ix_petitions_sealed", petitions.c.id, sqlite_where=petitions.c.sealed, postgresql_where=petitions.c.sealed)
Index("ix_deadlines_next", deadlines.c.next_at, sqlite_where=_is_watched, postgresql_where=_is_watched)
Index("ix_documents_petition", documents.c.petition_id)
Index("ix_documents_at_hand", documents.c.petition_id, sqlite_where=documents.c.at_hand, postgresql_where=documents.c.at_hand)
Index("ix_deadlines_at_hand", deadlines.c.petition_id, sqlite_where=deadlines.c.at_hand, postgresql_where=deadlines.c.at_hand)
Index("ix_attachments_petition", attachments.c.petition_id)
Index("ix_attachments_sha256", attachments.c.sha256)
Index("ix_tokens_name", tokens.c.name)
Index("ix_outgoing_next", outgoing.c.next_at, sqlite_where=_is_waiting, postgresql_where=_is_waiting)
Index("ix_outgoing_failed", outgoing.c.failed_at, sqlite_where=_is_given_up, postgresql_where=_is_given_up)
Index("ix_docket_trace", docket.c.trace, sqlite_where=_is_traced, postgresql_where=_is_traced)
Index("ix_deadlines_set_aside", deadlines.c.set_aside_until, sqlite_where=_is_set_aside, postgresql_where=_is_set_aside)
