"""A local rule in force may only be stricter; what is looser is refused where it stands."""

from __future__ import annotations

from datetime import date

import pytest

from engine.policy.rulebook import Rulebook
from tests.policy.shelf import ELSEWHERE, TODAY, changed, refused, with_files

BASIS = "  basis: 试行规定 第一条\n"


@pytest.mark.parametrize(
    ("rule", "key"),
    [
        ("handling:\n  length: 61 days\n", "handling.length"),
        ("handling:\n  length: 2 months\n", "handling.length"),
        ("handling:\n  length: 45 working days\n", "handling.length"),
        ("triage:\n  length: 16 days\n", "triage.length"),
        ("handling:\n  extension: { at_most: 60 days }\n", "handling.extension.at_most"),
        ("handling:\n  extension: { times: 2 }\n", "handling.extension.times"),
        (
            "reexamination:\n  extension: { at_most: 30 days, times: 1, approved_by: leader, notice: extension_notice }\n",
            "reexamination.extension",
        ),
        ("reexamination_request:\n  length: 29 days\n", "reexamination_request.length"),
        ("handling:\n  suspended_by: [hearing_noticed]\n", "handling.suspended_by"),
        ("handling:\n  met_by: [handling_opinion.issued, settled, explained]\n", "handling.met_by"),
        ("handling:\n  void_by: [withdrawn, explained]\n", "handling.void_by"),
        ("handling:\n  starts: referred\n", "handling.starts"),
        ("handling:\n  on_lapse: none\n", "handling.on_lapse"),
        ("handling:\n  holder: petitioner\n", "handling.holder"),
        ("handling:\n  applies_to: { category: grievance, route: petition_procedure, simplified: true }\n", "handling.applies_to"),
        ("final_review: null\n", "final_review"),
        ("final_review:\n  resumed_by: [settled]\n", "final_review.resumed_by"),
        ("assigned:\n  length: 90 days\n", "assigned.length"),
        ("counting:\n  rolls_to_next_working_day: false\n", "counting"),
    ],
)
def test_a_looser_deadline_is_refused(rule: str, key: str):
    error = refused(with_files(deadlines=rule))
    assert (error.code, error.key) == ("policy_looser_than_national", key)
    assert error.file == "local/990122-trial/deadlines.yaml" and error.line and error.expected


@pytest.mark.parametrize(
    "rule",
    [
        "handling:\n  length: 45 days\n",
        "handling:\n  length: 1 month\n",
        "handling:\n  length: 40 working days\n",
        "handling:\n  extension: null\n",
        "handling:\n  extension: { at_most: 15 days }\n",
        "reexamination_request:\n  length: 60 days\n",
        "final_review:\n  suspended_by: null\n",
        "triage:\n  warn: [1 day]\n",
        "own_promise:\n  name: 试\n  name_en: Trial\n  basis: 试行\n  certainty: L\n  length: 3 days\n  starts: accepted\n"
        "  met_by: [settled]\n  holder: office\n  owner: handler\n  on_lapse: supervise\n",
    ],
)
def test_a_stricter_deadline_is_taken(rule: str):
    book = Rulebook.load(with_files(deadlines=rule))
    assert book.rules(ELSEWHERE, date(2026, 3, 2)).policies == ("national-2022", "trial")


def test_a_locality_cannot_make_a_new_right_lapse():
    rule = (
        "own_right:\n  name: 试\n  name_en: Trial\n  basis: 试行\n  certainty: L\n  length: 3 days\n  starts: accepted\n"
        "  met_by: [settled]\n  holder: petitioner\n  on_lapse: right_lapses\n"
    )
    assert refused(with_files(deadlines=rule)).key == "own_right.holder"


@pytest.mark.parametrize(
    ("flag", "is_lawful"),
    [
        ("final_review:\n  value: false\n", False),
        ("max_representatives:\n  value: 3\n", False),
        ("hearing_officers_min:\n  value: 5\n", True),
        ("hearing_officers_min:\n  value: 1\n", False),
        ("objection:\n  value: false\n", False),
        ("remedy_clause:\n  value: 本县另有说明。\n", True),
        ("hearing: null\n", False),
    ],
)
def test_a_flag_changes_only_as_the_national_rule_lets_it(flag: str, is_lawful: bool):
    shelf = with_files(flags=flag)
    if is_lawful:
        Rulebook.load(shelf)
    else:
        assert refused(shelf).code == "policy_looser_than_national"


@pytest.mark.parametrize(
    ("paper", "key"),
    [
        ("handling_opinion: null\n", "handling_opinion"),
        ("handling_opinion:\n  service_required: false\n", "handling_opinion.service_required"),
        ("handling_opinion:\n  signer: null\n", "handling_opinion.signer"),
        ("handling_opinion:\n  parts: { legal_basis: { required: false } }\n", "handling_opinion.parts.legal_basis"),
        ("handling_opinion:\n  parts: { remedy: null }\n  wording: { remedy: null }\n", "handling_opinion.parts.remedy"),
    ],
)
def test_a_paper_may_not_ask_for_less(paper: str, key: str):
    assert refused(with_files(documents=paper)).key == key


def test_a_paper_may_ask_for_more_and_be_worded_otherwise():
    paper = (
        "handling_opinion:\n  parts: { executor: { name: 执行单位, name_en: Executor, required: true } }\n"
        '  wording: { executor: "由{executor}执行。", opening: "现就{petition_number}号事项答复如下：" }\n  signer: main_leader\n'
    )
    opinion = Rulebook.load(with_files(documents=paper)).rules(ELSEWHERE, date(2026, 3, 2)).document("handling_opinion")
    assert "executor" in opinion.required_parts and list(opinion.wording)[-1] == "executor"
    assert (opinion.wording["opening"], opinion.signer) == ("现就{petition_number}号事项答复如下：", "main_leader")
    unknown = refused(with_files(documents=paper.replace("{petition_number}", "{petition_numbr}")))
    assert (unknown.code, unknown.suggestion) == ("policy_unknown_placeholder", "petition_number")


def test_history_may_have_been_looser():
    ended = with_files(deadlines="handling:\n  length: 90 days\n")
    head = ended["local/990122-trial/policy.yaml"].decode() + "valid_to: 2026-06-30\n"
    ended |= {"local/990122-trial/policy.yaml": head.encode()}
    Rulebook.load(ended, today=TODAY)
    assert refused(ended, today=date(2026, 6, 30)).code == "policy_looser_than_national"
    assert refused(ended).code == "policy_looser_than_national"  # without a day only what ended before 2022 is history


def test_a_historical_policy_brought_back_to_life_is_refused():
    revived = changed("local/330000-zhejiang-2016/policy.yaml", "valid_to: 2022-04-30\n", "")
    error = refused(revived)
    assert (error.code, error.key) == ("policy_looser_than_national", "handling.extension.at_most")


def test_a_procedure_may_not_be_looser_either():
    slow = changed("procedures/simplified-2016/deadlines.yaml", "length: 10 working days", "length: 60 working days")
    assert refused(slow).key == "handling.length"


@pytest.mark.parametrize(
    ("path", "old", "new", "code", "key"),
    [
        ("national/deadlines.yaml", "starts: filed", "starts: filled", "policy_unknown_event", "triage.starts"),
        (
            "national/deadlines.yaml",
            "handling_opinion.served",
            "handlng_opinion.served",
            "policy_unknown_event",
            "reexamination_request.starts",
        ),
        ("national/deadlines.yaml", "owner: petition_office", "owner: petition_ofice", "policy_unknown_lane", "triage.owner"),
        (
            "national/deadlines.yaml",
            "notice: extension_notice",
            "notice: extention_notice",
            "policy_unknown_document",
            "handling.extension.notice",
        ),
        ("national/deadlines.yaml", "approved_by: leader", "approved_by: laeder", "policy_unknown_lane", "handling.extension.approved_by"),
        ("national/deadlines.yaml", "length: 60 days", "lenght: 60 days", "policy_unknown_key", "handling.lenght"),
        ("national/deadlines.yaml", "length: 60 days", "length: 60 day", None, ""),
        ("national/deadlines.yaml", "length: 60 days", "length: sixty days", "policy_bad_length", "handling.length"),
        ("national/deadlines.yaml", "length: 60 days", "length: 60", "policy_bad_type", "handling.length"),
        ("national/deadlines.yaml", "  owner: petition_office\n", "", "policy_missing_key", "triage.owner"),
        ("national/deadlines.yaml", "on_lapse: supervise", "on_lapse: supervize", "policy_bad_word", "triage.on_lapse"),
        (
            "national/deadlines.yaml",
            "{ anonymous: false }",
            "{ anonimous: false }",
            "policy_unknown_key",
            "notice_direct.applies_to.anonimous",
        ),
        (
            "national/documents.yaml",
            "{channel_and_procedure}",
            "{chanel_and_procedure}",
            "policy_unknown_placeholder",
            "acceptance_notice.wording.procedure",
        ),
        ("national/documents.yaml", "issuer: handler", "issuer: handlr", "policy_unknown_lane", "acceptance_notice.issuer"),
        ("national/documents.yaml", "signer: leader", "signer: laeder", "policy_unknown_role", "extension_notice.signer"),
        ("national/permissions.yaml", "role: handler,", "role: handlers,", "policy_unknown_role", "lanes.handler.role"),
        ("national/policy.yaml", "kind: national", "kind: nationl", "policy_bad_word", "kind"),
        ("national/policy.yaml", "valid_from: 2022-05-01", "valid_from: 2022-02-30", "policy_no_such_day", "valid_from"),
        ("national/policy.yaml", "valid_from: 2022-05-01", "valid_from: 2022-04-30", "policy_nationals_overlap", "valid_to"),
        ("national/policy.yaml", "id: national-2022", "id: national-2005", "policy_id_twice", "id"),
        ("local/990121-yunxi/policy.yaml", 'area: "990121"', "area: 990121", "policy_bad_type", "area"),
        ("local/990121-yunxi/policy.yaml", 'area: "990121"\n', "", "policy_missing_key", "area"),
        ("local/990121-yunxi/policy.yaml", "area:", "extends: national-2021\narea:", "policy_extends_unknown", "extends"),
        ("local/990121-yunxi/policy.yaml", "area:", "valid_to: 2005-01-01\narea:", "policy_ends_before_it_begins", "valid_to"),
        ("local/990121-yunxi/deadlines.yaml", "  certainty: L\n", "", "policy_missing_key", "promise_reply.certainty"),
    ],
)
def test_a_mistake_is_told_where_it_stands(path: str, old: str, new: str, code: str | None, key: str):
    shelf = changed(path, old, new)
    if code is None:
        Rulebook.load(shelf)
        return
    error = refused(shelf)
    assert (error.code, error.key) == (code, key)
    assert error.line and error.column and error.file.endswith(".yaml")


@pytest.mark.parametrize(
    ("old", "new", "suggestion"),
    [
        ("length: 60 days", "lenght: 60 days", "length"),
        ("on_lapse: supervise", "on_lapse: supervize", "supervise"),
        ("starts: filed", "starts: filled", "filed"),
    ],
)
def test_the_nearest_right_word_is_offered(old: str, new: str, suggestion: str):
    assert refused(changed("national/deadlines.yaml", old, new)).suggestion == suggestion


def test_a_file_nobody_expects_in_a_policy_is_told():
    shelf = with_files(deadlnes="handling:\n  length: 45 days\n")
    assert (refused(shelf).code, refused(shelf).suggestion) == ("policy_unknown_file", "deadlines")
