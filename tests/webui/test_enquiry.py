"""The petitioner's own page: the code from the receipt opens it, and no address, no second copy and no stranger ever holds it."""

from __future__ import annotations

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
