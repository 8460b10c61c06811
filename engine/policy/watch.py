"""watch.yaml: what a supervisor's queue lists, in the order of its consequence. National: what a place promises is in its own deadlines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from engine.domain.watch import AFTER, BY_STEP, WITHIN, Bands, Cause, CauseRule, Lapse, Watch, Watches
from engine.errors import PolicyError
from engine.policy.checking import check, nearest
from engine.policy.forms import Form
from engine.policy.loader import Source, load
from engine.policy.policies import Policy

NAME = "watch.yaml"
# What a cause must say; the clocks of a promise are found by themselves.
NEEDED = (("after", AFTER), ("within", WITHIN), ("clocks", (Cause.NOTIFIED_LATE, Cause.ASSIGNMENT)), ("steps", BY_STEP))


def watches_of(files: Mapping[str, bytes], policies: Sequence[Policy]) -> Watches:
    """What each national policy says, from the day it is in force. PolicyError, with its place, for the first mistake."""
    said: dict[date, Watch] = {}
    national, local = _clocks(policies)
    for policy in policies:
        path = f"{policy.head.file.rpartition('/')[0]}/{NAME}"
        if path in files:
            source = _source(files[path], path)
            if policy.kind != "national":
                raise source.error("watch_is_national", ("causes",), at_key=True)
            said[policy.valid_from] = _watch(source, national, local)
    return said


def _clocks(policies: Sequence[Policy]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The names of the law's clocks; and of those a place alone has: what it promised beyond the law."""
    said = [(policy.kind, policy.sections["deadlines"].data) for policy in policies if "deadlines" in policy.sections]
    national = frozenset(name for kind, data in said if kind == "national" for name in data)
    return national, tuple(sorted({name for kind, data in said if kind == "local" for name in data} - national))


def _source(content: bytes, path: str) -> Source:
    source = load(content, path)
    return check(Source(path, source.data or {}, source.keys, source.values), "watch")


def _watch(source: Source, national: frozenset[str], promised: tuple[str, ...]) -> Watch:
    causes = {}
    for name, said in source.data["causes"].items():
        cause = Cause(name)
        _check(source, cause, said, national)
        clocks = promised if cause is Cause.PROMISE else tuple(said.get("clocks", ()))
        line = source.place(("causes", name), key=True)[0]
        days = said.get("after") or said.get("within") or "0 days"
        causes[cause] = CauseRule(
            cause, said["name"], said["name_en"], said["basis"], said["advice"], said["advice_en"], days_of(days),
            clocks, tuple(said.get("steps", ())), tuple(Lapse(kind) for kind in said.get("order", ())), source.file, line,
        )  # fmt: skip
    return Watch(causes, days_of(source.data["old_lapse"]["length"]), _bands(source, causes))


def _bands(source: Source, causes: Mapping[Cause, CauseRule]) -> Bands:
    """The days of the bands; rules from before there were any colour what is about to lapse in one."""
    if "bands" not in source.data:
        return Bands(causes[Cause.ABOUT_TO_LAPSE].days, causes[Cause.ABOUT_TO_LAPSE].days)
    bands = Bands(*(days_of(source.data["bands"][name]["length"]) for name in ("near", "soon")))
    if bands.near >= bands.soon:
        raise source.error("watch_bands", ("bands", "soon", "length"), value=bands.soon, expected=f"> {bands.near}")
    return bands


def days_of(length: str) -> int:
    """The number of ``3 days``."""
    return int(length.partition(" ")[0])


def _check(source: Source, cause: Cause, said: Mapping[str, Any], deadlines: frozenset[str]) -> None:
    """A cause says what it needs and nothing else, of clocks the shelf has."""
    for key, causes in NEEDED:
        if (cause in causes) != (key in said):
            code = "policy_missing_key" if cause in causes else "watch_needless_key"
            raise source.error(code, ("causes", cause.value), at_key=True, expected=key)
    if cause is not Cause.OVERDUE and "order" in said:
        raise source.error("watch_needless_key", ("causes", cause.value), at_key=True, expected="order")
    for word in said.get("clocks", ()):
        if word not in deadlines:
            near = nearest(word, sorted(deadlines))
            raise source.error("watch_unknown_clock", ("causes", cause.value, "clocks"), at_key=True, value=word, suggestion=near)


def watch_misnamed(watches: Watches, forms: Mapping[str, Form]) -> Iterator[PolicyError]:
    """Steps the queue waits for that no form knows."""
    for rule in (rule for watch in watches.values() for rule in watch.causes.values()):
        for step in (one for one in rule.steps if one not in forms):
            near = nearest(step, sorted(forms))
            key = f"causes.{rule.cause}.steps"
            yield PolicyError("watch_unknown_step", key=key, file=rule.file, line=rule.line, column=1, value=step, suggestion=near)
