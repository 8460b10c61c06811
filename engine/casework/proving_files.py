"""What a verifier asks of the archive: every file that is known is there and unchanged, and no other lies about (I9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from engine.casework.keeping import Archive
from engine.casework.office import Office
from engine.casework.proving import Finding
from engine.errors import NotFound, OutOfOrder

if TYPE_CHECKING:
    from engine.casework.verification import Report

PAGE = 500
# A file is written before its row: for this long nobody need know of it yet.
UNKNOWN_FOR = timedelta(hours=1)


def known(office: Office) -> Iterator[str]:
    """Every hash the register of attachments knows, in order."""
    walker, after = office.store.registers.walker, ""
    while page := walker.files(after, PAGE):
        yield from page
        after = page[-1]


def archive_findings(office: Office, archive: Archive, report: Report) -> Iterator[Finding]:
    """Files that are missing or changed, then files nobody knows for more than an hour, then those never written to their end."""
    for sha256 in known(office):
        report.files += 1
        try:
            archive.get(sha256)
        except NotFound:
            yield Finding(sha256[:12], "verify_file_missing", sha256)
        except OutOfOrder:
            yield Finding(sha256[:12], "verify_file_changed", sha256)
    for sha256 in orphans(office, archive):
        yield Finding(sha256[:12], "verify_file_orphan", sha256)
    latest = office.now() - UNKNOWN_FOR
    yield from (Finding(name[:12], "verify_file_orphan", name) for name, at in archive.half_written() if at < latest)


def orphans(office: Office, archive: Archive) -> Iterator[str]:
    """Files older than an hour that no row knows: their act never came to its commit."""
    latest = office.now() - UNKNOWN_FOR
    kept = set(known(office))
    unknown = [sha256 for sha256, written_at in archive.all_keys() if written_at < latest and sha256 not in kept]
    for at in range(0, len(unknown), PAGE):
        page = unknown[at : at + PAGE]
        papers = office.store.registers.walker.papers(page)
        yield from (sha256 for sha256 in page if sha256 not in papers)
