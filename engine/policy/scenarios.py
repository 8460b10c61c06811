"""Scenarios: the "given / when / then" stories a designer writes beside a diagram, read with their places in the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.policy.checking import check, day_at
from engine.policy.loader import Path, Source, dumped, load


@dataclass(frozen=True, slots=True)
class Given:
    """How the story begins: the petition as it is filed, where, when, and by whom it is taken down ('' for the county's window)."""

    petition: Mapping[str, Any]
    filed_on: date
    place: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """The refusal an act meets: its code, and its article where the story says one."""

    code: str
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """One act of the story: a task or a message with its form; neither when only time passes. ``line`` is where it stands.

    ``refused`` is what the office says to an act it does not take; nothing has changed then, and the story goes on.
    """

    on: date
    by: str
    task: str
    message: str
    answer: Mapping[str, Any]
    line: int
    refused: Refused | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """What must be true at the end; None for what the story does not say."""

    status: str | None
    documents: tuple[str, ...] | None
    lapsed: tuple[str, ...] | None
    deadlines: Mapping[str, date]
    ended: str | None


@dataclass(frozen=True, slots=True)
class Scenario:
    """One story; ``title`` is the name of its file."""

    file: str
    title: str
    given: Given
    when: tuple[Move, ...]
    then: Expected
    then_line: int


def read_scenario(content: bytes, file: str) -> Scenario:
    """A scenario from its file. PolicyError, with line and column, for an unknown key, a wrong type, or acts out of order."""
    source = check(load(content, file), "scenario")
    data = source.data
    given = data["given"]
    filed_on = day_at(source, ("given", "filed_on"), given["filed_on"])
    title = file.rpartition("/")[2].removesuffix(".yaml")
    moves = _moves(source, filed_on)
    then_line = source.place(("then",), key=True)[0]
    begun = Given(given["petition"], filed_on, given["place"], given.get("by", ""))
    return Scenario(file, title, begun, moves, _expected(source), then_line)


def scenarios_of(workflows: Mapping[str, bytes]) -> list[Scenario]:
    """Every scenario of the shelf of diagrams, in order of path."""
    return [read_scenario(workflows[path], path) for path in scenario_paths(workflows)]


def is_scenario(path: str) -> bool:
    """Whether a scenario lies at a path, with its shelf or without."""
    return "/scenarios/" in f"/{path}" and path.endswith(".yaml")


def scenario_paths(workflows: Iterable[str]) -> list[str]:
    """The paths at which scenarios lie, in their order."""
    return sorted(filter(is_scenario, workflows))


def _moves(source: Source, filed_on: date) -> tuple[Move, ...]:
    """The acts, none before the one before it."""
    moves: list[Move] = []
    earliest = filed_on
    for index in range(len(source.data["when"])):
        move = _move(source, index)
        if move.on < earliest:
            raise source.error("scenario_order", ("when", index, "on"), expected=f">= {earliest}")
        earliest = move.on
        moves.append(move)
    return tuple(moves)


def _move(source: Source, index: int) -> Move:
    """One act: by somebody, a task or a message; or only a day."""
    path: Path = ("when", index)
    data = source.data["when"][index]
    if "task" in data and "message" in data:
        raise source.error("scenario_two_acts", (*path, "message"), at_key=True, expected="task, message")
    acts = "task" in data or "message" in data
    if acts and "by" not in data:
        raise source.error("policy_missing_key", (*path, "by"), expected="by")
    if not acts and data.keys() & {"by", "answer", "refused"}:
        raise source.error("policy_missing_key", (*path, "task"), expected="task, message")
    on = day_at(source, (*path, "on"), data["on"])
    refused = Refused(**data["refused"]) if "refused" in data else None
    by, task, message = (data.get(name, "") for name in ("by", "task", "message"))
    return Move(on, by, task, message, data.get("answer", {}), source.place(path)[0], refused)


def _expected(source: Source) -> Expected:
    """What the story expects at its end."""
    data = source.data["then"]
    due = {name: day_at(source, ("then", "deadlines", name), text) for name, text in data.get("deadlines", {}).items()}
    documents = tuple(data["documents"]) if "documents" in data else None
    lapsed = tuple(data["lapsed"]) if "lapsed" in data else None
    return Expected(data.get("status"), documents, lapsed, due, data.get("ended"))


def written(scenario: Scenario, says: str = "") -> bytes:
    """A scenario as its file, ``says`` as the comment on its first line; what is read from it again is the same story."""
    comment = f"# {' '.join(says.split())}\n" if says else ""
    return (comment + dumped(as_data(scenario))).encode()


def as_data(scenario: Scenario) -> dict[str, Any]:
    """A scenario in the words of its file."""
    given, then = scenario.given, scenario.then
    petition = {"place": given.place, "persons": 1, **given.petition}
    expected = {
        "status": then.status, "ended": then.ended, "documents": _listed(then.documents), "lapsed": _listed(then.lapsed),
        "deadlines": {name: due_on.isoformat() for name, due_on in then.deadlines.items()},
    }  # fmt: skip
    return {
        "given": {"petition": petition, "filed_on": given.filed_on.isoformat(), "place": given.place, **_said(by=given.by)},
        "when": [_act_written(move) for move in scenario.when],
        "then": {name: value for name, value in expected.items() if value is not None},
    }


def _listed(names: tuple[str, ...] | None) -> list[str] | None:
    return None if names is None else list(names)


def _act_written(move: Move) -> dict[str, Any]:
    refused = _said(code=move.refused.code, basis=move.refused.basis) if move.refused else {}
    return _said(on=move.on.isoformat(), by=move.by, task=move.task, message=move.message, answer=dict(move.answer), refused=refused)


def _said(**named: Any) -> dict[str, Any]:
    """What is said at all."""
    return {name: value for name, value in named.items() if value}
