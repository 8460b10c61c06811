"""附件: who may add and read a file, which files are taken, and that none is lost or lies about."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.casework import attachments, filekinds
from engine.casework.office import Office
from engine.casework.verification import verify
from engine.documents.archive import FolderArchive
from engine.errors import NotFound, NotPermitted, OutOfOrder
from tests.builders import County, refused

PDF = b"%PDF-1.7\nletter"


def zipped(*names: str, size: int = 10) -> bytes:
    """A zip with these members."""
    blob = io.BytesIO()
    with zipfile.ZipFile(blob, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in names:
            packed.writestr(name, b"\0" * size, compresslevel=1)
    return blob.getvalue()


TAKEN = {
    "pdf": PDF,
    "jpg": b"\xff\xd8\xff\xe0picture",
    "png": b"\x89PNG\r\n\x1a\npicture",
    "docx": zipped("[Content_Types].xml", "word/document.xml"),
    "xlsx": zipped("xl/workbook.xml"),
    "ofd": zipped("OFD.xml"),
    "txt": "请求解决宅基地登记问题\n".encode("gb18030"),
    "mp4": b"\0\0\0\x20ftypisom",
    "mp3": b"ID3\x04sound",
}


@pytest.fixture
def stored(office: Office, tmp_path: Path) -> Office:
    """The office with an archive of its own."""
    office.archive = FolderArchive(tmp_path / "archive")
    return office


def add(county: County, by: str = "wangmin", name: str = "来信.pdf", content: bytes = PDF, **more: str) -> None:
    attachments.attach(county.office, number=county.number, name=name, content=content, by=county.who(by), key=county.key(), **more)


def listed(county: County, by: str = "wangmin") -> list[str]:
    return [one.name for one in attachments.attachments(county.office, number=county.number, by=county.who(by))]


@pytest.mark.parametrize("kind", TAKEN)
def test_every_kind_the_office_takes_is_known_by_its_content(stored: Office, county: County, kind: str) -> None:
    county.register()
    add(county, name="无名", content=TAKEN[kind])
    assert listed(county) == [f"无名.{kind}"]


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("attachment_empty", b""),
        ("attachment_kind", b"MZ\x90\0program"),
        ("attachment_kind", b"<svg onload=alert(1)>"),
        ("attachment_kind", b"  <!doctype html><script>"),
        ("attachment_kind", b"\x7fELF"),
        ("attachment_kind", zipped("anything.txt")),
        ("attachment_kind", b"PK\x03\x04 no zip at all"),
        ("attachment_macros", zipped("word/document.xml", "word/vbaProject.bin")),
    ],
)
def test_what_the_office_does_not_take_is_refused_and_not_kept(stored: Office, county: County, code: str, content: bytes) -> None:
    county.register()
    with refused(code):
        add(county, content=content)
    assert list(stored.archive.all_keys()) == []
    assert listed(county) == []


def test_a_small_file_that_unpacks_to_more_than_anybody_wrote_is_refused_and_not_kept(stored: Office, county: County) -> None:
    county.register()
    bomb = zipped("word/document.xml", "word/bomb.xml", size=filekinds.UNPACKED_AT_MOST // 2 + 1)
    with refused("attachment_unpacked"):
        add(county, content=bomb)
    assert list(stored.archive.all_keys()) == []
    assert listed(county) == []


def test_a_file_may_be_as_large_as_the_rules_say_and_no_larger(stored: Office, county: County) -> None:
    county.register()
    most = attachments.largest(stored) * 1024 * 1024
    add(county, content=PDF.ljust(most, b" "))
    with refused("attachment_large"):
        add(county, content=PDF.ljust(most + 1, b" "))
    assert len(listed(county)) == 1


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\fakepath\\证明.PDF", "证明.pdf"),
        ("page.html", "page.pdf"),
        ("\u202egpj.exe", "gpj.pdf"),
        ("", "file.pdf"),
        ("a\r\nSet-Cookie: x", "aSet-Cookie_ x.pdf"),
        ("长" * 300, "长" * 100 + ".pdf"),
    ],
)
def test_a_name_is_a_name_and_nothing_else(sent: str, kept: str) -> None:
    assert filekinds.named(sent, "pdf") == kept


def test_the_docket_tells_of_a_file_by_its_hash_and_never_by_its_name(stored: Office, county: County) -> None:
    county.register()
    add(county, name="李强的身份证.pdf")
    entry = county.entries[-1]
    assert (entry.kind, entry.body["size"], entry.body["media_type"]) == ("attached", len(PDF), "application/pdf")
    assert "李强" not in str(entry.body)
    assert verify(stored, archive=stored.archive).findings == ()


def test_the_same_key_adds_a_file_once(stored: Office, county: County) -> None:
    county.register()
    for _ in range(2):
        attachments.attach(stored, number=county.number, name="a.pdf", content=PDF, by=county.who("wangmin"), key="once")
    assert listed(county) == ["a.pdf"]


def test_who_holds_a_step_may_add_a_file_in_it(stored: Office, county: County) -> None:
    county.handled()
    task = next(iter(county.dossier.open_tasks))
    add(county, by="zhaomin", task=task.id)
    [one] = attachments.attachments(stored, number=county.number, by=county.who("zhaomin"))
    assert (one.task, one.added_by) == ("调查核实", county.who("zhaomin").name)


def test_whoever_may_not_know_of_the_petition_neither_adds_nor_reads_and_leaves_no_file(stored: Office, county: County) -> None:
    county.register()
    add(county)
    stranger = next(one for one in stored.store.registers.officials() if one.authority.endswith("-rs"))
    kept = list(stored.archive.all_keys())
    with pytest.raises(NotFound):
        attachments.attach(stored, number=county.number, name="b.pdf", content=PDF + b"2", by=stranger, key="k")
    with pytest.raises(NotFound):
        attachments.attachment(stored, number=county.number, attachment=1, by=stranger)
    assert list(stored.archive.all_keys()) == kept


def test_who_may_look_but_has_no_part_in_the_work_may_not_add(stored: Office, county: County) -> None:
    county.register()
    looker = next(one for one in stored.store.registers.officials() if one.roles == {"supervisor"})
    if attachments.access.may(stored, looker, "see_petitions", county.dossier.petition):
        with pytest.raises(NotPermitted):
            attachments.attach(stored, number=county.number, name="b.pdf", content=PDF, by=looker, key="k")


def test_a_file_of_another_petition_is_not_found_under_this_one(stored: Office, county: County) -> None:
    county.register()
    add(county)
    county.register()
    with pytest.raises(NotFound):
        attachments.attachment(stored, number=county.number, attachment=1, by=county.who("wangmin"))


def test_a_file_changed_in_the_archive_is_not_given_out(stored: Office, county: County, tmp_path: Path) -> None:
    county.register()
    add(county)
    [path] = (tmp_path / "archive").glob("??/*")
    path.write_bytes(b"%PDF-1.7\nforged")
    with pytest.raises(OutOfOrder):
        attachments.attachment(stored, number=county.number, attachment=1, by=county.who("wangmin"))


def test_what_a_killed_process_wrote_half_is_named_by_the_scrub(stored: Office, county: County, tmp_path: Path) -> None:
    county.register()
    add(county)
    [whole] = (tmp_path / "archive").glob("??/*")
    half = whole.with_name(f".{whole.name}.4711.0badcafe.part")
    half.write_bytes(PDF[:5])
    written_at = datetime.fromtimestamp(half.stat().st_mtime, UTC)
    county.clock.set(written_at + timedelta(minutes=59))
    assert [one.rule for one in verify(stored, archive=stored.archive).findings if "file" in one.rule] == []
    county.clock.set(written_at + timedelta(minutes=61))
    told = [(one.rule, one.detail) for one in verify(stored, archive=stored.archive).findings if "file" in one.rule]
    assert told == [("verify_file_orphan", f"{half.parent.name}/{half.name}")]


def test_an_act_that_fails_after_its_file_was_kept_leaves_a_file_the_scrub_names(stored: Office, county: County) -> None:
    county.register()
    with pytest.raises(NotFound):
        add(county, task=f"{county.number}.1.no-such-task")
    [(sha256, written_at)] = stored.archive.all_keys()
    assert listed(county) == []
    assert verify(stored, archive=stored.archive).findings == ()  # its act may still be under way
    county.clock.set(written_at.replace(year=written_at.year + 1))
    told = [(one.rule, one.detail, one.invariant) for one in verify(stored, archive=stored.archive).findings if "file" in one.rule]
    assert told == [("verify_file_orphan", sha256, "I9")]
