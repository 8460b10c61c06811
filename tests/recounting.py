"""The indicators recounted from the rows themselves, by plain Python that shares no code with the office.

Every table is read whole; every indicator is one function over one petition, written down from its formula. (numerator, denominator),
None where nothing is divided.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any, NamedTuple

from tests.storage.builders import raw

CHINA = timezone(timedelta(hours=8))
COLUMNS = {
    "petitions": "id number docket_seq channel filed_on status closing closed_on anonymous same_facts_as parties events persons",
    "filings": "petition_id id received_on channel persons is_repeat",
    "deadlines": "petition_id id name status due_on met_on",
    "docket": "petition_id seq kind at body",
    "tasks": "petition_id done_at element status answer",
    "authorities": "id kind",
}
ENDS = (
    "handling_opinion.served",
    "suggestion_reply.served",
    "settled",
    "answered_on_the_spot",
    "accusation_answered",
    "reexamination_settled",
)
Pair = tuple[float, float | None]


class Facts(NamedTuple):
    """Everything kept of one petition."""

    own: dict[str, Any]
    filings: list[dict[str, Any]]
    clocks: list[dict[str, Any]]
    entries: list[dict[str, Any]]
    steps: list[dict[str, Any]]
    at_petition_office: bool
    repeated: bool

    @property
    def events(self) -> dict[str, str]:
        return dict(json.loads(self.own["events"]))

    @property
    def first(self) -> bool:
        return not self.own["same_facts_as"]

    @property
    def filed(self) -> date:
        return day(self.own["filed_on"])

    def begun(self) -> bool:
        """Accepted, or answered on the spot."""
        return "accepted" in self.events or "answered_on_the_spot" in self.events

    def done(self) -> bool:
        return "handling.completed" in self.events or self.own["status"] == "closed"

    def ended(self) -> bool:
        return any(event in self.events for event in ENDS)

    def said(self, element: str) -> list[dict[str, Any]]:
        """The answers to a step that was done, the first first."""
        done = sorted(
            (one for one in self.steps if one["element"] == element and one["status"] == "done"), key=lambda one: str(one["done_at"])
        )
        return [json.loads(one["answer"]) or {} for one in done]

    def grade(self, of: str) -> str:
        """The last word on one of the two; on the spot the petitioner may have said that he accepts."""
        words = [json.loads(one["body"]) for one in self.entries if one["kind"] == "evaluated"]
        last = [word["grade"] for word in words if word["of"] == of]
        spot = of == "office" and any(one.get("satisfied") is True for one in self.said("answer_on_the_spot"))
        return last[-1] if last else "satisfied" if spot else ""

    def clock(self, *names: str) -> dict[str, Any] | None:
        """The last clock of these names that was not called off, else the last."""
        mine = [one for one in self.clocks if one["name"] in names]
        standing = [one for one in mine if one["status"] != "void"]
        return (standing or mine or [None])[-1]

    def since_filing(self, *kinds: str) -> int | None:
        """Days from filing to the first entry of one of these kinds."""
        days = [entered(one) for one in self.entries if one["kind"] in kinds]
        return (min(days) - self.filed).days if days else None

    def accepts(self) -> bool:
        agreed = "settled" in self.events or "reexamination_settled" in self.events
        good = self.grade("competent") in ("satisfied", "basically_satisfied")
        return agreed or good or "answered_on_the_spot" in self.events and self.grade("office") == "satisfied"


def day(value: Any) -> date:
    return value if isinstance(value, date) and not isinstance(value, datetime) else date.fromisoformat(str(value)[:10])


def moment(value: Any) -> date:
    at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return at.astimezone(CHINA).date()


def entered(entry: dict[str, Any]) -> date:
    on = json.loads(entry["body"]).get("on")
    return date.fromisoformat(on) if on else moment(entry["at"])


def everything(url: str) -> list[Facts]:
    """Every petition with all that is kept of it."""
    tables: dict[str, list[dict[str, Any]]] = {}
    for table, columns in COLUMNS.items():
        names = columns.split()
        tables[table] = [dict(zip(names, row, strict=True)) for row in raw(url, f"SELECT {', '.join(names)} FROM {table}")]
    of: dict[str, dict[int, list[dict[str, Any]]]] = {name: defaultdict(list) for name in tables}
    for name in ("filings", "deadlines", "docket", "tasks"):
        for row in sorted(tables[name], key=lambda row: row.get("seq") or row.get("id") or 0):
            of[name][row["petition_id"]].append(row)
    offices = {row["id"] for row in tables["authorities"] if row["kind"] == "petition_office"}
    again = {row["same_facts_as"] for row in tables["petitions"]}
    return [
        Facts(
            row, of["filings"][row["id"]], of["deadlines"][row["id"]], of["docket"][row["id"]], of["tasks"][row["id"]],
            json.loads(row["parties"]).get("receiving", "") in offices, row["number"] in again,
        )
        for row in tables["petitions"]
    ]  # fmt: skip


def instructed(url: str, since: date, until: date) -> Pair:
    """Of the special reports and situations issued in the period, those something was instructed on by its end."""
    kinds = ("special", "situation")
    told = raw(url, "SELECT id, kind, state, issued_at FROM reports")
    sent = [row[0] for row in told if row[1] in kinds and row[2] == "issued" and since <= moment(row[3]) <= until]
    heeded = {report for report, given_on in raw(url, "SELECT report, given_on FROM report_instructions") if day(given_on) <= until}
    return len([report for report in sent if report in heeded]), len(sent)


def recounted(url: str, since: date, until: date) -> dict[str, Pair]:
    """Every national indicator of a period, each by its own day."""
    all_of_them = everything(url)
    within = lambda on: since <= on <= until  # noqa: E731
    filed = [one for one in all_of_them if within(one.filed)]
    found: dict[str, Pair] = {}

    def rate(name: str, whole: list[Facts], hit: Callable[[Facts], bool]) -> None:
        found[name] = (sum(1 for one in whole if hit(one)), len(whole))

    def clocked(name: str, *clocks: str, at_office: bool | None = None, firsts: bool = False) -> None:
        top = bottom = 0
        for one in all_of_them:
            names = clocks if at_office is None or one.at_petition_office == at_office else clocks[1:] if at_office is False else ()
            clock = one.clock(*names)
            if clock is None or not within(day(clock["due_on"])) or clock["status"] == "void" or (firsts and not one.first):
                continue
            bottom += 1
            top += clock["met_on"] is not None and day(clock["met_on"]) <= day(clock["due_on"])
        found[name] = (top, bottom)

    clocked("timely_transfer", "triage")
    clocked("timely_acceptance_office", "notice_direct", at_office=True, firsts=True)
    clocked("timely_acceptance_competent", "notice_direct", "notice_transferred", at_office=False, firsts=True)
    clocked("on_time_answer", "handling")
    begun = [one for one in filed if one.begun()]
    rate("completion", begun, Facts.done)
    named = [one for one in filed if one.ended() and not one.own["anonymous"]]
    later = [one for one in named if "answered_on_the_spot" not in one.events]
    rate("participation", later, lambda one: bool(one.grade("competent")))
    rate("participation_office", named, lambda one: bool(one.grade("office")))
    for name, of in (("satisfaction", "competent"), ("satisfaction_office", "office")):
        rate(name, [one for one in filed if one.grade(of)], lambda one, of=of: one.grade(of) != "not_satisfied")  # type: ignore[misc]
    rate("satisfaction_legacy", later, lambda one: one.grade("competent") != "not_satisfied")
    rate("settled", begun, Facts.accepts)
    rate("settled_first", [one for one in begun if one.first], Facts.accepts)
    ended = [one for one in begun if one.done() and one.first and one.own["closing"] != "withdrawn"]
    again = lambda one: one.repeated or any(filing["is_repeat"] for filing in one.filings[1:])  # noqa: E731
    rate("resolved", ended, lambda one: not again(one) and "reexamination_requested" not in one.events)
    found["matters_concerning"] = (sum(one.first and "answered_on_the_spot" not in one.events for one in filed), None)
    for name, event in {"transferred": "referred", "supervised_matters": "supervision_letter.issued"}.items():
        found[name] = (sum(event in one.events for one in filed), None)
    found["instruction_rate"] = instructed(url, since, until)
    means = {"transfer": ("referred",), "accept": ("accepted",), "answer": ENDS}
    for stage, kinds in means.items():
        days = [spent for one in filed if one.first and (spent := one.since_filing(*kinds)) is not None]
        found[f"days_to_{stage}"] = (sum(days), len(days))
    closed = [(day(one.own["closed_on"]) - one.filed).days for one in filed if one.first and one.own["closed_on"]]
    found["days_to_close"] = (sum(closed), len(closed))
    ideas = [one for one in filed if "suggestion_reply.issued" in one.events]
    rate(
        "ideas_adopted",
        ideas,
        lambda one: one.said("reply_suggestion")[-1:] != [] and one.said("reply_suggestion")[-1].get("adoption") in ("adopted", "partly"),
    )
    return (
        found
        | _filings(all_of_them, within)
        | {"adoption": _adoption(all_of_them, within)}
        | {"backlog_resolved": _backlog(all_of_them, within)}
    )


def _filings(all_of_them: list[Facts], within: Callable[[date], bool]) -> dict[str, Pair]:
    """What is counted by filings: a petition's first by the day it was entered, the others by the day they came in."""
    kept: list[tuple[dict[str, Any], bool]] = []
    for one in all_of_them:
        entries = [moment(entry["at"]) for entry in one.entries if entry["kind"] == "filed"]
        own = {"channel": one.own["channel"], "persons": one.own["persons"], "is_repeat": False, "received_on": one.own["filed_on"]}
        first, *more = one.filings or [own]
        if within(entries[0] if entries else one.filed):
            kept.append((first, bool(first["is_repeat"]) or not one.first))
        kept += [(filing, bool(filing["is_repeat"])) for filing in more if within(day(filing["received_on"]))]
    number, visits = len(kept), sum(1 for filing, _ in kept if filing["channel"] == "visit")
    return {
        "repeat": (sum(again for _, again in kept), number), "first_filing": (sum(not again for _, again in kept), number),
        "online_share": (sum(filing["channel"] == "online" for filing, _ in kept), number), "items": (number, None),
        "batches": (visits, None), "persons": (sum(filing["persons"] for filing, _ in kept), None),
    }  # fmt: skip


ROUTES = {
    "suggestion_made": ("record_adoption", "suggestion_adoption"),
    "proposal_made": ("record_proposal_adoption", "proposal_adoption"),
}


def _adoption(all_of_them: list[Facts], within: Callable[[date], bool]) -> Pair:
    """Letters and suggestions of the period, and how many of them the next feedback, or the entry of their adoption, adopted."""
    top = bottom = 0
    for one in all_of_them:
        letters = sorted((str(entry["at"]), entered(entry)) for entry in one.entries if entry["kind"] == "supervision_letter.issued")
        words = _said_at(one, "give_feedback")
        for at, (instant, on) in enumerate(letters):
            if not within(on):
                continue
            bottom += 1
            ends = letters[at + 1][0] if at + 1 < len(letters) else "9"
            top += any(instant <= when < ends and word.get("adoption") in ("adopted", "partly") for when, word in words)
        for kind, (answering, field) in ROUTES.items():
            made = sorted((str(entry["at"]), entered(entry)) for entry in one.entries if entry["kind"] == kind)
            days = [on for _, on in made]
            answers = [word.get(field) in ("adopted", "partly") for _, word in _said_at(one, answering)]
            bottom += sum(within(on) for on in days)
            top += sum(within(on) and adopted for on, adopted in zip(days, answers, strict=False))
    return top, bottom


def _backlog(all_of_them: list[Facts], within: Callable[[date], bool]) -> Pair:
    """Listings of the period of matters nobody withdrew, and how many of them ended while the matter was completed.

    A delisting ends the listing that stands longest.
    """
    top = bottom = 0
    for one in all_of_them:
        if one.own["closing"] == "withdrawn":
            continue
        told = [entry for entry in one.entries if entry["kind"] in ("case_listed", "case_delisted")]
        order = sorted((str(entry["at"]), entry["seq"], entry) for entry in told)
        open_now: list[int] = []
        ended: set[int] = set()
        for _, number, entry in order:
            if entry["kind"] == "case_listed":
                open_now.append(number)
            elif open_now:
                ended.add(open_now.pop(0))
        listed = [(number, entered(entry)) for _, number, entry in order if entry["kind"] == "case_listed"]
        bottom += sum(within(on) for _, on in listed)
        top += sum(within(on) and number in ended and one.done() for number, on in listed)
    return top, bottom


def _said_at(one: Facts, element: str) -> list[tuple[str, dict[str, Any]]]:
    """The answers to a step with their instants, the earliest first."""
    done = [step for step in one.steps if step["element"] == element and step["status"] == "done"]
    return sorted(((str(step["done_at"]), json.loads(step["answer"]) or {}) for step in done), key=lambda pair: pair[0])


def told(figures: Mapping[str, Any]) -> dict[str, Pair]:
    """What the office says, in the same shape."""
    return {name: (one.numerator, one.denominator) for name, one in figures.items()}
