"""The page of 批量登记: tried first, every fault in its row and column, then all of it or nothing; and scans at the window."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from engine.documents.archive import FolderArchive
from tests.webui.test_registration import FIELDS
from tests.webui.visitors import Page, Visitor

PLACE = "/registration/import"
HEAD = "信访形式,收到日期,姓名,概要,事实与理由,问题属地\n"
GOOD = "来信,2026-03-01,张三,反映水渠垮塌,汛期垮塌，至今无人修复。,云溪县\n"
BAD = "来信,2026-02-30,,反映水渠垮塌,汛期垮塌，至今无人修复。,云溪\n"


def choose(window: Visitor, text: str | bytes) -> Page:
    """Choose a file and try it."""
    form = window.get(PLACE).form(PLACE)
    content = text if isinstance(text, bytes) else text.encode()
    sent = dict(form.form_values()) | {"action": "try", "file": (io.BytesIO(content), "filings.csv")}
    window.page = Page(window.client.post(PLACE, data=sent, content_type="multipart/form-data", follow_redirects=True))
    return window.page


def test_a_file_is_tried_mended_and_entered_once(visit_own: Any):
    window = visit_own("wangmin")
    page = choose(window, HEAD + GOOD + BAD)
    assert [one.text for one in page.all("//td[@data-label='单元格']")] == ["B3", "C3", "F3"]
    assert "有 3 处要改" in page.text and "最接近的是：云溪县" in page.text and not page.all("//button[@value='enter']")
    page = choose(window, HEAD + GOOD)
    assert "还没有保存" in page.text and window.get("/petitions/990121-2026-000001").status == 404
    window.page = page
    page = window.send(PLACE, button=("action", "enter"))
    assert "已登记 1 行" in page.text and page.all("//a[@href='/petitions/990121-2026-000001']")
    window.page = choose(window, HEAD + GOOD)
    assert "疑似重复" in window.page.text and "内容相近 100%" in window.page.text
    assert "没有重复登记" in window.send(PLACE, button=("action", "enter")).text
    assert window.get("/petitions/990121-2026-000002").status == 404


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", HEAD.encode() + GOOD.encode() * 201])
def test_what_is_not_taken_is_told_on_the_page(visit: Any, content: bytes):
    page = choose(visit("wangmin"), content)
    assert page.status == 422 and page.texts("notice-bad") and page.all("//input[@type='file']")


def test_the_confirmation_carries_only_what_was_tried(visit: Any):
    window = visit("wangmin")
    window.get(PLACE)
    token = window.page.all("//input[@name='csrf_token']")[0].value
    assert window.client.post(PLACE, data={"csrf_token": token, "action": "enter", "content": "§"}).status_code == 400
    bad = {"csrf_token": token, "action": "enter", "content": base64.b64encode((HEAD + BAD).encode()).decode()}
    page = Page(window.client.post(PLACE, data=bad))
    assert page.status == 422 and [one.text for one in page.all("//td[@data-label='单元格']")] == ["B2", "C2", "F2"]


def test_the_template_is_saved_and_the_page_is_the_windows_alone(visit: Any):
    window = visit("wangmin")
    answer = window.client.get(f"{PLACE}/template")
    assert answer.headers["Content-Disposition"] == "attachment; filename=filings.xlsx"
    assert load_workbook(io.BytesIO(answer.data)).sheetnames == ["登记", "可选的值", "填写说明"]
    assert window.get("/registration").all(f"//a[@href='{PLACE}']")
    assert visit("zhaomin").get(PLACE).status == 403


def test_scans_are_chosen_on_the_form_and_once_more_after_a_look_at_suspects(own_office: Any, visit_own: Any, tmp_path: Path):
    own_office.archive = FolderArchive(tmp_path / "archive")
    window = visit_own("wangmin")

    def send(action: str, file: str = "来信.pdf", content: bytes = b"%PDF-1.4", **changes: str) -> Page:
        form = window.page.form("/registration")
        sent = dict(form.form_values()) | changes | {"action": action, "files": (io.BytesIO(content), file)}
        window.page = Page(window.client.post("/registration", data=sent, content_type="multipart/form-data", follow_redirects=True))
        return window.page

    window.get("/registration?channel=letter")
    letter = FIELDS | {"channel": "letter", "posted_on": "2026-02-27", "organisations": "示范村委会", "line": "12345"}
    page = send("check", "x.exe", b"MZ\0\0", **letter)
    assert page.status == 422 and set(page.wrong()) == {"files"} and "重新选择" in page.text
    assert page.all("//input[@name='organisations']")[0].value == "示范村委会"
    assert len(page.all("//input[@name='organisations'][not(ancestor::details)]")) == 1, "the others are folded"
    assert send("check", organisations="示范村委会").address.startswith("/registration/done/")
    view = window.get("/petitions/990121-2026-000001?tab=matter").text
    assert "邮戳日期：2026年2月27日" in view and "示范村委会" in view and "12345" not in view
    assert "来信.pdf" in window.get("/petitions/990121-2026-000001?tab=documents").text
    window.get("/registration?channel=letter")
    assert "请再选一次扫描件" in send("check", **letter).text
    send("link", "再次来信.pdf")
    assert "再次来信.pdf" in window.get("/petitions/990121-2026-000001?tab=documents").text


def test_the_topics_stand_in_groups_and_are_shown_with_their_path(visit_own: Any):
    window = visit_own("wangmin")
    groups = window.get("/registration").all("//select[@name='topic']/optgroup")
    assert ("农业农村 › 农村集体土地", "宅基地") in [(one.get("label"), leaf.text) for one in groups for leaf in one]
    assert "茶园承包与改造（云溪）" in "".join(one.text_content() for one in groups)
    window.send("/registration", button=("action", "check"), **(FIELDS | {"topic": "homestead", "purpose": "appeal"}))
    assert "农业农村 › 农村集体土地 › 宅基地" in window.get("/petitions/990121-2026-000001").text
