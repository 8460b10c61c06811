"""Registering and completing on stock SpiffWorkflow: load with a row lock, run, write the rows, one commit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench.stock.database import Database
from bench.stock.engine import Done, Stock

HASH, PREVIOUS, RELEASE = "1f" * 32, "2e" * 32, "3d" * 32
MESSAGE = "explanation_given"
SERIES = "990121-2026"
AUTHORITY, ROLE = "990121-xf", "petition_officer"
# How many docket entries each shape leaves behind, beyond the one of the act itself.
ENTRIES = {"accept_petition": 2, "issue_acceptance": 1, "issue_opinion": 1, "record_check": 1, "record_report": 1, "record_feedback": 1,
           "closed": 1}  # fmt: skip
DOCUMENTS = {"issue_acceptance": "acceptance_notice", "issue_opinion": "handling_opinion"}
# Which deadlines a shape starts, meets or makes void.
STARTS = {"filed": ("triage", "notice_direct"), "accept_petition": ("handling",)}
MEETS = {"accept_petition": "triage", "issue_opinion": "handling", "closed": "notice_direct"}
CHANGE = (
    "UPDATE petitions SET status = %s, closed_on = %s, events = %s, docket_seq = %s, docket_hash = %s, version = %s "
    "WHERE id = %s AND version = %s"
)
NEXT = "INSERT INTO series (name, last) VALUES (%s, 1) ON CONFLICT (name) DO UPDATE SET last = series.last + 1 RETURNING last"
MEET = "UPDATE deadlines SET status = 'met', met_on = %s, next_at = NULL WHERE petition_id = %s AND name = %s"
COUNTED = json.dumps([{"day": "2026-11-25", "kind": "start", "counted": 0, "note": "首日不计"}] * 7, ensure_ascii=False)
PETITION = {
    "place": "990121", "channel": "visit", "release": RELEASE, "gist": "请求解决宅基地登记问题",
    "facts": "申请人于三年前提交宅基地登记材料，至今未办结，请求依法办理。", "requests": '["依法办理宅基地登记"]', "topic": "rural_land",
    "anonymous": False, "sealed": False, "simplified": False, "persons": 1, "kind": "individual",
    "parties": '{"receiving":"990121-xf","competent":"990121-xf"}', "policies": '["national-2022","yunxi-promise"]',
}  # fmt: skip


class StockOffice:
    """Side: what the office does in one act, on stock parts."""

    def __init__(self, url: str, shelf: Path, forms: Mapping[str, Mapping[str, Any]]) -> None:
        """``url`` of a database with the tables made; ``forms`` are the answers by step."""
        self.database, self.engine, self.forms = Database(url), Stock(shelf), forms

    def counts(self) -> tuple[int, int]:
        """Statements and commits so far."""
        return self.database.counted, self.database.committed

    def begin(self) -> dict[str, Any]:
        """Register a petition and start its process."""
        now, db = datetime.now(UTC), self.database  # noqa: TID251 (not the office)
        state, done = self.engine.start()
        db.begin()
        number = f"{SERIES}-{self._next_in(SERIES):06d}"
        row = PETITION | {"number": number, "filed_on": _day(now), "received_at": _at(now)}
        row |= {"status": "registered", "events": "{}", "docket_seq": 3, "docket_hash": HASH, "version": 0}
        db.insert("petitions", [row])
        petition = db.run("SELECT id FROM petitions WHERE number = %s", [number]).fetchone()[0]
        db.insert("filings", [{"petition_id": petition, "received_at": _at(now), "channel": "visit", "persons": 1}])
        db.insert("petitioners", [{"petition_id": petition, "name": "吴安", "phone": "13800000001"}])
        db.insert("parties", [{"petition_id": petition, "part": part, "authority_id": AUTHORITY} for part in ("competent", "receiving")])
        instance = {"petition_id": petition, "no": 1, "process": "petition", "release": RELEASE, "state": state}
        db.insert("instances", [instance | {"started_at": _at(now), "completed": False}])
        self._start_deadlines(petition, STARTS["filed"], now)
        db.insert("docket", [_entry(petition, seq, "filed", now) for seq in (1, 2, 3)])
        self._open(petition, number, done, now)
        answer = _answer(number, done)
        self._remember(answer)
        db.commit()
        return answer

    def act(self, petition: dict[str, Any]) -> dict[str, Any] | None:
        """The next human step: the first open one by name, or the message."""
        step = min(petition["next_tasks"], key=lambda step: str(step["element"]), default=None)
        form = dict(self.forms[step["element"] if step else MESSAGE])
        answer = self.complete(petition["number"], step["id"].rpartition(".")[2] if step else "", form)
        return None if answer["completed"] else answer

    def complete(self, number: str, token: str, form: dict[str, Any]) -> dict[str, Any]:
        """One act: load and lock, run the engine, write what it led to, commit. Without ``token`` the message is sent."""
        db, now = self.database, datetime.now(UTC)  # noqa: TID251 (not the office)
        db.begin()
        asked = "SELECT p.id, p.version, p.docket_seq, p.events, i.state FROM petitions p JOIN instances i ON i.petition_id = p.id"
        petition, version, seq, events, state = db.run(f"{asked} WHERE p.number = %s AND i.no = 1{db.lock}", [number]).fetchone()
        state, done = self.engine.complete(state, token, form) if token else self.engine.send(state, MESSAGE, form)
        self._finish(petition, number, token, form, now)
        self._rows(petition, seq, done, now)
        self._open(petition, number, done, now)
        db.run("UPDATE instances SET state = %s, completed = %s WHERE petition_id = %s AND no = 1", [state, done.completed, petition])
        happened = json.dumps(json.loads(events) | dict.fromkeys([done.acted, *done.elements], _day(now)))
        closed = _day(now) if done.completed else None
        status = "closed" if closed else "handling"
        db.run(CHANGE, [status, closed, happened, seq + _entries(done), HASH, version + 1, petition, version])
        answer = _answer(number, done)
        self._remember(answer)
        db.commit()
        return answer

    def _finish(self, petition: int, number: str, token: str, form: dict[str, Any], now: datetime) -> None:
        said = json.dumps(form, ensure_ascii=False)
        if token:
            done = [_at(now), said, f"{number}.1.{token}"]
            self.database.run("UPDATE tasks SET status = 'done', done_at = %s, done_by = 4, answer = %s WHERE id = %s", done)
        else:
            row = _task(petition, f"{number}.1.{MESSAGE}", MESSAGE, MESSAGE, now) | {"status": "done", "answer": said}
            self.database.insert("tasks", [row | {"done_at": _at(now), "done_by": 4}])

    def _open(self, petition: int, number: str, done: Done, now: datetime) -> None:
        new = done.new.items()
        rows = [_task(petition, f"{number}.1.{token}", token, spec.bpmn_id, now, spec.bpmn_name, spec.lane) for token, spec in new]
        self.database.insert("tasks", rows)

    def _rows(self, petition: int, seq: int, done: Done, now: datetime) -> None:
        """Docket entries, deadlines and papers of the shapes passed."""
        self.database.insert("docket", [_entry(petition, seq + 1 + extra, done.acted, now) for extra in range(_entries(done))])
        for shape in done.elements:
            self._start_deadlines(petition, STARTS.get(shape, ()), now)
            if shape in MEETS:
                self.database.run(MEET, [_day(now), petition, MEETS[shape]])
            if shape in DOCUMENTS:
                self._issue(petition, DOCUMENTS[shape], now)

    def _start_deadlines(self, petition: int, names: tuple[str, ...], now: datetime) -> None:
        due = now + timedelta(days=60)
        rows = [
            {
                "petition_id": petition, "name": name, "policy": "national-2022", "basis": "信访工作条例 第三十四条", "holder": "office",
                "owner": "handler", "authority": AUTHORITY, "started_on": _day(now), "length": "60 days", "due_on": _day(due),
                "due_at": _at(due), "steps": COUNTED, "on_lapse": "supervise", "status": "running",
                "warn_on": '["2027-01-15","2027-01-22"]', "next_at": _at(due),
            }
            for name in names
        ]  # fmt: skip
        self.database.insert("deadlines", rows)

    def _issue(self, petition: int, kind: str, now: datetime) -> None:
        row = {
            "petition_id": petition,
            "kind": kind,
            "number": f"{kind}-{self._next_in(kind)}",
            "authority": AUTHORITY,
            "issued_at": _at(now),
        }
        content = json.dumps(dict(self.forms.get("draft_opinion", {})), ensure_ascii=False)
        self.database.insert("documents", [row | {"issued_on": _day(now), "issued_by": 4, "content": content, "status": "issued"}])

    def _next_in(self, series: str) -> int:
        running: int = self.database.run(NEXT, [series]).fetchone()[0]
        return running

    def _remember(self, answer: dict[str, Any]) -> None:
        self.database.insert("commands", [{"key": f"{uuid4().hex}{uuid4().hex}", "result": json.dumps(answer)}])


def _entries(done: Done) -> int:
    """How many docket entries an act leaves: its own, and one or more for each shape passed."""
    return 1 + sum(ENTRIES.get(shape, 0) for shape in done.elements)


def _answer(number: str, done: Done) -> dict[str, Any]:
    steps = [
        {"id": f"{number}.1.{token}", "element": spec.bpmn_id, "authority": AUTHORITY, "role": ROLE} for token, spec in done.open.items()
    ]
    return {"number": number, "completed": done.completed, "next_tasks": steps}


def _entry(petition: int, seq: int, kind: str, now: datetime) -> dict[str, Any]:
    body = json.dumps({"answer": {"disposition": "accept"}})
    return {
        "petition_id": petition, "seq": seq, "kind": kind, "actor": 4, "at": _at(now), "body": body, "basis": "信访工作条例 第二十二条",
        "prev_hash": PREVIOUS, "hash": HASH,
    }  # fmt: skip


def _task(petition: int, id: str, token: str, element: str, now: datetime, name: str = "", lane: str | None = "") -> dict[str, Any]:
    return {
        "id": id, "petition_id": petition, "instance": 1, "token": token, "element": element, "process": "petition", "name": name,
        "lane": lane, "role": ROLE, "authority": AUTHORITY, "created_at": _at(now), "status": "open", "answer": "{}",
    }  # fmt: skip


def _at(now: datetime) -> str:
    return now.isoformat()


def _day(now: datetime) -> str:
    return date.isoformat(now.date())
