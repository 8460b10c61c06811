"""报告: made once of a closed period, signed, numbered without gaps, printed to the same bytes, and held against the registers."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from engine.casework import indicators, reportfigures, reportinstructions, reportkeeping, reports, reportsight
from engine.casework.indicatorviews import Asked
from engine.casework.office import Office
from engine.casework.reportfigures import Counting
from engine.casework.reportports import Reexamined
from engine.casework.reportviews import Part, ReportSheet
from engine.domain.authority import SYSTEM
from engine.domain.report import closed_before, period_of
from engine.errors import Conflict, InvalidForm, NotFound, NotPermitted, Refusal
from engine.testing import Clerk, a_registration, on
from tests.offices import OpenCopy
from tests.recounting import instructed

TEXTS = {"analysis": "土地问题增加。", "suggestions": "=不是公式\n加快办理。"}


BOTH = pytest.mark.parametrize("clerk", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def clerk(request: pytest.FixtureRequest, open_copy: OpenCopy) -> Clerk:
    return Clerk(open_copy(getattr(request, "param", "sqlite"), on("2026-03-02")))


TRIAGE = {"category": "grievance", "route": "petition_procedure", "disposition": "transfer", "reason": "属自然资源局职责"}


def closed_march(clerk: Clerk) -> Office:
    clerk.register()
    clerk.register()
    clerk.wait(35)
    return clerk.office


def drafted(clerk: Clerk, kind: str = "monthly", period: str = "2026-03") -> int:
    return reports.make(clerk.office, kind=kind, period=period, by=clerk.who("zhaolei"), key=clerk.key())


def issued(clerk: Clerk, report: int, texts: dict[str, str] = TEXTS) -> str:
    reports.write(clerk.office, report=report, texts=texts, by=clerk.who("zhaolei"), key=clerk.key())
    reports.sign(clerk.office, report=report, by=clerk.who("sunjie"), key=clerk.key())
    return reports.issue(clerk.office, report=report, by=clerk.who("lihua"), key=clerk.key())


def sheet(clerk: Clerk, report: int, *, public: bool = False) -> ReportSheet:
    return reports.sheet(clerk.office, report=report, by=clerk.who("zhaolei"), public=public)


def tells_of_no_person(clerk: Clerk, report: int) -> None:
    """A person's numbers are refused in a text; what may be a person's name, or an office's own line, is pointed out."""
    by, name = clerk.who("zhaolei"), "吴安"
    for said, code in (
        ("身份证11010519491231002X。", "report_has_identity"),
        ("证号 110105 1949 1231 0021", "report_has_identity"),
        ("电话１３８－００１３－８０００", "report_has_mobile"),
    ):
        with pytest.raises(InvalidForm) as refused:
            reports.write(clerk.office, report=report, texts={"analysis": said}, by=by, key=clerk.key())
        assert [one.code for one in refused.value.fields] == [code]
        assert "1949" not in str(refused.value.fields) and "0013" not in str(refused.value.fields)
    texts = {"analysis": f"{name}反映的问题。", "suggestions": "请拨打 0991-1234567，13 件，2026-03-01。"}
    reports.write(clerk.office, report=report, texts=texts, by=by, key=clerk.key())
    doubts = [(one.text, one.kind, one.said) for one in sheet(clerk, report).doubts]
    assert doubts == [("analysis", "petitioner", name), ("suggestions", "landline", "0991-1234567")]
    assert not sheet(clerk, report, public=True).doubts


@BOTH
def test_a_closed_month_comes_out_of_the_registers_to_the_same_bytes_again(clerk: Clerk) -> None:
    office = closed_march(clerk)
    report = drafted(clerk)
    assert drafted(clerk) == report
    tells_of_no_person(clerk, report)
    kept, again = sheet(clerk, report), reports.preview(office, kind="monthly", period="2026-03", by=clerk.who("zhaolei"))
    assert kept.parts[0].tables[0].lines[0].numbers[0] == 2 and again.sha256 == kept.sha256
    anew = replace(kept, parts=again.parts, sha256=again.sha256)
    for form in reports.FORMS:
        assert reports.printed(office, kept, form) == reports.printed(office, anew, form)
    number = issued(clerk, report)
    files = [reports.printed(office, sheet(clerk, report, public=public), form) for public in (False, True) for form in reports.FORMS]
    clerk.wait(300)
    clerk.register()
    assert files == [
        reports.printed(office, sheet(clerk, report, public=public), form) for public in (False, True) for form in reports.FORMS
    ]
    assert number == "信访月报〔2026〕第1期"


def test_outside_the_office_no_small_number_is_told_nor_where_it_comes_from(clerk: Clerk) -> None:
    office, report = closed_march(clerk), drafted(clerk)
    inside, outside = sheet(clerk, report), sheet(clerk, report, public=True)
    assert inside.parts[0].tables[0].lines[0].numbers[0] == 2
    assert outside.parts[0].tables[0].lines[0].numbers[:3] == ("不显示", None, None)
    told = [number for part in outside.parts for table in part.tables for line in table.lines for number in line.numbers]
    assert not [number for number in told if isinstance(number, int) and 0 < number < 5] and "不显示" in told
    assert outside.sha256 != inside.sha256 and outside.public
    pages = load_workbook(io.BytesIO(reports.printed(office, outside, "xlsx")))
    assert not [cell for page in pages for row in page.iter_rows(values_only=True) for cell in row if "/supervision" in str(cell)]


def called_otherwise(clerk: Clerk, report: int) -> None:
    """The report as it was counted when its indicators, parts and formulas had other names."""
    told = json.loads(clerk.office.store.registers.reports.one(report).content)  # type: ignore[union-attr]
    for line in (line for part in told for table in part["tables"] for line in table["lines"]):
        line |= {"label": f"旧{line['label']}", "formula": f"旧{line['formula']}"}
        line["parts"] = line["parts"] and {f"旧{name}" if at else name: number for at, (name, number) in enumerate(line["parts"].items())}
    with clerk.office.store.transaction() as tx:
        assert tx.reports.change(report, {"state": "draft"}, content=json.dumps(told), sha256="0" * 64)


@BOTH
def test_what_changed_after_the_month_is_told_with_why(clerk: Clerk) -> None:
    office = closed_march(clerk)
    report = drafted(clerk)
    told = reportkeeping.compare(office, report=report, by=clerk.who("zhaolei"))
    assert told.same and not told.changed and told.before == told.now
    called_otherwise(clerk, report)
    told = reportkeeping.compare(office, report=report, by=clerk.who("zhaolei"))
    assert told.same and not told.changed and not told.entered and told.before != told.now, "words are no figures"
    reports.count_again(office, report=report, by=clerk.who("zhaolei"), key=clerk.key())
    clerk.wait(1)
    clerk.complete("triage", by="lihua", **TRIAGE)
    clerk.complete("prepare_referral", kind="transfer", authority="990121-zr", reason="属于法定职责。")
    told = reportkeeping.compare(office, report=report, by=clerk.who("zhaolei"))
    assert not told.same and told.before != told.now
    transfer = next(one for one in told.changed if one.line == "及时转送率")
    assert {name: (was, now) for name, was, now in transfer.parts} == {"超期处理": (0, 1), "尚未处理，已超期": (2, 1)}
    assert ("已甄别", 1) in told.entered and not any(name.endswith(".done") for name, _ in told.entered)
    reports.count_again(office, report=report, by=clerk.who("zhaolei"), key=clerk.key())
    assert reportkeeping.compare(office, report=report, by=clerk.who("zhaolei")).same


def breaking_for(authority: str) -> Callable[[Counting], tuple[Part, ...]]:
    """Counting that breaks for one office."""
    asked = reportfigures.content

    def content(counting: Counting) -> tuple[Part, ...]:
        if counting.authority == authority:
            raise LookupError("a row changed behind the office's back")
        return asked(counting)

    return content


@BOTH
def test_the_office_drafts_a_closed_period_once_on_its_first_working_day_and_one_that_breaks_stops_no_other(
    clerk: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk.register()
    clerk.clock.set(on("2026-03-31"))
    assert [one.kind for one in clerk.office.store.registers.reports.page(2026)] == []
    with ThreadPoolExecutor(3) as pool:
        made = sum(pool.map(reportkeeping.draft_due, [clerk.office] * 3))
    assert made == len(clerk.office.store.registers.reports.page(None)), "each is counted by the one worker that made it"
    february = [one.period for one in clerk.office.store.registers.reports.page(None) if one.authority == "990121-xf"]
    assert february == ["2026-02", "2025"]
    clerk.wait(1)
    first = next(one.id for one in clerk.office.authorities.values() if one.kind == "petition_office")
    monkeypatch.setattr(reportfigures, "content", breaking_for(first))
    others = {one.id for one in clerk.office.authorities.values() if one.kind == "petition_office"} - {first}
    assert reportkeeping.draft_due(clerk.office) == len(others) > 0
    monkeypatch.undo()
    assert reportkeeping.draft_due(clerk.office) == 1 and reportkeeping.draft_due(clerk.office) == 0
    mine = [one for one in clerk.office.store.registers.reports.page(2026) if one.authority == "990121-xf" and one.period == "2026-03"]
    assert len(mine) == 1 and (mine[0].state, mine[0].made_by) == ("draft", 0)


def meanwhile(patched: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Somebody else acts after a report was read and before what follows of it is kept."""
    asked, turn = reports.text_names, iter([act])

    def named(parts: tuple[Part, ...]) -> dict[str, str]:
        next(turn, lambda: None)()
        return asked(parts)

    patched.setattr(reports, "text_names", named)


@BOTH
def test_of_two_who_write_at_once_neither_wipes_the_others_words_and_nobody_signs_what_he_did_not_see(
    clerk: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed_march(clerk)
    report, office, leader = drafted(clerk), clerk.office, clerk.who("sunjie")

    def write(**texts: str) -> Callable[[], object]:
        return lambda: reports.write(office, report=report, texts=texts, by=clerk.who("zhaolei"), key=clerk.key())

    shown = sheet(clerk, report)
    meanwhile(monkeypatch, write(analysis="甲的话。"))
    with pytest.raises(Conflict):
        write(suggestions="乙的话。")()
    assert sheet(clerk, report).texts == {"analysis": "甲的话。"}
    with pytest.raises(Conflict):
        reports.write(office, report=report, texts={"analysis": "旧页。"}, by=leader, key=clerk.key(), version=shown.version)
    write(suggestions="乙的话。")()
    assert sheet(clerk, report).texts == {"analysis": "甲的话。", "suggestions": "乙的话。"}
    seen = sheet(clerk, report).version
    meanwhile(monkeypatch, write(analysis="后来改的。"))
    with pytest.raises(Conflict):
        reports.sign(office, report=report, by=leader, key=clerk.key())
    with pytest.raises(Conflict):
        reports.sign(office, report=report, by=leader, key=clerk.key(), version=seen)
    assert sheet(clerk, report).state == "draft" and not sheet(clerk, report, public=True).version
    key = clerk.key()
    for _ in range(2):
        reports.sign(office, report=report, by=leader, key=key, version=sheet(clerk, report).version)


@BOTH
def test_numbers_run_without_gaps_and_a_refused_issue_takes_none(clerk: Clerk) -> None:
    closed_march(clerk)
    said = {"situation": "情况。", "suggestions": "建议。"}
    first, second = (drafted(clerk, "special", "2026-03-01/2026-03-10") for _ in range(2))
    assert first != second
    with pytest.raises(InvalidForm):
        reports.sign(clerk.office, report=first, by=clerk.who("sunjie"), key=clerk.key())
    with pytest.raises(Refusal):
        reports.issue(clerk.office, report=first, by=clerk.who("lihua"), key=clerk.key())
    with pytest.raises(NotPermitted):
        reports.sign(clerk.office, report=first, by=clerk.who("zhaolei"), key=clerk.key())
    assert [issued(clerk, one, said) for one in (second, first)] == ["信访专报〔2026〕第1期", "信访专报〔2026〕第2期"]
    for act in (reports.issue, reports.count_again, reports.return_to_draft):
        with pytest.raises(Refusal):
            act(clerk.office, report=first, by=clerk.who("sunjie" if act is reports.return_to_draft else "lihua"), key=clerk.key())
    with pytest.raises(Refusal):
        reports.write(clerk.office, report=first, texts=said, by=clerk.who("lihua"), key=clerk.key())


@BOTH
def test_an_instruction_is_followed_to_what_came_of_it_and_counts_in_the_rate(clerk: Clerk) -> None:
    closed_march(clerk)
    said = {"situation": "情况。", "suggestions": "建议。"}
    first, second = (drafted(clerk, "special", "2026-03-01/2026-03-10") for _ in range(2))
    by = clerk.who("lihua")
    told = {"post": "县委书记", "given_on": "2026-04-03", "text": "请自然资源局限期解决。"}
    with pytest.raises(Refusal):
        reportinstructions.instruct(clerk.office, report=first, by=by, key=clerk.key(), **told)
    issued(clerk, first, said), issued(clerk, second, said)
    for wrong in ({"post": " "}, {"given_on": "gestern"}, {"given_on": "2027-01-01"}, {"text": ""}):
        with pytest.raises(InvalidForm):
            reportinstructions.instruct(clerk.office, report=first, by=by, key=clerk.key(), **told | wrong)
    key = clerk.key()
    one = reportinstructions.instruct(clerk.office, report=first, by=by, key=key, **told)
    assert reportinstructions.instruct(clerk.office, report=first, by=by, key=key, **told) == one, "sent twice, entered once"
    reportinstructions.follow_up(clerk.office, report=first, instruction=one, outcome="已解决。", by=by, key=clerk.key())
    with pytest.raises(NotFound):
        reportinstructions.follow_up(clerk.office, report=second, instruction=one, outcome="已解决。", by=by, key=clerk.key())
    assert [(one.post, one.outcome) for one in reportinstructions.instructions(clerk.office, report=first, by=by)] == [
        ("县委书记", "已解决。")
    ]
    view = reports.listed(clerk.office, by=by, year=2026)
    assert (view.sent, view.instructed) == (2, 1)
    april = date(2026, 4, 1), date(2026, 4, 30)
    for asked in (Asked(*april), Asked(date(2026, 3, 1), date(2026, 3, 31)), Asked(*april, authority="990121-zr")):
        figure = indicators.figures(clerk.office, by=by, asked=asked, only=["instruction_rate"]).figures[0]
        expected = (0, 0) if asked.authority else instructed(clerk.office.url, asked.since, asked.until)  # type: ignore[attr-defined]
        assert (figure.numerator, figure.denominator) == expected
    assert expected == (0, 0) and instructed(clerk.office.url, *april) == (1, 2)  # type: ignore[attr-defined]
    grouped = indicators.grouped(clerk.office, by=by, asked=Asked(*april), indicator="instruction_rate", group="authority")
    assert [(line.key, line.numbers.numerator, line.numbers.denominator) for line in grouped.lines] == [("990121-xf", 1, 2)]
    rows = indicators.rows(clerk.office, by=by, asked=Asked(*april), indicator="instruction_rate", which="missed")
    assert [(line.report, line.number, line.reason) for line in rows.lines] == [
        (second, "信访专报〔2026〕第2期", "在分母里，不在分子里：没有批示")
    ]
    assert (
        not indicators.figures(clerk.office, by=clerk.who("duhai"), asked=Asked(*april), only=["instruction_rate"]).figures[0].denominator
    )


def test_a_neighbour_sees_no_report_and_the_city_only_what_was_issued(clerk: Clerk) -> None:
    closed_march(clerk)
    report = drafted(clerk)
    for username in ("duhai", "tianye"):
        with pytest.raises(NotFound):
            reports.sheet(clerk.office, report=report, by=clerk.who(username))
    issued(clerk, report)
    assert reports.sheet(clerk.office, report=report, by=clerk.who("tianye")).state == "issued"
    with pytest.raises(NotFound):
        reports.sheet(clerk.office, report=report, by=clerk.who("duhai"))


def test_the_workbook_and_the_word_file_hold_the_figures_of_the_page(clerk: Clerk) -> None:
    office = closed_march(clerk)
    report = drafted(clerk)
    issued(clerk, report)
    told = sheet(clerk, report)
    lines = [line for part in told.parts for table in part.tables for line in table.lines]
    book = load_workbook(io.BytesIO(reports.printed(office, told, "xlsx")))
    cells = [row for page in book for row in page.iter_rows(values_only=True)]
    tables = docx.Document(io.BytesIO(reports.printed(office, told, "docx"))).tables
    rows = [[cell.text for cell in row.cells] for table in tables for row in table.rows]
    assert len(lines) > 10
    for line in lines:
        numbers = tuple(number for number in line.numbers if number is not None)
        assert any(row[0] == line.label and tuple(one for one in row[1:] if one is not None) == numbers for row in cells), line
        shown = [f"{number:,}" if isinstance(number, int) else str(number) for number in numbers]
        assert any(row[0] == line.label and [one for one in row[1:] if one] == shown for row in rows), line
    assert any(isinstance(cell, str) and cell.startswith("=不是公式") for row in cells for cell in row)
    assert all(cell.data_type != "f" for page in book for row in page.iter_rows() for cell in row)


def test_the_annual_report_has_the_four_parts_of_article_41(clerk: Clerk) -> None:
    clerk.register(a_registration(channel="letter"))
    clerk.complete("triage", category="accusation", disposition="transfer", reason="属纪检机关职责")
    clerk.complete("prepare_confidential_transfer", kind="transfer", authority="990121-jw", reason="属纪检机关职责")
    clerk.register()
    clerk.wait(200)
    told = reports.preview(clerk.office, kind="annual", period="2026", by=SYSTEM)
    heads = [part.heading for part in told.parts]
    assert ["被投诉较多" in heads[0], "督办" in heads[1], "采纳" in heads[2], "其他" in heads[3]] == [True] * 4
    book = [(line.key, line.numbers[0]) for table in told.parts[0].tables if table.title == "年鉴表" for line in table.lines]
    assert ("total.filings", 1) in book, "a sealed accusation is in no figure"
    with pytest.raises(Refusal):
        reports.make(clerk.office, kind="annual", period="2026", by=SYSTEM, key="a")
    outside = reports.preview(clerk.office, kind="annual", period="2026", by=SYSTEM, public=True).parts
    assert outside[0].tables[0].lines[0].numbers[0] == "不显示"
    top = reportsight.issuer_of(clerk.office, SYSTEM)
    inside = Counting(clerk.office, *reports.asked_of(clerk.office, top, "annual", "2026"), top.id, top.area_code)
    assert reportfigures.content(inside) == told.parts and (once := set(inside.kept))
    assert reportfigures.content(replace(inside, public=True)) == outside and set(inside.kept) == once, "counted once"
    assert json.loads(reportfigures.canonical(told.parts)[0])[0]["heading"] == heads[0]


@given(st.dates(date(1950, 1, 1), date(2200, 1, 1)), st.sampled_from(["month", "quarter", "year"]))
def test_the_last_closed_period_is_over_and_the_next_one_is_not(today: date, kind: str) -> None:
    period = closed_before(kind, today)
    assert period_of(kind, period.said) == period and period.since <= period.until < today
    assert period_of(kind, closed_before(kind, date.fromordinal(period.until.toordinal() + 1)).said) == period
    assert period.until.month == 12 or kind != "year"


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=8))
def test_no_small_cell_of_re_examinations_is_told_outside_nor_can_be_told_from_the_sum(cells: list[tuple[int, int]]) -> None:
    found = [Reexamined("reexamination", str(at), done + left, done) for at, (done, left) in enumerate(cells)]
    held = reportfigures.small_of(found)
    for one in found:
        if one not in held:
            assert not {one.completed, one.number - one.completed} & {1, 2, 3, 4}
    assert len(held) != 1 or len(found) == 1


@given(st.text(max_size=30), st.sampled_from(["month", "quarter", "year", "days"]))
def test_what_is_no_period_is_none(said: str, kind: str) -> None:
    found = period_of(kind, said)
    assert found is None or found.since <= found.until


def test_reports_of_an_authority_are_those_of_the_petition_office_of_its_own_area(clerk: Clerk) -> None:
    known = clerk.office.authorities
    made_at = {one.id: reportsight.issuer_at(clerk.office, one.id) for one in known.values()}
    assert made_at["990121"].id == made_at["990121-zr"].id == "990121-xf"
    for one in known.values():
        office = next((other for other in known.values() if other.parent == one.id and other.kind == "petition_office"), None)
        if office is not None:
            assert made_at[one.id] == office


def test_a_bureau_reads_what_its_county_issued_and_neither_drafts_nor_signs_it(clerk: Clerk) -> None:
    closed_march(clerk)
    made, head = drafted(clerk), clerk.who("chengang")
    with pytest.raises(NotFound):
        reports.sheet(clerk.office, report=made, by=head)
    with pytest.raises(NotFound):
        reports.sign(clerk.office, report=made, by=head, key="signed-elsewhere")
    issued(clerk, made)
    assert reports.sheet(clerk.office, report=made, by=head).state == "issued"
    assert set(reportinstructions.opened(clerk.office, report=made, by=head).rights.values()) == {False}


def test_a_text_of_a_report_holds_no_control_characters_and_a_year_out_of_all_calendars_is_none(clerk: Clerk) -> None:
    closed_march(clerk)
    made = drafted(clerk)
    with pytest.raises(InvalidForm):
        reports.write(clerk.office, report=made, texts={"analysis": "a\0b"}, by=clerk.who("zhaolei"), key="nul")
    with pytest.raises(Refusal):
        reports.preview(clerk.office, kind="special", period="0001-01-01/0001-01-02", by=clerk.who("zhaolei"))
