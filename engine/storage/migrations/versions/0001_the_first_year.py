"""The first year: authorities and officials, petitions and what belongs to them, the docket, the shelves.

Written out and never changed again; what comes later has a number of its own.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

from engine.storage.tables import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make every table and index of the first year."""
    people()
    petitions()
    searched_parts()
    filed()
    process()
    clocks_and_papers()
    docket()
    office()
    indexes()


def texts(*names: str) -> list[sa.Column[str]]:
    """Columns of text that are never NULL."""
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def flags(*names: str) -> list[sa.Column[bool]]:
    """Columns of yes or no."""
    return [sa.Column(name, sa.Boolean(), nullable=False) for name in names]


def wholes(*names: str) -> list[sa.Column[int]]:
    """Columns of whole numbers."""
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def own_id(table: str) -> list[SchemaItem]:
    """An id the database gives."""
    return [
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


def of_petition(table: str) -> list[SchemaItem]:
    """The petition a row belongs to."""
    return [
        sa.Column("petition_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["petition_id"], ["petitions.id"], name=f"fk_{table}_petition_id"),
    ]


def people() -> None:
    """机关 and the officials who work in them."""
    op.create_table(
        "authorities",
        *texts("id", "name", "name_en", "kind", "level", "area_code", "parent", "superior", "path", "short", "parent_path"),
        sa.PrimaryKeyConstraint("id", name="pk_authorities"),
    )
    op.create_table(
        "officials",
        *own_id("officials"),
        *texts("username", "name", "authority", "roles"),
        *flags("active"),
        *texts("password_hash"),
        sa.UniqueConstraint("username", name="uq_officials_username"),
    )
    op.create_table(
        "tokens",
        *own_id("tokens"),
        *texts("name"),
        sa.Column("official", BIG, nullable=False),
        *texts("digest"),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant()),
        sa.UniqueConstraint("digest", name="uq_tokens_digest"),
        sa.ForeignKeyConstraint(["official"], ["officials.id"], name="fk_tokens_official"),
    )


def petitions() -> None:
    """信访事项."""
    op.create_table(
        "petitions",
        *own_id("petitions"),
        *texts("number", "place"),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        *texts("channel", "release", "gist", "facts", "requests"),
        sa.Column("category", sa.Text()),
        sa.Column("route", sa.Text()),
        *texts("topic", "status"),
        sa.Column("closing", sa.Text()),
        sa.Column("closed_on", sa.Date()),
        *flags("anonymous", "sealed", "simplified"),
        *texts("referral_kind"),
        *wholes("persons"),
        *texts("kind", "parties", "accused", "recused"),
        sa.Column("handler", BIG),
        *texts("same_facts_as", "policies", "events"),
        *wholes("docket_seq"),
        *texts("docket_hash"),
        *wholes("version"),
        sa.UniqueConstraint("number", name="uq_petitions_number"),
    )


def searched_parts() -> None:
    """What the scope asks of a petition: who has a part in it, who is accused, who is recused."""
    op.create_table(
        "parties",
        *of_petition("parties"),
        *texts("part", "authority_id"),
        sa.PrimaryKeyConstraint("petition_id", "part", name="pk_parties"),
    )
    op.create_table(
        "accused",
        *of_petition("accused"),
        *texts("who"),
        sa.PrimaryKeyConstraint("petition_id", "who", name="pk_accused"),
    )
    op.create_table(
        "recused",
        *of_petition("recused"),
        sa.Column("official", BIG, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("petition_id", "official", name="pk_recused"),
    )


def filed() -> None:
    """信访人, 件 and 程序."""
    op.create_table(
        "petitioners",
        *own_id("petitioners"),
        *of_petition("petitioners"),
        *texts("name"),
        *flags("is_representative"),
        *texts("identity_number", "phone", "address", "identity_index", "person_index"),
    )
    op.create_table(
        "filings",
        *own_id("filings"),
        *of_petition("filings"),
        *texts("place"),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        *texts("channel"),
        *wholes("persons"),
        *texts("kind", "level_visited", "received_by"),
        *flags("assigned_by_superior", "is_repeat"),
        *texts("note"),
    )
    op.create_table(
        "proceedings",
        *own_id("proceedings"),
        *of_petition("proceedings"),
        *texts("stage", "authority", "started_on", "completed_on", "disposition"),
    )


def process() -> None:
    """Running processes and their human steps."""
    op.create_table(
        "instances",
        *of_petition("instances"),
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        *texts("process", "release"),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        *texts("state_hash"),
        sa.Column("started_at", Instant(), nullable=False),
        *texts("waiting"),
        *flags("completed"),
        *texts("ended", "subject"),
        sa.PrimaryKeyConstraint("petition_id", "no", name="pk_instances"),
    )
    op.create_table(
        "tasks",
        *texts("id"),
        *of_petition("tasks"),
        *wholes("instance"),
        *texts("token", "element", "process", "name", "lane", "role", "authority"),
        sa.Column("created_at", Instant(), nullable=False),
        *texts("status"),
        sa.Column("assignee", BIG),
        sa.Column("claimed_at", Instant()),
        sa.Column("done_at", Instant()),
        sa.Column("done_by", BIG),
        *texts("answer"),
        sa.PrimaryKeyConstraint("id", name="pk_tasks"),
    )


def clocks_and_papers() -> None:
    """期限 and 文书."""
    op.create_table(
        "deadlines",
        *own_id("deadlines"),
        *of_petition("deadlines"),
        *texts("name", "policy", "basis", "holder", "owner", "authority"),
        sa.Column("started_on", sa.Date(), nullable=False),
        *texts("length"),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        *flags("provisional"),
        *texts("steps"),
        *wholes("instance"),
        *texts("on_lapse", "status", "pauses", "extensions", "warn_on", "warned_on"),
        *[sa.Column(name, Instant()) for name in ("next_at", "lapsed_at", "noticed_at")],
        sa.Column("met_on", sa.Date()),
        *texts("reminded_on"),
        *wholes("supervision"),
        sa.Column("paused_on", sa.Date()),
    )
    op.create_table(
        "documents",
        *own_id("documents"),
        *of_petition("documents"),
        *texts("kind", "number", "authority"),
        sa.Column("issued_at", Instant(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_by", BIG, nullable=False),
        *texts("content", "status"),
        sa.Column("served_on", sa.Date()),
        *texts("receipt"),
        sa.UniqueConstraint("number", name="uq_documents_number"),
    )


def docket() -> None:
    """案卷记事."""
    op.create_table(
        "docket",
        *of_petition("docket"),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        *texts("kind"),
        sa.Column("actor", BIG, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        *texts("body", "basis", "prev_hash", "hash"),
        sa.PrimaryKeyConstraint("petition_id", "seq", name="pk_docket"),
    )


def office() -> None:
    """What the office itself keeps: keys of commands, releases, series of numbers, the heartbeat of the sweep."""
    op.create_table("commands", *texts("key"), sa.Column("result", sa.Text()), sa.PrimaryKeyConstraint("key", name="pk_commands"))
    op.create_table(
        "releases",
        *texts("fingerprint"),
        sa.Column("files", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_releases"),
    )
    op.create_table("series", *texts("name"), *wholes("last"), sa.PrimaryKeyConstraint("name", name="pk_series"))
    op.create_table(
        "sweeps",
        *texts("name"),
        sa.Column("at", Instant(), nullable=False),
        *texts("report"),
        sa.PrimaryKeyConstraint("name", name="pk_sweeps"),
    )


def indexes() -> None:
    """One index for each question that is asked often."""
    for name, table, columns in (
        ("ix_parties_authority", "parties", ["authority_id", "petition_id"]),
        ("ix_petitioners_petition", "petitioners", ["petition_id"]),
        ("ix_petitioners_identity", "petitioners", ["identity_index"]),
        ("ix_petitioners_person", "petitioners", ["person_index"]),
        ("ix_filings_petition", "filings", ["petition_id"]),
        ("ix_filings_received", "filings", ["received_on", "place"]),
        ("ix_proceedings_petition", "proceedings", ["petition_id"]),
        ("ix_proceedings_stage", "proceedings", ["stage", "started_on"]),
        ("ix_petitions_received", "petitions", ["received_at"]),
        ("ix_tasks_petition", "tasks", ["petition_id"]),
        ("ix_tasks_assignee", "tasks", ["assignee", "status"]),
        ("ix_tasks_done", "tasks", ["done_by", "done_at"]),
        ("ix_deadlines_petition", "deadlines", ["petition_id", "due_at"]),
        ("ix_deadlines_queue", "deadlines", ["holder", "status", "due_at"]),
        ("ix_documents_petition", "documents", ["petition_id"]),
        ("ix_tokens_name", "tokens", ["name"]),
    ):
        op.create_index(name, table, columns)
    partial_index("ix_tasks_open", "tasks", ["authority", "role"], "status = 'open'")
    partial_index("ix_deadlines_next", "deadlines", ["next_at"], "next_at IS NOT NULL")


def partial_index(name: str, table: str, columns: list[str], where: str) -> None:
    """An index over some rows only."""
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
