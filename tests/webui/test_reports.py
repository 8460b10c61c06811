"""报告 on the page: drafted, written, signed, issued with its number, instructed on, taken away; every figure leads to its query."""

from __future__ import annotations

import io
from datetime import timedelta

from openpyxl import load_workbook

REPORTS = "/supervision/reports"


def press(visitor, address, action, **fields):
    visitor.get(address)
    return visitor.send(address, ("action", action), **fields)


def test_a_months_end_from_draft_to_instruction(own_clerk, visit_own):
    own_clerk.register()
    own_clerk.wait(40)
    zhaolei, sunjie = visit_own("zhaolei"), visit_own("sunjie")
    assert "这一年还没有报告" in zhaolei.get(REPORTS).text
    wrong = zhaolei.send(REPORTS, ("action", "make"), kind="monthly", period="三月")
    assert wrong.status == 422 and "2026-10" in wrong.text and wrong.all("//input[@value='三月']")
    page = zhaolei.send(REPORTS, ("action", "make"), kind="monthly", period="2026-03")
    address = page.all("//form[@id='report-form']")[0].action
    queries = [link for link in page.all("//tbody//a/@href") if "/rows?" in link]
    assert queries and all(zhaolei.get(link).status == 200 for link in queries[:3])
    refused = press(zhaolei, address, "write", **{"text-analysis": "请打 13800138000。", "text-suggestions": "加快。"})
    assert refused.status == 422 and "手机号码（138******00）" in refused.text and refused.all("//textarea[contains(., '13800138000')]")
    page = press(zhaolei, address, "write", **{"text-analysis": "土地问题增加。", "text-suggestions": "加快办理。"})
    assert page.all("//textarea[contains(., '土地问题增加。')]") and not page.all("//button[@value='sign']")
    sunjie.get(address)
    longest = {"text-analysis": "土地问题明显增加。", "key": "k" * 80}
    assert press(zhaolei, address, "write", **longest).all("//textarea[contains(., '明显增加。')]")
    changed = sunjie.send(address, ("action", "sign"))
    assert changed.status == 409 and "报告已经变动" in changed.text and "明显增加" in changed.text
    zhaolei.get(address)
    longest |= {"text-analysis": "土地问题增加。", "key": "c" * 80}
    counted = own_clerk.office.store.registers.reports.page(2026)[-1].counted_at
    own_clerk.clock.set(own_clerk.office.now() + timedelta(minutes=1))
    zhaolei.send(address, ("action", "count"), **longest)
    assert own_clerk.office.store.registers.reports.page(2026)[-1].counted_at > counted, "the longest key is not taken for another's"
    assert press(sunjie, address, "sign").all("//button[@value='return']")
    assert "信访月报〔2026〕第1期" in press(zhaolei, address, "issue").text
    told = {"given_on": "2026-04-10", "text": "限期解决。"}
    page = zhaolei.send(f"{address}?said=new", ("action", "instruct"), post=" ", **told)
    assert page.status == 422 and page.all("//textarea[contains(., '限期解决。')]")
    page = zhaolei.send(f"{address}?said=new", ("action", "instruct"), post="县长", **told)
    number = page.all("//input[@name='instruction']/@value")[0]
    assert "已解决" in zhaolei.send(f"{address}?said={number}", ("action", "follow_up"), outcome="已解决").text
    files = {form: zhaolei.client.get(f"{address}.{form}").data for form in ("pdf", "docx", "xlsx")}
    assert files["pdf"].startswith(b"%PDF") and files == {form: zhaolei.client.get(f"{address}.{form}").data for form in files}
    rows = [row for sheet in load_workbook(io.BytesIO(files["xlsx"])) for row in sheet.iter_rows(values_only=True)]
    shown = zhaolei.get(address).all("//tr[th//a[text()='信访件次（件次）']]/td")
    assert ("信访件次（件次）", int(shown[0].text_content())) in [row[:2] for row in rows]
    outside = zhaolei.get(f"{address}?public=1")
    assert "不显示" in outside.text and "已解决" not in outside.text and not outside.all("//button[@value='instruct']")
    assert zhaolei.client.get(f"{address}.pdf?public=1").data != files["pdf"]
    assert "完全一致" in zhaolei.get(f"{address}/compare").text
    assert zhaolei.get(f"{REPORTS}/preview?kind=annual&period=2026&public=1").status == 200
    assert visit_own("zhaomin").get(address).status == 403 and visit_own("duhai").get(address).status == 404
    zhaolei.get(address)
    zhaolei.send("/language", button=("lang", "en"))
    assert "Instructions" in zhaolei.get(address).text and "Monthly report" in zhaolei.get(REPORTS).text
    assert "Yunxi County Petition Office" in zhaolei.get(REPORTS).text
