"""Telling what happened to a petition as events for analysis, without telling of whom (信访工作条例 第四十一条; 个人信息保护法 第五十一条).

The docket gives the events; a step that was claimed before it was completed gives one more, its start.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from engine.casework import docketing
from engine.casework.act import PETITIONER
from engine.casework.exportviews import REMEMBERED, Case, Doing, Entry, Happening, StepRow, Trail
from engine.casework.office import Office
from engine.domain.acts import STAGES
from engine.domain.clock import SHANGHAI
from engine.domain.masking import Cells, Pseudonyms
from engine.domain.petition import CLOSING_AFTER, ENDED, STATUS_AFTER

DONE = ".done"
START, COMPLETE = "start", "complete"
TOO_FEW = "too_few"
SUPERVISION = "supervision"
# Role, authority, process, instance and element of what belongs to no step.
NOWHERE = ("", "", "", 0, "")
# The acts after which a petition stands otherwise, whatever was answered.
TURNS = frozenset({*STATUS_AFTER, *CLOSING_AFTER, ENDED})
# Most acts enter several things at one instant.
INSTANTS = 1 << 12


class Noted(NamedTuple):
    """One event before it is told: at ``entry`` of the docket, of ``step`` where it is known; a start has no entry of its own."""

    entry: Entry | None
    step: StepRow | None


class Teller:
    """Tells the petitions of one export, in one language and under one key."""

    def __init__(self, office: Office, names: Pseudonyms, cells: Cells, lang: str) -> None:
        """``cells`` says which places and topics may be told."""
        self.office, self.names, self.cells, self.lang = office, names, cells, lang
        self._titles: dict[str, str] = {}
        self._said: dict[str, str] = {}
        self._officials: dict[tuple[int, bool], str] = {}
        self._homes: dict[int, str] = {}
        self.doing = lru_cache(REMEMBERED)(self._doing)
        self.here = lru_cache(INSTANTS)(_here)

    def case(self, trail: Trail) -> tuple[Case, Sequence[Noted]]:
        """A petition as a case, and what each of its events was made of."""
        noted = tuple(in_order(trail))
        hidden = self.cells.is_widened(trail.place)
        events = [self._event(seq, one, hidden) for seq, one in enumerate(noted, 1)]
        return Case(self.names.of("petition", trail.id), self.told(trail), events), noted

    def told(self, trail: Trail) -> dict[str, str]:
        """The attributes of the case as the docket had it; a topic and a place of too few are not told."""
        known = standing(trail.entries)
        topic = trail.topic if self.cells.tells_topic(trail.place, trail.topic) else TOO_FEW if trail.topic else ""
        return {
            "filed_on": trail.filed_on.isoformat(), "channel": self.say(trail.channel), "filing_kind": self.say(trail.kind),
            "class": self.say(known.get("category", "")), "route": self.say(known.get("route", "")),
            "topic": self.say(f"export.{topic}" if topic == TOO_FEW else topic), "place": self.cells.place(trail.place),
            "simplified": self.say(known.get("simplified", "no")), "status": self.say(known.get("status", "registered")),
            "closing": self.say(known.get("closing", "")),
        }  # fmt: skip

    def _event(self, seq: int, one: Noted, hidden: bool) -> Happening:
        entry, step = one
        where = (step.role, step.authority, step.process, step.instance, step.element) if step is not None else NOWHERE
        if entry is None:
            assert step is not None and step.claimed_at is not None
            began = self.doing(f"{step.element}{DONE}", START, step.done_by or 0, "", "", "", hidden, where)
            return Happening(seq, self.here(step.claimed_at), began)
        clock, due_on = str(entry.body.get("deadline", "")), str(entry.body.get("due_on", ""))
        return Happening(seq, self.here(entry.at), self.doing(entry.kind, COMPLETE, entry.actor, entry.basis, clock, due_on, hidden, where))

    def _doing(
        self, kind: str, transition: str, actor: int, basis: str, clock: str, due_on: str, hidden: bool,
        where: tuple[str, str, str, int, str],
    ) -> Doing:  # fmt: skip
        """An act in words: by whom, on which ground, of which clock, in which step."""
        role, authority, process, instance, element = where
        return Doing(
            self.title(kind), kind, transition, self.official(actor, hidden), self.say(role) if role else "",
            self.group(authority or self.home(actor), hidden), "" if hidden else basis, self.clock(clock), due_on,
            self.procedure(procedure_of(kind, process)), str(instance) if element else "", element,
        )  # fmt: skip

    # ---- in words

    def say(self, term: str) -> str:
        """A term by its label; '' for none."""
        if term not in self._said:
            self._said[term] = self.office.say(term, self.lang)
        return self._said[term]

    def title(self, kind: str) -> str:
        """An act in the word of the law."""
        if kind not in self._titles:
            self._titles[kind] = docketing.title(self.office, kind, self.lang) or kind
        return self._titles[kind]

    def procedure(self, process: str) -> str:
        """A procedure by its name."""
        return self.say(f"process.{process}") if process else ""

    def clock(self, name: str) -> str:
        """A deadline by its name."""
        return self.office.clock_label(name, self.lang) if name else ""

    def official(self, actor: int, hidden: bool) -> str:
        """Who acted: a pseudonym, another one where the place is not told; the office's own acts and the petitioner as such."""
        if actor in (0, PETITIONER):
            return "petitioner" if actor == PETITIONER else "system"
        known = (actor, hidden)
        if known not in self._officials:
            self._officials[known] = self.names.of("official", actor, *(["widened"] if hidden else []))
        return self._officials[known]

    def home(self, actor: int) -> str:
        """The id of the authority an official works in."""
        if actor not in self._homes:
            found = self.office.official(actor)
            self._homes[actor] = found.authority if found else ""
        return self._homes[actor]

    def group(self, authority: str, hidden: bool) -> str:
        """An authority by its name; by its level alone where the place is not told."""
        found = self.office.authorities.get(authority)
        if found is None:
            return ""
        return self.say(found.level) if hidden else found.name_en if self.lang == "en" and found.name_en else found.name


def home_of(teller: Teller, actor: int, step: StepRow | None) -> str:
    """The authority an act is one of: of the step, else of whoever acted."""
    return step.authority if step and step.authority else teller.home(actor)


def procedure_of(kind: str, process: str) -> str:
    """The process an event belongs to, of a step in ``process``; '' where the docket does not tell."""
    begun, _, what = kind.partition(".")
    if begun in STAGES and what in ("started", "completed"):
        return begun
    if kind == "supervision_started":
        return SUPERVISION
    return process


def _here(instant: datetime) -> datetime:
    """An instant in the zone of the office."""
    return instant.astimezone(SHANGHAI)


def in_order(trail: Trail) -> Iterator[Noted]:
    """The events of a petition in their order: the docket's own, each start before what came after it.

    Entries of the act that completed a step belong to the step: they have its instant and its official.
    """
    done = {(step.element, step.done_at): step for step in trail.steps if step.done_at}
    begun = sorted(
        (step for step in trail.steps if step.claimed_at and step.done_at), key=lambda step: (step.claimed_at, step.id), reverse=True
    )
    act: tuple[datetime, int, StepRow] | None = None
    for entry in trail.entries:
        own = done.get((entry.kind.removesuffix(DONE), entry.at))
        if own is not None:
            act = (entry.at, entry.actor, own)
        while begun and ((begun[-1].claimed_at or entry.at) < entry.at or begun[-1] is own):
            yield Noted(None, begun.pop())
        yield Noted(entry, act[2] if act is not None and act[:2] == (entry.at, entry.actor) else None)
    while begun:
        yield Noted(None, begun.pop())


def standing(entries: Sequence[Entry]) -> dict[str, str]:
    """How a petition stood after these entries: class, route, simplified, status and closing as terms."""
    known: dict[str, str] = {}
    for entry in entries:
        if "answer" in entry.body or entry.kind in TURNS:
            known |= turned(entry)
    return known


def turned(entry: Entry) -> dict[str, str]:
    """What an entry makes of its petition, as terms."""
    known: dict[str, str] = {}
    answer = entry.body.get("answer", {})
    for name in ("category", "route"):
        if answer.get(name):
            known[name] = str(answer[name])
    if "simplified" in answer:
        known["simplified"] = "yes" if answer["simplified"] else "no"
    if entry.kind in STATUS_AFTER:
        known["status"] = str(STATUS_AFTER[entry.kind])
    if entry.kind in CLOSING_AFTER:
        known["closing"] = str(CLOSING_AFTER[entry.kind])
    if entry.kind == ENDED:
        known["status"] = "closed"
    return known
