"""The verbs over HTTP, from the window to the supervisor; every answer here is held against the published schema."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.casework import deadlines
from engine.testing import county_office, on
from tests.webui.api_clients import DAY, Programs, a_body

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
    return Programs(county_office(tmp_path_factory.mktemp("office"), at=on(DAY)))


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
    assert (again.status_code, again.get_json()["error"]) == (403, "hand_over_not_yours")


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
    note, mine = f"/api/petitions/{outcome['number']}/drafts/note", {"answer": {"text": "明天去现场。"}}
    assert zhoutao.put(note, mine).get_json()["answer"] == zhoutao.get(note).get_json()["answer"] == mine["answer"]
    assert (baizhou.get(note).get_json(), zhoutao.delete(note).get_json(), zhoutao.get(note).get_json()) == (None, None, None)
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
