"""Tables beside the petition's own, which no act on the hot path reads or writes: notes, the roster of experts; and who repeats whom."""

from __future__ import annotations

from sqlalchemy import Column, ColumnElement, ForeignKey, FromClause, Index, Table, Text, literal_column

from engine.storage.tables import Id, Instant, metadata, petitions


def _texts(*names: str) -> list[Column[str]]:
    return [Column(name, Text, nullable=False) for name in names]


# What officials write beside a petition; the text is cipher text, whoever may read it.
notes = Table(
    "notes", metadata,
    Column("id", Id, primary_key=True, autoincrement=True), Column("petition_id", Id, ForeignKey("petitions.id"), nullable=False),
    *_texts("scope"), Column("written_by", Id, nullable=False), *_texts("authority"), Column("written_at", Instant, nullable=False),
    *_texts("text"),
)  # fmt: skip

# Whom an authority may draw for the panel of a hearing.
experts = Table(
    "experts", metadata,
    Column("id", Id, primary_key=True, autoincrement=True), *_texts("authority", "name", "field", "employer"),
    Column("added_by", Id, nullable=False), Column("added_at", Instant, nullable=False),
    Column("retired_by", Id), Column("retired_at", Instant),
)  # fmt: skip


def repeats_another(petition: FromClause) -> ColumnElement[bool]:
    """Petitions on the facts of another; in words of its own: the index over them is used only for the same words."""
    return petition.c.same_facts_as != literal_column("''")


_repeats = repeats_another(petitions)

Index("ix_notes_petition", notes.c.petition_id)
Index("ix_experts_authority", experts.c.authority)
Index("ix_petitions_same_facts", petitions.c.same_facts_as, sqlite_where=_repeats, postgresql_where=_repeats)
