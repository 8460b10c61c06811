"""三图: the flow, who is responsible for each step, and every time limit, drawn from the very data the engine runs.

Asked for any edition, place and day; needs no petition and no database.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from engine.casework import access
from engine.casework.chartsources import COUNTRY, Asked, Sources
from engine.casework.chartviews import Chart, ChartLine
from engine.casework.dutychart import duty_chart
from engine.casework.flowchart import flow_chart, process_label
from engine.casework.office import Edition, Office
from engine.casework.timechart import time_chart
from engine.domain.authority import Official
from engine.errors import NotFound, OutOfOrder, Refusal
from engine.policy.checking import nearest

FLOW, DUTY, TIME = KINDS = ("flow", "duty", "time")
FORMATS = ("svg", "pdf")
CURRENT = "current"
SHORTEST = 8


def listed(office: Office, *, by: Official, lang: str, release: str = "") -> tuple[ChartLine, ...]:
    """What charts there are of a release, for an official who may see the rules."""
    access.require(office, by, "see_rules")
    edition = edition_of(office, release)
    sources = Sources(edition, Asked(office.today(), lang=lang), edition.rulebook.rules("", office.today()))
    flows = [ChartLine(f"{FLOW}-{id}", FLOW, id, process_label(sources, id)) for id in in_order(edition)]
    return (*flows, *(ChartLine(kind, kind, "", sources.say(f"chart.{kind}_title")) for kind in (DUTY, TIME)))


def asked_of(office: Office, number: str, *, by: Official, lang: str) -> tuple[Asked, str]:
    """What charts a petition lives by: its place, the day it was filed, and the release it began with."""
    petition = access.visible(office, by, number).petition
    return Asked(petition.filed_on, petition.place, lang=lang), petition.release


def places(office: Office, *, on: date, lang: str) -> tuple[tuple[str, str], ...]:
    """The places a chart may be of on a day, as (area code, name); '' is the country."""
    book = office.current.rulebook
    named = [(code, book.place_name(code, on, lang)) for code in book.place_codes(on) if code != COUNTRY]
    return ("", book.place_name(COUNTRY, on, lang)), *named


def printed(office: Office, asked: Asked, form: str, *, by: Official, release: str = "") -> bytes:
    """One chart as svg or pdf: the flow of a process, the duties, or the time limits. NotFound for any other.

    Refusal for a place or a release nobody knows.
    """
    access.require(office, by, "see_rules")
    edition = edition_of(office, release)
    is_one = asked.only in KINDS and (bool(asked.process) or asked.only != FLOW)
    if form not in FORMATS or not is_one or (asked.process and asked.process not in edition.engine.processes()):
        raise NotFound()
    if office.press is None:
        raise OutOfOrder("press_failed", reason="")
    [chart] = charts(edition, asked)
    return office.press.pdf(chart) if form == "pdf" else office.press.svg(chart).encode()


def edition_of(office: Office, release: str) -> Edition:
    """A release kept when a petition began with it; the one in force for '', ``current`` or the beginning of its name."""
    now = office.current.release.fingerprint
    if release in ("", CURRENT) or (len(release) >= SHORTEST and now.startswith(release)):
        return office.current
    if office.store.registers.release(release) is None:
        raise Refusal("release_unheard_of", value=release)
    return office.edition(release)


def charts(edition: Edition, asked: Asked) -> tuple[Chart, ...]:
    """The charts asked for, flow charts first. Refusal for a place, a process or a kind nobody knows."""
    wanted = asked.only
    if wanted not in ("", *KINDS):
        raise Refusal("chart_kind_unknown", value=wanted, known=", ".join(KINDS))
    place = known_place(edition, asked)
    processes = in_order(edition, asked.process)
    sources = Sources(edition, asked, edition.rulebook.rules(place, asked.on))
    made: list[Chart] = []
    if wanted in ("", FLOW):
        made += [flow_chart(sources, process) for process in processes]
    if wanted in ("", DUTY):
        made.append(duty_chart(sources, processes, asked.process))
    if wanted in ("", TIME) and (wanted or not asked.process):
        made.append(time_chart(sources))
    return tuple(made)


def known_place(edition: Edition, asked: Asked) -> str:
    """The area code asked for, in use on a day with rules; Refusal names the nearest one for any other."""
    if not any(policy.in_force(asked.on) for policy in edition.rulebook.nationals):
        raise Refusal("policy_none_in_force", on=asked.on)
    known = edition.rulebook.place_codes(asked.on)
    if asked.place and asked.place not in known:
        near = nearest(asked.place, known)
        if near:
            raise Refusal(
                "place_unknown", value=asked.place, on=asked.on, nearest=f"{near} {edition.rulebook.place_name(near, asked.on, asked.lang)}"
            )
        raise Refusal("place_unheard_of", value=asked.place, on=asked.on)
    return asked.place


def in_order(edition: Edition, process: str = "") -> list[str]:
    """The processes as the work goes: the main one, what it calls, what those call, the rest; or the one asked for."""
    known = list(edition.engine.processes())
    if process:
        return [known_process(process, known)]
    calls = {id: [shape.called for shape in edition.engine.drawing(id).shapes if shape.called in known] for id in known}
    callees = {one for called in calls.values() for one in called}
    order: list[str] = []
    for root in sorted(known, key=lambda id: (id in callees, -len(calls[id]))):
        ahead = [root]
        for id in ahead:
            ahead += [one for one in calls[id] if one not in ahead]
        order += [id for id in ahead if id not in order]
    return order


def known_process(word: str, known: Sequence[str]) -> str:
    """A process of the shelf; Refusal names the nearest, or all there are, for any other."""
    if word not in known:
        near = nearest(word, known)
        if near:
            raise Refusal("process_unknown", value=word, nearest=near)
        raise Refusal("process_unheard_of", value=word, known=", ".join(known))
    return word
