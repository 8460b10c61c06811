"""Where all tokens stand, as a value: markings that differ in nothing but the order in which tokens came are one."""

from __future__ import annotations

from typing import Any, TypeAlias

from engine.process.paths.machine import READY, Flow, Group, Machine, Token
from engine.process.paths.net import AND, JOIN, USER, Body, Place

# (place, state, came from, group) of each token; (flow of the host, its place there, tokens) of each flow.
Row: TypeAlias = tuple[int, int, str, int]
Marking: TypeAlias = tuple[tuple[int, int, tuple[Row, ...]], ...]


def frozen(machine: Machine, *, in_order: bool = False) -> Marking:
    """Where all tokens stand, as a value; () when the instance is at its end.

    ``in_order`` of the places instead of that in which tokens came: markings that differ in nothing else are then one.
    """
    if machine.completed:
        return ()
    flows = _nested(machine) if in_order else machine.flows
    places: dict[int, tuple[int, int]] = {}
    told = []
    for number, flow in enumerate(flows):
        groups: dict[int, int] = {}
        rows = []
        for at, token in enumerate(token for token in flow.tokens if token.state):
            places[id(token)] = (number, at)
            group = groups.setdefault(id(token.group), len(groups) + 1) if token.group is not None else 0
            rows.append((token.place.index, token.state, token.via if token.place.kind == AND else "", group))
        host = places[id(flow.host)] if flow.host is not None else (-1, -1)
        told.append((*host, tuple(rows)))
    return tuple(told)


def _nested(machine: Machine) -> list[Flow]:
    """The flows from outside in, the tokens of each in order of their places.

    A token that waits at the end of its flow for others says nothing: the last of them comes there too.
    """
    flows = machine.flows[:1]
    for flow in flows:
        moving = [token for token in flow.tokens if token.state and token.place.kind != JOIN]
        flow.tokens = in_order(moving or flow.tokens)
        flows += [token.inside for token in flow.tokens if token.inside is not None and token.state]
    return flows


def in_order(tokens: list[Token]) -> list[Token]:
    """Tokens of a flow in order of their places; frames at one place by what stands inside, so that it is all one who came first."""
    keys = {(token.place.index, token.state, token.via) for token in tokens}
    return sorted(tokens, key=_short if len(keys) == len(tokens) else _long)


def _short(token: Token) -> Any:
    return token.place.index, token.state, token.via


def _long(token: Token) -> Any:
    inside = token.inside.tokens if token.inside is not None and token.state else []
    return *_short(token), tuple(sorted(_long(one) for one in inside if one.state and one.place.kind != JOIN))


def steps_of(machine: Machine, element: str) -> list[Token]:
    """The open steps of a shape, in the order in which they stand in a marking."""
    steps = [token for token in machine.open_steps() if token.place.id == element]
    if len(steps) < 2:
        return steps
    flows = machine.flows[:1]
    for flow in flows:
        flows += [token.inside for token in in_order(flow.tokens) if token.inside is not None and token.state]
    return [token for flow in flows for token in in_order(flow.tokens) if token in steps]


def alike(marking: Marking, places: list[Place]) -> set[tuple[str, int]]:
    """Of the open steps of one shape (by its id, and which of them) those that stand as an earlier one does: to take either is the same."""
    forms: list[Any] = [()] * len(marking)
    for number in range(len(marking) - 1, -1, -1):
        inside = [(at, forms[inner]) for inner, (host, at, _) in enumerate(marking) if host == number]
        forms[number] = (marking[number][2], tuple(sorted(inside)))
    ways: list[Any] = []
    seen: dict[Any, None] = {}
    counts: dict[str, int] = {}
    found = set()
    for number, (host, at, rows) in enumerate(marking):
        ways.append((ways[host], marking[host][2][at], forms[number]) if host >= 0 else ())
        for index, state, via, group in rows:
            if places[index].kind != USER or state != READY:
                continue
            step = places[index].id
            counts[step] = counts.get(step, -1) + 1
            stand = (ways[number], index, via, group)
            if stand in seen:
                found.add((step, counts[step]))
            seen[stand] = None
    return found


def thawed(marking: Marking, root: Body, places: list[Place], facts: dict[str, dict[str, Any]]) -> Machine:
    """The instance whose tokens stand so."""
    machine = Machine(facts)
    for host_flow, host_at, rows in marking:
        host = machine.flows[host_flow].tokens[host_at] if host_flow >= 0 else None
        body = host.place.body if host is not None else root
        assert body is not None
        flow = Flow(body, host)
        if host is not None:
            host.inside = flow
        machine.flows.append(flow)
        groups: dict[int, Group] = {}
        for index, state, via, group in rows:
            Token(flow, places[index], groups.setdefault(group, Group()) if group else None, via, state)
    return machine
