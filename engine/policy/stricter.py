"""A local rule in force may only be stricter than the national one: stricter on the office, never on the petitioner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from engine.domain.rules import DeadlineRule, DocumentRule, Flag, Rules
from engine.policy.policies import Policy


class Looser(NamedTuple):
    """One way in which a local rule is looser: the section, the path in it, and what would still be lawful."""

    section: str
    path: tuple[str, ...]
    expected: str


def check_stricter(policy: Policy, local: Rules, national: Rules, may: dict[str, str]) -> None:
    """PolicyError at the first place where ``local``, which ``policy`` made of ``national``, is looser.

    ``may`` says for each flag how a locality may change it.
    """
    for section, path, expected in looser(local, national, may):
        source = policy.sections.get(section, policy.head)
        raise source.error("policy_looser_than_national", path, expected=expected, national=national.policies[-1])


def looser(local: Rules, national: Rules, may: dict[str, str]) -> Iterator[Looser]:
    """Every way in which ``local`` is looser than ``national``."""
    yield from _looser_deadlines(local, national)
    for kind, paper in national.documents.items():
        yield from _looser_document(local.documents.get(kind), paper)
    for name, flag in national.flags.items():
        if name not in local.flags or not _flag_allowed(local.flags[name], flag, may.get(name, "fixed")):
            yield Looser("flags", (name, "value"), str(flag))
    for name in national.routes.keys() - local.routes.keys():
        yield Looser("routing", (name,), name)
    for name, topic in national.topics.items():
        if name not in local.topics or local.topics[name].code != topic.code:
            yield Looser("topics", (name,), topic.code)
    if local.counting != national.counting:
        yield Looser("deadlines", ("counting",), national.counting.basis)


def _looser_deadlines(local: Rules, national: Rules) -> Iterator[Looser]:
    """Deadlines taken away, made looser, or new rights made to lapse."""
    for name, rule in national.deadlines.items():
        if name not in local.deadlines:
            yield Looser("deadlines", (name,), name)
        else:
            yield from _looser_deadline(local.deadlines[name], rule)
    for name in local.deadlines.keys() - national.deadlines.keys():
        if local.deadlines[name].holder == "petitioner":
            yield Looser("deadlines", (name, "holder"), "office")


def _looser_deadline(local: DeadlineRule, national: DeadlineRule) -> Iterator[Looser]:
    """One deadline against the national one."""
    name = national.id
    for key in ("starts", "counted_from", "holder", "on_lapse", "applies_to"):
        if getattr(local, key) != getattr(national, key):
            yield Looser("deadlines", (name, key), str(getattr(national, key)) or "null")
    for key in ("met_by", "void_by", "suspended_by"):
        added = getattr(local, key) - getattr(national, key)
        if added:
            yield Looser("deadlines", (name, key), " ".join(sorted(getattr(national, key))) or "[]")
    if national.resumed_by - local.resumed_by:
        yield Looser("deadlines", (name, "resumed_by"), " ".join(sorted(national.resumed_by)))
    yield from _looser_length(local, national)
    yield from _looser_extension(local, national)


def _looser_length(local: DeadlineRule, national: DeadlineRule) -> Iterator[Looser]:
    """The office's time may only be shorter, the petitioner's only longer."""
    if local.length is None or national.length is None:
        if local.length != national.length:
            yield Looser("deadlines", (national.id, "length"), str(national.length or "as_assigned"))
        return
    mine, theirs = (local.length, national.length) if national.holder == "office" else (national.length, local.length)
    if mine.is_longer_than(theirs):
        yield Looser("deadlines", (national.id, "length"), f"{'<=' if national.holder == 'office' else '>='} {national.length}")


def _looser_extension(local: DeadlineRule, national: DeadlineRule) -> Iterator[Looser]:
    """An extension may be shorter, rarer or gone, never new."""
    mine, theirs = local.extension, national.extension
    if mine is None:
        return
    if theirs is None:
        yield Looser("deadlines", (national.id, "extension"), "null")
        return
    if mine.at_most.is_longer_than(theirs.at_most):
        yield Looser("deadlines", (national.id, "extension", "at_most"), f"<= {theirs.at_most}")
    if mine.times > theirs.times:
        yield Looser("deadlines", (national.id, "extension", "times"), f"<= {theirs.times}")
    if mine.notice != theirs.notice:
        yield Looser("deadlines", (national.id, "extension", "notice"), theirs.notice)


def _looser_document(local: DocumentRule | None, national: DocumentRule) -> Iterator[Looser]:
    """A paper may ask for more parts, never for fewer, must still be served, and must still be signed by a named role."""
    kind = national.id
    if local is None:
        yield Looser("documents", (kind,), kind)
        return
    for part in set(national.required_parts) - set(local.required_parts):
        yield Looser("documents", (kind, "parts", part), part)
    if national.service_required and not local.service_required:
        yield Looser("documents", (kind, "service_required"), "true")
    if national.signer and not local.signer:
        yield Looser("documents", (kind, "signer"), national.signer)


def _flag_allowed(local: Flag, national: Flag, may: str) -> bool:
    """Whether a locality may set a flag so."""
    if local == national or may == "free":
        return True
    if isinstance(local, bool) and isinstance(national, bool):
        return may == f"may_become_{str(local).lower()}"
    if isinstance(local, int) and isinstance(national, int):
        return (may == "may_rise" and local > national) or (may == "may_fall" and local < national)
    return False
