"""The cards and pages of the moves that involve others: lent, signed, copied, and who is away."""

from __future__ import annotations

import pytest

from engine.casework import tasks


@pytest.fixture
def held(clerk):
    """A step Zhou Tao has claimed: to accept the petition."""
    clerk.register()
    outcome = clerk.complete(
        "triage", by="lihua", category="grievance", route="petition_procedure", disposition="accept", reason="属于本机关职权"
    )
    step = outcome.next_tasks[0].id
    tasks.claim(clerk.office, task=step, by=clerk.who("zhoutao"), key=clerk.key())
    return step


def test_a_step_is_signed_and_lent_from_its_cards_and_everybody_sees_it_there(held, clerk, visit):
    zhoutao, sunjie, baizhou = visit("zhoutao"), visit("sunjie"), visit("baizhou")
    ids = {name: str(clerk.who(name).id) for name in ("sunjie", "baizhou")}
    page = zhoutao.get(f"/tasks/{held}")
    assert {"委派", "加签、会签", "抄送"} <= set(page.all("//summary/text()"))
    rule = {"f_when": "before", "f_mode": "weighted", "f_threshold": "60", "f_note": ""}
    page = zhoutao.send(f"/tasks/{held}/moves/add_signer", f_signers=[*ids.values()], f_weights="孙二 3", **rule)
    assert page.status == 422 and set(page.wrong()) == {"weights"} and "孙洁" in page.wrong()["weights"]
    assert page.all("//input[@name='f_weights']/@value") == ["孙二 3"]
    assert set(page.all("//input[@name='f_signers'][@checked]/@value")) >= set(ids.values())
    page = zhoutao.send(f"/tasks/{held}/moves/add_signer", f_signers=[*ids.values()], f_weights="孙洁 3", **rule)
    assert page.status == 200 and "加签、会签已记入案卷" in page.text and "还在等孙洁、柏舟会签" in page.text
    page = sunjie.get("/desk/delegated")
    assert "周涛请您" in page.text and page.all("//table//b/text()") == ["前加签（会签后再办）"]
    sunjie.get(f"/tasks/{held}")
    page = sunjie.send(f"/tasks/{held}/moves/sign", f_verdict="object", f_opinion="")
    assert page.status == 422 and set(page.wrong()) == {"opinion"}
    page = sunjie.send(f"/tasks/{held}/moves/sign", f_verdict="object", f_opinion="依据不足")
    assert "会签未通过" in page.text and "依据不足" in page.text
    zhoutao.get(f"/tasks/{held}")
    zhoutao.send(f"/tasks/{held}/moves/overrule", f_reason="依据已补充")
    page = zhoutao.send(f"/tasks/{held}/moves/delegate", f_to=ids["baizhou"], f_note="请起草告知")
    assert page.status == 200 and "已经委派给柏舟" in page.text
    baizhou.get(f"/tasks/{held}")
    page = baizhou.send(f"/tasks/{held}/moves/give_back", f_remark="已起草")
    assert page.status == 200 and "交回已记入案卷" in page.text
    assert "已起草" in zhoutao.get(f"/tasks/{held}").text
    after = {"f_when": "after", "f_mode": "all", "f_threshold": "", "f_note": "", "f_weights": ""}
    zhoutao.send(f"/tasks/{held}/moves/add_signer", f_signers=[ids["sunjie"]], **after)
    filled = {"f_matters": "宅基地登记", "f_channel_and_procedure": "信访程序", "f_officer": "周涛", "f_officer_phone": "0990-1234567"}
    page = zhoutao.send(f"/tasks/{held}", **filled)
    assert page.status == 200 and "会签通过后自动往下走" in page.text and "已填报的内容" in page.text
    sunjie.get(f"/tasks/{held}")
    assert "已填报的内容" in sunjie.page.text
    page = sunjie.send(f"/tasks/{held}/moves/sign", f_verdict="consent", f_opinion="")
    assert page.status == 200 and "会签意见已记入案卷" in page.text and "送达" in zhoutao.get(f"/tasks/{held}").text


def test_a_copy_is_read_from_the_list_and_the_list_says_so_in_english_too(held, clerk, visit):
    zhoutao, sunjie = visit("zhoutao"), visit("sunjie")
    zhoutao.get(f"/tasks/{held}")
    page = zhoutao.send(f"/tasks/{held}/moves/copy_to", f_to="", f_note="")
    assert page.status == 422 and set(page.wrong()) == {"to"}
    zhoutao.send(f"/tasks/{held}/moves/copy_to", f_to=[str(clerk.who("sunjie").id)], f_note="供了解")
    sunjie.get("/desk/delegated")
    page = sunjie.send(f"/tasks/{held}/moves/read_copy")
    assert page.status == 200 and "已阅已记入案卷" in page.text
    sunjie.send("/language", button=("lang", "en"))
    page = sunjie.get("/desk/delegated")
    assert "Nothing lent, to be signed or copied" in page.text


def test_an_absence_is_declared_and_ended_and_what_is_wrong_is_said_at_its_field(held, clerk, visit):
    zhoutao, baizhou = visit("zhoutao"), visit("baizhou")
    who = {"f_official": str(clerk.who("zhoutao").id), "f_substitute": str(clerk.who("baizhou").id)}
    page = zhoutao.get("/absences")
    assert "没有人申报外出" in page.text and page.all("//select[@name='f_official']/option[@selected]/text()") == ["周涛"]
    page = zhoutao.send("/absences", **who, f_from_on="2026-03-02", f_to_on="三月六日")
    assert page.status == 422 and set(page.wrong()) == {"to_on"}
    assert page.all("//input[@name='f_to_on']/@value") == ["三月六日"]
    page = zhoutao.send("/absences", **who, f_from_on="2026-03-02", f_to_on="2026-03-06")
    assert page.status == 200 and "周涛外出期间由柏舟代理" in page.text and "今天外出" in page.text
    page = baizhou.get("/desk/delegated")
    assert "您代理的外出人员的步骤" in page.text
    page = baizhou.send(f"/tasks/{held}/moves/take_over")
    assert page.status == 200 and "代 周涛，至 2026年3月6日" in page.text
    [ending] = zhoutao.get("/absences").all("//form[contains(@action, '/end')]/@action")
    page = zhoutao.send(ending)
    assert "代理结束" in page.text and "由 周涛 办理" in visit("sunjie").get(f"/tasks/{held}").text
