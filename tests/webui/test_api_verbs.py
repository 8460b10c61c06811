"""The verbs over HTTP, from the window to the supervisor; every answer here is held against the published schema."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from engine.casework import deadlines
from engine.testing import on
from tests.casework.damage import tampered
from tests.webui.api_beside import played
from tests.webui.api_clients import DAY, VERBS, Program, Programs, a_body

TRIAGE = {"category": "grievance", "route": "petition_procedure", "disposition": "accept", "reason": "属于本机关职权"}
ACCEPTANCE = {
    "matters": "宅基地登记", "channel_and_procedure": "信访程序，六十日内办结", "officer": "周涛", "officer_phone": "0990-1234567",
}  # fmt: skip
OPINION = {
    "request": "请求登记", "facts": "三年未办", "findings": "属实", "opinion": "限期办理。", "outcome": "upheld", "legal_basis": "有关规定",
    "remedy": "可以申请复查。",
}  # fmt: skip
RECEIPT = {"method": "in_person", "received_on": DAY, "receiver": "吴安", "server": "周涛"}


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Programs:
    """An office these tests share."""
    return Programs(tmp_path_factory.mktemp("office"))


@pytest.fixture
def empty(tmp_path: Path) -> Programs:
    """An office without petitions, for one test alone."""
    return Programs(tmp_path)


def registered(programs: Programs, **changes: Any) -> dict[str, Any]:
    """A petition just registered."""
    answer = programs.of("wangmin").post("/api/petitions", a_body(**changes))
    assert answer.status_code == 201, answer.get_data(as_text=True)
    told: dict[str, Any] = answer.get_json()
    return told


def completed(programs: Programs, username: str, outcome: dict[str, Any], element: str, answer: dict[str, Any]) -> dict[str, Any]:
    """The open step ``element`` completed by an official."""
    step = next(task for task in outcome["next_tasks"] if task["element"] == element)
    done = programs.of(username).post(f"/api/tasks/{step['id']}/complete", {"answer": answer})
    assert done.status_code == 200, done.get_data(as_text=True)
    told: dict[str, Any] = done.get_json()
    return told


def accepted(programs: Programs) -> dict[str, Any]:
    """A petition accepted here, its notice served."""
    outcome = completed(programs, "lihua", registered(programs), "triage", TRIAGE)
    outcome = completed(programs, "zhoutao", outcome, "prepare_acceptance", ACCEPTANCE)
    return completed(programs, "zhoutao", outcome, "serve_acceptance", RECEIPT)


def test_a_registered_petition_stands_at_its_address(programs: Programs):
    answer = programs.of("wangmin").post("/api/petitions", a_body())
    assert answer.status_code == 201
    page = programs.of("wangmin").get(answer.headers["Location"])
    assert page.get_json()["number"] == answer.get_json()["number"]
    assert page.get_json()["gist"] == a_body()["gist"]


def test_a_petition_goes_from_the_window_to_acceptance(programs: Programs):
    outcome = accepted(programs)
    assert outcome["status"] == "accepted"
    page = programs.of("lihua").get(f"/api/petitions/{outcome['number']}").get_json()
    assert [clock["status"] for clock in page["clocks"] if clock["name"] == "handling"] == ["running"]
    assert [paper["kind"] for paper in page["documents"]] == ["acceptance_notice"]
    paper = programs.of("lihua").get(f"/api/petitions/{outcome['number']}/documents/{page['documents'][0]['id']}").get_json()
    assert paper["status"] == "served"
    assert paper["body"]


def test_the_diagram_shows_where_the_petition_stands(programs: Programs):
    number = accepted(programs)["number"]
    shown = programs.of("lihua").get(f"/api/petitions/{number}/diagram").get_json()
    assert shown["process"] == "handling"
    assert "current" in shown["states"].values()
    earlier = programs.of("lihua").get(f"/api/petitions/{number}/diagram?process=intake").get_json()
    assert earlier["states"]["triage"] == "done"


def test_a_step_is_handed_over_to_one_of_those_offered(empty: Programs):
    outcome = completed(empty, "lihua", registered(empty), "triage", TRIAGE)
    step = outcome["next_tasks"][0]["id"]
    zhoutao = empty.of("zhoutao")
    assert zhoutao.post(f"/api/tasks/{step}/claim").status_code == 200
    form = next(one for one in zhoutao.get(f"/api/tasks/{step}").get_json()["moves"] if one["id"] == "hand_over")
    [to, reason] = form["fields"]
    assert [label for _, label in to["options"]] == ["柏舟"] and reason["required"]
    given = {"to": int(to["options"][0][0]), "reason": "外出学习"}
    assert zhoutao.post(f"/api/tasks/{step}/hand_over", given).status_code == 200
    assert empty.of("baizhou").get(f"/api/tasks/{step}").get_json()["mine"]
    again = zhoutao.post(f"/api/tasks/{step}/hand_over", given)
    assert (again.status_code, again.get_json()["error"]) == (403, "task_not_yours")


def test_a_step_is_read_taken_given_back_and_completed(empty: Programs):
    outcome = registered(empty)
    step = outcome["next_tasks"][0]["id"]
    lihua = empty.of("lihua")
    assert lihua.get("/api/desk?tab=claimable").get_json()["lines"][0]["task"] == step
    told = lihua.get(f"/api/tasks/{step}", Accept_Language="en").get_json()
    assert told["claimable"]
    assert "disposition" in [field["name"] for field in told["form"]["fields"]]
    proposed = next(one for one in told["form"]["proposals"] if one["when"] == {"category": "grievance", "route": "arbitration"})
    assert (proposed["name"], proposed["value"]) == ("disposition", "divert") and "第三十一条第二项" in proposed["basis"]
    assert lihua.post(f"/api/tasks/{step}/claim").status_code == 200
    assert lihua.get(f"/api/tasks/{step}").get_json()["mine"]
    assert [line["task"] for line in lihua.get("/api/desk").get_json()["lines"]] == [step]
    assert lihua.post(f"/api/tasks/{step}/release", {}).status_code == 200
    assert lihua.post(f"/api/tasks/{step}/complete", {"answer": TRIAGE}).status_code == 200


def test_a_draft_is_kept_taken_over_and_dropped_and_a_completion_may_heed_it(empty: Programs):
    outcome = completed(empty, "lihua", registered(empty), "triage", TRIAGE)
    step, zhoutao, baizhou = f"/api/tasks/{outcome['next_tasks'][0]['id']}", empty.of("zhoutao"), empty.of("baizhou")
    kept = zhoutao.put(f"{step}/draft", {"answer": {"matters": "依法办理登记", "public_text": "已受理。"}}).get_json()
    assert kept["draft"]["answer"] == {"matters": "依法办理登记", "public_text": "已受理。"} and kept["editor"]["mine"]
    others = baizhou.get(f"{step}/draft").get_json()
    assert (others["draft"], others["handed"], others["editor"]["name"]) == (None, None, "周涛")
    sent = {"answer": ACCEPTANCE, "unless_edited": True, "public_text": "您反映的事项已经受理。"}
    refused = baizhou.post(f"{step}/complete", sent, Accept_Language="en")
    assert (refused.status_code, refused.get_json()["error"]) == (409, "step_being_edited") and "周涛" in refused.get_json()["message"]
    taken = baizhou.post(f"{step}/take_over_editing").get_json()
    assert taken["handed"]["answer"]["matters"] == "依法办理登记" and taken["handed"]["by"] == "周涛"
    assert zhoutao.put(f"{step}/draft", {"answer": {"nonsense": "x"}}).status_code == 422
    assert zhoutao.delete(f"{step}/draft").get_json()["draft"] is None
    [one_way] = baizhou.get(f"{step}/foreseen").get_json()
    assert {"kind": "letter", "text": "受理告知书", "detail": "", "due_on": None, "certain": True} in one_way["items"]
    assert [one["id"] for one in baizhou.get(f"{step}/replies").get_json()] == ["accepted_by_procedure", "accepted_simplified"]
    assert baizhou.post(f"{step}/complete", sent).status_code == 200
    docket = baizhou.get(f"/api/petitions/{outcome['number']}").get_json()["docket"]
    assert ["告知信访人的进展", "您反映的事项已经受理。"] in [detail for entry in docket for detail in entry["details"]]
    assert zhoutao.put(f"{step}/draft", {"answer": {}}).status_code == 409


def test_the_same_key_gives_the_first_answer_and_does_nothing_twice(empty: Programs):
    wangmin = empty.of("wangmin")
    first = wangmin.post("/api/petitions", a_body(), Idempotency_Key="monday-1")
    again = wangmin.post("/api/petitions", a_body(), Idempotency_Key="monday-1")
    assert (again.status_code, again.get_json()) == (201, first.get_json())
    assert wangmin.get("/api/petitions").get_json()["total"] == 1


def test_without_a_key_every_request_is_a_new_act(empty: Programs):
    registered(empty)
    registered(empty)
    assert empty.of("wangmin").get("/api/petitions").get_json()["total"] == 2


def test_a_repeated_completion_gets_the_first_answer_though_the_step_is_done(programs: Programs):
    step = registered(programs)["next_tasks"][0]["id"]
    sent = ({"answer": TRIAGE}, {"Idempotency_Key": "t-1"})
    first = programs.of("lihua").post(f"/api/tasks/{step}/complete", sent[0], **sent[1])
    again = programs.of("lihua").post(f"/api/tasks/{step}/complete", sent[0], **sent[1])
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.get_json() == first.get_json()


def test_anothers_key_gives_nobody_anothers_answer(programs: Programs):
    first = programs.of("wangmin").post("/api/petitions", a_body(), Idempotency_Key="1").get_json()
    second = programs.of("lihua").post("/api/petitions", a_body(gist="另一件事"), Idempotency_Key="1").get_json()
    assert first["number"] != second["number"]


def test_the_same_key_at_another_address_is_another_act(programs: Programs):
    step = registered(programs)["next_tasks"][0]["id"]
    lihua = programs.of("lihua")
    assert lihua.post(f"/api/tasks/{step}/claim", Idempotency_Key="1").status_code == 200
    assert lihua.post(f"/api/tasks/{step}/complete", {"answer": TRIAGE}, Idempotency_Key="1").status_code == 200
    assert lihua.get(f"/api/tasks/{step}").get_json()["status"] == "done"


def test_a_step_done_meanwhile_is_a_conflict_that_names_who(programs: Programs):
    step = registered(programs)["next_tasks"][0]["id"]
    programs.of("lihua").post(f"/api/tasks/{step}/complete", {"answer": TRIAGE})
    late = programs.of("lihua").post(f"/api/tasks/{step}/complete", {"answer": TRIAGE})
    assert late.status_code == 409
    assert "李华" in late.get_json()["message"]


def test_a_form_filled_in_for_an_older_version_is_a_conflict(programs: Programs):
    outcome = registered(programs)
    step = outcome["next_tasks"][0]["id"]
    stale = programs.of("lihua").post(f"/api/tasks/{step}/complete", {"answer": TRIAGE, "version": outcome["version"] - 1})
    assert stale.status_code == 409
    fresh = programs.of("lihua").post(f"/api/tasks/{step}/complete", {"answer": TRIAGE, "version": outcome["version"]})
    assert fresh.status_code == 200


def test_a_form_with_wrong_fields_names_each_of_them(programs: Programs):
    step = registered(programs)["next_tasks"][0]["id"]
    answer = programs.of("lihua").post(f"/api/tasks/{step}/complete", {"answer": {"category": "complaint", "raison": "x"}})
    assert answer.status_code == 422
    assert {"category", "raison", "disposition"} <= {fault["field"] for fault in answer.get_json()["fields"]}


def test_a_step_of_another_lane_is_not_permitted(programs: Programs):
    step = registered(programs)["next_tasks"][0]["id"]
    answer = programs.of("wangmin").post(f"/api/tasks/{step}/complete", {"answer": TRIAGE})
    assert answer.status_code == 403


def test_an_act_beside_the_steps_is_sent_as_a_message(programs: Programs):
    outcome = accepted(programs)
    page = programs.of("zhoutao").get(f"/api/petitions/{outcome['number']}").get_json()
    assert "extension_requested" in [act["message"] for act in page["acts"]]
    sent = programs.of("zhoutao").post(
        f"/api/petitions/{outcome['number']}/messages/extension_requested", {"answer": {"reason": "案情复杂", "days": 30}}
    )
    assert sent.status_code == 200
    assert "approve_extension" in [task["element"] for task in sent.get_json()["next_tasks"]]


def test_what_the_law_forbids_comes_with_its_article(programs: Programs):
    outcome = accepted(programs)
    refused = programs.of("zhoutao").post(
        f"/api/petitions/{outcome['number']}/messages/extension_requested", {"answer": {"reason": "案情复杂", "days": 31}}
    )
    assert refused.status_code == 422
    assert "第三十四条" in refused.get_json()["basis"]


def test_a_repeat_is_found_and_joins_the_running_petition(empty: Programs):
    number = registered(empty)["number"]
    found = empty.of("wangmin").post("/api/petitions/suspects", a_body()).get_json()
    assert [(one["number"], one["relation"]) for one in found] == [(number, "running")]
    linked = empty.of("wangmin").post(f"/api/petitions/{number}/repeats", a_body(channel="phone"))
    assert linked.status_code == 200
    assert len(empty.of("wangmin").get(f"/api/petitions/{number}").get_json()["filings"]) == 2


def test_the_supervisor_reminds_and_supervises_from_the_queue(empty: Programs):
    accepted(empty)
    empty.office.clock.set(on("2026-06-01"))
    deadlines.sweep(empty.office)
    zhaolei = empty.of("zhaolei")
    queue = zhaolei.get("/api/queue").get_json()
    clock = next(line["deadline"] for line in queue["lines"])
    assert zhaolei.post(f"/api/deadlines/{clock}/remind", {"note": "请尽快办理"}).status_code == 200
    assert zhaolei.post(f"/api/deadlines/{clock}/supervise", {"reason": "逾期未办结"}).status_code in (200, 422)
    assert zhaolei.get("/api/queue?view=about_to_lapse&page=2").status_code == 200


def test_the_queue_is_closed_to_the_window(programs: Programs):
    assert programs.of("wangmin").get("/api/queue").status_code == 403


def test_an_unknown_clock_is_unknown(programs: Programs):
    assert programs.of("zhaolei").post("/api/deadlines/424242/remind", {}).status_code == 404


def test_the_yearbook_counts_what_was_registered(empty: Programs):
    registered(empty, persons=6)
    year = empty.of("lihua").get("/api/statistics/yearbook?year=2026&place=990121").get_json()
    assert year["total"] == {"filings": 1, "persons": 6}
    assert empty.of("lihua").get("/api/statistics/yearbook?year=2030").status_code == 422


def test_the_yearbook_is_closed_to_those_who_may_not_see_statistics(programs: Programs):
    assert programs.of("zhaomin").get("/api/statistics/yearbook?year=2026").status_code == 403


def test_the_list_of_petitions_is_narrowed_and_paged(empty: Programs):
    for number in range(3):
        registered(empty, gist=f"第{number}件", channel="letter" if number else "visit")
    told = empty.of("wangmin").get("/api/petitions?channel=letter&per_page=1&is_open=true&year=2026").get_json()
    assert (told["total"], told["pages"], len(told["lines"])) == (2, 2, 1)


def test_the_choices_are_those_a_registration_takes(programs: Programs):
    told = programs.of("wangmin").get("/api/choices").get_json()
    assert {"channel", "topic", "place", "authority"} <= set(told)
    assert "990121" in [value for value, _ in told["place"]]


NOTHING = "990121-2026-999999"
ASKED: tuple[tuple[str, str, Any], ...] = (
    ("get", "/api/petitions/{number}", None),
    ("get", "/api/petitions/{number}/diagram", None),
    ("get", "/api/petitions/{number}/documents/1", None),
    ("get", "/api/tasks/{number}.1.4", None),
    ("post", "/api/tasks/{number}.1.4/claim", {}),
    ("post", "/api/tasks/{number}.1.4/complete", {"answer": TRIAGE}),
    ("post", "/api/petitions/{number}/repeats", a_body()),
    ("post", "/api/petitions/{number}/messages/withdrawn", {}),
    ("post", "/api/petitions", a_body(same_facts_as="{number}")),
)


@pytest.mark.parametrize(("method", "address", "body"), ASKED)
def test_a_neighbouring_county_gets_the_same_bytes_for_a_secret_and_for_nothing(programs: Programs, method: str, address: str, body: Any):
    outcome = registered(programs)
    assert outcome["next_tasks"][0]["id"] == f"{outcome['number']}.1.4"
    answers = []
    for number in (outcome["number"], NOTHING):
        sent = json.dumps(body).replace("{number}", number).encode()
        headers = {"Content-Type": "application/json"} if body is not None else {}
        answers.append(programs.of("duhai").call(method, address.replace("{number}", number), headers, sent if body is not None else b""))
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].data == answers[1].data


def test_a_clock_of_a_secret_petition_is_as_unknown_as_no_clock(programs: Programs):
    number = registered(programs)["number"]
    clock = programs.of("lihua").get(f"/api/petitions/{number}").get_json()["clocks"][0]["id"]
    secret, nothing = (programs.of("duhai").post(f"/api/deadlines/{one}/remind", {}) for one in (clock, 424242))
    assert (secret.status_code, secret.data) == (404, nothing.data)


def test_lists_and_suspects_show_a_neighbouring_county_nothing(programs: Programs):
    registered(programs)
    duhai = programs.of("duhai")
    assert duhai.get("/api/petitions").get_json()["total"] == 0
    assert duhai.get("/api/desk?tab=claimable").get_json()["total"] == 0
    assert duhai.get("/api/queue").get_json()["total"] == 0
    assert duhai.post("/api/petitions/suspects", a_body()).get_json() == []


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


def beside_the_steps(programs: Programs, outcome: dict[str, Any]) -> list[Any]:
    """Notes, people in full, the docket narrowed; a hearing asked for, and its panel drawn from a roster."""
    number, lihua, zhoutao, sunjie = outcome["number"], *(programs.of(one) for one in ("lihua", "zhoutao", "sunjie"))
    at = f"/api/petitions/{number}"
    answers = [
        lihua.post(f"{at}/notes", {"scope": "private", "text": "记得回访"}),
        lihua.get(f"{at}/notes"),
        lihua.post(f"{at}/unmask", {"reason": "电话通知"}),
        lihua.get(f"{at}/earlier"),
        lihua.get(f"{at}/docket?kind=identity_shown&since={DAY}"),
        *(sunjie.post("/api/experts", {"name": name, "field": "法律", "employer": "律所"}) for name in ("陶冶", "钟声", "温馨", "江河")),
        sunjie.get("/api/experts"),
        sunjie.post("/api/experts/4/retire"),
    ]
    assert [one["title"] for one in answers[4].get_json()] == ["查看身份信息"]
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
    many = {"act": "claim", "tasks": [step, f"{number}.9.9"]}
    answers = [
        kept,
        lihua.get("/api/desk/views"),
        lihua.get("/api/desk?tab=unit&channel=vist&page=1"),
        lihua.get("/api/petitions?words=宅基地"),
    ]
    assert "来访" in answers[2].get_json()["wrong"][0]["sentence"]
    assert answers[3].get_json()["lines"][0]["passages"][0]["pieces"][1] == ["宅基地", True]
    tried, done = lihua.post("/api/tasks/bulk/preview", many), lihua.post("/api/tasks/bulk", many)
    assert (tried.get_json(), done.get_json()["going"], done.get_json()["refused"]) == (done.get_json(), 1, 1)
    view = kept.get_json()["id"]
    return [*answers, tried, done, lihua.post(f"/api/desk/views/{view}/remove"), lihua.post(f"/api/petitions/{number}/read")]


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
        lihua.get("/api/charts"),
        lihua.get("/api/chart?chart=flow&process=hearing"),
        lihua.post("/api/petitions/suspects", a_body()),
        lihua.post(f"/api/petitions/{number}/repeats", a_body(channel="letter")),
        zhoutao.post(f"/api/petitions/{number}/messages/explanation_given", {"answer": explanation}),
        zhaolei.post(f"/api/deadlines/{clock}/remind", {"note": "请按期办结"}),
        zhaolei.post(f"/api/deadlines/{clock}/supervise", {"reason": "群众反映强烈"}),
    ]
    answers += played(empty, held)
    answers += beside_the_steps(empty, accepted(empty))

    answers += of_the_work_list(lihua, step, number)
    answers += of_papers(empty)
    deadlines.sweep(empty.office)
    answers.append(empty.stranger().get("/healthz"))
    assert [answer.status_code for answer in answers] == [200] * len(answers), [answer.get_json() for answer in answers]
    assert {name for name, status in empty.published.seen if status < 300} == VERBS
