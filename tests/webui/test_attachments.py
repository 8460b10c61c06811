"""附件 at the counter and in the API: added without scripts, saved and never opened inside a page."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from engine.documents.archive import FolderArchive
from tests.webui.api_clients import Programs, a_body

PDF = b"%PDF-1.7\nletter"


@pytest.fixture
def number(own_office: Any, own_clerk: Any, tmp_path: Path) -> str:
    """A petition at the window of an office with an archive."""
    own_office.archive = FolderArchive(tmp_path / "archive")
    number: str = own_clerk.register().number
    return number


def sent(visitor: Any, number: str, content: bytes, name: str = "来信.pdf") -> Any:
    """Send the page's own form with a file, as a browser without scripts does."""
    page = visitor.get(f"/petitions/{number}?tab=documents")
    fields = dict(page.form(f"/petitions/{number}/attachments").form_values())
    return visitor.client.post(f"/petitions/{number}/attachments", data=fields | {"file": (io.BytesIO(content), name)})


def test_the_card_says_that_there_is_nothing_yet_and_lets_one_add(number: str, visit_own: Any) -> None:
    page = visit_own("wangmin").get(f"/petitions/{number}?tab=documents")
    assert "还没有附件" in page.text
    assert "每个不超过 20 兆字节" in page.text
    [field] = page.all("//form[contains(@action,'/attachments')]//input[@type='file']")
    assert page.all(f"//label[@for='{field.get('id')}']")


def test_a_file_is_added_by_the_plain_form_and_listed_with_its_size_and_who_and_when(number: str, visit_own: Any) -> None:
    visitor = visit_own("wangmin")
    answer = sent(visitor, number, PDF)
    assert answer.status_code == 303
    page = visitor.get(answer.headers["Location"])
    [row] = page.all("//*[@id='attachments']//tbody/tr")
    said = " ".join(row.text_content().split())
    assert "来信.pdf" in said and "15 B" in said and "王敏" in said and "2026年3月2日" in said


def test_a_file_is_saved_and_never_shown_inside_a_page(number: str, visit_own: Any) -> None:
    visitor = visit_own("wangmin")
    sent(visitor, number, PDF)
    answer = visitor.client.get(f"/petitions/{number}/attachments/1")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''%E6%9D%A5%E4%BF%A1.pdf"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert (answer.headers["X-Content-Type-Options"], answer.headers["Cache-Control"]) == ("nosniff", "no-store")


def test_what_is_not_taken_is_told_on_the_page_and_a_large_file_has_room(number: str, visit_own: Any) -> None:
    visitor = visit_own("wangmin")
    refused = sent(visitor, number, b"<svg onload=alert(1)>", "a.svg")
    assert refused.status_code == 422
    assert "不能接收这种文件" in html.fromstring(refused.text).get_element_by_id("attachments").text_content()
    assert sent(visitor, number, PDF.ljust(5 * 1024 * 1024)).status_code == 303
    assert sent(visitor, number, PDF.ljust(20 * 1024 * 1024 + 1)).status_code == 422
    assert sent(visitor, number, PDF.ljust(22 * 1024 * 1024)).status_code == 413


def test_other_forms_stay_small(number: str, visit_own: Any) -> None:
    visitor = visit_own("wangmin")
    assert visitor.client.post("/language", data={"lang": "x" * 3_000_000}).status_code == 413


def test_the_card_speaks_english_too(number: str, visit_own: Any) -> None:
    visitor = visit_own("wangmin")
    visitor.get("/desk")
    visitor.send("/language", button=("lang", "en"))
    page = visitor.get(f"/petitions/{number}?tab=documents")
    assert "No attachments yet" in page.text
    assert "at most 20 MB each" in page.text


def test_who_may_not_know_the_petition_knows_none_of_its_files(number: str, visit_own: Any) -> None:
    sent(visit_own("wangmin"), number, PDF)
    stranger = visit_own("gaofeng")
    assert stranger.client.get(f"/petitions/{number}/attachments/1").status_code == 404


def test_programs_add_list_and_read_files_as_published(empty: Programs) -> None:
    programs = empty
    number = programs.of("wangmin").post("/api/petitions", a_body()).get_json()["number"]
    address, me = f"/api/petitions/{number}/attachments", programs.of("wangmin")
    large = PDF.ljust(3 * 1024 * 1024)
    body = {"name": "a.pdf", "content": base64.b64encode(large).decode()}
    first = me.post(address, body, Idempotency_Key="one")
    assert first.get_json() == me.post(address, body, Idempotency_Key="one").get_json()
    [listed] = me.get(address).get_json()
    assert (listed["name"], listed["size"], listed["media_type"]) == ("a.pdf", len(large), "application/pdf")
    read = me.get(f"{address}/{listed['id']}").get_json()
    assert base64.b64decode(read["content"]) == large
    assert me.post(address, {"name": "a", "content": "not base64!"}).get_json()["error"] == "attachment_base64"
    assert me.post(address, {"name": "a", "content": base64.b64encode(b"MZ\0").decode()}).get_json()["error"] == "attachment_kind"
    assert programs.of("gaofeng").get(f"{address}/{listed['id']}").status_code == 404
    assert programs.of("gaofeng").post(address, body).status_code == 404
    assert me.get(f"/api/petitions/{number}").get_json()["attachments"][0]["sha256"] == listed["sha256"]
    assert {name for name, _ in programs.published.seen} >= {"attach", "attachments", "attachment"}
