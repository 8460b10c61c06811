"""流程图: the engine's own diagram, with what each shape says in the asked language."""

from __future__ import annotations

from engine.casework.chartsources import Sources
from engine.casework.chartviews import FlowChart, ShapeText
from engine.domain.acts import ACTS
from engine.domain.drawing import Shape


def flow_chart(sources: Sources, process: str) -> FlowChart:
    """The flow of one process."""
    drawing = sources.edition.engine.drawing(process)
    name = process_label(sources, process)
    title = sources.tell("chart_flow_title", process=name)
    law = sources.tell("chart_law", law=sources.law) if sources.law else ""
    term = sources.edition.rulebook.words.term(f"process.{process}")
    said = drawing.about if sources.lang == "zh" else sources.cite(term.basis) if term else ""
    about = " ".join(part for part in (said, law) if part)
    texts = {shape.id: shape_text(sources, shape) for shape in drawing.shapes}
    lanes = {band.id: lane_label(sources, band.name) for band in drawing.lanes}
    return FlowChart(sources.heading("flow", process, title, about), drawing, texts, lanes)


def process_label(sources: Sources, process: str) -> str:
    """What a process is called: as it is drawn, in English as the glossary has it."""
    return sources.either(sources.edition.engine.drawing(process).name, sources.say(f"process.{process}"))


def shape_text(sources: Sources, shape: Shape) -> ShapeText:
    """The name of a shape, and its article or its time limit."""
    name = shape.name
    if shape.awaits is not None and shape.awaits[0] == "deadline":
        label = sources.say(f"deadline.{shape.awaits[1]}")
        named = sources.either(name, sources.say("event_suffix.lapsed").replace("{name}", label))
        return ShapeText(named, limit(sources, shape.awaits[1], named))
    if shape.kind == "userTask" and shape.id in sources.edition.forms:
        form = sources.edition.forms[shape.id]
        return ShapeText(sources.either(name, form.title_en), sources.article(form.basis))
    if shape.called:
        term = sources.edition.rulebook.words.term(f"process.{shape.called}")
        return ShapeText(sources.either(name, term.en if term else ""), sources.article(term.basis) if term else "")
    return ShapeText(sources.either(name, in_english(sources, shape)))


def in_english(sources: Sources, shape: Shape) -> str:
    """What an act or an awaited message is called in the glossary; '' where only the designer has a name for it, in Chinese."""
    act = shape.act.get("name", "")
    spec = ACTS.get(act)
    if spec is not None and spec.event:
        return known(sources, spec.event_of(shape.act) if spec.required else f"act.{act}")
    return known(sources, f"message.{shape.awaits[1]}") if shape.awaits else ""


def known(sources: Sources, term: str) -> str:
    """A term in the language asked for; '' when the glossary does not have it."""
    found = sources.edition.rulebook.words.term(term)
    return found.label(sources.lang) if found else ""


def limit(sources: Sources, deadline: str, beside: str = "") -> str:
    """A deadline with its length at this place and day, the length alone beside a name that says it; one these rules lack says so."""
    rule = sources.rules.deadlines.get(deadline)
    if rule is None:
        return sources.tell("chart_limit_absent", name=sources.say(f"deadline.{deadline}"))
    length = sources.length(rule.length) if rule.length else sources.say("chart.as_assigned")
    name = sources.either(rule.name, rule.name_en)
    return length if name in beside else f"{name} {length}"


def lane_label(sources: Sources, name: str) -> str:
    """A lane's name; as the designer wrote it where the rules do not know it."""
    lanes = [lane for lane in sources.edition.rulebook.permissions.lanes.values() if name in (lane.name, lane.id)]
    return sources.either(lanes[0].name, lanes[0].name_en) if lanes else name
