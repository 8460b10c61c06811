"""Every operation of the API is called once and answers as published: the stories behind that."""

from __future__ import annotations

import base64
import io
import zipfile
from datetime import timedelta
from typing import Any

from werkzeug.test import TestResponse

from engine.casework import alerting, deadlines
from tests.casework.damage import tampered
from tests.webui.api_beside import played
from tests.webui.api_clients import DAY, VERBS, Program, Programs, a_body
from tests.webui.api_studio import begun_by_form
from tests.webui.test_api_verbs import OPINION, TRIAGE, accepted, completed, registered


def sent_back(programs: Programs, number: str) -> tuple[TestResponse, TestResponse, TestResponse]:
    """The choice of a handler taken back by the head, made again, and sent back by the handler; the answers in this order."""
    sunjie, zhoutao = programs.of("sunjie"), programs.of("zhoutao")
    handler = next(one.id for one in programs.office.store.registers.officials(role="handler") if one.username == "zhoutao")
    chosen, answers = {"handler": str(handler), "recusal_checked": True}, []
    for _ in range(2):
        outcome = {"next_tasks": sunjie.get(f"/api/petitions/{number}").get_json()["tasks"]}
        step = next(one["id"] for one in outcome["next_tasks"] if one["element"] == "assign_handler")
        outcome = completed(programs, "sunjie", outcome, "assign_handler", chosen)
        if not answers:
            answers.append(sunjie.post(f"/api/tasks/{step}/withdraw", {"note": "另行指定"}))
    inquiry = next(one["id"] for one in outcome["next_tasks"] if one["element"] == "inquiry")
    moves = zhoutao.get(f"/api/tasks/{inquiry}", Accept_Language="en").get_json()["moves"]
    to = next(one for one in moves if one["id"] == "return_to")["fields"][0]
    answers.append(zhoutao.post(f"/api/tasks/{inquiry}/return_to", {"to": to["options"][0][0], "reason": "本人将外出学习"}))
    again = sunjie.get(f"/api/petitions/{number}").get_json()["tasks"][0]
    assert (again["element"], again["mine"], again["returned"]) == ("assign_handler", True, "周涛退回：本人将外出学习")
    refused = sunjie.post(f"/api/tasks/{again['id']}/return_to", {"to": inquiry, "reason": "x"}, Accept_Language="en")
    assert (refused.status_code, refused.get_json()["error"]) == (422, "return_barred"), refused.get_json()
    return answers[0], answers[1], sunjie.get(f"/api/tasks/{again['id']}")


def merged(programs: Programs, number: str) -> list[Any]:
    """The same matter brought again: looked at first, then merged; a third linked to it only, and the link undone."""
    again, lihua = registered(programs)["number"], programs.of("lihua")
    answers = [
        lihua.get(f"/api/petitions/{again}/merge?into={number}"),
        lihua.post(f"/api/petitions/{again}/merge", {"into": number, "reason": "同一处宅基地"}),
    ]
    assert answers[0].get_json()["refused"] == ""
    assert [one["element"] for one in answers[1].get_json()["next_tasks"]] == ["serve_intake_notice"]
    third = completed(programs, "lihua", registered(programs), "triage", TRIAGE)["number"]
    why = {"to": number, "reason": "同一处宅基地"}
    seen = lihua.get(f"/api/petitions/{third}/link?to={number}")
    assert seen.get_json()["refused"] == "" and seen.get_json()["to"]["number"] == number
    return [*answers, seen, *(lihua.post(f"/api/petitions/{third}/{verb}", why) for verb in ("link", "unlink"))]


def beside_the_steps(programs: Programs, outcome: dict[str, Any]) -> list[Any]:
    """Notes and one half written, people in full, the docket narrowed; a hearing asked for, and its panel drawn from a roster."""
    number, lihua, zhoutao, sunjie = outcome["number"], *(programs.of(one) for one in ("lihua", "zhoutao", "sunjie"))
    at = f"/api/petitions/{number}"
    answers = [
        lihua.post(f"{at}/notes", {"scope": "private", "text": "记得回访"}),
        lihua.get(f"{at}/notes"),
        lihua.post(f"{at}/unmask", {"reason": "电话通知"}),
        lihua.get(f"{at}/earlier"),
        *merged(programs, number),
        lihua.get(f"{at}/docket?kind=identity_shown&since={DAY}"),
        *(sunjie.post("/api/experts", {"name": name, "field": "法律", "employer": "律所"}) for name in ("陶冶", "钟声", "温馨", "江河")),
        sunjie.get("/api/experts"),
        sunjie.post("/api/experts/4/retire"),
        lihua.put(f"{at}/drafts/note", {"answer": {"text": "记得回访"}}),
        lihua.get(f"{at}/drafts/note"),
        lihua.delete(f"{at}/drafts/note"),
    ]
    assert [one["title"] for one in answers[9].get_json()] == ["查看身份信息"]
    outcome = completed(programs, "sunjie", outcome, "assign_handler", {"handler": str(programs.id_of("zhoutao")), "recusal_checked": True})
    answers.append(zhoutao.post(f"{at}/ask_hearing", {"reason": "争议大"}))
    outcome = completed(programs, "zhoutao", outcome, "inquiry", {"findings": "争议大", "evidence": "档案", "next_step": "hearing"})
    outcome = completed(programs, "sunjie", outcome, "decide_hearing", {"hearing_decision": "hold", "reason": "争议较大"})
    step = next(task["id"] for task in outcome["next_tasks"] if task["element"] == "prepare_hearing")
    answers += [zhoutao.post(f"/api/tasks/{step}/draw_panel", {"size": 3}), zhoutao.get(f"{at}/draws")]
    assert answers[-1].get_json()[0]["is_repeatable"]
    return answers


def of_the_work_list(lihua: Program, step: str, number: str) -> list[TestResponse]:
    """Views kept and forgotten, a petition read, and a claim among many."""
    kept = lihua.post("/api/desk/views", {"name": "来访", "query": "tab=unit&channel=visit&text=吴安"})
    assert kept.get_json()["query"] == "tab=unit&channel=visit"
    lihua.post("/api/desk/views", {"name": "在办来访", "query": "state=open&channel=visit&tab=unit", "page": "petitions"})
    many = {"act": "claim", "tasks": [step, f"{number}.9.9"]}
    answers = [
        kept,
        lihua.get("/api/desk/views"),
        lihua.get("/api/desk?tab=unit&channel=vist&page=1"),
        lihua.get("/api/petitions?words=宅基地"),
    ]
    assert [(one["page"], one["query"]) for one in answers[1].get_json()] == [
        ("petitions", "state=open&channel=visit"), ("desk", "tab=unit&channel=visit"),
    ]  # fmt: skip
    assert "来访" in answers[2].get_json()["wrong"][0]["sentence"]
    assert answers[3].get_json()["lines"][0]["passages"][0]["pieces"][1] == ["宅基地", True]
    tried, done = lihua.post("/api/tasks/bulk/preview", many), lihua.post("/api/tasks/bulk", many)
    assert (tried.get_json(), done.get_json()["going"], done.get_json()["refused"]) == (done.get_json(), 1, 1)
    view = kept.get_json()["id"]
    return [*answers, tried, done, lihua.post(f"/api/desk/views/{view}/remove"), lihua.post(f"/api/petitions/{number}/read")]


def of_the_queue(zhaolei: Program, number: str, clock: int) -> list[TestResponse]:
    """Views of the queue kept, an act tried and done on rows of it, a petition before the conference, more time proposed."""
    kept = zhaolei.post("/api/queue/views", {"name": "本县逾期", "query": "view=overdue&category=grievance&text=吴安"})
    assert kept.get_json()["query"] == "view=overdue&category=grievance"
    wrong = zhaolei.post("/api/queue/views", {"name": "错写", "query": "view=overdu&authority=990121-xff"})
    assert [field["message"][-3:] for field in wrong.get_json()["fields"]] == ["已逾期", "信访局"]
    assert zhaolei.get("/api/desk/views").get_json() == [] and len(zhaolei.get("/api/queue/views").get_json()) == 1
    many = {"act": "remind", "rows": [f"c{clock}", "c999999"], "note": "请抓紧"}
    tried, done = zhaolei.post("/api/queue/acts/preview", many), zhaolei.post("/api/queue/acts", many)
    assert (tried.get_json(), done.get_json()["going"], done.get_json()["refused"]) == (done.get_json(), 1, 1)
    row = zhaolei.get(f"/api/queue/rows/c{clock}")
    assert [one["act"] for one in row.get_json()["acts"]] == ["remind", "supervise", "conference", "hand_over", "propose_extension"]
    put = zhaolei.post(f"/api/petitions/{number}/conference", {"reason": "涉及两个部门"})
    waiting = zhaolei.get("/api/conference")
    item = waiting.get_json()[0]["item"]
    resolved = zhaolei.post(f"/api/petitions/{number}/conference/{item}", {"resolution": "由县政府办牵头，十日内拿出方案"})
    longer = zhaolei.post(f"/api/deadlines/{clock}/propose_extension", {"days": 20, "reason": "须重新勘测"})
    return [kept, zhaolei.get("/api/queue/views"), tried, done, row, put, waiting, resolved, longer]


ON_THE_SPOT = {"category": "suggestion", "disposition": "on_the_spot", "reason": "当场可以答复"}
FILINGS = base64.b64encode(
    "信访形式,收到日期,姓名,概要,事实与理由,问题属地\n来信,2026-03-01,张三,水渠垮塌,无人修复。,云溪县\n".encode()
).decode()


def test_a_spreadsheet_is_entered_once_under_its_key_and_told_at_the_cells(empty: Programs):
    lihua, key = empty.of("lihua"), {"Idempotency_Key": "import-1"}
    bad = base64.b64encode(base64.b64decode(FILINGS).replace("云溪县".encode(), "云溪".encode())).decode()
    told = lihua.post("/api/imports", {"content": bad, "dry_run": False})
    assert told.status_code == 422 and [one["field"] for one in told.get_json()["fields"]] == ["F2"]
    first = lihua.post("/api/imports", {"content": FILINGS, "dry_run": False}, **key).get_json()
    assert first["entered"] and lihua.post("/api/imports", {"content": FILINGS, "dry_run": False}, **key).get_json() == first
    assert lihua.post("/api/imports", {"content": FILINGS, "dry_run": False}).get_json()["again"]
    other = base64.b64encode(base64.b64decode(FILINGS) + b"\n").decode()
    assert lihua.post("/api/imports", {"content": other, "dry_run": False}, **key).status_code == 409


def of_papers(programs: Programs) -> list[Any]:
    """The answers about an opinion from its draft to its issue anew; one paper is of the years before seals were kept."""
    outcome, head = accepted(programs), programs.of("sunjie")
    handler = next(one.id for one in programs.office.store.registers.officials(role="handler") if one.username == "zhoutao")
    outcome = completed(programs, "sunjie", outcome, "assign_handler", {"handler": str(handler), "recusal_checked": True})
    outcome = completed(programs, "zhoutao", outcome, "inquiry", {"findings": "属实", "evidence": "档案", "next_step": "opinion"})
    outcome = completed(programs, "zhoutao", outcome, "draft_opinion", OPINION)
    at = f"/api/petitions/{outcome['number']}"
    answers = [head.get(f"{at}/unsigned/handling_opinion")]
    completed(programs, "sunjie", outcome, "approve_opinion", {"approval": "approve"})
    paper = head.get(at).get_json()["documents"][0]["id"]
    tampered(programs.office, "update documents set sealed_on = null, sealed_by = null where id = :id", id=paper)
    answers += [
        head.get(f"{at}/documents/{paper}/sheet?format=docx"),
        head.post(f"{at}/documents/{paper}/affix_seal"),
        head.post(f"{at}/documents/{paper}/withdraw_paper", {"reason": "文字有误"}),
        head.post(f"{at}/documents/{paper}/reissue_paper", {"corrections": {"opinion": "更正后的意见。"}}),
        head.get(f"{at}/file"),
    ]
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(head.get(f"{at}/file?format=zip").get_json()["content"]))) as packed:
        assert packed.namelist()[0] == "file.pdf" and packed.namelist()[-1] == "index.json"
    return answers


def counted(programs: Programs) -> list[TestResponse]:
    """The figures of a year, in groups, the rows behind one of them; and an evaluation, which is counted at once."""
    lihua, period = programs.of("lihua"), "since=2026-01-01&until=2026-12-31"
    spot = completed(programs, "lihua", registered(programs), "triage", ON_THE_SPOT)
    spot = completed(programs, "lihua", spot, "answer_on_the_spot", {"answer": "已说明", "satisfied": True})
    evaluated = lihua.post(
        f"/api/petitions/{spot['number']}/evaluations", {"words": {"competent": {"grade": "not_satisfied"}}, "channel": "phone"}
    )
    answers = [
        lihua.get(f"/api/statistics/indicators?{period}&compare=year"),
        lihua.get(f"/api/statistics/indicators/on_time_answer?{period}&by=month"),
        lihua.get(f"/api/statistics/indicators/satisfaction/rows?{period}"),
    ]
    figures = {one["id"]: one for one in answers[0].get_json()["figures"]}
    assert (figures["satisfaction"]["numerator"], figures["satisfaction"]["denominator"]) == (0, 1)
    assert [line["number"] for line in answers[2].get_json()["lines"]] == [spot["number"]]
    assert lihua.get(f"/api/statistics/indicators/beauty/rows?{period}").status_code == 404
    assert lihua.get("/api/statistics/indicators?since=2027-01-01&until=2026-01-01").status_code == 422
    said = lihua.get(f"/api/petitions/{spot['number']}/evaluations")
    assert [(one["of"], one["grade"]) for one in said.get_json()["bodies"]][-1] == ("competent", "not_satisfied")
    return [evaluated, said, *answers, *pictured(programs, period)]


def pictured(programs: Programs, period: str) -> list[TestResponse]:
    """The dashboard, the heat map and who holds what ends next, each with the rows behind a number."""
    zhaolei, lihua = programs.of("zhaolei"), programs.of("lihua")
    shown = zhaolei.get(f"/api/statistics/pictures?{period}")
    line = next(one for one in shown.get_json()["pictures"] if one["id"] == "channels")["lines"][0]
    heat = zhaolei.get(f"/api/statistics/steps/handling?{period}", Accept_Language="en")
    waiting = next(one for one in heat.get_json()["lines"] if one["open"]["number"])
    answers = [
        shown,
        zhaolei.get(f"/api/statistics/pictures/rows?{period}&picture=channels&key={line['key']}&series=filings"),
        heat,
        zhaolei.get(f"/api/statistics/steps/handling/{waiting['element']}/rows?{period}"),
        lihua.get("/api/statistics/holders"),
    ]
    assert answers[1].get_json()["total"] == line["counts"][0] and answers[3].get_json()["total"] == waiting["open"]["number"]
    assert waiting["limit"].endswith("60 days") and sum(answers[4].get_json()["totals"])
    assert zhaolei.get(f"/api/statistics/steps/beauty?{period}").status_code == 404
    assert programs.of("zhaomin").get("/api/statistics/holders").status_code == 403
    return answers


def reported(programs: Programs) -> list[TestResponse]:
    """February's report from its preview to what came of the instruction on it; of a month that is not over there is none."""
    zhaolei, sunjie, wanted = programs.of("zhaolei"), programs.of("sunjie"), {"kind": "monthly", "period": "2026-02"}
    preview = zhaolei.get("/api/reports/preview?kind=monthly&period=2026-02")
    made = zhaolei.post("/api/reports", wanted)
    place = f"/api/reports/{made.get_json()['id']}"
    answers = [
        preview,
        made,
        zhaolei.post(f"{place}/texts", {"texts": {"analysis": "土地问题增加。", "suggestions": "加快办理。"}}),
        zhaolei.post(f"{place}/state", {"to": "counted"}),
        sunjie.post(f"{place}/state", {"to": "signed"}),
        zhaolei.post(f"{place}/state", {"to": "issued"}),
        zhaolei.get(place),
        zhaolei.get(f"{place}/file?form=xlsx"),
        zhaolei.get(f"{place}/comparison"),
        zhaolei.post(f"{place}/instructions", {"post": "县长", "given_on": "2026-03-02", "text": "限期解决。"}),
    ]
    said = answers[-1].get_json()[0]["id"]
    answers += [
        zhaolei.post(f"{place}/instructions/{said}", {"outcome": "已解决"}),
        zhaolei.get(f"{place}/instructions"),
        zhaolei.get("/api/reports?year=2026"),
    ]
    assert answers[-2].get_json()[0]["outcome"] == "已解决"
    assert zhaolei.post("/api/reports", wanted | {"period": "2026-03"}).status_code == 422
    return answers


def asked_after(programs: Programs) -> list[TestResponse]:
    """The slip of a petition just registered, a new one for a lost one, and the petitioner's own question with either."""
    window, stranger = programs.of("wangmin"), programs.stranger()
    spot = registered(programs)
    at = f"/api/petitions/{spot['number']}/query_slip"
    slips = [window.get(at), window.post(at, {"reason": "持身份证到窗口"})]
    asked = [{"code": slip.get_json()["code"], "proof": "0001"} for slip in slips]
    told = [stranger.post("/api/enquiry", one) for one in asked]
    assert (told[0].status_code, told[0].get_json()["error"]) == (422, "enquiry_refused")
    spot = completed(programs, "lihua", spot, "triage", ON_THE_SPOT)
    completed(programs, "lihua", spot, "answer_on_the_spot", {"answer": "已说明", "satisfied": True})
    said = asked[1] | {"words": {"office": {"grade": "not_satisfied", "reason": "等得太久"}}}
    told += [stranger.post("/api/enquiry/evaluation", one) for one in (said, said | {"proof": "0002"})]
    assert told[2].status_code == 200, told[2].get_json()
    assert (told[2].get_json()["evaluation"]["bodies"][0]["reason"], told[3].get_json()["error"]) == ("等得太久", "enquiry_refused")
    return [*slips, *told[1:3]]


def told(programs: Programs) -> list[TestResponse]:
    """An inbox read one alert by one and then all of it, its digest, the kinds that come by mail; and the ways out of the house."""
    lihua, admin = programs.of("lihua"), programs.of("sysadmin")
    registered(programs)
    programs.office.clock.move(timedelta(days=20))
    deadlines.sweep(programs.office)
    alerting.keep_up(programs.office)
    answers = [lihua.get("/api/inbox"), lihua.get("/api/inbox/digest", Accept_Language="en"), lihua.get("/api/inbox/choices")]
    first = next(one for one in answers[0].get_json()["alerts"] if one["kind"] == "lapsed")
    assert first["name"] == "期限届满" and first["number"] in first["says"] and first["read_at"] is None
    by_mail = [one["kind"] for one in answers[2].get_json() if one["kind"] != "copied"]
    answers += [lihua.post(f"/api/inbox/{first['id']}/read"), lihua.post("/api/inbox/read")]
    answers += [lihua.put("/api/inbox/choices", {"mail": by_mail})]
    assert answers[3].get_json()["marked"] == 1 and answers[4].get_json()["unread"] == 0
    assert lihua.put("/api/inbox/choices", {"mail": ["lapst"]}).status_code == 422
    assert (lihua.get("/api/channels").status_code, admin.get("/api/inbox").status_code) == (403, 403)
    answers += [admin.get("/api/channels"), admin.post("/api/channels/retry")]
    assert [one["state"] for one in answers[6].get_json()] == ["off", "off", "ok"]
    return answers


def designed(programs: Programs) -> list[TestResponse]:
    """A design begun, changed, checked and proposed; activated by the second person, another withdrawn; releases compared and told."""
    gengxin, sunjie, rules = programs.of("gengxin"), programs.of("sunjie"), "policies/national/deadlines.yaml"
    programs.office.judge = lambda _release: ()  # what the check finds has its own tests
    begun = gengxin.post("/api/designs", {"name": "四十日"})
    at = f"/api/designs/{begun.get_json()['line']['id']}"
    file = gengxin.get(f"{at}/file?path={rules}")
    text = file.get_json()["content"].replace("length: 60 days\n  starts: accepted", "length: 40 days\n  starts: accepted")
    saved = [gengxin.post(f"{at}/file", {"path": rules, "content": text, "version": 0}) for _ in range(2)]
    assert (saved[0].get_json()["version"], saved[1].status_code) == (1, 409)
    looked = [gengxin.get("/api/designs"), gengxin.get(at), gengxin.get(f"{at}/findings")]
    proposed = gengxin.post(f"{at}/propose", {"valid_from": DAY, "reason": "县里规定"})
    assert gengxin.post("/api/releases/1/activate", {}).status_code == 403
    compared = sunjie.get("/api/releases/compare?before=current&after=1")
    assert [one["sentence"] for one in compared.get_json()["groups"][0]["differences"]] == ["办理期限：60日 → 40日"]
    withdrawn = gengxin.post("/api/releases/1/withdraw", {"reason": "写错了"})
    gengxin.post("/api/designs", {"name": "再来", "base": "1"})
    gengxin.post("/api/designs/2/propose", {"valid_from": DAY, "reason": "改好了"})
    activated = sunjie.post("/api/releases/2/activate", {"valid_from": "2026-04-01"})
    assert (activated.get_json()["line"]["state"], activated.get_json()["line"]["valid_from"]) == ("waiting", "2026-04-01")
    told = [sunjie.get("/api/releases"), gengxin.get("/api/guide?place=990121", Accept_Language="en")]
    assert told[1].get_json()["title"] == "How petitions are handled"
    return [begun, file, saved[0], *looked, proposed, compared, withdrawn, activated, *told, *begun_by_form(programs, "/api/designs/3")]


def test_every_operation_has_answered_as_published(empty: Programs):
    number = accepted(empty)["number"]
    lihua, zhoutao, zhaolei = empty.of("lihua"), empty.of("zhoutao"), empty.of("zhaolei")
    page = lihua.get(f"/api/petitions/{number}").get_json()
    clock = next(one["id"] for one in page["clocks"] if one["name"] == "handling")
    step = registered(empty)["next_tasks"][0]["id"]
    held = completed(empty, "lihua", registered(empty), "triage", TRIAGE)["next_tasks"][0]["id"]
    baizhou = next(one.id for one in empty.office.store.registers.officials(role="handler") if one.username == "baizhou")
    explanation = {"explanation": "材料已收齐，正在核实。", "expected_on": "2026-04-30"}
    answers = [
        *sent_back(empty, number),
        lihua.get("/api/me"),
        lihua.get("/api/choices"),
        lihua.get("/api/desk"),
        lihua.get("/api/petitions"),
        lihua.get("/api/queue"),
        lihua.get("/api/statistics/yearbook?year=2026"),
        *counted(empty),
        *reported(empty),
        lihua.get(f"/api/petitions/{number}/diagram"),
        lihua.get(f"/api/petitions/{number}/documents/{page['documents'][0]['id']}"),
        lihua.get(f"/api/tasks/{step}"),
        lihua.post(f"/api/tasks/{step}/claim"),
        lihua.put(f"/api/tasks/{step}/draft", {"answer": {"reason": "写了一半"}}),
        lihua.get(f"/api/tasks/{step}/draft"),
        lihua.post(f"/api/tasks/{step}/take_over_editing"),
        lihua.delete(f"/api/tasks/{step}/draft"),
        lihua.get(f"/api/tasks/{step}/foreseen"),
        lihua.get(f"/api/tasks/{step}/replies"),
        zhoutao.post(f"/api/tasks/{held}/claim"),
        zhaolei.post(f"/api/tasks/{held}/urge", {"note": "请抓紧"}),
        zhoutao.post(f"/api/tasks/{held}/hand_over", {"to": baizhou, "reason": "外出学习"}),
        lihua.post(f"/api/tasks/{step}/release"),
        lihua.post(f"/api/petitions/{number}/attachments", {"name": "a.txt", "content": "5p2l5L+h"}),
        lihua.get(f"/api/petitions/{number}/attachments"),
        lihua.get(f"/api/petitions/{number}/attachments/1"),
        lihua.post("/api/imports", {"content": FILINGS, "dry_run": False}),
        lihua.get("/api/imports/template"),
        zhaolei.get("/api/exports/counts?format=csv&last=2026-03-02"),
        zhaolei.post("/api/exports", {"format": "csv", "first": "2026-03-01", "purpose": "办理时长分析"}),
        zhaolei.get("/api/exports"),
        lihua.get("/api/charts"),
        lihua.get("/api/chart?chart=flow&process=hearing"),
        lihua.post("/api/petitions/suspects", a_body()),
        lihua.post(f"/api/petitions/{number}/repeats", a_body(channel="letter")),
        zhoutao.post(f"/api/petitions/{number}/messages/explanation_given", {"answer": explanation}),
        *of_the_queue(zhaolei, number, clock),
        zhaolei.post(f"/api/deadlines/{clock}/remind", {"note": "请按期办结"}),
        zhaolei.post(f"/api/deadlines/{clock}/supervise", {"reason": "群众反映强烈"}),
        zhaolei.get("/api/supervision/cases?state=open"),
    ]
    answers += played(empty, held)
    answers += beside_the_steps(empty, accepted(empty))
    answers += designed(empty)

    answers += of_the_work_list(lihua, step, number)
    answers += of_papers(empty) + told(empty)
    answers += asked_after(empty)
    deadlines.sweep(empty.office)
    answers.append(empty.stranger().get("/healthz"))
    assert [answer.status_code for answer in answers] == [200] * len(answers), [answer.get_json() for answer in answers]
    assert {name for name, status in empty.published.seen if status < 300} == VERBS
