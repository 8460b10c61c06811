"""报告: made of the registers, typed on, signed, issued with its number, and followed by what was instructed on it (批示).

A report keeps the figures it was signed with; whether they still come out of the registers can be asked at any time (第四十一条).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date

from engine.casework import access, reportcounts, reportfigures
from engine.casework.acting import keyed
from engine.casework.indicatorkeeping import fresh
from engine.casework.office import Office
from engine.casework.paperviews import PrintedFile
from engine.casework.ports import Transaction
from engine.casework.printing import MEDIA_TYPES
from engine.casework.reportfigures import Counting
from engine.casework.reportports import Report
from engine.casework.reportsight import is_below, issuer_of, works_in
from engine.casework.reporttexts import doubts, faults
from engine.casework.reportviews import Part, ReportLine, ReportSheet, ReportsView, parts_of
from engine.casework.saying import authority_name
from engine.domain.authority import Authority, Official
from engine.domain.clock import LAST_YEAR, day_of
from engine.domain.report import Period, ReportKind, period_of
from engine.errors import Conflict, FieldError, InvalidForm, NotFound, NotPermitted, OutOfOrder, Refusal
from engine.policy.checking import nearest

ACTS = ("make_report", "sign_report", "issue_report", "record_instruction")
FORMS = ("pdf", "docx", "xlsx")


def kinds(office: Office, place: str = "") -> Mapping[str, ReportKind]:
    """The kinds of reports made at a place, by id."""
    return office.current.rulebook.reports_for(place, office.today())


def kind_of(office: Office, place: str, kind: str) -> ReportKind:
    """A kind by its id; Refusal ``report_kind_unknown`` with the nearest there is."""
    known = kinds(office, place)
    if kind not in known:
        raise Refusal("report_kind_unknown", value=kind, known=nearest(kind, list(known)) or ", ".join(known))
    return known[kind]


def asked_of(office: Office, issuer: Authority, kind: str, period: str) -> tuple[ReportKind, Period]:
    """What is asked; Refusal for a kind there is not, and for a period that cannot be one of it."""
    found = kind_of(office, issuer.area_code, kind)
    days = period_of(found.period, period.strip())
    if days is None or not FIRST_YEAR <= days.since.year <= days.until.year <= LAST_YEAR:
        raise Refusal("report_period_unreadable", value=period, example=EXAMPLES[found.period])
    return found, days


# Years a report can be asked of, as the calendar of areas and the API know them.
FIRST_YEAR = 1949
EXAMPLES = {"month": "2026-10", "quarter": "2026-Q3", "year": "2026", "days": "2026-10-01/2026-10-15"}


def slot_of(kind: ReportKind, period: Period, issuer: Authority, key: str = "") -> str:
    """What makes a periodic report the only one; special reports are as many as are made."""
    return f"{issuer.id}/{kind.id}/{period.said}" + (f"/{key}" if kind.period == "days" else "")


def preview(office: Office, *, kind: str, period: str, by: Official, public: bool = False) -> ReportSheet:
    """A report as it would be now: nothing is kept. ``public``: in the form that may leave the office.

    NotPermitted without ``see_statistics``; Refusal for a kind or period there is not.
    """
    access.require(office, by, "see_statistics")
    issuer = issuer_of(office, by)
    found, days = asked_of(office, issuer, kind, period)
    return counted(office, found, days, issuer, public=public or sees_no_petition(office, by))


def sees_no_petition(office: Office, by: Official) -> bool:
    """Whether somebody sees statistics and no petition: the form that may leave the office is all he is shown."""
    return not by.has_role("system") and access.scope_of(office, by).nothing


def counted(office: Office, kind: ReportKind, period: Period, issuer: Authority, *, public: bool = False) -> ReportSheet:
    """A report counted now, whoever asks."""
    at = fresh(office)
    parts = reportfigures.content(Counting(office, kind, period, issuer.id, issuer.area_code, public))
    _, sha256 = reportfigures.canonical(parts)
    return ReportSheet(
        0, kind.id, title_of(kind, period), kind.basis, issuer.name, period.said, period.since, period.until, "preview", "", period.until,
        parts, {}, sha256, at, public=public,
    )  # fmt: skip


def title_of(kind: ReportKind, period: Period) -> str:
    """2026年10月信访月报."""
    first, last = period.since, period.until
    if kind.period == "days":
        return kind.name
    said = {"month": f"{first.year}年{first.month}月", "quarter": f"{first.year}年第{last.month // 3}季度", "year": f"{first.year}年"}
    return f"{said[kind.period]}{kind.name}"


def make(office: Office, *, kind: str, period: str, by: Official, key: str) -> int:
    """起草: count a report of a closed period and keep it as a draft; the id of the one there is when it was made before.

    Refusal ``report_period_open`` while the period is not over; else as ``preview``.
    """
    access.require(office, by, "make_report")
    issuer = issuer_of(office, by)
    if not works_in(office, by, issuer.id):
        raise NotPermitted(action="make_report")
    found, days = asked_of(office, issuer, kind, period)
    made, _ = keep(office, found, days, issuer, by.id, key)
    return made


def keep(office: Office, kind: ReportKind, period: Period, issuer: Authority, made_by: int, key: str = "") -> tuple[int, bool]:
    """Count a report and keep it, unless it was kept before; its id, and whether it was made now: of many that make it at once, by one."""
    if period.until >= office.today() and kind.period != "days" or period.until > office.today():
        raise Refusal("report_period_open", until=period.until.isoformat())
    slot = slot_of(kind, period, issuer, key)
    if known := office.store.registers.reports.in_slot(slot):
        return known, False
    now = office.now()
    at = fresh(office) or now
    forms = both_forms(office, kind, period, issuer)
    report = Report(
        0, kind.id, issuer.id, slot, period.said, period.since, period.until, "draft", *forms, counted_at=at, texts={}, made_by=made_by,
        made_at=now,
    )  # fmt: skip
    with office.store.transaction() as tx:
        made = tx.reports.add(report)
    if made:
        return made, True
    other = office.store.registers.reports.in_slot(slot)
    if not other:
        raise Conflict("report_changed")
    return other, False


def both_forms(office: Office, kind: ReportKind, period: Period, issuer: Authority) -> tuple[str, str, str, str]:
    """A report counted now, once, for the office and in the form that may leave it: the content and the checksum of each."""
    inside = Counting(office, kind, period, issuer.id, issuer.area_code)
    own, outside = (reportfigures.canonical(reportfigures.content(one)) for one in (inside, replace(inside, public=True)))
    return (*own, *outside)


def known(office: Office, report: int, by: Official, action: str = "see_statistics") -> Report:
    """A report ``by`` may know of: his own office's, and what the offices below issued; NotFound else."""
    access.require(office, by, action)
    found = office.store.registers.reports.one(report)
    if found is None or not may_see(office, by, issuer_of(office, by), found):
        raise NotFound("unknown_report", report=report)
    if action != "see_statistics" and not works_in(office, by, found.authority):
        raise NotFound("unknown_report", report=report)
    return found


def may_see(office: Office, by: Official, own: Authority, report: Report) -> bool:
    """Those of the office one works in in every state; those of one's area, ``own``, and of the areas below, once they are issued."""
    if works_in(office, by, report.authority):
        return True
    return report.state == "issued" and (own.id == report.authority or is_below(office, own, report.authority))


def version_of(sha256: str, texts: Mapping[str, str]) -> str:
    """What tells a report's figures and texts, as somebody saw them, from others."""
    return hashlib.sha256(json.dumps([sha256, dict(texts)], sort_keys=True).encode()).hexdigest()


def require_seen(found: Report, version: str) -> None:
    """Conflict when the report is not any more what was shown to whoever acts on it; '' asks for nothing."""
    if version and version != version_of(found.sha256, found.texts):
        raise Conflict("report_changed")


def write(office: Office, *, report: int, texts: Mapping[str, str], by: Official, key: str, version: str = "") -> str:
    """撰写: keep what was typed on a draft; its version then. InvalidForm for a text too long, with a person's number, or without a place.

    Conflict ``report_changed`` when it is not of the ``version`` that was shown, or when somebody else wrote at the same time.
    """
    found = known(office, report, by, "make_report")
    names = text_names(content_of(found))
    wrong = faults(texts)
    wrong += [FieldError(name, "field_unknown_choice", (("value", name),)) for name in texts if name not in names]
    if wrong:
        raise InvalidForm(wrong, form="write_report")
    kept = {**found.texts, **{name: said.strip() for name, said in texts.items()}}
    expected = {"state": "draft", "sha256": found.sha256, "texts": found.texts}
    change(office, found, expected, "report_not_draft", {"texts": kept}, by=by, key=key, version=version)
    return version_of(found.sha256, kept)


def count_again(office: Office, *, report: int, by: Official, key: str) -> None:
    """重新统计: count a draft's figures anew; what was typed stays. Refusal ``report_not_draft`` once it is signed."""
    found = known(office, report, by, "make_report")
    at = fresh(office) or office.now()
    issuer = office.authorities[found.authority]
    forms = both_forms(office, kind_of(office, issuer.area_code, found.kind), days_of(found), issuer)
    told: dict[str, object] = dict(zip(("content", "sha256", "outside", "outside_sha256"), forms, strict=True))
    change(office, found, {"state": "draft"}, "report_not_draft", told | {"counted_at": at}, by=by, key=key)


def counted_now(office: Office, report: Report) -> tuple[Part, ...]:
    """A kept report's sections as they come out of the registers now."""
    issuer = office.authorities[report.authority]
    kind = kind_of(office, issuer.area_code, report.kind)
    return reportfigures.content(Counting(office, kind, days_of(report), issuer.id, issuer.area_code))


def rights_of(office: Office, found: Report, by: Official) -> Mapping[str, bool]:
    """Which of the acts on reports ``by`` may do with this one: with none that is not of his own office."""
    own = works_in(office, by, found.authority)
    return {action: own and access.may(office, by, action) for action in ACTS}


def days_of(report: Report) -> Period:
    """The period of a kept report."""
    return Period(report.period, report.since, report.until)


def sign(office: Office, *, report: int, by: Official, key: str, version: str = "") -> None:
    """签发: from here on neither figures nor texts change. Refusal where a text is missing, or it is no draft any more.

    Conflict ``report_changed`` when it is not of the ``version`` that was shown, or is changed while it is signed.
    """
    found = known(office, report, by, "sign_report")
    missing = [name for name in text_names(content_of(found)) if not found.texts.get(name)]
    if missing:
        raise InvalidForm([FieldError(name, "field_required") for name in missing], form="write_report")
    expected = {"state": "draft", "sha256": found.sha256, "texts": found.texts}
    signed = {"state": "signed", "signed_by": by.id, "signed_at": office.now()}
    change(office, found, expected, "report_not_draft", signed, by=by, key=key, version=version)


def return_to_draft(office: Office, *, report: int, by: Official, key: str) -> None:
    """退回修改: a signed report that was not issued yet is a draft again."""
    found = known(office, report, by, "sign_report")
    returned: dict[str, object] = {"state": "draft", "signed_by": 0, "signed_at": None}
    change(office, found, {"state": "signed"}, "report_not_signed", returned, by=by, key=key)


def issue(office: Office, *, report: int, by: Official, key: str) -> str:
    """印发: give a signed report its issue number (期号), without gaps for each kind and year; its number is returned."""
    found = known(office, report, by, "issue_report")
    issuer, now = office.authorities[found.authority], office.now()
    kind = kind_of(office, issuer.area_code, found.kind)
    year = day_of(now).year

    def work(tx: Transaction) -> int:
        no = tx.next_in(f"report/{issuer.id}/{found.kind}/{year}")
        number = f"{kind.name}〔{year}〕{office.say('report_word.issue').replace('{no}', str(no))}"
        issued = {"state": "issued", "issued_by": by.id, "issued_at": now, "no": no, "number": number}
        if not tx.reports.change(report, {"state": "signed"}, **issued):
            raise Refusal("report_not_signed", state=office.say(f"report_state.{found.state}"))
        return report

    keyed(office, by, key, "report", work)
    return known(office, report, by).number


def change(
    office: Office, found: Report, expected: Mapping[str, object], refusal: str, values: Mapping[str, object], *, by: Official, key: str,
    version: str = "",
) -> None:  # fmt: skip
    """Change a report that stands as expected, once for a key: the refusal for one in another state, Conflict for one changed meanwhile."""

    def work(tx: Transaction) -> int:
        if found.state != expected["state"]:
            raise Refusal(refusal, state=office.say(f"report_state.{found.state}"))
        require_seen(found, version)
        if not tx.reports.change(found.id, expected, **values):
            raise Conflict("report_changed")
        return found.id

    keyed(office, by, key, "report", work)


def content_of(report: Report, *, public: bool = False) -> tuple[Part, ...]:
    """The kept sections of a report."""
    return parts_of(json.loads(report.outside if public else report.content))


def text_names(parts: tuple[Part, ...]) -> dict[str, str]:
    """The texts a report has a place for, each with its title."""
    return {table.text: table.title for part in parts for table in part.tables if table.text}


def sheet(office: Office, *, report: int, by: Official, public: bool = False) -> ReportSheet:
    """A kept report as it is shown; ``public``: in the form that may leave the office. A draft's texts are looked over."""
    return looked_over(office, known(office, report, by), by, public=public)


def looked_over(office: Office, found: Report, by: Official, *, public: bool) -> ReportSheet:
    """A kept report as it is shown to ``by``; to who writes or signs a draft, with what in its texts may tell of a person."""
    public = public or sees_no_petition(office, by)
    told, mine = sheet_of(office, found, public=public), rights_of(office, found, by)
    if found.state != "draft" or public or not (mine["make_report"] or mine["sign_report"]):
        return told
    return replace(told, doubts=tuple(doubts(office, found, by)))


def sheet_of(office: Office, found: Report, *, public: bool = False) -> ReportSheet:
    """A kept report as it is shown and printed, whoever asks."""
    issuer = office.authorities[found.authority]
    kind = kinds(office, issuer.area_code).get(found.kind)
    title = title_of(kind, days_of(found)) if kind else found.kind
    at = found.issued_at or found.signed_at
    day = day_of(at) if at else found.until
    return ReportSheet(
        found.id, found.kind, title, kind.basis if kind else "", issuer.name, found.period, found.since, found.until, found.state,
        found.number, day, content_of(found, public=public), dict(found.texts), found.outside_sha256 if public else found.sha256,
        found.counted_at, office.name_of(found.made_by), office.name_of(found.signed_by), office.name_of(found.issued_by), public,
        version="" if public else version_of(found.sha256, found.texts),
    )  # fmt: skip


def taken_away(office: Office, *, report: int, form: str, by: Official, public: bool = False) -> PrintedFile:
    """A kept report as a file; ``public``: in the form that may leave the office. As ``printed``."""
    found = known(office, report, by)
    return as_file(office, sheet_of(office, found, public=public or sees_no_petition(office, by)), form)


def as_file(office: Office, told: ReportSheet, form: str) -> PrintedFile:
    """A report as a file with its name."""
    made = printed(office, told, form)
    return PrintedFile(f"{told.kind}_{told.period.replace('/', '_')}{'_public' if told.public else ''}.{form}", MEDIA_TYPES[form], made)


def printed(office: Office, told: ReportSheet, form: str) -> bytes:
    """A report as pdf, docx or xlsx: the same bytes for the same report. Refusal ``report_form_unknown`` for another form."""
    if form not in FORMS:
        raise Refusal("report_form_unknown", value=form, known=", ".join(FORMS))
    if office.report_press is None:
        raise OutOfOrder("out_of_order")
    words = {name: office.say(f"report_word.{name}") for name in WORDS}
    if told.counted_at is not None:
        told = replace(told, counted_at=told.counted_at.astimezone(UTC))
    return office.report_press.printed(told, words, form)


WORDS = (
    "item", "query", "formula", "sources", "texts", "not_written", "no_lines", "period", "counted_at", "checksum", "draft_mark",
    "public_mark",
)  # fmt: skip


def listed(office: Office, *, by: Official, year: int, lang: str = "zh") -> ReportsView:
    """The reports of periods that end in a year, those ``by`` may know of, and how many were instructed on."""
    access.require(office, by, "see_statistics")
    reader, issuer = office.store.registers.reports, issuer_of(office, by)
    found = [one for one in reader.page(year) if may_see(office, by, issuer, one)]
    told: dict[int, int] = {}
    for said in reader.instructions([one.id for one in found]) if found else ():
        told[said.report] = told.get(said.report, 0) + 1
    known_kinds = kinds(office, issuer.area_code)
    names = {name: kind.name_en if lang == "en" else kind.name for name, kind in known_kinds.items()}
    lines = tuple(
        ReportLine(
            one.id, one.kind, names.get(one.kind, one.kind), one.period, authority_name(office, one.authority, lang), one.state, one.number,
            one.counted_at, told.get(one.id, 0),
        )
        for one in found
    )  # fmt: skip
    last = date(year, 12, 31)
    sent = [one for one in reportcounts.sent(office, date(year, 1, 1), last) if one.authority == issuer.id]
    return ReportsView(year, lines, len(sent), sum(reportcounts.is_instructed(one, last) for one in sent), names)
