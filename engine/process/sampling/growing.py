"""Random diagrams, sound by construction: blocks inside blocks, and the drawings of what they call.

("user", edges)          a step and an act; like frames and calls, with any of EDGES on it
("seq", blocks)          one after the other
("choice", blocks)       a step asks, its answer chooses
("recall", blocks)       an answer given earlier chooses, by `in`, `and`, `or`, `not`
("split", blocks)        side by side, all of them awaited
("fan", blocks)          side by side in a frame of their own, and each goes on alone to the same step
("again", block)         round and round, until a step says otherwise
("exit", block)          a step may end this flow here (not beside others, who would wait for ever)
("catch", kind)          a message or a deadline in the flow
("events", block)        two messages and a deadline behind an event gateway
("frame", block, edges)  in a frame
("call", block, edges)   in a process of its own
("many", block, host, how, edges)  a step, a frame or a call several times; how is (many or row, count, whether it may be enough)
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Block: TypeAlias = tuple[Any, ...]
Ends: TypeAlias = tuple[str, str]

EDGES = {"interrupt": "message {own}", "cut": "deadline {own}", "beside": "message {shared} beside", "lapse": "deadline {shared} beside"}
MOODS = ("calm", "cross", "sad")
# A block is some ten shapes, and a sheet has room for three hundred.
HEAVIEST = 20


def without(block: Block, banned: frozenset[str]) -> Block:
    """The block with a plain step for each block of a banned sort; ``split in again`` bans splits inside circles of the same flow."""
    sort = str(block[0])
    if sort in banned:
        return ("user", ())
    if sort == "again" and "split in again" in banned:
        banned = banned | {"split"}
    if sort in ("frame", "call", "many") and "split in again" in banned:
        banned = banned - {"split"}
    if sort in ("user", "catch"):
        return block
    inside = tuple(without(part, banned) for part in block[1]) if isinstance(block[1][0], tuple) else without(block[1], banned)
    return (sort, inside, *block[2:])


def grown(block: Block) -> dict[str, str]:
    """The drawings around a block: ``random`` and every process it calls."""
    growth = Growth()
    growth.process("random", block)
    return growth.drawings


@dataclass
class Growth:
    """A shelf being drawn; ``alone`` is False inside a split, where nobody may leave by an end of his own.

    ``single`` is False in all that a split holds: two branches that answer the same would race.
    """

    number: int = 0
    drawings: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    margin: str = ""
    alone: bool = True
    single: bool = True

    def name(self, sort: str) -> str:
        """A fresh id, unique on the whole shelf."""
        self.number += 1
        return f"{sort}_{self.number}"

    def put(self, *lines: str) -> None:
        """Draw in the frame at hand."""
        self.lines += [self.margin + line for line in lines]

    @contextmanager
    def flow(self, margin: str, lines: list[str]) -> Any:
        """Draw the inside of a frame or process meanwhile."""
        before = self.lines, self.margin, self.alone
        self.lines, self.margin, self.alone = lines, margin, True
        yield
        self.lines, self.margin, self.alone = before

    def body(self, block: Block) -> None:
        """Start, block, end."""
        start, end = self.name("start"), self.name("end")
        self.put(f"start {start}", f"end {end}")
        first, last = self.block(block)
        self.put(f"{start} -> {self.act()} -> {first}", f"{last} -> {self.act()} -> {end}")

    def act(self) -> str:
        """An act that is written down; some answer for somebody."""
        act = self.name("act")
        answers = f"set answer=tone value={MOODS[self.number % 2]}" if self.single and self.number % 3 == 0 else f"record event={act}"
        self.put(f"act {act} {answers}")
        return act

    def process(self, name: str, block: Block) -> None:
        """A drawing of its own."""
        lines: list[str] = []
        with self.flow("", lines):
            self.body(block)
        self.drawings[name] = "\n".join(lines)

    def block(self, block: Block) -> Ends:
        """Draw a block; where it is entered and where it is left."""
        return _DRAW[block[0]](self, *block[1:])

    def edges(self, host: str, sorts: tuple[str, ...], leave: str) -> None:
        """Events on the edge of a shape; interrupting ones lead on, the others to an end of their own."""
        for sort in sorts:
            edge, user = self.name("edge"), self.name("user")
            event = EDGES[sort].format(own=f"own_{self.number}", shared=("alpha", "beta")[self.number % 2])
            after = leave if sort in ("interrupt", "cut") else self.name("aside")
            if after != leave:
                self.put(f"end {after}")
            self.put(f"on {host} {edge} {event}", f"user {user}", f"{edge} -> {user} -> {after}")


def _hosted(growth: Growth, host: str, sorts: tuple[str, ...]) -> Ends:
    leave = growth.name("leave")
    growth.put(f"xor {leave}", f"{host} -> {leave}")
    growth.edges(host, sorts, leave)
    return host, leave


def _user(growth: Growth, sorts: tuple[str, ...]) -> Ends:
    user, act = growth.name("user"), growth.act()
    growth.put(f"user {user}")
    enter, leave = _hosted(growth, user, sorts) if sorts else (user, user)
    growth.put(f"{leave} -> {act}")
    return enter, act


def _seq(growth: Growth, parts: tuple[Block, ...]) -> Ends:
    ends = [growth.block(part) for part in parts]
    growth.put(*(f"{before[1]} -> {after[0]}" for before, after in zip(ends, ends[1:], strict=False)))
    return ends[0][0], ends[-1][1]


def _fork(growth: Growth, parts: tuple[Block, ...], condition: Callable[[int], str]) -> Ends:
    fork, merge = growth.name("fork"), growth.name("merge")
    growth.put(f"xor {fork}", f"xor {merge}")
    for number, part in enumerate(parts):
        first, last = growth.block(part)
        growth.put(f"{fork} -> {first} : {condition(number) if number else 'else'}", f"{last} -> {growth.act()} -> {merge}")
    return fork, merge


def _choice(growth: Growth, parts: tuple[Block, ...]) -> Ends:
    ask = growth.name("user")
    fork, merge = _fork(growth, parts, lambda number: f"answer.{ask} == {number}")
    growth.put(f"user {ask}", f"{ask} -> {fork}")
    return ask, merge


def _recall(growth: Growth, parts: tuple[Block, ...]) -> Ends:
    conditions = [
        'answer.mood in ["cross", "sad"] and answer.tone != "sad"',
        'not answer.mood == "calm" or answer.last >= 2',
        'answer.tone not in ["calm"] and answer.last < 2 or answer.is_odd',
    ]
    return _fork(growth, parts, lambda number: conditions[(growth.number + number) % 3])


def _split(growth: Growth, parts: tuple[Block, ...]) -> Ends:
    split, join, alone = growth.name("split"), growth.name("join"), (growth.alone, growth.single)
    growth.put(f"and {split}", f"and {join}")
    growth.alone = growth.single = False
    for part in parts:
        first, last = growth.block(part)
        growth.put(f"{split} -> {growth.act()} -> {first}", f"{last} -> {join}")
    growth.alone, growth.single = alone
    return split, join


def _fan(growth: Growth, parts: tuple[Block, ...]) -> Ends:
    frame, lines, single = growth.name("frame"), [], growth.single  # type: ignore[var-annotated]
    with growth.flow(growth.margin + "    ", lines):
        start, end, split, merge, user = (growth.name(sort) for sort in ("start", "end", "split", "merge", "user"))
        growth.put(f"start {start}", f"end {end}", f"and {split}", f"xor {merge}", f"user {user}", f"{start} -> {split}")
        growth.alone = growth.single = False
        for part in parts:
            first, last = growth.block(part)
            growth.put(f"{split} -> {first}", f"{last} -> {merge}")
        growth.put(f"{merge} -> {user} -> {growth.act()} -> {end}")
    growth.put(f"frame {frame}:")
    growth.lines += lines
    growth.single = single
    return frame, frame


def _again(growth: Growth, part: Block) -> Ends:
    enter, ask, fork, leave = growth.name("enter"), growth.name("user"), growth.name("fork"), growth.name("leave")
    growth.put(f"xor {enter}", f"user {ask}", f"xor {fork}", f"xor {leave}")
    first, last = growth.block(part)
    growth.put(f"{enter} -> {first}", f"{last} -> {ask} -> {fork}", f"{fork} -> {enter} : answer.{ask} == 1", f"{fork} -> {leave} : else")
    return enter, leave


def _exit(growth: Growth, part: Block) -> Ends:
    if not growth.alone:
        return growth.block(part)
    ask, fork, out = growth.name("user"), growth.name("fork"), growth.name("out")
    growth.put(f"user {ask}", f"xor {fork}", f"end {out}", f"{ask} -> {fork}", f"{fork} -> {out} : answer.{ask} == 1")
    first, last = growth.block(part)
    growth.put(f"{fork} -> {first} : else")
    return ask, last


def _catch(growth: Growth, kind: str) -> Ends:
    catch = growth.name("catch")
    growth.put(f"catch {catch} {kind} {('alpha', 'beta')[growth.number % 2]}")
    return catch, catch


def _events(growth: Growth, part: Block) -> Ends:
    gate, come, other, late, merge = (growth.name(sort) for sort in ("gate", "come", "other", "late", "merge"))
    growth.put(f"events {gate}", f"xor {merge}")
    growth.put(f"catch {come} message alpha", f"catch {other} message beta", f"catch {late} deadline alpha")
    first, last = growth.block(part)
    growth.put(f"{gate} -> {come} -> {first}", f"{last} -> {merge}", f"{gate} -> {other} -> {growth.act()} -> {merge}")
    growth.put(f"{gate} -> {late} -> {growth.act()} -> {merge}")
    return gate, merge


def _frame(growth: Growth, part: Block, sorts: tuple[str, ...]) -> Ends:
    frame, lines = growth.name("frame"), []  # type: ignore[var-annotated]
    with growth.flow(growth.margin + "    ", lines):
        growth.body(part)
    growth.put(f"frame {frame}:")
    growth.lines += lines
    return _hosted(growth, frame, sorts)


def _call(growth: Growth, part: Block, sorts: tuple[str, ...]) -> Ends:
    call, called = growth.name("call"), growth.name("called")
    growth.process(called, part)
    growth.put(f"call {call} {called}")
    return _hosted(growth, call, sorts)


def weight(block: Block) -> int:
    """How many blocks a block holds, each as often as it is carried out."""
    if block[0] in ("user", "catch"):
        return 1
    inside = sum(map(weight, block[1])) if isinstance(block[1][0], tuple) else weight(block[1])
    return 1 + inside * (_count(block[1], block[3][1]) if block[0] == "many" else 1)


def _count(part: Block, count: int) -> int:
    """So often, or once where that would be more than may stand on a sheet."""
    return count if weight(part) * count <= HEAVIEST else 1


def _many(growth: Growth, part: Block, host: str, how: tuple[str, int, bool], sorts: tuple[str, ...]) -> Ends:
    """Instances side by side that answer the same would race, as branches do."""
    way, count, may_be_enough = how[0], _count(part, how[1]), how[2]
    id, lines, single = growth.name("many"), [], growth.single  # type: ignore[var-annotated]
    until = f' until answer.last >= {count % 2 + 1} and answer.mood != "sad"' if may_be_enough else ""
    growth.single = single and way == "row"
    if host == "frame":
        with growth.flow(growth.margin + "    ", lines):
            growth.body(part)
    elif host == "call":
        growth.process(f"called_{id}", part)
    growth.single = single
    growth.put({"user": f"user {id}", "frame": f"frame {id}", "call": f"call {id} called_{id}"}[host] + f" {way} {count}{until}")
    growth.lines += lines
    return _hosted(growth, id, sorts)


_DRAW: dict[str, Callable[..., Ends]] = {
    "user": _user, "seq": _seq, "choice": _choice, "recall": _recall, "split": _split, "fan": _fan, "again": _again,
    "exit": _exit, "catch": _catch, "events": _events, "frame": _frame, "call": _call, "many": _many,
}  # fmt: skip
