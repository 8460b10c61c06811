"""A designer shortens re-examination to 25 days for one county: by form and by text, beside the law, and counted at once."""

from __future__ import annotations

from datetime import date

import pytest

from engine.casework import designletters, designrules, designs
from engine.casework.designbench import Bench
from engine.casework.ruledrafts import tried_with, written
from engine.errors import Conflict, InvalidForm, NotFound, Refusal
from engine.policy.described import value_at
from tests.builders import County

YUNXI = "policies/local/990121-yunxi/deadlines.yaml"
NATION = "policies/national/deadlines.yaml"
RULE = "reexamination"


def begun(county: County, place: str = "990121") -> int:
    return designs.begin(county.office, by=county.who("gengxin"), name="复查期限缩短", place=place).id or 0


def text_of(county: County, design: int, path: str) -> str:
    return designs.read(county.office, by=county.who("gengxin"), design=design, path=path).content.decode()


def test_a_county_shortens_reexamination_to_25_days_in_its_own_file(county: County) -> None:
    office, by = county.office, county.who("gengxin")
    design = begun(county)
    before = text_of(county, design, YUNXI)
    said = {"length": "25 days", "basis": "云溪县信访工作规定 第八条", "warn": "5 days\n2 days"}
    view = designrules.entry(office, by=by, design=design, path=YUNXI, entry=RULE, said=said)
    assert [one.change for one in view.verdicts] == ["stricter"] and "更严" in view.verdicts[0].sentence
    length = next(one for one in view.fields if one.name == "length")
    assert (length.national, length.local, length.wins) == ("30日", "25日", "云溪县信访答复承诺（示范）")
    assert text_of(county, design, YUNXI) == before, "looking keeps nothing"
    assert designrules.keep(office, by=by, design=design, path=YUNXI, entry=RULE, said=said, version=0) == 1
    added = "reexamination:\n  basis: 云溪县信访工作规定 第八条\n  length: 25 days\n  warn: [5 days, 2 days]\n"
    assert text_of(county, design, YUNXI) == before + added
    deadlines = designrules.sections(office, by=by, design=design)[0]
    line = next(one for one in deadlines.lines if one.entry == RULE)
    assert (line.national, line.local, line.change, line.path) == ("30日", "25日", "stricter", YUNXI)
    nation, here = designrules.counted(office, by=by, design=design, deadline=RULE, start=date(2026, 3, 2))
    assert (nation.length, nation.due_on, here.length, here.due_on) == ("30日", date(2026, 4, 1), "25日", date(2026, 3, 27))
    assert here.steps and "2026年3月" in here.steps[0]
    designrules.drop(office, by=by, design=design, path=YUNXI, entry=RULE, version=1)
    assert text_of(county, design, YUNXI) == before


def test_what_is_looser_than_the_law_is_said_at_once(county: County) -> None:
    office, by = county.office, county.who("gengxin")
    view = designrules.entry(
        office, by=by, design=begun(county), path=YUNXI, entry=RULE, said={"length": "40 days", "basis": "云溪县信访工作规定 第八条"}
    )
    assert [one.change for one in view.verdicts] == ["looser"]
    assert view.verdicts[0].sentence == "长度：比全国规定宽，地方不能这样规定；应当是 不超过30日。"
    assert view.findings and "宽" in view.findings[0].message


def test_a_place_without_rules_of_its_own_gets_a_folder_with_its_head(county: County) -> None:
    office, by = county.office, county.who("gengxin")
    design = begun(county, "990122")
    line = next(one for one in designrules.sections(office, by=by, design=design)[0].lines if one.entry == RULE)
    here, entry = designrules.entry(office, by=by, design=design, path=NATION, entry=RULE).here
    assert (line.path, line.entry) == (here, entry) and here.startswith("policies/local/990122-")
    view = designrules.entry(office, by=by, design=design, path=here, entry=entry)
    assert view.text == "" and dict(view.new_policy)["valid_from"] == "2026-03-02"
    said = {"length": "25 days", "basis": "县规定 第八条"}
    with pytest.raises(InvalidForm) as missing:
        designrules.keep(office, by=by, design=design, path=here, entry=entry, said=said, version=0, head={"name": "县规定"})
    assert [one.field for one in missing.value.fields] == ["head.name_en", "head.basis", "head.valid_from"]
    head = dict(view.new_policy) | {"basis": "县信访工作规定"}
    designrules.keep(office, by=by, design=design, path=here, entry=entry, said=said, version=0, head=head)
    folder = here.rpartition("/")[0]
    made = text_of(county, design, f"{folder}/policy.yaml")
    assert 'area: "990122"\n' in made and "kind: local\n" in made and "valid_from: 2026-03-02\n" in made
    assert text_of(county, design, here) == "reexamination:\n  basis: 县规定 第八条\n  length: 25 days\n"
    assert not designrules.entry(office, by=by, design=design, path=here, entry=entry).findings


def test_mistakes_are_told_by_field_and_by_line_and_change_nothing(county: County) -> None:
    office, by = county.office, county.who("gengxin")
    design = begun(county)
    with pytest.raises(InvalidForm) as wrong:
        designrules.keep(office, by=by, design=design, path=YUNXI, entry=RULE, said={"length": "25 dais"}, version=0)
    assert [(one.field, one.code) for one in wrong.value.fields] == [("length", "policy_bad_length")]
    with pytest.raises(InvalidForm) as groundless:
        designrules.keep(office, by=by, design=design, path=YUNXI, entry=RULE, said={"length": "25 days"}, version=0)
    assert [one.field for one in groundless.value.fields] == ["basis"]
    with pytest.raises(Refusal) as text:
        designrules.keep_text(office, by=by, design=design, path=YUNXI, entry=RULE, text="reexamination:\n  lenght: 25 days\n", version=0)
    line = text_of(county, design, YUNXI).count("\n") + 3
    assert f"{YUNXI}:{line}:3" in office.tell(text.value) and "lenght" in office.tell(text.value)
    assert designs.read(office, by=by, design=design, path=YUNXI).version == 0
    for path, entry in (("policies/national/nowhere.yaml", "x"), (NATION, "a.b.c")):
        with pytest.raises(NotFound):
            designrules.entry(office, by=by, design=design, path=path, entry=entry)


def test_form_and_text_are_two_views_of_one_file_and_nobody_writes_over_another(county: County) -> None:
    office, by = county.office, county.who("gengxin")
    design = begun(county, "")
    path, entry = "policies/national/permissions.yaml", "actions.register"
    view = designrules.entry(office, by=by, design=design, path=path, entry=entry)
    assert view.text.startswith("  register:\n    name: 登记信访事项\n") and view.label == "登记信访事项"
    text = view.text.replace("[registrar, petition_officer]", "[registrar]  # 只有窗口")
    assert designrules.keep_text(office, by=by, design=design, path=path, entry=entry, text=text, version=0) == 1
    view = designrules.entry(office, by=by, design=design, path=path, entry=entry)
    assert next(one.value for one in view.fields if one.name == "roles") == "registrar"
    said = {"roles": "registrar\nleader"}
    with pytest.raises(Conflict):
        designrules.keep(office, by=by, design=design, path=path, entry=entry, said=said, version=0)
    designrules.keep(office, by=by, design=design, path=path, entry=entry, said=said, version=1)
    assert "    roles: [registrar, leader]  # 只有窗口\n" in text_of(county, design, path)
    calendar = designrules.entry(office, by=by, design=design, path="policies/calendar/2026.yaml", entry="notices.0")
    days = next(one.value for one in calendar.fields if one.name == "makeup_days")
    assert "春节 = 2026-02-14, 2026-02-28" in days
    whole = designrules.file(office, by=by, design=design, path=NATION)
    assert dict(whole.entries)["handling"] == "办理期限" and not whole.findings
    with pytest.raises(Refusal):
        designrules.keep_file(office, by=by, design=design, path=NATION, text="a: [\n", version=0)
    assert any(one.label == "督办列出什么" for one in designrules.others(office, by=by, design=design))


def test_a_county_changes_one_paragraph_of_a_letter_and_sees_its_sheet(county: County) -> None:
    office, by = county.office, county.who("gengxin")
    design = begun(county)
    line = next(one for one in designletters.letters(office, by=by, design=design) if one.kind == "acceptance_notice")
    assert not line.is_local
    here = designletters.letter(office, by=by, design=design, path=line.path, kind=line.kind)
    nation = designletters.letter(office, by=by, design=design, path=here.other, kind=line.kind)
    assert nation.other == line.path
    at = {"by": by, "design": design, "path": line.path, "kind": line.kind}
    paragraph, text = nation.paragraphs[0]
    said = {f"wording.{paragraph}": text + "联系人：{handler_name}。", "basis": "县规定 第九条"}
    view = designletters.letter(office, **at, said=said)
    assert view.paper is not None and view.paper.paragraphs[0].endswith("联系人：（示例：承办人）。")
    assert ("length_handling", "办理期限的长度") in dict(view.places)["lengths"] and view.law[paragraph] == text
    with pytest.raises(InvalidForm) as wrong:
        designletters.keep(office, **at, said={**said, f"wording.{paragraph}": "{nobody}"}, version=0)
    assert wrong.value.fields[0].field == f"wording.{paragraph}"
    designletters.keep(office, **at, said=said, version=0)
    kept = text_of(county, design, nation.other)
    assert kept.startswith("acceptance_notice:\n  basis: 县规定 第九条\n  wording:") and kept.count("：{handler_name}") == 1
    assert kept.count("\n") < 8, "only what differs from the law"
    assert not designletters.letter(office, **at).findings
    assert designletters.sheet(office, **at, form="png").startswith(b"\x89PNG")
    assert designletters.sheet(office, **at, form="pdf").startswith(b"%PDF")


def test_what_was_text_only_is_begun_and_changed_by_form(county: County) -> None:
    office, by = county.office, county.who("gengxin")
    design = begun(county)

    def fields(path: str, entry: str, **asked: object) -> dict[str, object]:
        return {one.name: one for one in designrules.entry(office, by=by, design=design, path=path, entry=entry, **asked).fields}

    def said_as_it_is(path: str, entry: str) -> dict[str, str]:
        return {name: one.value for name, one in fields(path, entry).items()}

    scope = fields(NATION, "notice_transferred")["applies_to.category"]
    assert (scope.kind, scope.value, scope.label) == ("names", "suggestion\ngrievance", "适用范围 · 类别")
    assert ("accusation", "检举控告") in scope.names
    before = text_of(county, design, NATION)
    for entry in ("notice_transferred", "notice_direct", "handling"):
        designrules.keep(office, by=by, design=design, path=NATION, entry=entry, said=said_as_it_is(NATION, entry), version=0)
        assert text_of(county, design, NATION) == before, "nothing was changed"
        designs.revert(office, by=by, design=design, path=NATION, version=1)
    said = said_as_it_is(NATION, "handling") | {"applies_to.category": "grievance\nsuggestion", "applies_to.anonymous": "false"}
    designrules.keep(office, by=by, design=design, path=NATION, entry="handling", said=said, version=0)
    now = "applies_to: { category: [grievance, suggestion], route: petition_procedure, anonymous: false }   # 仅限"
    assert now in text_of(county, design, NATION)

    year = "policies/calendar/2026.yaml"
    days = said_as_it_is(year, "notices.0")
    assert "元旦 = 2026-01-04" in days["makeup_days"].split("\n")
    before = text_of(county, design, year)
    designrules.keep(office, by=by, design=design, path=year, entry="notices.0", said=days, version=0)
    assert text_of(county, design, year) == before
    with pytest.raises(InvalidForm):
        designrules.keep(office, by=by, design=design, path=year, entry="notices.0", said={"makeup_days": "2026-01-04"}, version=1)
    more = {"makeup_days": days["makeup_days"].replace("2026-01-04", "2026-01-04，2026-01-11")}
    designrules.keep(office, by=by, design=design, path=year, entry="notices.0", said=more, version=1)
    assert text_of(county, design, year) == before.replace("元旦: [2026-01-04]", "元旦: [2026-01-04, 2026-01-11]")
    assert designrules.new_entry(office, by=by, design=design, path=year, under="notices", name="") == "notices.1"
    said = {
        "title": "补充通知",
        "published_on": "2026-06-01",
        "certainty": "L",
        "number": "县1号",
        "makeup_days": more["makeup_days"],
        "rest_days": "",
    }
    designrules.keep(office, by=by, design=design, path=year, entry="notices.1", said=said, version=2)
    assert text_of(county, design, year).count("\n  - title:") == 2

    law = "policies/national/obligations.yaml"
    assert ("response", "有了这个，必有那个") in designrules.file(office, by=by, design=design, path=law).patterns
    at = {"by": by, "design": design, "path": law, "under": ""}
    with pytest.raises(InvalidForm):
        designrules.new_entry(office, **at, name="every_petition_is_sorted")
    assert designrules.new_entry(office, **at, name="asked_is_told") == "asked_is_told"
    asked = fields(law, "asked_is_told", said={"pattern": "response"})
    assert {"event", "then", "unless"} <= asked.keys() and not {"during", "lane", "other"} & asked.keys()
    assert ("triage.done", "办理甄别") in asked["event"].names
    said = {"says": "问了就答", "says_en": "Who asks is told", "basis": "信访工作条例 第二十一条第二款", "pattern": "response",
            "event": "triage.done", "then": "acceptance_notice.issued\ndecline_notice.issued"}  # fmt: skip
    before = text_of(county, design, law)
    designrules.keep(office, by=by, design=design, path=law, entry="asked_is_told", said=said, version=0)
    assert text_of(county, design, law).startswith(before) and "event: [triage.done]\n" in text_of(county, design, law)

    papers = designletters.begins_in(office, by=by, design=design)
    said = {"name": "催告函", "name_en": "Demand", "basis": "信访工作条例 第四十条", "certainty": "L", "issuer": "petition_office",
            "prefix": "催告", "addressee": "authority", "service_required": "true", "parts": "",
            "wording": "opening = 请于收到之日起办理{petition_number}号事项。"}  # fmt: skip
    designrules.keep(office, by=by, design=design, path=papers, entry="demand_letter", said=said, version=0)
    assert "demand_letter" in {one.kind for one in designletters.letters(office, by=by, design=design)}
    permissions = "policies/national/permissions.yaml"
    assert designrules.new_entry(office, by=by, design=design, path=permissions, under="actions", name="look_on") == "actions.look_on"


def test_a_form_sent_as_it_was_shown_changes_no_entry_of_any_rule_file(county: County) -> None:
    bench = Bench.of(county.office, county.who("gengxin"), begun(county), "zh")
    paths = [path for path in bench.files if path.startswith(("national/", "local/", "calendar/2026")) and path.endswith(".yaml")]
    entries = [(path, entry, bench.data(path)) for path in paths for entry in bench.entries(path)[:6]]
    assert len(entries) > 40
    for path, entry, data in entries:
        shown = {one.name: written(one, value_at(data, (*entry, *one.path))) for one in bench.fields(path, entry)}
        made = tried_with(bench, path, entry, shown, None, {})
        assert made[path] == bench.content(path), (path, entry)
