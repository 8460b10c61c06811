"""归档: a paper's text lies in the archive under the very hash its docket entry bears."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.casework.archiving import file_paper
from engine.casework.verification import verify
from engine.documents.archive import FolderArchive
from engine.errors import NotFound, OutOfOrder
from tests.builders import County
from tests.casework.damage import tampered


@pytest.fixture
def filed(county: County, tmp_path: Path) -> County:
    """An office with an archive, and a petition with papers."""
    county.office.archive = FolderArchive(tmp_path / "archive")
    return county.accepted()


def test_a_paper_is_filed_under_the_hash_of_its_docket_entry_and_twice_is_once(filed: County) -> None:
    paper = filed.dossier.latest_document("acceptance_notice")
    assert paper is not None
    [entry] = [one for one in filed.entries if one.kind == "acceptance_notice.issued"]
    keys = {file_paper(filed.office, {"number": filed.number, "document": paper.number}) for _ in range(2)}
    assert keys == {entry.body["sha256"]} == {paper.sha256}
    assert paper.number in filed.office.archive.get(paper.sha256).decode()


def test_a_filed_paper_is_no_file_nobody_knows(filed: County) -> None:
    paper = filed.dossier.documents[0]
    file_paper(filed.office, {"number": filed.number, "document": paper.number})
    [(_, written_at)] = filed.office.archive.all_keys()
    filed.clock.set(written_at.replace(year=written_at.year + 1))
    assert "verify_file_orphan" not in [one.rule for one in verify(filed.office, archive=filed.office.archive).findings]


def test_a_paper_that_is_not_there_or_was_changed_is_not_filed(filed: County) -> None:
    with pytest.raises(NotFound):
        file_paper(filed.office, {"number": filed.number, "document": "无此文号"})
    number = filed.dossier.documents[0].number
    tampered(filed.office, "update documents set content = '{}' where number = :number", number=number)
    with pytest.raises(OutOfOrder):
        file_paper(filed.office, {"number": filed.number, "document": number})
