"""三图: the flow, who is responsible for each step, and every time limit, drawn from the very data the engine runs.

Asked for any edition, place and day; needs no petition and no database.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.casework import access
from engine.casework.chartsources import Asked, Sources
from engine.casework.chartviews import Chart
from engine.casework.clockreach import Reach
from engine.casework.dutychart import duty_chart
from engine.casework.flowchart import flow_chart
from engine.casework.office import Edition, Office
from engine.casework.timechart import time_chart
from engine.domain.authority import Official
from engine.errors import NotFound, OutOfOrder, Refusal
from engine.policy.checking import nearest

FLOW, DUTY, TIME = KINDS = ("flow", "duty", "time")
FORMATS = ("svg", "pdf")
CURRENT = "current"
SHORTEST = 8


def printed(office: Office, asked: Asked, name: str, form: str, *, by: Official, release: str = "") -> bytes:
    """One chart by the name of its file (flow-handling, duty, time) as svg or pdf. NotFound for any other."""
    made = {chart.heading.name: chart for chart in seen(office, asked, by=by, release=release)}
    if name not in made or form not in FORMATS:
        raise NotFound("chart_kind_unknown", value=f"{name}.{form}", known=", ".join(made))
    if office.press is None:
        raise OutOfOrder("press_failed", reason="")
    return office.press.pdf(made[name]) if form == "pdf" else office.press.svg(made[name]).encode()


def seen(office: Office, asked: Asked, *, by: Official, release: str = "") -> tuple[Chart, ...]:
    """The charts for an official who may see the rules."""
    access.require(office, by, "see_rules")
    return charts(edition_of(office, release), asked)


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
    sources = Sources(
        edition,
        asked,
        edition.rulebook.rules(place, asked.on),
        Reach.of(edition.engine, {id: form.facts for id, form in edition.forms.items()}),
    )
    made: list[Chart] = []
    if wanted in ("", FLOW):
        made += [flow_chart(sources, process) for process in processes]
    if wanted in ("", DUTY):
        made.append(duty_chart(sources, processes, asked.process))
    if wanted in ("", TIME) and (wanted or not asked.process):
        made.append(time_chart(sources))
    return tuple(made)


def known_place(edition: Edition, asked: Asked) -> str:
    """The area code asked for, in use on that day; Refusal names the nearest one for any other."""
    known = edition.rulebook.place_codes(asked.on)
    if asked.place and asked.place not in known:
        near = nearest(asked.place, known)
        day = asked.on.isoformat()
        if near:
            raise Refusal(
                "place_unknown", value=asked.place, on=day, nearest=f"{near} {edition.rulebook.place_name(near, asked.on, asked.lang)}"
            )
        raise Refusal("place_unheard_of", value=asked.place, on=day)
    return asked.place


def in_order(edition: Edition, process: str = "") -> list[str]:
    """The processes as the work goes: the main one, what it calls, what those call, the rest; or the one asked for."""
    known = list(edition.engine.processes())
    if process:
        return [known_process(process, known)]
    called = {id: [shape.called for shape in edition.engine.drawing(id).shapes if shape.called in known] for id in known}
    callers = {one for calls in called.values() for one in calls}
    order = sorted((id for id in known if id not in callers), key=lambda id: -len(called[id]))
    for id in order:
        order += [one for one in called[id] if one not in order]
    return order + [id for id in known if id not in order]


def known_process(word: str, known: Sequence[str]) -> str:
    """A process of the shelf; Refusal names the nearest, or all there are, for any other."""
    if word not in known:
        near = nearest(word, known)
        if near:
            raise Refusal("process_unknown", value=word, nearest=near)
        raise Refusal("process_unheard_of", value=word, known=", ".join(known))
    return word
