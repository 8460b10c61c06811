"""Rules of two releases compared: policy by policy, what each says of deadlines, flags, papers and routes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from engine.casework.voice import Voice
from engine.domain.difference import Difference
from engine.domain.rules import STAY, DeadlineRule, DocumentRule, Extension, Rules, Transitional
from engine.domain.topic import Topic
from engine.policy.building import rules_of
from engine.policy.policies import Policy
from engine.policy.rulebook import Rulebook

# What a deadline says besides its length, in the order in which it is told; each with the term it is called by.
PARTS = {
    "starts": "rule_starts", "counted_from": "rule_counted_from", "met_by": "rule_met_by", "void_by": "rule_void_by",
    "suspended_by": "rule_suspended_by", "resumed_by": "rule_resumed_by", "holder": "rule_holder", "owner": "rule_owner",
    "warn": "rule_warn", "on_lapse": "rule_on_lapse", "basis": "rule_basis",
}  # fmt: skip
EXTENSION = {
    "at_most": "rule_at_most", "times": "rule_times", "approved_by": "rule_approved_by", "notice": "rule_notice", "before": "rule_before",
}  # fmt: skip
PAPER = {
    "prefix": "rule_prefix", "issuer": "rule_issuer", "addressee": "rule_addressee", "service_required": "rule_service",
    "originals": "rule_originals", "to": "rule_to", "basis": "rule_basis",
}  # fmt: skip
ROUTE = {
    "condition": "rule_condition", "competent": "rule_competent", "time_limits": "rule_time_limits", "materials": "rule_materials",
    "basis": "rule_basis",
}  # fmt: skip
SECTIONS: tuple[tuple[str, str, str], ...] = (
    ("deadlines", "deadline", "deadlines"), ("flags", "flag", "flag_rules"), ("documents", "document", "documents"),
    ("routing", "route", "routes"), ("topics", "topic", "topics"),
)  # fmt: skip
GROUPS = {"holder": "holder", "owner": "lane", "on_lapse": "on_lapse", "approved_by": "lane", "notice": "document", "issuer": "lane"}


def policies(voice: Voice) -> Iterator[Difference]:
    """Every policy of either release: those that came or went, and what the others say now that they did not say."""
    before, after = voice.before.rulebook, voice.after.rulebook
    for policy_id in dict.fromkeys(one.id for book in (before, after) for one in book.policies):
        old, new = before.policy(policy_id), after.policy(policy_id)
        if old is None or new is None:
            here = new or old
            assert here is not None
            what = "added" if new else "removed"
            code = "diff_added" if new else "diff_removed"
            label = voice.said("diff_policy")
            yield voice.told(code, "policy", what, voice.named(here), kind_label=label, basis=here.basis, path=here.head.file)
        else:
            yield from _dates(voice, old, new)
        yield from _of_policy(voice, old, new)


def _dates(voice: Voice, old: Policy, new: Policy) -> Iterator[Difference]:
    """From when to when a policy is in force, and whom it is about."""
    for part in ("valid_from", "valid_to", "area", "authority_kind", "procedure", "extends", "basis"):
        was, now = getattr(old, part) or "", getattr(new, part) or ""
        if was != now:
            yield voice.changed(
                "policy",
                voice.named(new),
                str(was),
                str(now),
                part=voice.word(f"rule_{part}"),
                basis=new.basis,
                path=f"{new.head.file}#{part}",
            )
    if old.transitional != new.transitional:
        was, now = (_transitional(voice, policy.transitional or STAY) for policy in (old, new))
        path = f"{new.head.file}#transitional"
        basis = (new.transitional or STAY).basis or new.basis
        yield voice.changed("policy", voice.named(new), was, now, part=voice.word("rule_transitional"), basis=basis, path=path)


def _transitional(voice: Voice, rule: Transitional) -> str:
    """What a policy says of petitions under way."""
    return (
        voice.list([voice.said("diff_running_move"), voice.said(f"diff_clocks_{rule.clocks}")])
        if rule.may_move
        else voice.said("diff_running_stay")
    )


def _of_policy(voice: Voice, old: Policy | None, new: Policy | None) -> Iterator[Difference]:
    """What a policy says of the rules it writes otherwise; of a national one that came or went, only that."""
    here = new or old
    assert here is not None
    if here.kind == "national" and (old is None or new is None):
        return
    was = resolved(voice.before.rulebook, old or here, without=old is None)
    now = resolved(voice.after.rulebook, new or here, without=new is None)
    where = _where(voice, here)
    for section, kind, table in SECTIONS:
        touched = _rewritten(section, old, new)
        compared = COMPARED[kind]
        for name in (one for one in {**getattr(was, table), **getattr(now, table)} if one in touched):
            path = f"{here.head.file.rpartition('/')[0]}/{section}.yaml#{name}"
            yield from compared(voice, getattr(was, table).get(name), getattr(now, table).get(name), where, path)
    if was.counting != now.counting and _rewritten("deadlines", old, new) & {"counting"}:
        yield voice.told("diff_counting", "deadline", "changed", where, basis=now.counting.basis, path=f"{here.head.file}#counting")


def _where(voice: Voice, policy: Policy) -> str:
    """The national rules in force last need not be named; all others are."""
    return "" if policy.id == voice.after.rulebook.nationals[-1].id else voice.named(policy)


def _rewritten(section: str, old: Policy | None, new: Policy | None) -> set[str]:
    """The rules a policy itself writes otherwise; what comes to it from the rules below is told there."""
    was, now = (policy.sections[section].data if policy and section in policy.sections else {} for policy in (old, new))
    return {name for name in {**was, **now} if name not in was or name not in now or was[name] != now[name]}


def resolved(book: Rulebook, policy: Policy, *, without: bool = False) -> Rules:
    """The rules a policy makes on the latest national one it meets, or that national one's ``without`` it."""
    if policy.kind == "national":
        return rules_of(book.base(policy))
    nationals = [one for one in book.nationals if one.overlaps(policy)] or book.nationals
    base = book.base(nationals[-1])
    return rules_of(base if without else [*base, policy])


# ---- one rule


def deadline(voice: Voice, old: DeadlineRule | None, new: DeadlineRule | None, where: str, path: str) -> Iterator[Difference]:
    """One deadline."""
    if old is None or new is None:
        yield from _came_or_went(voice, "deadline", old, new, where, path)
        return
    name = voice.named(new)
    yield from _renamed(voice, "deadline", old, new, where, path)
    if old.length != new.length:
        yield voice.changed(
            "deadline", name, voice.length(old.length), voice.length(new.length), where=where, basis=new.basis, path=f"{path}.length"
        )
    yield from _parts(voice, "deadline", PARTS, old, new, where, path)
    yield from _extension(voice, old, new, where, path)
    if dict(old.applies_to) != dict(new.applies_to):
        was, now = (_applies(voice, rule.applies_to) for rule in (old, new))
        yield voice.changed("deadline", name, was, now, part=voice.word("rule_applies_to"), where=where, basis=new.basis, path=path)


def _extension(voice: Voice, old: DeadlineRule, new: DeadlineRule, where: str, path: str) -> Iterator[Difference]:
    """Whether and how far a deadline may be extended."""
    was, now = old.extension, new.extension
    if was is None or now is None:
        if was is not now:
            code = "diff_extension_gone" if now is None else "diff_extension_new"
            length = voice.length((was or now).at_most) if isinstance(was or now, Extension) else ""  # type: ignore[union-attr]
            what = "removed" if now is None else "added"
            yield voice.told(
                code, "deadline", what, voice.named(new), where=where, basis=new.basis, path=f"{path}.extension", length=length
            )
        return
    for part, term in EXTENSION.items():
        if getattr(was, part) != getattr(now, part):
            before, after = (_said(voice, part, getattr(one, part)) for one in (was, now))
            yield voice.changed(
                "deadline",
                voice.named(new),
                before,
                after,
                part=voice.word(term),
                where=where,
                basis=new.basis,
                path=f"{path}.extension.{part}",
            )


def _applies(voice: Voice, applies: Mapping[str, Any]) -> str:
    return voice.list(f"{voice.field(fact)} {voice.plain(values)}" for fact, values in sorted(applies.items()))


def flag(voice: Voice, old: Any, new: Any, where: str, path: str) -> Iterator[Difference]:
    """One switch or number."""
    if old is None or new is None:
        yield from _came_or_went(voice, "flag", old, new, where, path)
    else:
        yield from _renamed(voice, "flag", old, new, where, path)
        if old.value != new.value:
            yield voice.changed(
                "flag", voice.named(new), voice.plain(old.value), voice.plain(new.value), where=where, basis=new.basis, path=f"{path}.value"
            )
        if old.basis != new.basis:
            yield from _parts(voice, "flag", {"basis": "rule_basis"}, old, new, where, path)


def document(voice: Voice, old: DocumentRule | None, new: DocumentRule | None, where: str, path: str) -> Iterator[Difference]:
    """One paper: what it must hold, how it is worded, who issues it."""
    if old is None or new is None:
        yield from _came_or_went(voice, "document", old, new, where, path)
        return
    name, within = voice.named(new), where
    yield from _renamed(voice, "document", old, new, where, path)
    was, now = ({part.id: part for part in rule.parts} for rule in (old, new))
    for part in {**was, **now}:
        here = f"{path}.parts.{part}"
        if part not in was or part not in now:
            code, what = ("diff_part_new", "added") if part in now else ("diff_part_gone", "removed")
            yield voice.told(code, "document", what, name, part=voice.named((now | was)[part]), where=within, basis=new.basis, path=here)
        elif (part in old.required_parts) != (part in new.required_parts):
            code = "diff_part_required" if part in new.required_parts else "diff_part_free"
            yield voice.told(code, "document", "changed", name, part=voice.named(now[part]), where=within, basis=new.basis, path=here)
    for paragraph in {**old.wording, **new.wording}:
        texts = old.wording.get(paragraph, ""), new.wording.get(paragraph, "")
        if texts[0] != texts[1]:
            here = f"{path}.wording.{paragraph}"
            yield voice.changed("document", name, *texts, part=voice.word("rule_wording"), where=within, basis=new.basis, path=here)
    yield from _parts(voice, "document", PAPER, old, new, where, path)


def route(voice: Voice, old: Any, new: Any, where: str, path: str) -> Iterator[Difference]:
    """One of the routes of a grievance."""
    if old is None or new is None:
        yield from _came_or_went(voice, "route", old, new, where, path)
    else:
        yield from _renamed(voice, "route", old, new, where, path)
        yield from _parts(voice, "route", ROUTE, old, new, where, path)


def topic(voice: Voice, old: Topic | None, new: Topic | None, where: str, path: str) -> Iterator[Difference]:
    """One topic of the tree; its code never changes its meaning."""
    if old is None or new is None:
        yield from _came_or_went(voice, "topic", old, new, where, path)
    else:
        yield from _renamed(voice, "topic", old, new, where, path)
        yield from _parts(voice, "topic", {"code": "rule_code"}, old, new, where, path)


def _came_or_went(voice: Voice, kind: str, old: Any, new: Any, where: str, path: str) -> Iterator[Difference]:
    here = new if old is None else old
    code, what = ("diff_added", "added") if old is None else ("diff_removed", "removed")
    if kind == "deadline" and old is None:
        code = "diff_deadline_new"
    length = voice.length(here.length) if kind == "deadline" else ""
    yield voice.told(
        code, kind, what, voice.named(here), kind_label=voice.said(f"diff_{kind}"), where=where, basis=here.basis, path=path, length=length
    )


def _renamed(voice: Voice, kind: str, old: Any, new: Any, where: str, path: str) -> Iterator[Difference]:
    was, now = voice.named(old), voice.named(new)
    if was != now:
        yield voice.told("diff_renamed", kind, "renamed", was, before=was, after=now, where=where, basis=new.basis, path=f"{path}.name")


def _parts(voice: Voice, kind: str, parts: Mapping[str, str], old: Any, new: Any, where: str, path: str) -> Iterator[Difference]:
    for part, term in parts.items():
        was, now = getattr(old, part), getattr(new, part)
        if was != now:
            texts, here = (_said(voice, part, was), _said(voice, part, now)), f"{path}.{part}"
            yield voice.changed(kind, voice.named(new), *texts, part=voice.word(term), where=where, basis=new.basis, path=here)


def _said(voice: Voice, part: str, value: Any) -> str:
    """A value in words, by what it is a value of."""
    if isinstance(value, frozenset):
        return voice.words(value)
    if part in GROUPS and isinstance(value, str) and value:
        return voice.of(GROUPS[part], value)
    return voice.plain(value)


COMPARED: Mapping[str, Callable[[Voice, Any, Any, str, str], Iterator[Difference]]] = {
    "deadline": deadline, "flag": flag, "document": document, "route": route, "topic": topic,
}  # fmt: skip
