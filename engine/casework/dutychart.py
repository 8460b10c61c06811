"""责任图: per process each human step in the order of the flow; who does it, by which article, what follows, what limits it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from engine.casework.chartsources import Sources
from engine.casework.chartviews import DutyChart, DutyGroup, DutyRow, Governing
from engine.casework.clockreach import Spot
from engine.casework.flowchart import known, lane_label, limit, process_label
from engine.domain.drawing import Drawing, Shape
from engine.domain.rules import DeadlineRule, Lane

Clocks = Mapping[tuple[str, str], tuple[DeadlineRule, ...]]


def duty_chart(sources: Sources, processes: Sequence[str], only: str = "") -> DutyChart:
    """The duties in these processes, each with its steps; a process in which nobody has anything to do is left out."""
    clocks = sources.reach.clocks(sources.rules)
    groups = [group(sources, sources.edition.engine.drawing(process), clocks) for process in processes]
    heading = sources.heading("duty", only, sources.say("chart.duty_title"), sources.say("chart.duty_about"))
    return DutyChart(heading, tuple(one for one in groups if one.rows))


def group(sources: Sources, drawing: Drawing, clocks: Clocks) -> DutyGroup:
    """The steps of one process, then the acts that may be brought while it runs."""
    label = process_label(sources, drawing.process)
    shapes = [drawing.by_id[id] for id in drawing.in_order()]
    steps = [step_row(sources, drawing.process, shape, clocks) for shape in shapes if shape.kind == "userTask"]
    acts = [message_row(sources, drawing.process, shape) for shape in shapes if shape.awaits and shape.awaits[0] == "message"]
    return DutyGroup(drawing.process, label, drawing.about, (*steps, *acts))


def step_row(sources: Sources, process: str, shape: Shape, clocks: Clocks) -> DutyRow:
    """One step somebody does."""
    form = sources.edition.forms.get(shape.id)
    lane = lane_of(sources, shape.lane)
    role = sources.edition.rulebook.permissions.roles.get(lane.role, ("", "")) if lane else ("", "")
    spots = sources.reach.spots(process, shape.id)
    return DutyRow(
        element=shape.id, kind="step", name=sources.either(shape.name, form.title_en if form else ""),
        lane=lane_label(sources, shape.lane), role=sources.either(*role), authority=sources.say(f"part.{lane.authority}") if lane else "",
        basis=sources.cite(form.basis) if form else "", papers=papers(sources, spots),
        clocks=tuple(governing(sources, spots, lane, clocks.get((process, shape.id), ()))), onward=onward(sources, spots),
    )  # fmt: skip


def message_row(sources: Sources, process: str, shape: Shape) -> DutyRow:
    """An act that may be brought while the process waits for it, by whoever the rules name."""
    message = shape.awaits[1] if shape.awaits else ""
    form = sources.edition.forms.get(message)
    permissions = sources.edition.rulebook.permissions
    roles = [
        sources.say(f"role.{role}") for role in (*permissions.roles, "petitioner") if permissions.may(frozenset({role}), f"send_{message}")
    ]
    term = sources.edition.rulebook.words.term(f"message.{message}")
    spots = sources.reach.spots(process, shape.id)
    return DutyRow(
        element=shape.id, kind="message", name=known(sources, f"message.{message}") or shape.name, lane=sources.say("chart.any_time"),
        role=sources.joined(roles), authority="", basis=sources.cite(form.basis if form else term.basis if term else ""),
        papers=papers(sources, spots), clocks=(), onward=onward(sources, spots),
    )  # fmt: skip


def lane_of(sources: Sources, name: str) -> Lane | None:
    """The lane the rules know by this name."""
    return next((lane for lane in sources.edition.rulebook.permissions.lanes.values() if name in (lane.name, lane.id)), None)


def papers(sources: Sources, spots: Iterable[Spot]) -> tuple[tuple[str, str], ...]:
    """The papers issued by themselves after a step, each with whom it goes to."""
    acts = [sources.reach.shape(one).act for spot in spots for one in sources.after(spot)[0]]
    kinds = dict.fromkeys(act.get("document", "") for act in acts if act.get("name") == "issue")
    rules = [(kind, sources.rules.documents.get(kind)) for kind in kinds]
    return tuple(
        (sources.either(rule.name, rule.name_en), sources.say(f"chart.to_{rule.addressee}")) if rule else (kind, "") for kind, rule in rules
    )


def governing(sources: Sources, spots: Sequence[Spot], lane: Lane | None, rules: Sequence[DeadlineRule]) -> Iterable[Governing]:
    """The time limits that may run while a step is open and bind the authority it is done at, or that end with it."""
    brought = frozenset().union(*(sources.reach.brings(one) for spot in spots for one in (spot, *sources.after(spot)[0])))
    for rule in rules:
        owner, stops = lane_of(sources, rule.owner), bool(rule.met_by & brought)
        is_at_home = owner is not None and lane is not None and owner.authority == lane.authority
        if rule.holder == "office" and (stops or is_at_home):
            yield Governing(rule.id, limit(sources, rule.id), stops)


def onward(sources: Sources, spots: Iterable[Spot]) -> tuple[str, ...]:
    """The steps that may come next, each with who does it."""
    waits = [one for spot in spots for one in sources.after(spot)[1]]
    steps = [sources.reach.shape(one) for one in waits if sources.reach.shape(one).kind == "userTask"]
    told = (sources.pair(lane_label(sources, one.lane), step_name(sources, one)) for one in steps)
    return tuple(dict.fromkeys(told))


def step_name(sources: Sources, shape: Shape) -> str:
    """What a step is called in the asked language."""
    form = sources.edition.forms.get(shape.id)
    return sources.either(shape.name, form.title_en if form else "")
