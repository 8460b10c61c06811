"""The objects the events of a petition touch: itself, filings, proceedings, tasks, deadlines, documents, authorities, officials."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time

from engine.casework.act import PETITIONER
from engine.casework.exportviews import Case, Entry, Happening, MetRow, StepRow, Thing, Trail
from engine.casework.trails import COMPLETE, DONE, Noted, Teller, home_of, procedure_of, standing
from engine.domain.clock import SHANGHAI

Links = list[tuple[str, str]]
Changes = list[tuple[str, str, datetime]]
# What an entry makes of a clock, and of a paper.
CLOCK_STATUS = {
    "deadline_started": "running", "deadline_suspended": "suspended", "deadline_resumed": "running", "deadline_extended": "running",
}  # fmt: skip
PAPER_STATUS = {"issued": "issued", "served": "served"}
# What is known of a petition only after it was filed.
LATER = ("class", "route", "simplified", "status", "closing")
FILED = ("filed", "repeat_linked")
# The attributes of a petition that entries change, and the terms they change.
SAID = (("class", "category"), ("route", "route"), ("simplified", "simplified"), ("status", "status"), ("closing", "closing"))


class Things:
    """The objects of one export; authorities and officials are kept until its end, all others go with their petition."""

    def __init__(self, teller: Teller) -> None:
        """``teller`` told the events."""
        self.teller = teller
        self.common: dict[str, Thing] = {}
        self._people: dict[tuple[str, str, bool], Links] = {}

    def of(self, trail: Trail, case: Case, noted: Sequence[Noted]) -> Case:
        """The case with its objects, and its events with their links to them."""
        drawn = _Drawn(self, trail, case)
        events = [drawn.linked(event, one) for event, one in zip(case.events, noted, strict=True)]
        return replace(case, events=events, things=tuple(drawn.things()))

    def people(self, event: Happening, actor: int, home: str, hidden: bool) -> Links:
        """Who acted, and the authority it was done for: kept once, as they were when they acted first."""
        known = (event.what.resource, home, hidden)
        if known not in self._people:
            found, there = self.teller.office.authorities.get(home), []
            if found is not None:
                id = self.teller.names.of("authority", found.level if hidden else found.id, hidden)
                said = (("name", event.what.group, event.at), ("level", self.teller.say(found.level), event.at))
                there = [(self._enter(Thing(id, "authority", said)), "authority")]
            is_official = actor not in (0, PETITIONER)
            who = [(self._enter(Thing(event.what.resource, "official")), "official")] if is_official else []
            self._people[known] = who + there
        return self._people[known]

    def _enter(self, thing: Thing) -> str:
        self.common.setdefault(thing.id, thing)
        return thing.id


class _Drawn:
    """The objects of one petition while its events are gone through."""

    def __init__(self, whole: Things, trail: Trail, case: Case) -> None:
        self.whole, self.trail, self.case, self.tell = whole, trail, case, whole.teller
        self.hidden = self.tell.cells.is_widened(trail.place)
        self.changes: dict[str, Changes] = defaultdict(list)
        self.kinds: dict[str, str] = {case.id: "petition"}
        self.counted: Counter[str] = Counter()
        self.latest: dict[tuple[str, object], str] = {}
        self.tasks: dict[str, str] = {}
        self.clocks: dict[str, list[MetRow]] = defaultdict(list)
        for clock in trail.clocks:
            self.clocks[clock.name].append(clock)
        self.filings = list(reversed(trail.filings))
        begun = case.events[0].at if case.events else datetime.combine(trail.filed_on, time(), SHANGHAI)
        self.changes[case.id] += [(name, value, begun) for name, value in case.told.items() if value and name not in LATER]

    def linked(self, event: Happening, one: Noted) -> Happening:
        """An event with the objects it touches."""
        entry, step = one
        actor = entry.actor if entry is not None else (step.done_by or 0) if step else 0
        links: Links = [(self.case.id, "petition"), *self.whole.people(event, actor, home_of(self.tell, actor, step), self.hidden)]
        if step is not None:
            links.append((self._task(event, step), "task"))
        if entry is not None:
            links += self._of_entry(event, entry, procedure_of(entry.kind, ""))
        return Happening(event.seq, event.at, event.what, tuple(dict.fromkeys(links)))

    def things(self) -> Iterator[Thing]:
        """All objects, the petition first."""
        links = tuple((id, kind) for id, kind in self.kinds.items() if id != self.case.id)
        for id, kind in self.kinds.items():
            values = sorted(self.changes[id], key=lambda change: change[2])
            yield Thing(id, kind, values, links if id == self.case.id else ())

    def _enter(self, kind: str, *ids: object) -> str:
        id = self.tell.names.of(kind, *ids)
        self.kinds[id] = kind
        return id

    def _task(self, event: Happening, step: StepRow) -> str:
        what, id = event.what, self.tasks.get(step.id)
        if id is None:
            id = self.tasks[step.id] = self._enter("task", step.id)
            opened = self.tell.here(step.created_at)
            said = (("element", step.element), ("procedure", what.procedure), ("role", what.role))
            self.changes[id] += [(name, value, opened) for name, value in said if value]
            self._stands(id, "open", opened)
        if what.transition != COMPLETE:
            self._stands(id, "claimed", event.at)
        elif what.act.removesuffix(DONE) == step.element:
            self._stands(id, "done", event.at)
        return id

    def _of_entry(self, event: Happening, entry: Entry, procedure: str) -> Iterator[tuple[str, str]]:
        if told := standing((entry,)):
            self.changes[self.case.id] += [(name, self.tell.say(told[term]), event.at) for name, term in SAID if term in told]
        if entry.kind in FILED and self.filings:
            yield self._filing(event), "filing"
        if procedure:
            yield self._proceeding(event, entry.kind, procedure), "proceeding"
        if entry.body.get("deadline"):
            yield self._clock(event, entry, str(entry.body["deadline"])), "deadline"
        if entry.body.get("number"):
            yield self._paper(event, entry, str(entry.body["number"])), "document"

    def _filing(self, event: Happening) -> str:
        row = self.filings.pop()
        id = self._enter("filing", row.id)
        said = (("channel", self.tell.say(row.channel)), ("filing_kind", self.tell.say(row.kind)))
        self.changes[id] += [
            (name, value, event.at) for name, value in (*said, ("repeat", self.tell.say("yes" if row.is_repeat else "no")))
        ]
        return id

    def _proceeding(self, event: Happening, kind: str, procedure: str) -> str:
        begins = not kind.endswith(".completed")
        self.counted[procedure] += begins
        id = self._enter("proceeding", self.trail.id, procedure, self.counted[procedure])
        self.changes[id] += [("procedure", event.what.procedure, event.at)] if begins else []
        self._stands(id, "started" if begins else "completed", event.at)
        return id

    def _clock(self, event: Happening, entry: Entry, name: str) -> str:
        is_begun, one = entry.kind == "deadline_started", (name, entry.body.get("instance"))
        if not is_begun and one not in self.latest:  # begun before the docket told the clocks of supervisions apart
            one = (name, None)
        if is_begun or one not in self.latest:
            rows = self.clocks[name]
            own = rows.pop(0) if rows else None
            self.counted[f"deadline {name}"] += 1
            self.latest[one] = self._enter("deadline", self.trail.id, name, self.counted[f"deadline {name}"])
            self.changes[self.latest[one]].append(("deadline", event.what.deadline, event.at))
            self._met(self.latest[one], own, event.at)
        id = self.latest[one]
        status = "lapsed" if entry.kind.endswith(".lapsed") else CLOCK_STATUS.get(entry.kind, "")
        self.changes[id] += [("due_on", event.what.due_on, event.at)] if event.what.due_on else []
        self._stands(id, status, event.at)
        return id

    def _met(self, id: str, row: MetRow | None, begun: datetime) -> None:
        """A clock is met on a day; within it nobody wrote down when."""
        last = self.case.events[-1].at
        if row is not None and row.met_on is not None and row.met_on <= last.date():
            self._stands(id, "met", max(begun, datetime.combine(row.met_on, time(), SHANGHAI)))

    def _paper(self, event: Happening, entry: Entry, number: str) -> str:
        id = self.tell.names.of("document", number)
        what, _, done = entry.kind.partition(".")
        if id not in self.kinds:
            self.kinds[id] = "document"
            self.changes[id].append(("document", self.tell.say(what) if done else "", event.at))
        status = "withdrawn" if entry.kind == "paper_withdrawn" else PAPER_STATUS.get(done, "")
        self._stands(id, status, event.at)
        return id

    def _stands(self, id: str, status: str, at: datetime) -> None:
        """A change of status, in words."""
        self.changes[id] += [("status", self.tell.say(f"export.{status}"), at)] if status else []
