"""The petitioner's own page: the code from the receipt opens it, and no address, no second copy and no stranger ever holds it."""

from __future__ import annotations

from engine.casework import queryslips
from engine.testing import Clerk
from tests.webui.test_registration import fill
from tests.webui.visitors import Page, Visitor


def ask(visitor: Visitor, code: str, proof: str = "0001") -> Page:
    """Fill in the question."""
    visitor.get("/query")
    return visitor.send("/query", code=code, proof=proof)


def beside(visitor: Visitor, username: str = "") -> Visitor:
    """Somebody else at the same counter."""
    return Visitor(visitor.client.application, username)


def test_the_receipt_carries_a_code_that_opens_the_petition_without_an_account(visit_own):
    window = visit_own("wangmin")
    [code] = fill(window).texts("slip-code")
    assert "登记时所留电话号码的后四位" in window.page.text
    stranger = beside(window)
    assert stranger.get("/login").all("//a[@href='/query']")
    page = ask(stranger, code.lower())
    assert (page.status, page.address) == (200, "/query") and code not in page.address
    assert "990121-2026-000001" in page.text and "云溪县信访局正在审核" in page.text and "2026年3月17日" in page.text
    assert "no-store" in page.headers["Cache-Control"]
    page = stranger.send("/query", button=("lang", "en"))
    assert page.tree.get("lang") == "en" and "990121-2026-000001" in page.text and "is deciding who handles it" in page.text
    page = stranger.send("/query", button=("size", "large"))
    assert "990121-2026-000001" in page.text and "large" in page.tree.get("data-look")
    assert stranger.get("/desk").address.startswith("/login")


def test_what_is_not_shown_says_so_in_one_way_and_keeps_what_was_typed(visit_own):
    window = visit_own("wangmin")
    [code] = fill(window).texts("slip-code")
    pages = [ask(beside(window), typed, proof) for typed, proof in ((code, "0002"), ("0" * 16, "0001"))]
    assert [page.status for page in pages] == [422, 422] and pages[0].texts("notice-bad") == pages[1].texts("notice-bad")
    assert pages[0].all("//input[@name='proof']")[0].value == "0002" and "身份证件" in pages[0].text
    short = ask(beside(window), "ABC")
    assert (short.status, set(short.wrong())) == (422, {"code"})
    patient = beside(window)
    patient.get("/query")
    patient.client.delete_cookie("petition")
    stale = patient.send("/query", code=code, proof="0001")
    assert stale.status == 400 and stale.all("//input[@name='code']")[0].value == code
    assert "990121-2026-000001" in patient.send("/query").text
    empty = beside(window).get("/query")
    assert empty.status == 200 and not empty.texts("notice-bad")


def test_after_five_wrong_tries_the_page_says_when_to_come_again(visit_own):
    stranger = visit_own()
    answers = [ask(stranger, "0" * 16) for _ in range(6)]
    assert [page.status for page in answers] == [422] * 5 + [429]
    assert "10:00:30" in answers[-1].text and "没有锁定" in answers[-1].text


def test_the_window_issues_a_slip_anew_and_the_old_code_ends(own_clerk: Clerk, visit_own):
    window = visit_own("wangmin")
    [code] = fill(window).texts("slip-code")
    at = "/petitions/990121-2026-000001"
    window.get(f"{at}?tab=matter")
    refused = window.send("/query-slip", f_reason=" ")
    assert refused.status == 422 and "怎样核对的身份" in refused.text
    [fresh] = window.send("/query-slip", f_reason="本人持身份证到窗口").texts("slip-code")
    assert ask(beside(window), code).status == 422 and ask(beside(window), fresh).status == 200
    assert "重新出具查询单" in window.get(f"{at}?tab=docket").text
    handler = beside(window, "lihua")
    assert "查询码只在登记当天" in handler.get("/registration/done/990121-2026-000001").text
    own_clerk.register()
    assert not beside(window, "zhaolei").get(f"/petitions/{own_clerk.last.number}?tab=matter").all("//*[@id='reissue']")


def test_an_accusation_gets_a_receipt_without_a_code_that_gives_nothing_away(visit_own):
    page = fill(visit_own("wangmin"), accused="990121-zr")
    assert page.status == 200 and page.texts("slip-code") == []
    assert "检举" not in page.texts("slip")[0] and "登记窗口查询" in page.texts("slip")[0]


def test_the_petitioner_evaluates_on_the_page_and_the_window_writes_down_what_is_said_by_phone(own_clerk: Clerk, visit_own):
    own_clerk.register()
    code = queryslips.query_slip(own_clerk.office, number=own_clerk.last.number, by=own_clerk.who("wangmin")).code
    own_clerk.complete("triage", category="suggestion", disposition="on_the_spot", reason="当场可以答复")
    own_clerk.complete("answer_on_the_spot", answer="已说明", satisfied=True)
    window, at = visit_own("lihua"), f"/petitions/{own_clerk.last.number}"
    stranger = beside(window)
    page = ask(stranger, code)
    assert len(page.all("//h2[@id='evaluation-title']")) == 1 and not page.all("//input[@type='radio'][@checked]")
    assert "办结时没有出具书面文书。" in page.text and "受理与否" not in page.text, "what was answered on the spot gets no letter any more"
    page = stranger.send("/query/evaluation", f_office_reason="窗口让我等了半天")
    assert page.status == 422 and "第二十一条" in page.text and "窗口让我等了半天" in page.text
    assert page.all("//fieldset[@id='evaluation-office'][@aria-describedby='evaluation-office-wrong']")
    page = stranger.send("/query/evaluation", f_office="not_satisfied")
    assert page.status == 200 and "您的评价已经收到" in page.text and code not in page.address
    # A page that has grown too old asks again, and what was typed goes along.
    stale = stranger.client.post(
        "/query/evaluation", data={"code": code, "proof": "0001", "f_office": "satisfied", "f_office_reason": "改了"}
    )
    assert stale.status_code == 400 and 'name="f_office_reason" value="改了"' in stale.text
    page = window.get(at)
    assert "窗口让我等了半天" in page.text and "· 本人在网上" in page.text
    page = window.send(f"{at}/evaluation", f_office="basically_satisfied", f_office_reason="解释清楚了")
    assert page.status == 422 and "解释清楚了" in page.text and page.all("//option[@selected][@value='']") == []
    page = window.send(f"{at}/evaluation", f_channel="phone")
    assert (page.status, page.address) == (200, at) and "基本满意" in page.text and "评价已记入案卷" in page.text
    assert "Evaluated by the petitioner" in window.get(f"{at}?tab=docket&lang=en").text or "信访人评价" in window.page.text
