"""The register of reports, and of what was instructed on them; no act on a petition reads or writes them."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, Table, Text

from engine.storage.tables import Id, Instant, metadata


def _texts(*names: str) -> list[Column[str]]:
    return [Column(name, Text, nullable=False) for name in names]


reports = Table(
    "reports", metadata,
    Column("id", Id, primary_key=True, autoincrement=True), *_texts("kind", "authority"), Column("slot", Text, nullable=False, unique=True),
    *_texts("period"), Column("since", Date, nullable=False), Column("until", Date, nullable=False), *_texts("state", "content", "sha256"),
    *_texts("outside", "outside_sha256"),
    Column("counted_at", Instant, nullable=False), *_texts("texts"),
    Column("made_by", Id, nullable=False), Column("made_at", Instant, nullable=False),
    Column("signed_by", Id, nullable=False), Column("signed_at", Instant),
    Column("issued_by", Id, nullable=False), Column("issued_at", Instant), Column("no", Integer, nullable=False), *_texts("number"),
)  # fmt: skip

instructions = Table(
    "report_instructions", metadata,
    Column("id", Id, primary_key=True, autoincrement=True), Column("report", Id, ForeignKey("reports.id"), nullable=False),
    *_texts("post"), Column("given_on", Date, nullable=False), *_texts("text", "outcome"), Column("outcome_on", Date),
    Column("entered_by", Id, nullable=False), Column("entered_at", Instant, nullable=False),
)  # fmt: skip

Index("ix_reports_until", reports.c.until)
Index("ix_report_instructions_report", instructions.c.report)
