"""The work list: filters by link, views one keeps, words that are found, many rows at once, what is news, and a list that renews itself."""

from __future__ import annotations

import pytest

from engine.casework import searching, unread
from engine.testing import a_registration
from tests.webui.visitors import Page


def numbers(page):
    """The petitions of a list."""
    return [one.text for one in page.all("//tbody//small[@class='num']")]


def press(visitor, action, instead, **fields):
    """Press the button of a form that leads elsewhere than the form does."""
    visitor.page.form(action).action = instead
    return visitor.send(instead, **fields)


@pytest.fixture
def three(own_clerk):
    """Two visits, the second of a group, and a letter from another village; their tasks wait to be claimed."""
    first = own_clerk.register().number
    group = own_clerk.register(a_registration(gist="反映征地补偿款拖欠", persons=6)).number
    letter = own_clerk.register(a_registration(gist="反映路灯不亮", channel="letter", topic="other")).number
    return first, group, letter


def test_a_link_narrows_the_desk_and_says_what_it_could_not_follow(three, visit_own):
    visitor = visit_own("lihua")
    page = visitor.get("/desk?tab=claimable&kind=collective")
    assert numbers(page) == [three[1]] and "个体集体：集体" in page.text
    assert page.all("//a[contains(@class, 'chip-on')]/@href") == ["/desk?tab=claimable"]
    assert numbers(visitor.get("/desk?tab=claimable&channel=来信")) == [three[2]]
    assert numbers(visitor.get("/desk?tab=claimable&channel=visit&repeat=no&step=triage&band=later")) == list(three[:2])
    assert numbers(visitor.get("/desk?tab=claimable&repeat=yes")) == [] and "没有符合筛选条件的任务" in visitor.page.text
    page = visitor.get("/desk?tab=claimable&kind=colective&topic=qqqq")
    assert len(numbers(page)) == 3 and "“colective”" in page.text and "您是否要写 集体？" in page.text and "“qqqq”" in page.text
    assert "/desk?tab=claimable&kind=collective" in page.all("//div[@role='alert']//a/@href")
    assert {"农村土地", "云溪县", "甄别处理期限"} <= {one.text for one in page.all("//form[contains(@class, 'desk-filters')]//option")}


def test_a_view_is_kept_by_its_owner_alone_and_holds_no_words(three, visit_own):
    lihua, other = visit_own("lihua"), visit_own("zhoutao")
    lihua.get("/desk?tab=claimable&kind=collective&page=1&text=王秀英")
    page = lihua.send("/desk/views?tab=claimable&kind=collective", name="  集体访  ")
    assert page.address == "/desk?tab=claimable&kind=collective" and page.texts("chip-saved") == ["集体访 ×"]
    assert "集体访" not in other.get("/desk").text
    lihua.get("/desk?kind=collective")
    refused = lihua.send("/desk/views?tab=mine&kind=collective", name="长" * 41)
    assert refused.status == 422 and "长" * 41 in refused.source and numbers(refused) == []
    address = lihua.page.all("//span[contains(@class, 'chip-saved')]//form/@action")[0]
    token = other.get("/desk?kind=collective").form("/logout").fields["csrf_token"]
    other.client.post(address, data={"csrf_token": token})
    lihua.get("/desk?kind=collective")
    by_hand = "/desk/views?tab=mine&kind=colective&band=overdu&topic=qqqq" + "&more=1" * 60
    refused = press(lihua, "/desk/views?tab=mine&kind=collective", by_hand, name="手写的")
    assert refused.status == 422 and "最接近的是：集体" in refused.source and "最接近的是：已逾期" in refused.source
    assert "没有这个选项：qqqq" in refused.source and "手写的" not in "".join(refused.texts("chip-saved"))
    assert lihua.get("/desk?kind=collective").texts("chip-saved") == ["集体访 ×"], "nobody removes another's"
    assert lihua.send(address).texts("chip-saved") == []


def test_a_view_of_the_list_is_kept_apart_from_those_of_the_desk_and_without_the_words(three, visit_own):
    lihua = visit_own("lihua")
    lihua.get("/petitions?state=open&kind=collective&text=王秀英")
    page = lihua.send("/petitions/views?state=open&kind=collective", name="在办集体访")
    assert page.address == "/petitions?state=open&kind=collective" and page.texts("chip-saved") == ["在办集体访 ×"]
    assert "在办集体访" not in lihua.get("/desk").text
    lihua.get("/desk?kind=collective")
    taken = lihua.send("/desk/views?tab=mine&kind=collective", name="在办集体访")
    assert taken.status == 422 and "“在办集体访”已经用于信访件的常用视图" in taken.source
    lihua.get("/petitions?kind=collective")
    wrong = press(lihua, "/petitions/views?kind=collective", "/petitions/views?state=opened&status=nowhere&year=20x6", name="手写的")
    assert wrong.status == 422 and "没有这个选项：opened。最接近的是：在办" in wrong.source and "没有这个选项：20x6" in wrong.source
    address = lihua.get("/petitions").all("//span[contains(@class, 'chip-saved')]//form/@action")[0]
    assert lihua.send(address).texts("chip-saved") == []


def test_my_unit_shows_who_has_each_step_to_those_who_may_see_it(three, own_clerk, visit_own):
    own_clerk.complete("triage", by="lihua")
    lihua = visit_own("lihua")
    page = lihua.get("/desk?tab=unit")
    assert len(numbers(page)) == 3 and "待认领" in page.text
    window = visit_own("wangmin").get("/desk?tab=unit")
    assert "只给信访部门人员、负责人和督办人员看" in window.text and "tab=unit" not in "".join(window.all("//nav/a/@href"))


ACCEPTED = {"category": "grievance", "route": "petition_procedure", "disposition": "accept", "reason": "属于本机关职权。"}


def test_many_rows_are_shown_first_then_done_each_by_itself(own_clerk, visit_own, own_office):
    for at in range(3):
        own_clerk.register(a_registration(gist=f"反映第{at}处污水外溢"))
        own_clerk.complete("triage", **ACCEPTED)
    zhoutao, baizhou = visit_own("zhoutao"), visit_own("baizhou")
    tasks = zhoutao.get("/desk?tab=claimable").all("//input[@name='task']/@value")
    page = zhoutao.send("/desk/bulk", button=("act", "claim"), task=[*tasks, "990121-2026-999999.1.1"])
    assert page.text.count("由周涛认领办理。") == 3 and "没有找到，或者您无权知悉。" in page.text and "确定，办理这 3 件" in page.text
    assert "claimed" not in [entry.kind for entry in own_office.store.registers.docket(1)], "a preview changes nothing"
    baizhou.get("/desk?tab=claimable")
    baizhou.send(f"/tasks/{tasks[0]}/claim")
    page = zhoutao.send("/desk/bulk/do")
    assert "办成 2 件，没有办成 2 件。" in page.text and "柏舟" in page.text, "what changed meanwhile is told with who and when"
    page = zhoutao.get("/desk")
    assert len(numbers(page)) == 2 and page.texts("new-mark") == []
    page = zhoutao.send("/desk/bulk", button=("act", "hand_over"), task=tasks[1:])
    assert page.text.count("待填") == 2 and not page.all("//button[@data-submit]")
    to = next(one.get("value") for one in page.all("//option") if one.text == "柏舟")
    page = press(zhoutao, "/desk/bulk/do", "/desk/bulk", f_to=to, f_reason="")
    assert list(page.wrong()) == ["reason"]
    page = press(zhoutao, "/desk/bulk/do", "/desk/bulk", f_to=to, f_reason="外出培训")
    assert page.text.count("由周涛转给柏舟，时限不变。") == 2
    assert "办成 2 件，没有办成 0 件。" in zhoutao.send("/desk/bulk/do").text
    assert zhoutao.get("/desk?tab=delegated").texts("holder") == ["柏舟"] * 2
    assert len(numbers(baizhou.get("/desk?tab=delegated"))) == 2 and len(baizhou.page.texts("new-mark")) == 2
    zhaolei = visit_own("zhaolei")
    zhaolei.get("/desk?tab=unit")
    page = zhaolei.send("/desk/bulk", button=("act", "urge"), task=tasks[:1])
    assert "催办柏舟，记入案卷，时限不变。" in page.text
    assert "办成 1 件" in zhaolei.send("/desk/bulk/do", f_note="请尽快").text
    zhaolei.get("/desk?tab=unit")
    assert "还没有勾选任务" in zhaolei.send("/desk/bulk", button=("act", "urge")).text


def test_a_row_is_news_until_its_petition_was_opened(three, visit_own):
    lihua = visit_own("lihua")
    assert len(lihua.get("/desk?tab=claimable").texts("new-mark")) == 3
    lihua.get(f"/petitions/{three[0]}")
    page = lihua.get("/desk?tab=claimable")
    assert len(page.texts("new-mark")) == 2 and "unread" not in page.all(f"//tr[contains(., '{three[0]}')]/@class")[0]
    page = press(lihua, "/desk/bulk", "/desk/read", task=page.all("//input[@name='task']/@value"))
    assert "2 件标为已读" in page.text and page.texts("new-mark") == []
    assert len(visit_own("zhoutao").get("/desk?tab=unit").texts("new-mark")) in (0, 3), "what others opened stays news"


def test_marking_read_tells_nobody_of_a_petition_he_may_not_know_of(three, own_clerk, visit_own):
    accused = f"official:{own_clerk.who('wangmin').id}"
    against_her = own_clerk.register(a_registration(gist="检举窗口人员受贿", accused=(accused,))).number
    tasks = [f"{number}.1.4" for number in (*three, against_her, "990121-2026-999999")]
    for who, count in (("duhai", 0), ("wangmin", 3)):
        visitor = visit_own(who)
        token = visitor.get("/petitions").form("/logout").fields["csrf_token"]
        page = Page(visitor.client.post("/desk/read", data={"csrf_token": token, "task": tasks}, follow_redirects=True))
        assert f"{count} 件标为已读" in page.text, who
    assert len(visit_own("lihua").get("/desk?tab=claimable").texts("new-mark")) >= 3, "what others looked at is news"


def test_who_is_shown_no_petition_has_looked_at_none(three, visit_own, monkeypatch):
    looked = []
    monkeypatch.setattr(unread, "mark_read", lambda *_, numbers, **__: looked.extend(numbers))
    assert visit_own("duhai").get(f"/petitions/{three[0]}").status == 404 and looked == []
    assert visit_own("lihua").get(f"/petitions/{three[0]}").status == 200 and looked == [three[0]]


def test_the_list_is_sent_again_only_when_something_changed(three, own_clerk, visit_own):
    lihua = visit_own("lihua")
    address = lihua.get("/desk?tab=claimable").all("//section[@id='desk']/@data-live")[0]
    first = lihua.client.get(address)
    tag = first.headers["ETag"]
    assert first.status_code == 200 and three[0] in first.get_data(as_text=True)
    assert lihua.client.get(address, headers={"If-None-Match": tag}).status_code == 304
    new = own_clerk.register(a_registration(gist="反映占道经营")).number
    again = lihua.client.get(address, headers={"If-None-Match": tag, "X-Unattended": "yes"})
    assert again.status_code == 200 and new in again.get_data(as_text=True)


def test_words_are_found_in_facts_papers_and_docket_and_marked(three, own_clerk, visit_own, own_office, monkeypatch):
    lihua = visit_own("lihua")
    assert numbers(lihua.get("/petitions?text=征地补偿")) == [three[1]], "also before it is indexed"
    own_clerk.complete("triage", category="suggestion", disposition="on_the_spot", reason="当场答复。")
    own_clerk.complete("answer_on_the_spot", answer="已报修三号变压器。", satisfied=True)
    rounds = searching.Round()
    assert searching.keep_up(own_office, rounds) >= 3 and searching.keep_up(own_office, rounds) == 0
    with monkeypatch.context() as reading:
        reading.setattr(own_office.store, "transaction", None)
        assert searching.keep_up(own_office, rounds) == 0, "where nothing is new nothing is begun"
    page = lihua.get("/petitions?text=征地 拖欠")
    assert numbers(page) == [three[1]] and [one.text for one in page.all("//mark")] == ["征地", "拖欠"]
    assert numbers(lihua.get("/petitions?text=000003")) == [three[2]]
    assert numbers(lihua.get("/petitions?text=路灯&channel=visit")) == []
    assert "<script>" not in lihua.get("/petitions?text=<script>征地").source
    assert numbers(visit_own("duhai").get("/petitions?text=征地")) == []
    assert searching.make_anew(own_office) == 3 == searching.fill(own_office) + 3
    assert numbers(lihua.get("/petitions?text=拖欠")) == [three[1]]
