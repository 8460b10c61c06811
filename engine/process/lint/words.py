"""Rules about words: acts, forms, lanes, deadlines, messages and the names in conditions exist."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from engine.domain.acts import ACTS, STAGES
from engine.domain.facts import PETITION_FACTS, TEXT
from engine.process.diagram import Diagram, Flow, Node
from engine.process.lint.finding import Finding, Words
from engine.process.lint.meaning import judge
from engine.process.vocabulary import NAME, NotInVocabulary, condition, deadline_named, nearest
from engine.process.xmlfile import Tag


def service_tasks_name_an_act(diagram: Diagram, known: Words) -> Iterator[Finding]:
    """Exactly one act of the closed list, with the arguments it takes; no other shape carries one."""
    for node in diagram.nodes.values():
        acts = node.tag.extensions("act")
        if node.kind != "serviceTask":
            yield from (Finding.at(diagram, act, "misplaced_act", kind=node.kind, expected="serviceTask") for act in acts)
        elif len(acts) != 1:
            yield Finding.at(diagram, node, "no_act", found=len(acts), expected='<office:act name="…"/>')
        else:
            yield from _act(diagram, acts[0], known)


def _act(diagram: Diagram, tag: Tag, known: Words) -> Iterator[Finding]:
    given = {name: value for name, value in tag.attributes.items() if name != "name"}
    name = tag.attributes.get("name", "")
    if name not in ACTS:
        yield Finding.at(diagram, tag, "unknown_act", found=name, expected=" ".join(ACTS), suggestion=nearest(name, ACTS))
        return
    act = ACTS[name]
    for argument in sorted(given.keys() - act.arguments):
        takes = " ".join(sorted(act.arguments))
        yield Finding.at(
            diagram, tag, "unknown_argument", found=argument, act=name, expected=takes, suggestion=nearest(argument, act.arguments)
        )
    for argument, kind in act.required + act.optional:
        if argument in given:
            yield from _value(diagram, tag, kind, given[argument], known)
        elif (argument, kind) in act.required:
            yield Finding.at(diagram, tag, "missing_argument", act=name, expected=argument)


def what_is_set_is_text(diagram: Diagram, known: Words) -> Iterator[Finding]:
    """The act ``set`` answers with a text; a fact the forms ask for as a number or as yes or no would be another thing then."""
    for node in diagram.nodes.values():
        for act in node.tag.extensions("act"):
            kinds = known.asked_as(act.attributes.get("answer", ""))
            if kinds and TEXT not in kinds:
                yield Finding.at(diagram, act, "set_kind", found=act.attributes["answer"], kind=" ".join(sorted(kinds)))


def _value(diagram: Diagram, tag: Tag, kind: str, value: str, known: Words) -> Iterator[Finding]:
    """An argument names something that exists: a document, deadline, stage or event; else it is at least a name."""
    words: dict[str, Collection[str] | None] = {
        "document": known.documents,
        "deadline": known.deadlines,
        "event": known.events,
        "stage": STAGES,
    }
    table = words.get(kind)
    if not NAME.fullmatch(value):
        yield Finding.at(diagram, tag, "bad_argument", found=value, kind=kind, expected="[a-z][a-z0-9_]*")
    elif table is not None and value not in table:
        yield Finding.at(diagram, tag, f"unknown_{kind}", found=value, suggestion=nearest(value, table))


def user_tasks_have_a_form(diagram: Diagram, known: Words) -> Iterator[Finding]:
    """The id of a user task is the id of its form."""
    for node in diagram.nodes.values():
        if node.kind == "userTask" and known.forms is not None and node.id not in known.forms:
            yield Finding.at(diagram, node, "no_form", found=node.id, suggestion=nearest(node.id, known.forms))


def user_tasks_have_a_lane(diagram: Diagram, known: Words) -> Iterator[Finding]:
    """Somebody known takes every human step."""
    for node in (node for node in diagram.nodes.values() if node.kind == "userTask"):
        lane = diagram.lane(node.id)
        if not lane:
            yield Finding.at(diagram, node, "no_lane", expected="lane")
        elif known.lanes is not None and lane not in known.lanes:
            suggestion = nearest(lane, known.lanes)
            yield Finding.at(diagram, node, "unknown_lane", found=lane, expected=" ".join(known.lanes), suggestion=suggestion)


def timers_name_a_deadline(diagram: Diagram, known: Words) -> Iterator[Finding]:
    """A clock in a diagram is a name, never a number."""
    for node in diagram.nodes.values():
        for timer in (tag for tag in node.awaited if tag.name == "timerEventDefinition"):
            yield from _timer(diagram, node, timer, known)


def _timer(diagram: Diagram, node: Node, timer: Tag, known: Words) -> Iterator[Finding]:
    text = "".join(tag.text for tag in timer.every())
    try:
        name = deadline_named(text)
    except NotInVocabulary as fault:
        yield Finding.unspoken(diagram, node, fault)
        return
    if known.deadlines is not None and name not in known.deadlines:
        yield Finding.at(diagram, node, "unknown_deadline", found=name, suggestion=nearest(name, known.deadlines))


def messages_are_named(diagram: Diagram, _known: Words) -> Iterator[Finding]:
    """A message event refers to a message of the file, and that has a name."""
    for node in diagram.nodes.values():
        for event in (tag for tag in node.awaited if tag.name == "messageEventDefinition"):
            reference = event.attributes.get("messageRef", "")
            if reference not in diagram.messages:
                yield Finding.at(diagram, node, "no_message", found=reference, suggestion=nearest(reference, diagram.messages))
            elif not NAME.fullmatch(diagram.messages[reference]):
                yield Finding.at(diagram, node, "bad_message", found=diagram.messages[reference], expected="[a-z][a-z0-9_]*")


def rivals_wait_for_different_things(diagram: Diagram, _known: Words) -> Iterator[Finding]:
    """No two events behind one gateway, or on one activity, wait for the same."""
    for node in diagram.nodes.values():
        behind = [diagram.nodes[flow.target] for flow in diagram.outgoing.get(node.id, []) if flow.target in diagram.nodes]
        seen: set[str] = set()
        for event in behind if node.kind == "eventBasedGateway" else diagram.boundary_of(node.id):
            awaited = " ".join(_what(tag) for tag in event.awaited)
            if awaited in seen:
                yield Finding.at(diagram, event, "same_event", found=awaited)
            seen.add(awaited)


def _what(event: Tag) -> str:
    return event.attributes.get("messageRef", "") + "".join(part.text for part in event.every()).strip()


def exits_of_a_choice_have_conditions(diagram: Diagram, known: Words) -> Iterator[Finding]:
    """Every exit of a choice has a condition or is the default; no other arrow carries one."""
    for flow in diagram.flows:
        source = diagram.nodes.get(flow.source)
        is_choice = source is not None and source.kind == "exclusiveGateway" and len(diagram.outgoing[flow.source]) > 1
        is_default = source is not None and source.tag.attributes.get("default") == flow.id
        if is_choice and flow.condition is None and not is_default:
            yield Finding.at(diagram, flow, "no_condition", expected='answer.… == "…"')
        elif flow.condition is not None and (not is_choice or is_default):
            yield Finding.at(diagram, flow, "useless_condition", found=" ".join(flow.condition.split()))
        elif flow.condition is not None:
            yield from judge_condition(diagram, flow, flow.condition, known)


def judge_condition(diagram: Diagram, where: Flow | Tag, text: str, known: Words) -> Iterator[Finding]:
    """What is wrong with a condition: how it is written, the names it asks for, what it compares them with."""
    try:
        asked = condition(text)
    except NotInVocabulary as fault:
        yield Finding.unspoken(diagram, where, fault)
        return
    tables: dict[str, Collection[str] | None] = {"petition": PETITION_FACTS, "rule": known.rules, "answer": known.answers}
    for scope, field in sorted(asked.names):
        table = tables[scope]
        if table is not None and field not in table:
            suggestion = nearest(field, table)
            yield Finding.at(diagram, where, "unknown_name", found=f"{scope}.{field}", suggestion=suggestion and f"{scope}.{suggestion}")
    yield from judge(diagram, where, asked, known)


def answers_set(diagram: Diagram) -> Iterator[tuple[str, str]]:
    """What the acts ``set`` of a file answer, and how; every diagram of the instance may ask for it."""
    for node in diagram.nodes.values():
        for act in node.tag.extensions("act"):
            if "answer" in act.attributes:
                yield act.attributes["answer"], act.attributes.get("value", "")


RULES = (
    service_tasks_name_an_act,
    what_is_set_is_text,
    user_tasks_have_a_form,
    user_tasks_have_a_lane,
    timers_name_a_deadline,
    messages_are_named,
    rivals_wait_for_different_things,
    exits_of_a_choice_have_conditions,
)
