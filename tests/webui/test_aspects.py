"""Beside the steps at the counter: what comes next, people in full, notes, the docket narrowed by link, previews, panels, and the look."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from engine.casework import attachments, experts
from engine.documents.archive import FolderArchive
from tests.webui.conftest import bring_to_handling


@pytest.fixture
def handled(clerk: Any) -> str:
    """A petition Zhao Min of the land bureau inquires into."""
    number: str = bring_to_handling(clerk)
    clerk.complete("assign_handler", handler=str(clerk.who("zhaomin").id), recusal_checked=True)
    return number


def test_the_page_begins_with_what_happens_next_and_what_may_follow(handled: str, visit: Any) -> None:
    page = visit("zhaomin").get(f"/petitions/{handled}")
    [ahead] = page.all("//section[contains(@class,'ahead')]")
    assert "接下来由" in ahead.text_content() and "调查核实" in ahead.text_content() and "第二条" in ahead.text_content()
    assert "拟写处理意见" in ahead.text_content()
    english = visit("zhaomin")
    english.send("/language", button=("lang", "en"))
    assert "Next: “Inquiry”, by 赵敏, Yunxi County Natural Resources Bureau" in english.get(f"/petitions/{handled}").text


def test_people_are_unmasked_for_one_view_with_a_reason(handled: str, visit: Any) -> None:
    visitor = visit("zhaomin")
    visitor.get(f"/petitions/{handled}?tab=matter")
    page = visitor.send("/unmask", f_reason="")
    assert page.status == 422 and "请填写这一项" in page.text and "13800000001" not in page.source
    page = visitor.send("/unmask", f_reason="电话通知到场")
    assert page.status == 200 and "13800000001" in page.source and "吴安" in page.text
    assert page.headers["Cache-Control"] == "no-store" and "重新遮盖" in page.text
    assert "13800000001" not in visitor.get(f"/petitions/{handled}?tab=matter").source
    assert "查看身份信息" in visitor.get(f"/petitions/{handled}?tab=docket&kind=identity_shown").text
    assert not visit("zhaolei").get(f"/petitions/{handled}?tab=matter").all("//*[@id='unmask']")


def test_notes_are_written_and_stand_under_their_scope(handled: str, visit: Any) -> None:
    visitor = visit("zhaomin")
    assert "还没有备注" in visitor.get(f"/petitions/{handled}?tab=notes").text
    page = visitor.send("/notes", f_scope="private", f_text="")
    assert page.status == 422 and page.all("//input[@value='private'][@checked]"), "the scope chosen is kept"
    page = visitor.send("/notes", f_scope="private", f_text="只有我知道")
    assert "备注已保存" in page.text and "只有我知道" in page.text
    assert "只有我知道" not in visit("lihua").get(f"/petitions/{handled}?tab=notes").source


def test_the_docket_is_narrowed_by_its_address(handled: str, visit: Any) -> None:
    visitor = visit("zhaomin")
    every = visitor.get(f"/petitions/{handled}?tab=docket").all("//ol[@class='docket']/li")
    one = visitor.get(f"/petitions/{handled}?tab=docket&kind=handler_appointed&actor=陈刚&since=2026-03-01&until=2026-03-31&text=赵敏")
    assert len(one.all("//ol[@class='docket']/li")) == 1 and f"共 {len(every)} 条，符合条件 1 条" in one.text
    none = visitor.get(f"/petitions/{handled}?tab=docket&until=2026-01-01&since=nonsense")
    assert "没有符合条件的记事" in none.text and none.all("//a[contains(., '清除条件')]")


def test_pictures_and_pdfs_are_looked_at_in_a_frame_of_this_house_and_nothing_else_is(
    own_office: Any, own_clerk: Any, visit_own: Any, tmp_path: Path
) -> None:
    own_office.archive = FolderArchive(tmp_path / "archive")
    number = own_clerk.register().number
    for name, content in (("a.png", b"\x89PNG\r\n\x1a\n1"), ("b.pdf", b"%PDF-1.7\n1"), ("c.txt", "说明".encode())):
        attachments.attach(own_office, number=number, name=name, content=content, by=own_clerk.who("wangmin"), key=name)
    visitor = visit_own("wangmin")
    page = visitor.get(f"/petitions/{number}?tab=documents")
    assert len(page.all("//section[contains(@class,'preview')]")) == 2 and page.all("//iframe[@title='b.pdf']")
    picture, pdf, text = (visitor.client.get(f"/petitions/{number}/attachments/{one}/preview") for one in (1, 2, 3))
    assert text.status_code == 404
    for answer, kind in ((picture, "image/png"), (pdf, "application/pdf")):
        policy = answer.headers["Content-Security-Policy"]
        assert (answer.mimetype, answer.headers["X-Content-Type-Options"]) == (kind, "nosniff")
        assert "default-src 'none'" in policy and "frame-ancestors 'self'" in policy and answer.headers["X-Frame-Options"] == "SAMEORIGIN"
        assert answer.headers["Cache-Control"] == "no-store" and answer.headers["Content-Disposition"].startswith("inline")
    assert picture.headers["Content-Security-Policy"].startswith("sandbox")
    assert visit_own("duhai").client.get(f"/petitions/{number}/attachments/1/preview").status_code == 404
    assert io.BytesIO(picture.data).read(4) == b"\x89PNG"


def test_a_head_keeps_the_roster_and_a_handler_draws_the_panel(own_office: Any, own_clerk: Any, visit_own: Any) -> None:
    head = visit_own("chengang")
    assert "名册上还没有人" in head.get("/experts").text
    assert head.send("/experts", f_name="", f_field="法律", f_employer="律所").status == 422
    for name in ("陶冶", "钟声", "温馨"):
        assert f"{name}已列入名册" in head.send("/experts", f_name=name, f_field="法律", f_employer="示范律所").text
    assert visit_own("zhaomin").get("/experts").status == 403
    number = bring_to_handling(own_clerk)
    own_clerk.complete("assign_handler", handler=str(own_clerk.who("zhaomin").id), recusal_checked=True)
    own_clerk.complete("inquiry", findings="争议大", evidence="档案", next_step="hearing")
    own_clerk.complete("decide_hearing", hearing_decision="hold", reason="争议较大")
    handler = visit_own("zhaomin")
    handler.get(f"/petitions/{number}")
    step = own_clerk.open_step("prepare_hearing").id
    assert handler.send(f"/panel/{step}", f_size="2").status == 422
    page = handler.send(f"/panel/{step}", f_size="3")
    [field] = page.all("//textarea[@name='f_officers']")
    assert sorted(field.text.strip().split("、")) == sorted(("陶冶", "钟声", "温馨")) and "重新计算一致" in page.text
    gone = next(one.id for one in experts.experts(own_office, by=own_clerk.who("chengang")) if one.name == "陶冶")
    head.get("/experts")
    assert "陶冶不再参加抽取" in head.send(f"/experts/{gone}/retire").text


def test_dark_and_large_are_remembered_by_the_browser_and_nothing_else_is(visit: Any) -> None:
    visitor = visit("zhaomin")
    assert visitor.get("/desk").all("//html[@data-look='auto ']")
    visitor.send("/look", button=("theme", "dark"))
    page = visitor.send("/look", button=("size", "large"))
    assert page.address.startswith("/desk") and page.all("//html[@data-look='dark large']")
    assert page.all("//button[@name='size'][@aria-pressed='true']")
    assert visitor.client.get_cookie("look").value == "dark.large"
    visitor.client.set_cookie("look", "<b>.huge")
    assert visitor.get("/desk").all("//html[@data-look='auto ']"), "what nobody wrote counts as nothing"


def test_the_same_matter_is_merged_after_a_look_at_both(handled: str, clerk: Any, visit: Any) -> None:
    again = clerk.register().number
    visitor = visit("lihua")
    page = visitor.get(f"/petitions/{again}?tab=matter")
    address = next(one for one in page.all("//a/@href") if one.endswith("/merge"))
    assert not visit("zhaomin").get(f"/petitions/{handled}?tab=matter").all("//a[contains(@href, '/merge')]")
    assert handled in visitor.get(address).text
    assert "没有" in visitor.get(f"{address}?into=990121-2026-999999").texts("wrong")[0]
    page = visitor.get(f"{address}?into={handled}")
    assert "同一信访人" in page.text and "时限不变" in page.text and "不能合并" not in page.text
    page = visitor.send("/merge", f_reason=" ")
    assert page.status == 422 and page.all("//*[@role='alert']")
    page = visitor.send("/merge", f_reason="同一处宅基地，同一请求")
    assert f"已并入 {handled}" in page.text and "送达告知书" in page.text
    assert "不能合并" in visitor.get(f"{address}?into={handled}").text, "it is in triage no more"
    assert again in visitor.get(f"/petitions/{handled}?tab=matter").text


def test_petitions_on_the_same_facts_are_linked_after_a_look_and_a_wrong_link_is_undone(handled: str, clerk: Any, visit: Any) -> None:
    again = clerk.register().number
    clerk.complete("triage", by="lihua")
    visitor = visit("lihua")
    page = visitor.get(f"/petitions/{again}?tab=matter")
    address = next(one for one in page.all("//a/@href") if one.endswith("/link"))
    assert handled in visitor.get(address).text
    assert "没有" in visitor.get(f"{address}?to=990121-2026-999999").texts("wrong")[0]
    page = visitor.get(f"{address}?to={handled}")
    assert "同一信访人" in page.text and "都不变" in page.text and "不能关联" not in page.text
    assert visitor.send("/link", f_reason=" ").status == 422
    page = visitor.send("/link", f_reason="同一处宅基地")
    there = f"/petitions/{handled}?tab=matter"
    assert f"已与 {handled} 关联" in page.text and again in visitor.get(there).text
    assert again not in visit("zhaomin").get(there).text, "the other bureau may not know of the later one"
    visitor.get(f"/petitions/{again}?tab=matter")
    assert visitor.send("/unlink", f_reason="").status == 422 and visitor.page.all("//details[@id='unlink'][@open]//*[@role='alert']")
    assert f"已与 {handled} 解除关联" in visitor.send("/unlink", f_reason="不是同一处").text
