"""里程碑 Milestones: what of a petition is counted, as one row for each thing that counts, with its days and what is true of it.

A row is a petition with its first filing, a further filing of it, a suggestion made when it was supervised, or a listing of it.
What is true of a row are the words of ``CONDITIONS``; an indicator is made of these words only (policies/national/indicators.yaml).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

# The days a row may be asked for by: when it was filed and registered, and when each clock of the law is due.
FILED, REGISTERED = "filed", "registered"
DUE = ("triage", "office_notice", "competent_notice", "answer")
STAGES = ("transfer", "accept", "answer", "close")


@dataclass(frozen=True, slots=True)
class Clock:
    """What of a deadline is counted; ``met_on`` may be later than ``due_on``."""

    name: str
    status: str
    authority: str
    due_on: date
    met_on: date | None = None
    extended: bool = False


@dataclass(frozen=True, slots=True)
class Filed:
    """What of a filing is counted."""

    received_on: date
    channel: str
    place: str
    persons: int
    kind: str
    is_repeat: bool = False


@dataclass(frozen=True, slots=True)
class Noted:
    """What of a docket entry, or of a step that was done, is counted: its kind, its legal day, what it says."""

    kind: str
    on: date
    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Course:
    """What a petition went through, as the registers keep it; ``by_office``: a petition office received it.

    ``events`` maps events to their latest legal day; ``notes`` are the docket entries of NOTED and the answers to the steps of
    ANSWERS, the earliest first.
    ``repeated_by``: how many other petitions were registered on the same facts.
    """

    petition: int
    seq: int
    place: str
    topic: str
    category: str
    channel: str
    kind: str
    persons: int
    filed_on: date
    status: str
    closing: str
    closed_on: date | None
    anonymous: bool
    sealed: bool
    repeats: bool
    receiving: str
    competent: str
    by_office: bool
    events: Mapping[str, str]
    filings: Sequence[Filed]
    clocks: Sequence[Clock]
    notes: Sequence[Noted]
    repeated_by: int = 0

    def first(self, kind: str) -> date | None:
        """The earliest legal day of the entries of a kind."""
        return min((one.on for one in self.notes if one.kind == kind), default=None)


@dataclass(frozen=True, slots=True)
class Milestones:
    """One row: ``no`` is 0 for the petition with its first filing, then counts its further filings, suggestions and listings.

    ``due`` holds the last day of each clock of DUE that runs or ran; ``took`` the days each of STAGES took from filing on, those that
    were reached; ``truths`` what of CONDITIONS is true, one bit each.
    """

    petition: int
    no: int
    seq: int
    place: str
    topic: str
    category: str
    channel: str
    kind: str
    persons: int
    receiving: str
    competent: str
    sealed: bool
    filed_on: date
    registered_on: date
    due: Mapping[str, date]
    took: Mapping[str, int]
    truths: int
    open: bool


# What a course needs beside the events of the petition: kinds of docket entry, and steps whose answers say more than the docket does.
NOTED = (
    "filed", "referred", "accepted", "evaluated", "supervision_letter.issued", "handling_opinion.served", "suggestion_reply.served",
    "settled", "answered_on_the_spot", "accusation_answered", "reexamination_settled",
    "improvement_suggestion.issued", "policy_suggestion.issued", "accountability_suggestion.issued", "suggestion_made", "proposal_made",
    "case_listed", "case_delisted",
)  # fmt: skip
ANSWERS = ("answer_on_the_spot", "reply_suggestion", "give_feedback", "record_adoption", "record_proposal_adoption")
# The three suggestions of 信访工作条例 第四十条第一款至第三款 by the paper they are made in; and the steps their written answers are
# entered by, each with the event that made the suggestion and the field that says whether it was adopted.
SUGGESTED = {
    "improvement_suggestion.issued": "improvement_suggested", "policy_suggestion.issued": "policy_suggested",
    "accountability_suggestion.issued": "accountability_suggested",
}  # fmt: skip
ADOPTION_OF = {
    "record_adoption": ("suggestion_made", "suggestion_adoption"),
    "record_proposal_adoption": ("proposal_made", "proposal_adoption"),
}
# What ends the wait for an answer, whatever its kind.
ANSWERED = (
    "handling_opinion.served", "suggestion_reply.served", "settled", "answered_on_the_spot", "accusation_answered", "reexamination_settled",
)  # fmt: skip
# The words a petition's own row may be described by, in the order of their bits: new words go to the end.
CONDITIONS = (
    "matter", "filing", "suggestion", "repeat_filing", "visit", "collective", "online", "repeats_another", "anonymous",
    "accepted", "on_the_spot", "referred", "declined", "diverted", "barred", "withdrawn", "completed", "closed",
    "triage_owed", "triage_void", "triage_on_time", "triage_late",
    "office_notice_owed", "office_notice_void", "office_notice_on_time", "office_notice_late",
    "competent_notice_owed", "competent_notice_void", "competent_notice_on_time", "competent_notice_late",
    "answer_owed", "answer_void", "answer_on_time", "answer_late", "answer_extended",
    "answered", "invited",
    "office_satisfied", "office_basically_satisfied", "office_not_satisfied",
    "competent_satisfied", "competent_basically_satisfied", "competent_not_satisfied",
    "settled", "repeated_later", "reexamination_asked",
    "days_to_transfer_known", "days_to_accept_known", "days_to_answer_known", "days_to_close_known",
    "feedback_given", "adopted", "partly_adopted", "idea_answered", "idea_adopted", "idea_partly_adopted", "supervised",
    "improvement_suggested", "policy_suggested", "accountability_suggested",
    "listing", "delisted",
)  # fmt: skip
# What may be true of a report, which is no row of a petition: of 专报 and 情况 only (批示率).
REPORT_CONDITIONS = ("report_issued", "report_instructed")
BIT = {name: 1 << at for words in (CONDITIONS, REPORT_CONDITIONS) for at, name in enumerate(words)}
GRADES = ("satisfied", "basically_satisfied", "not_satisfied")


def rows_of(course: Course) -> list[Milestones]:
    """Every row of a petition, its own first."""
    first = course.filings[0] if course.filings else Filed(course.filed_on, course.channel, course.place, course.persons, course.kind)
    due, took = _due(course), _took(course)
    own = _truths_of_filing(first) | _truths_of_matter(course) | _truths_of_clocks(course) | {f"days_to_{stage}_known" for stage in took}
    if course.repeats:
        own.add("repeat_filing")
    registered = course.first("filed") or course.filed_on
    rows = [_row(course, 0, first, course.filed_on, registered, own, due=due, took=took)]
    for filing in course.filings[1:]:
        rows.append(_row(course, len(rows), filing, filing.received_on, filing.received_on, _truths_of_filing(filing)))
    for on, truths in (*_suggestions(course), *_listings(course, own)):
        rows.append(_row(course, len(rows), first, on, on, truths))
    return rows


def _row(
    course: Course, no: int, filing: Filed, filed_on: date, registered_on: date, truths: set[str], *,
    due: Mapping[str, date] | None = None, took: Mapping[str, int] | None = None,
) -> Milestones:  # fmt: skip
    return Milestones(
        course.petition, no, course.seq, course.place, course.topic, course.category, filing.channel, filing.kind, filing.persons,
        course.receiving, course.competent, course.sealed, filed_on, registered_on, due or {}, took or {}, bits(truths),
        course.status != "closed",
    )  # fmt: skip


def bits(truths: set[str]) -> int:
    """Some words as bits; KeyError for a word there is not."""
    return sum(BIT[name] for name in truths)


def _truths_of_filing(filing: Filed) -> set[str]:
    said = {
        "visit": filing.channel == "visit", "collective": filing.kind == "collective", "online": filing.channel == "online",
        "repeat_filing": filing.is_repeat,
    }  # fmt: skip
    return {"filing"} | {name for name, true in said.items() if true}


def _truths_of_matter(course: Course) -> set[str]:
    """What is true of the petition as a whole."""
    events, closing = course.events, course.closing
    answered = any(event in events for event in ANSWERED)
    spot = "answered_on_the_spot" in events
    said = {
        "repeats_another": course.repeats, "anonymous": course.anonymous, "accepted": "accepted" in events, "on_the_spot": spot,
        "referred": "referred" in events,
        "declined": closing == "declined", "diverted": closing == "diverted", "barred": closing == "barred",
        "withdrawn": closing == "withdrawn", "completed": "handling.completed" in events or course.status == "closed",
        "closed": course.status == "closed", "answered": answered, "invited": answered and not course.anonymous,
        "repeated_later": course.repeated_by > 0 or any(one.is_repeat for one in course.filings[1:]),
        "reexamination_asked": "reexamination_requested" in events,
        "idea_answered": "suggestion_reply.issued" in events, "supervised": "supervision_letter.issued" in events,
    }  # fmt: skip
    found = {"matter"} | {name for name, true in said.items() if true} | _adoption(course) | _evaluations(course)
    grades = {"competent_satisfied", "competent_basically_satisfied"} | ({"office_satisfied"} if spot else set())
    if "settled" in events or "reexamination_settled" in events or found & grades:
        found.add("settled")
    return found


def _adoption(course: Course) -> set[str]:
    """How the petitioner's own suggestion was answered (信访工作条例 第二十九条)."""
    if "suggestion_reply.issued" not in course.events:
        return set()
    replies = [str(one.body.get("adoption", "")) for one in course.notes if one.kind == "reply_suggestion"]
    last = replies[-1] if replies else ""
    return {"adopted": {"idea_adopted"}, "partly": {"idea_partly_adopted"}}.get(last, set())


def _evaluations(course: Course) -> set[str]:
    """The last word of the petitioner on each of the two evaluated; who said nothing is in none of them."""
    said: dict[str, str] = {}
    for one in course.notes:
        if one.kind == "answer_on_the_spot" and one.body.get("satisfied") is True:
            said["office"] = "satisfied"
        elif one.kind == "evaluated":
            said[str(one.body["of"])] = str(one.body["grade"])
    return {f"{whom}_{grade}" for whom, grade in said.items() if grade in GRADES}


def _clock(course: Course, key: str) -> Clock | None:
    """The clock of DUE a petition is judged by: the latest that was not called off, else the latest."""
    direct = ("notice_direct",)
    names: tuple[str, ...] = {
        "triage": ("triage",), "answer": ("handling",), "office_notice": direct if course.by_office else (),
        "competent_notice": ("notice_transferred",) if course.by_office else (*direct, "notice_transferred"),
    }[key]  # fmt: skip
    found = [clock for clock in course.clocks if clock.name in names]
    standing = [clock for clock in found if clock.status != "void"] or found
    return standing[-1] if standing else None


def _due(course: Course) -> dict[str, date]:
    return {key: clock.due_on for key in DUE if (clock := _clock(course, key))}


def _truths_of_clocks(course: Course) -> set[str]:
    """Of each clock of DUE: that it is owed, was called off, was met in time or late; nothing more of one that runs or was missed."""
    found = set()
    for key in DUE:
        clock = _clock(course, key)
        if clock is None:
            continue
        found.add(f"{key}_owed")
        if clock.status == "void":
            found.add(f"{key}_void")
        elif clock.met_on is not None:
            found.add(f"{key}_on_time" if clock.met_on <= clock.due_on else f"{key}_late")
        if key == "answer" and clock.extended:
            found.add("answer_extended")
    return found


def _took(course: Course) -> dict[str, int]:
    """Days from filing to each of STAGES that was reached, by its first time."""
    answers = [one.on for one in course.notes if one.kind in ANSWERED]
    reached = {
        "transfer": course.first("referred"), "accept": course.first("accepted"), "answer": min(answers) if answers else None,
        "close": course.closed_on,
    }  # fmt: skip
    return {stage: (on - course.filed_on).days for stage, on in reached.items() if on}


def _suggestions(course: Course) -> list[tuple[date, set[str]]]:
    """Every supervision letter and every one of the three suggestions, with the written word on it, if any (信访工作条例 第四十条).

    A letter is answered by the feedback that follows it, a suggestion by the entry of its adoption. One made after an answer was
    examined and one made for want of an answer may wait at once, so each way has its own line of those that wait, the earliest first.
    """
    found: list[tuple[date, set[str]]] = []
    letters: list[set[str]] = []
    waiting: dict[str, list[set[str]]] = {made: [] for made, _ in ADOPTION_OF.values()}
    kind = ""
    for one in course.notes:
        if one.kind == "supervision_letter.issued":
            letters.append({"suggestion"})
            found.append((one.on, letters[-1]))
        elif one.kind in SUGGESTED:
            kind = SUGGESTED[one.kind]
        elif one.kind in waiting:
            waiting[one.kind].append({"suggestion", kind} - {""})
            found.append((one.on, waiting[one.kind][-1]))
        elif one.kind == "give_feedback" and letters:
            _word_on(letters[-1], one.body.get("adoption"))
        elif one.kind in ADOPTION_OF:
            made, adoption = ADOPTION_OF[one.kind]
            if waiting[made]:
                _word_on(waiting[made].pop(0), one.body.get(adoption))
    return found


def _listings(course: Course, own: set[str]) -> list[tuple[date, set[str]]]:
    """Every time a matter was listed (挂牌督办, 信访工作条例 第三十九条第三款), by its day, with how the matter and the listing stand.

    A listing is ended by the first delisting after it that ended no earlier one.
    """
    found: list[tuple[date, set[str]]] = []
    standing: list[set[str]] = []
    for one in course.notes:
        if one.kind == "case_listed":
            standing.append({"listing"} | own & {"completed", "withdrawn"})
            found.append((one.on, standing[-1]))
        elif one.kind == "case_delisted" and standing:
            standing.pop(0).add("delisted")
    return found


def _word_on(suggestion: set[str], adoption: Any) -> None:
    """What the written feedback says of a letter or a suggestion."""
    suggestion.update({"feedback_given", *{"adopted": {"adopted"}, "partly": {"partly_adopted"}}.get(str(adoption), set())})
