"""What differs between two releases is said in words a head would use, with the names people know and the article."""

from __future__ import annotations

from functools import cache

import pytest

from engine.bootstrap import make_edition
from engine.casework.comparing import compare
from engine.casework.office import Edition, Office
from engine.domain.difference import Difference
from engine.domain.release import Release
from tests.casework.test_editions import shelves
from tests.redrawing import with_form, with_several, with_step, without_step

DEADLINES, FLAGS, PAPERS = "policies/national/deadlines.yaml", "policies/national/flags.yaml", "policies/national/documents.yaml"
PERMISSIONS, HANDLING = "policies/national/permissions.yaml", "workflows/handling/handling.bpmn"


@cache
def standing() -> Edition:
    """The shelves as they are."""
    return make_edition(shelves())


def rewritten(*changes: tuple[str, str, str]) -> Edition:
    """The shelves with some places written otherwise: (file, old, new)."""
    files = {"workflows": dict(shelves().workflows), "policies": dict(shelves().policies)}
    for path, old, new in changes:
        shelf, _, name = path.partition("/")
        text = files[shelf].get(name, b"").decode()
        assert old in text, (path, old)
        files[shelf][name] = text.replace(old, new, 1).encode() if old else new.encode()
    return make_edition(Release.of(files["workflows"], files["policies"]))


def told(office: Office, *changes: tuple[str, str, str], lang: str = "zh") -> list[Difference]:
    """What is told of such changes, first one way and then back."""
    return list(compare(office, standing(), rewritten(*changes), lang))


def sentences(office: Office, *changes: tuple[str, str, str], lang: str = "zh") -> list[str]:
    """The sentences alone."""
    return [one.sentence for one in told(office, *changes, lang=lang)]


def test_the_same_release_differs_in_nothing(office: Office):
    assert compare(office, standing(), standing()) == []


REEXAMINATION = (DEADLINES, "length: 30 days\n  starts: reexamination_requested", "length: 25 days\n  starts: reexamination_requested")


def test_a_shorter_deadline_is_said_with_both_lengths_and_its_article(office: Office):
    [one] = told(office, REEXAMINATION)
    assert (one.sentence, one.kind, one.what) == ("复查期限：30日 → 25日", "deadline", "changed")
    assert (one.name, one.before, one.after) == ("复查期限", "30日", "25日")
    assert "第三十五条" in one.basis
    assert sentences(office, REEXAMINATION, lang="en") == ["Time to re-examine: 30 days → 25 days"]


def test_what_starts_and_meets_a_deadline_is_said_by_its_names(office: Office):
    change = (DEADLINES, "  met_by: [handling_opinion.issued, settled]", "  met_by: [handling_opinion.served, settled]")
    [said] = sentences(office, change)
    assert "办理期限" in said and "出具信访处理意见书" in said and "送达信访处理意见书" in said and "handling" not in said


def test_an_extension_that_is_shorter_is_said(office: Office):
    said = sentences(office, (DEADLINES, "at_most: 30 days", "at_most: 20 days"))
    assert said == ["办理期限的最多延长：30日 → 20日"]


def test_a_flag_is_said_with_both_values(office: Office):
    [said] = sentences(office, (FLAGS, "name_en: A hearing may be held\n  value: true", "name_en: A hearing may be held\n  value: false"))
    assert said == "可以听证：是 → 否"


def test_a_paper_that_must_say_more_is_said(office: Office):
    old = "    requests: { name: 信访请求, name_en: Requests, required: false }"
    assert sentences(office, (PAPERS, old, old.replace("false", "true"))) == ["信访事项登记单必须写明「信访请求」"]
    assert sentences(office, (PAPERS, f"{old}\n", "")) and "不再有「信访请求」一项" in sentences(office, (PAPERS, f"{old}\n", ""))[0]


def test_who_may_now_and_who_may_no_longer_is_said_by_role(office: Office):
    change = (
        PERMISSIONS,
        "    roles: [supervisor, petition_officer, leader]\n    basis: 信访工作条例 第四十条第一款",
        "    roles: [supervisor, handler]",
    )
    said = sentences(office, change)
    assert said == ["「催办」：承办人现在也可以", "「催办」：负责人、信访工作人员不再可以"]


def test_an_overlay_is_named_where_its_rule_differs(office: Office):
    path = "policies/local/990121-yunxi/deadlines.yaml"
    text = shelves().policies["local/990121-yunxi/deadlines.yaml"].decode()
    first = next(line for line in text.splitlines() if line.startswith("  length:"))
    [one] = told(office, (path, first, "  length: 3 days"))
    assert one.where and one.sentence.startswith(f"{one.where}：") and "3日" in one.after


def test_a_new_overlay_is_said_with_what_it_changes(office: Office):
    head = "id: hangzhou-2027\nkind: local\nname: 杭州市信访工作规定\nname_en: Hangzhou rules\nbasis: 杭州市信访工作规定\ncertainty: L\n"
    new = (
        ("policies/local/330100-hangzhou-2027/policy.yaml", "", f"{head}valid_from: 2027-01-01\narea: '330100'\n"),
        ("policies/local/330100-hangzhou-2027/deadlines.yaml", "", "handling:\n  basis: 第十条\n  length: 45 days\n"),
    )
    said = sentences(office, *new)
    assert said[0] == "新增规定「杭州市信访工作规定」"
    assert "杭州市信访工作规定：办理期限：60日 → 45日" in said


def test_a_transitional_rule_is_said(office: Office):
    change = (
        "policies/national/policy.yaml",
        "valid_from: 2022-05-01",
        "valid_from: 2022-05-01\ntransitional: { running_petitions: move, basis: 附则 }",
    )
    assert sentences(office, change) == ["信访工作条例的过渡规定：在办事项仍按原规定办理 → 在办事项可以迁移、届满日不变"]


def test_a_renamed_step_is_said_with_both_names(office: Office):
    change = ("workflows/referral/referral.bpmn", 'name="接收确认"', 'name="签收确认"')
    assert sentences(office, change) == ["「接收确认」改名为「签收确认」"]


REDRAWN, FORMS = "workflows/reexamination/reexamination.bpmn", "workflows/reexamination/forms.yaml"


def drawn(office: Office, text: str, forms: str = "", lang: str = "zh") -> list[str]:
    """What is told of the re-examination drawn otherwise."""
    workflows = dict(shelves().workflows) | {"reexamination/reexamination.bpmn": text.encode()}
    if forms:
        workflows["reexamination/forms.yaml"] = forms.encode()
    after = make_edition(Release.of(workflows, shelves().policies))
    return [one.sentence for one in compare(office, standing(), after, lang)]


def reexamination() -> str:
    """The diagram as it is."""
    return shelves().workflows["reexamination/reexamination.bpmn"].decode()


def test_a_step_taken_out_is_no_longer_needed(office: Office):
    text = without_step(reexamination(), "serve_reexamination_refusal")
    assert drawn(office, text) == [
        "不再需要「送达复查不予受理告知书」",
        "「出具复查不予受理告知书」之后可以接「不予受理告知书已送达」",
    ]
    assert drawn(office, text, lang="en")[0] == "“Serve the refusal” is no longer needed"


def test_a_new_step_is_said_with_who_takes_it(office: Office):
    text = with_step(reexamination(), "flow_issue_reexamination_acceptance_to_reexamine", "joint_signature", "联合签批", "承办机关负责人")
    forms = with_form(shelves().workflows["reexamination/forms.yaml"].decode(), "joint_signature", "联合签批")
    assert drawn(office, text, forms) == [
        "新增步骤「联合签批」（承办机关负责人）",
        "「出具复查受理告知书」之后不再接「复查」",
        "新增表单「联合签批」",
    ]


def test_a_condition_is_said_in_the_words_of_its_form(office: Office):
    text = reexamination().replace('answer.request_decision == "refuse"', 'answer.request_decision != "accept"')
    assert drawn(office, text) == ["「是否受理申请」到「出具复查不予受理告知书」的条件：是否受理 为 不予受理 → 是否受理 不为 受理"]


def test_another_lane_is_said_with_both(office: Office):
    behind = "<bpmn:incoming>flow_issue_reexamination_acceptance_to_reexamine"
    lane = '<bpmn:extensionElements><office:lane name="信访部门" /></bpmn:extensionElements>'
    text = reexamination().replace(behind, lane + behind)
    assert drawn(office, text) == ["「复查」由复查机关改由信访部门办理"]
    assert drawn(office, text, lang="en") == ["“Re-examine” passes from Re-examining authority to Petition office"]


def test_how_often_a_step_is_carried_out_is_said_and_when_it_is_enough(office: Office):
    plain = shelves().workflows[HANDLING.removeprefix("workflows/")].decode()
    three = with_several(plain, "approve_opinion", 3, until='answer.approval == "return"')
    said = sentences(office, (HANDLING, plain, three))
    assert len(said) == 1 and "审签处理意见" in said[0] and "3 份同时办" in said[0] and "退回" in said[0], said
    in_a_row = with_several(plain, "approve_opinion", 2, in_a_row=True)
    [english] = sentences(office, (HANDLING, plain, in_a_row), lang="en")
    assert "2 times one after the other" in english


def test_an_act_on_another_paper_is_said(office: Office):
    text = reexamination().replace(
        '<office:act name="issue" document="reexamination_acceptance" />', '<office:act name="record" event="settled" />'
    )
    [said] = drawn(office, text)
    assert said.startswith("「出具复查受理告知书」：出具文书") and "记入案卷" in said and "_" not in said


def test_a_field_that_must_be_filled_in_is_said_with_its_form(office: Office):
    path = "workflows/handling/forms.yaml"
    change = (path, "required: [handler, recusal_checked]", "required: [handler, recusal_checked, note]")
    [said] = sentences(office, change)
    assert "现在必填" in said and "note" not in said


def test_a_calendar_and_a_note_are_named(office: Office):
    said = sentences(office, ("workflows/intake/README.md", "\n", "\n\n"), ("policies/calendar/2026.yaml", "\n", "\n# 核对过\n"))
    assert said == ["2026 年日历有变动", "文件 workflows/intake/README.md 有变动"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_sentence_shows_an_id(office: Office, lang: str):
    changes = (
        REEXAMINATION,
        (DEADLINES, "warn: [5 days, 2 days]", "warn: [4 days]"),
        (DEADLINES, "on_lapse: supervise", "on_lapse: none"),
        ("workflows/referral/referral.bpmn", 'name="接收确认"', 'name="签收确认"'),
    )
    for said in sentences(office, *changes, lang=lang):
        assert "_" not in said, said
