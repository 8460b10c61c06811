"""Random diagrams, well formed by construction: blocks inside blocks."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st

MESSAGES = ("alpha", "beta")


@dataclass
class Growth:
    """A diagram being drawn; each frame has its own lines."""

    number: int = 0
    lines: list[str] = field(default_factory=list)

    def name(self, sort: str) -> str:
        """A fresh id."""
        self.number += 1
        return f"{sort}_{self.number}"


# A block is a tree; ``sketch`` draws it between two shapes.
leaf = st.just(("user",))


def _bigger(inner: st.SearchStrategy[tuple[object, ...]]) -> st.SearchStrategy[tuple[object, ...]]:
    some = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        some.map(lambda parts: ("seq", parts)),
        some.map(lambda parts: ("choice", parts)),
        some.map(lambda parts: ("split", parts)),
        inner.map(lambda part: ("again", part)),
        st.tuples(st.just("frame"), inner, st.sampled_from(["", "interrupt", "beside", "lapse"])),
        inner.map(lambda part: ("events", part)),
    )


blocks = st.recursive(leaf, _bigger, max_leaves=8)


def without(block: tuple[object, ...], banned: frozenset[str]) -> tuple[object, ...]:
    """The block with the banned sorts replaced by a plain step; ``split in again`` bans splits inside circles."""
    if block[0] in banned or (len(block) > 2 and block[2] in banned):
        return ("user",)
    if block[0] == "again" and "split in again" in banned:
        banned = banned | {"split"}
    if block[0] in ("seq", "choice", "split"):
        return (block[0], tuple(without(part, banned) for part in block[1]))  # type: ignore[arg-type,attr-defined]
    return (block[0], without(block[1], banned), *block[2:]) if len(block) > 1 else block  # type: ignore[arg-type]


def sketch(block: tuple[object, ...], *, acts: bool = True) -> str:
    """The text of a whole process around a block."""
    growth = Growth()
    lines: list[str] = ["start begin", "end finish"]
    first, last = _block(growth, lines, block, "", acts)
    lines += [f"begin -> {first}", f"{last} -> finish"]
    return "\n".join(lines)


def _block(growth: Growth, lines: list[str], block: tuple[object, ...], margin: str, acts: bool) -> tuple[str, str]:
    return _DRAW[str(block[0])](growth, lines, block, margin, acts)  # type: ignore[operator]


def _user(growth: Growth, lines: list[str], _block_: tuple[object, ...], margin: str, acts: bool) -> tuple[str, str]:
    user = growth.name("user")
    lines.append(f"{margin}user {user}")
    if not acts:
        return user, user
    act = growth.name("act")
    lines += [f"{margin}act {act} record event={act}", f"{margin}{user} -> {act}"]
    return user, act


def _seq(growth: Growth, lines: list[str], block: tuple[object, ...], margin: str, acts: bool) -> tuple[str, str]:
    ends = [_block(growth, lines, part, margin, acts) for part in block[1]]  # type: ignore[attr-defined]
    lines += [f"{margin}{before[1]} -> {after[0]}" for before, after in zip(ends, ends[1:], strict=False)]
    return ends[0][0], ends[-1][1]


def _choice(growth: Growth, lines: list[str], block: tuple[object, ...], margin: str, acts: bool) -> tuple[str, str]:
    ask, fork, merge = growth.name("user"), growth.name("fork"), growth.name("merge")
    lines += [f"{margin}user {ask}", f"{margin}xor {fork}", f"{margin}xor {merge}", f"{margin}{ask} -> {fork}"]
    for number, part in enumerate(block[1]):  # type: ignore[arg-type,var-annotated]
        first, last = _block(growth, lines, part, margin, acts)
        condition = f"answer.{ask} == {number}" if number else "else"
        lines += [f"{margin}{fork} -> {first} : {condition}", f"{margin}{last} -> {merge}"]
    return ask, merge


def _split(growth: Growth, lines: list[str], block: tuple[object, ...], margin: str, acts: bool) -> tuple[str, str]:
    split, join = growth.name("split"), growth.name("join")
    lines += [f"{margin}and {split}", f"{margin}and {join}"]
    for part in block[1]:  # type: ignore[attr-defined]
        first, last = _block(growth, lines, part, margin, acts)
        lines += [f"{margin}{split} -> {first}", f"{margin}{last} -> {join}"]
    return split, join


def _again(growth: Growth, lines: list[str], block: tuple[object, ...], margin: str, acts: bool) -> tuple[str, str]:
    enter, ask, fork, leave = growth.name("enter"), growth.name("user"), growth.name("fork"), growth.name("leave")
    lines += [f"{margin}xor {enter}", f"{margin}user {ask}", f"{margin}xor {fork}", f"{margin}xor {leave}"]
    first, last = _block(growth, lines, block[1], margin, acts)  # type: ignore[arg-type]
    lines += [f"{margin}{enter} -> {first}", f"{margin}{last} -> {ask} -> {fork}", f"{margin}{fork} -> {enter} : answer.{ask} == 1"]
    lines.append(f"{margin}{fork} -> {leave} : else")
    return enter, leave


def _frame(growth: Growth, lines: list[str], block: tuple[object, ...], margin: str, acts: bool) -> tuple[str, str]:
    frame, leave, deeper = growth.name("frame"), growth.name("leave"), margin + "    "
    start, end = growth.name("start"), growth.name("end")
    inner: list[str] = [f"{deeper}start {start}", f"{deeper}end {end}"]
    first, last = _block(growth, inner, block[1], deeper, acts)  # type: ignore[arg-type]
    lines += [f"{margin}frame {frame}:", *inner, f"{deeper}{start} -> {first}", f"{deeper}{last} -> {end}"]
    lines += [f"{margin}xor {leave}", f"{margin}{frame} -> {leave}"]
    if block[2]:
        lines += _edge(growth, frame, leave, str(block[2]), margin)
    return frame, leave


def _edge(growth: Growth, frame: str, leave: str, sort: str, margin: str) -> list[str]:
    edge, user = growth.name("edge"), growth.name("user")
    event = {"interrupt": "message alpha", "beside": "message beta beside", "lapse": "deadline handling beside"}[sort]
    after = leave
    lines = [f"{margin}on {frame} {edge} {event}", f"{margin}user {user}"]
    if sort != "interrupt":
        after = growth.name("aside")
        lines.append(f"{margin}end {after}")
    return [*lines, f"{margin}{edge} -> {user} -> {after}"]


def _events(growth: Growth, lines: list[str], block: tuple[object, ...], margin: str, acts: bool) -> tuple[str, str]:
    gate, come, late, merge = growth.name("gate"), growth.name("come"), growth.name("late"), growth.name("merge")
    lines += [
        f"{margin}events {gate}",
        f"{margin}catch {come} message alpha",
        f"{margin}catch {late} deadline triage",
        f"{margin}xor {merge}",
    ]
    first, last = _block(growth, lines, block[1], margin, acts)  # type: ignore[arg-type]
    lines += [f"{margin}{gate} -> {come} -> {first}", f"{margin}{last} -> {merge}", f"{margin}{gate} -> {late} -> {merge}"]
    return gate, merge


_DRAW = {"user": _user, "seq": _seq, "choice": _choice, "split": _split, "again": _again, "frame": _frame, "events": _events}
