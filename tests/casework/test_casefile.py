"""案卷: everything of one petition in one PDF, and in a ZIP from which all of it can be computed again."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from engine.casework import attachments, casefile, printing
from engine.documents.archive import FolderArchive
from engine.documents.paperpress import compiled, qr
from engine.domain.docket import DocketEntry, first_break
from engine.errors import NotFound
from tests.builders import County


@pytest.fixture
def answered(county: County, tmp_path: Path) -> County:
    """A petition whose opinion was served, with a picture, a text, and a PDF that can be read and one that cannot."""
    county.office.archive = FolderArchive(tmp_path / "archive")
    county.answered()
    for name, content in (("现场.png", qr("现场", kind="png")), ("来信.txt", "请求解决宅基地登记问题\n".encode()),
                          ("证明.pdf", a_pdf()), ("加密.pdf", a_pdf(password="不告诉"))):  # fmt: skip
        attachments.attach(
            county.office, number=county.number, name=name, content=content, by=county.who("zhaomin"), key=county.key()
        )  # fmt: skip
    return county


def a_pdf(password: str = "") -> bytes:
    """Two pages of text, locked where there is a password."""
    made = PdfWriter(clone_from=io.BytesIO(compiled({"main": b"Certificate of title #pagebreak() Signed and sealed"})))
    if password:
        made.encrypt(password, algorithm="RC4-128")
    made.write(kept := io.BytesIO())
    return kept.getvalue()


def test_the_zip_holds_every_paper_and_file_and_proves_the_docket(answered: County) -> None:
    office, number = answered.office, answered.number
    name, pieces = casefile.as_zip(office, number=number, by=answered.who("zhaomin"))
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as packed:
        index = json.loads(packed.read("index.json"))
        held = {one: packed.read(one) for one in packed.namelist() if one != "index.json"}
    assert name == f"{number}.zip" and index["members"] == {one: hashlib.sha256(content).hexdigest() for one, content in held.items()}
    for paper in index["papers"]:
        assert hashlib.sha256(held[paper["text"]]).hexdigest() == paper["sha256"] and held[paper["sheet"]].startswith(b"%PDF")
    for file in index["attachments"]:
        assert hashlib.sha256(held[file["member"]]).hexdigest() == file["sha256"]
    said = [(entry | {"petition_id": index["petition_id"], "at": datetime.fromisoformat(entry["at"])}) for entry in index["docket"]]
    entries = [DocketEntry(**entry) for entry in said]
    assert len(entries) == len(answered.entries) and first_break(entries) is None
    assert first_break([entries[0], *entries[2:]]) is not None


def test_the_pdf_is_bound_in_order_with_the_petitioner_masked_on_its_cover(answered: County) -> None:
    bound = casefile.as_pdf(answered.office, number=answered.number, by=answered.who("zhaomin"))
    pages = ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(bound.content)).pages]
    cover, contents, whole = pages[0], pages[1], "".join(pages[2:])
    assert answered.number in cover and "吴*" in cover and "吴安" not in cover and "云溪县信访局" in cover
    for paper in answered.dossier.documents:
        assert paper.number in contents and paper.number in whole
    assert "附件1：现场.png" in contents and "来信.txt" in whole and "案卷记事" in contents


def test_pdfs_are_bound_page_by_page_and_one_that_cannot_be_has_a_sheet_that_says_where_it_lies(answered: County) -> None:
    bound = casefile.as_pdf(answered.office, number=answered.number, by=answered.who("zhaomin"))
    pages = ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(bound.content)).pages]
    first, second, apart = pages[-3:]
    assert "附件3：证明.pdf" in first and "第1页，共2页" in first and "Certificateoftitle" in first
    assert "第2页，共2页" in second and "Signedandsealed" in second
    locked = next(one for one in attachments.attachments(answered.office, number=answered.number, by=answered.who("zhaomin"))
                  if one.name == "加密.pdf")  # fmt: skip
    assert "附件4：加密.pdf" in apart and "随本卷的压缩包保存" in apart and locked.sha256[:32] in apart
    contents = pages[1].partition("附件3：证明.pdf")[2]
    assert contents.startswith(str(len(pages) - 2)), "the contents page names the page it begins on"


def test_who_may_not_know_of_a_petition_gets_no_file_no_paper_and_no_draft(answered: County) -> None:
    stranger, paper = answered.who("gaofeng"), answered.dossier.documents[-1].id or 0
    with pytest.raises(NotFound):
        casefile.as_pdf(answered.office, number=answered.number, by=stranger)
    with pytest.raises(NotFound):
        casefile.as_zip(answered.office, number=answered.number, by=stranger)
    with pytest.raises(NotFound):
        printing.printed(answered.office, number=answered.number, document=paper, form="pdf", by=stranger)
    with pytest.raises(NotFound):
        printing.printed(answered.office, number=answered.number, document=paper, form="html", by=answered.who("zhaomin"))


def test_a_draft_waits_for_its_signature_and_for_nothing_else(county: County) -> None:
    """Before it is written there is none, and once it is signed there is none any more."""
    head = county.who("chengang")
    county.handled().complete("inquiry")
    assert printing.all_unsigned(county.office, county.dossier, "zh") == ()
    county.complete("draft_opinion")
    assert printing.all_unsigned(county.office, county.dossier, "en") == (("handling_opinion", "Handling opinion"),)
    draft = printing.unsigned(county.office, number=county.number, kind="handling_opinion", form="pdf", by=head)
    said = "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(draft.content)).pages)
    assert "草稿，未签发" in said and "〔2026〕" not in said and "云溪县自然资源局" in said and "吴安：" in said
    county.complete("approve_opinion")
    assert printing.all_unsigned(county.office, county.dossier, "zh") == ()
    with pytest.raises(NotFound):
        printing.unsigned(county.office, number=county.number, kind="handling_opinion", form="pdf", by=head)
