"""The desk: one's tasks, soonest due first, claimed from the row."""

from __future__ import annotations

import pytest

from engine.casework import worklists
from engine.testing import a_registration


def test_a_new_petition_waits_to_be_claimed_with_its_time_left(own_clerk, visit_own):
    number = own_clerk.register().number
    page = visit_own("lihua").get("/desk?tab=claimable")
    row = page.all("//tbody/tr")[0]
    text = " ".join(row.text_content().split())
    assert number in text and "甄别" in text and "还剩 15 日" in text and "3月17日（星期二）" in text
    assert "edge-later" in row.get("class")


def test_claiming_from_the_row_moves_the_task_to_ones_own(own_clerk, visit_own):
    task = own_clerk.register().next_tasks[0].id
    visitor = visit_own("lihua")
    visitor.get("/desk?tab=claimable")
    page = visitor.send(f"/tasks/{task}/claim")
    assert page.address == "/desk?tab=claimable" and "已认领" in page.text
    page = visitor.get("/desk")
    assert [one.get("href") for one in page.all("//tbody//a[@class='title']")] == [f"/tasks/{task}"]


def test_a_task_can_be_put_back(own_clerk, visit_own):
    task = own_clerk.register().next_tasks[0].id
    visitor = visit_own("lihua")
    visitor.get("/desk?tab=claimable")
    visitor.send(f"/tasks/{task}/claim")
    visitor.get(f"/tasks/{task}")
    assert "已放回" in visitor.send(f"/tasks/{task}/release").text
    assert "没有待办任务" in visitor.get("/desk").text


def test_what_another_has_claimed_is_a_conflict_that_says_who(own_clerk, visit_own):
    own_clerk.register()
    own_clerk.complete("triage")
    task = own_clerk.complete("prepare_referral").next_tasks[0].id
    late, early = visit_own("liuyang"), visit_own("zhaomin")
    late.get("/desk?tab=claimable")
    early.get("/desk?tab=claimable")
    early.send(f"/tasks/{task}/claim")
    page = late.send(f"/tasks/{task}/claim")
    assert page.status == 409 and "赵敏" in page.text


@pytest.mark.parametrize(
    "tab, says",
    [("mine", "您手上没有待办任务"), ("claimable", "没有等人认领的任务"), ("due_soon", "近期没有到期的任务"), ("done", "还没有办过的任务")],
)
def test_an_empty_tab_says_what_to_expect(visit_own, tab, says):
    assert says in visit_own("lihua").get(f"/desk?tab={tab}").text


def test_an_empty_hand_points_to_what_waits(own_clerk, visit_own):
    own_clerk.register()
    page = visit_own("lihua").get("/desk")
    assert "还有 1 件任务等人认领" in page.text and page.all("//a[@href='/desk?tab=claimable'][text()='去认领']")


def test_the_soonest_due_stands_first_and_bands_narrow_the_list(own_clerk, visit_own):
    early = own_clerk.register().number
    own_clerk.wait(10)
    late = own_clerk.register(a_registration(gist="反映村道路灯长期不亮")).number
    visitor = visit_own("lihua")
    page = visitor.get("/desk?tab=claimable")
    assert [one.text for one in page.all("//tbody//small[@class='num']")] == [early, late]
    page = visitor.get("/desk?tab=claimable&band=7")
    assert [one.text for one in page.all("//tbody//small[@class='num']")] == [early]
    assert page.all("//a[contains(@class,'chip-7')]/@aria-current") == ["true"]


def test_claiming_on_the_second_page_stays_there(own_clerk, visit_own, monkeypatch):
    monkeypatch.setattr(worklists, "PER_PAGE", 1)
    for _ in range(3):
        own_clerk.register()
    page = visit_own("lihua").get("/desk?tab=claimable&page=2")
    claim = next(form for form in page.tree.forms if form.action.endswith("/claim"))
    assert claim.fields["to"] == "/desk?tab=claimable&page=2"


def test_overdue_tasks_are_red(own_clerk, visit_own):
    own_clerk.register()
    own_clerk.wait(20)
    page = visit_own("lihua").get("/desk?tab=claimable")
    assert "已逾期 5 日" in page.texts("band-overdue")


def test_what_was_done_is_kept_under_done(own_clerk, visit_own):
    number = own_clerk.register().number
    own_clerk.complete("triage", by="lihua")
    page = visit_own("lihua").get("/desk?tab=done")
    assert number in page.text and page.all(f"//a[@href='/petitions/{number}?tab=docket']")
    assert [one.text for one in page.all("//*[@id='desk-rows']//td[1]//time")] == ["2026年3月2日 10:00"]
    visitor = visit_own("lihua")
    page = visitor.get("/desk?tab=done&since=2026-03-02&until=2026-03-02")
    assert number in page.text and [one.text_content().split("×")[0].strip() for one in page.all("//a[contains(@class, 'chip-on')]")] == [
        "办理日期从 2026年3月2日", "办理日期到 2026年3月2日"]  # fmt: skip
    assert page.form("/desk").fields["since"] == "2026-03-02"
    page = visitor.get("/desk?tab=done&until=2026-03-01")
    assert number not in page.text and "没有符合筛选条件的任务" in page.text
    for days, said in {
        "since=yesterday": "不是日期",
        "since=2026-03-03&until=2026-03-02": "早于起日",
        "until=9999-12-31": "不是日期",
    }.items():
        page = visitor.get(f"/desk?tab=done&{days}")
        assert said in page.texts("notice-bad")[0] and number in page.text, days
    assert "按日期只能筛选“已办”" in visitor.get("/desk?tab=mine&since=2026-03-02").texts("notice-bad")[0]
    visitor.get("/desk?tab=done&since=2026-03-02")
    page = visitor.send("/desk/views?tab=done&since=2026-03-02", name="这个月办的")
    assert page.all("//*[contains(@class, 'chip-saved')]//a/@href") == ["/desk?tab=done&since=2026-03-02"]


def test_an_unknown_tab_band_or_page_shows_the_first(visit):
    for address in ("/desk?tab=nonsense", "/desk?band=nonsense", "/desk?page=-1", "/desk?page=x", "/desk?page=99999999999999999999"):
        assert visit("lihua").get(address).status == 200


def test_a_task_is_only_claimable_in_its_lane(clerk, visit):
    task = clerk.register().next_tasks[0].id
    visitor = visit("wangmin")
    visitor.get("/desk")
    token = visitor.page.form("/logout").fields["csrf_token"]
    answer = visitor.client.post(f"/tasks/{task}/claim", data={"csrf_token": token})
    assert answer.status_code == 403


def test_the_desk_is_said_in_english(own_clerk, visit_own):
    own_clerk.register()
    visitor = visit_own("lihua")
    visitor.send("/language", button=("lang", "en"))
    page = visitor.get("/desk?tab=claimable")
    assert "15 days left" in page.text and "Triage" in page.text and "Tue 17 March" in page.text
