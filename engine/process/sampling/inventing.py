"""A random shelf from a number: the same number, the same shelf; with the forms its steps and messages are answered by."""

from __future__ import annotations

from random import Random

from engine.policy.forms import Form
from engine.process.diagram import Diagram
from engine.process.sampling.drawing import draw
from engine.process.sampling.growing import EDGES, MOODS, Block, grown

LEAVES = 8


def a_block(chance: Random, leaves: int = LEAVES) -> Block:
    """A block that holds at most so many leaves."""
    if leaves <= 1 or chance.random() < 0.2:
        return _leaf(chance)
    sort = chance.choice(["seq", "choice", "recall", "split", "fan", "again", "exit", "events", "frame", "call", "many"])
    if sort in ("seq", "choice", "recall", "split", "fan"):
        parts = chance.randint(2, 3)
        return sort, tuple(a_block(chance, leaves // parts) for _ in range(parts))
    if sort in ("again", "exit", "events"):
        return sort, a_block(chance, leaves - 1)
    if sort == "many":
        how = chance.choice(["many", "many", "row"]), chance.randint(2, 3), chance.random() < 0.5
        host = chance.choice(["user", "frame", "call"])
        return sort, ("user", ()) if host == "user" else a_block(chance, leaves // how[1]), host, how, _edges(chance)
    return sort, a_block(chance, leaves - 1), _edges(chance)


def _leaf(chance: Random) -> Block:
    return ("catch", chance.choice(["message", "deadline"])) if chance.random() < 0.3 else ("user", _edges(chance))


def _edges(chance: Random) -> tuple[str, ...]:
    return tuple(chance.sample(sorted(EDGES), chance.choice([0, 0, 0, 1, 1, 2])))


def a_shelf(seed: int) -> dict[str, bytes]:
    """The diagrams of a random shelf by path; its process is ``random``."""
    chance = Random(seed)
    drawings = grown(("seq", (a_block(chance), a_block(chance))))
    return {f"{process}/{process}.bpmn": draw(process, text) for process, text in drawings.items()}


def forms_of(diagrams: dict[str, Diagram]) -> dict[str, Form]:
    """A form for every step: what it asks for itself, and what any step may ask for."""
    steps = [node.id for diagram in diagrams.values() for node in diagram.nodes.values() if node.kind == "userTask"]
    return {step: _form(step) for step in steps}


def _form(step: str) -> Form:
    fields = {
        step: {"type": "integer", "enum": [0, 1, 2]},
        "mood": {"type": "string", "enum": list(MOODS)},
        "last": {"type": "integer", "enum": [0, 1, 2]},
        "is_odd": {"type": "boolean"},
    }
    return Form(step, step, step, "", {"properties": fields, "required": list(fields)}, tuple(fields))
