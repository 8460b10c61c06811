"""Checks that rules name only what exists: events, lanes, papers, deadlines, and placeholders of wordings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.domain.rules import PLACEHOLDER, Permissions
from engine.domain.topic import code_above
from engine.errors import PolicyError
from engine.policy.checking import nearest
from engine.policy.loader import Path
from engine.policy.merging import Merged, Origin
from engine.policy.words import SUFFIXES, Words

EVENT_LISTS = ("met_by", "void_by", "suspended_by", "resumed_by")
OFFICE = "office"


@dataclass(frozen=True, slots=True)
class KnownNames:
    """The names a rule may use."""

    words: Words
    permissions: Permissions

    @property
    def events(self) -> Mapping[str, object]:
        """Events the glossary lists by their full name; a message received is an event too."""
        return {**self.words.groups.get("event", {}), **self.words.groups.get("message", {})}

    @property
    def suffixes(self) -> Mapping[str, object]:
        """What may stand after the dot of an event."""
        return self.words.groups.get(SUFFIXES, {})


def check_references(sections: Mapping[str, Merged], names: KnownNames, *, of: str = "") -> None:
    """PolicyError at the first name that does not exist, with the nearest one that does; only in rules ``of`` one policy when given."""
    documents = sections["documents"]
    for name, rule, origin in _rules(sections["deadlines"], of):
        for path, event in _events_of(name, rule):
            _check_event(origin, path, event, names, documents)
        _check_lane(origin, (name, "owner"), rule.get("owner"), names)
        _check_owner(origin, name, rule)
        _check_extension(origin, name, rule, names, documents)
    for name, rule, origin in _rules(documents, of):
        _check_lane(origin, (name, "issuer"), rule["issuer"], names)
        _check_role(origin, (name, "signer"), rule.get("signer"), names)
        _check_wording(origin, name, rule, sections)
    _check_topics(sections["topics"], of)


def _check_topics(topics: Merged, of: str) -> None:
    """No code twice, and every topic has the one above it."""
    codes: dict[str, str] = {}
    for name, rule, _ in topics.rules():
        codes.setdefault(str(rule["code"]), name)
    for name, rule, origin in _rules(topics, of):
        code = str(rule["code"])
        if codes[code] != name:
            raise origin.source.error("topic_code_twice", (name, "code"), value=code, other=codes[code])
        if code_above(code) and code_above(code) not in codes:
            raise origin.source.error("topic_without_parent", (name, "code"), expected=code_above(code), value=code)


def _rules(section: Merged, of: str) -> Iterator[tuple[str, Mapping[str, object], Origin]]:
    """The rules of a section, of one policy when one is named."""
    return (one for one in section.rules() if of in ("", one[2].policy))


def _events_of(name: str, rule: Mapping[str, object]) -> Iterator[tuple[Path, str]]:
    """Every event a deadline names, with its path."""
    for key in ("starts", "counted_from"):
        event = rule.get(key)
        if isinstance(event, str):
            yield (name, key), event
    for key in EVENT_LISTS:
        events = rule.get(key)
        for index, event in enumerate(events if isinstance(events, list) else ()):
            yield (name, key, index), event


def _check_event(origin: Origin, path: Path, event: str, names: KnownNames, documents: Merged) -> None:
    """An event is listed in the glossary, or says what befell a paper, a stage or a step."""
    if not names.events or event in names.events:
        return
    about, _, suffix = event.partition(".")
    known = [*names.events, *(f"{kind}.{what}" for kind in documents.data for what in ("issued", "served"))]
    is_paper = about in documents.data and suffix in ("issued", "served", "withdrawn")
    is_other = suffix in names.suffixes and suffix not in ("issued", "served", "withdrawn")
    if not is_paper and not is_other:
        raise _unknown(origin, "policy_unknown_event", path, event, known)


def _check_lane(origin: Origin, path: Path, lane: object, names: KnownNames) -> None:
    """A lane named must be a lane of permissions.yaml."""
    lanes = names.permissions.lanes
    if lane and lane not in lanes:
        raise _unknown(origin, "policy_unknown_lane", path, str(lane), list(lanes))


def _check_role(origin: Origin, path: Path, role: object, names: KnownNames) -> None:
    """A role named must be a role of permissions.yaml."""
    if role and role not in names.permissions.roles:
        raise _unknown(origin, "policy_unknown_role", path, str(role), list(names.permissions.roles))


def _check_owner(origin: Origin, name: str, rule: Mapping[str, object]) -> None:
    """A clock of the office needs a lane that must act."""
    if rule["holder"] == OFFICE and not rule.get("owner"):
        raise origin.source.error("policy_missing_key", (name, "owner"), at_key=True, expected="owner")


def _check_extension(origin: Origin, name: str, rule: Mapping[str, object], names: KnownNames, documents: Merged) -> None:
    """An extension is approved by a lane and told by a paper."""
    extension = rule.get("extension")
    if not isinstance(extension, dict):
        return
    _check_lane(origin, (name, "extension", "approved_by"), extension.get("approved_by"), names)
    notice = extension.get("notice")
    if notice not in documents.data:
        raise _unknown(origin, "policy_unknown_document", (name, "extension", "notice"), str(notice), list(documents.data))


def _check_wording(origin: Origin, name: str, rule: Mapping[str, object], sections: Mapping[str, Merged]) -> None:
    """A wording uses only its own parts, the placeholders listed, and numbers of the rulebook."""
    parts, wording = rule["parts"], rule["wording"]
    assert isinstance(parts, dict) and isinstance(wording, dict)
    known = [*parts, *_common_placeholders(sections)]
    texts: list[tuple[Path, str]] = [((name, "to"), str(rule.get("to", "")))]
    texts += [((name, "wording", paragraph), text) for paragraph, text in wording.items()]
    for path, text in texts:
        for placeholder in PLACEHOLDER.findall(text):
            if placeholder not in known and not _is_event_day(placeholder):
                raise _unknown(origin, "policy_unknown_placeholder", path, placeholder, known)


def _common_placeholders(sections: Mapping[str, Merged]) -> Iterator[str]:
    """Placeholders every paper may use."""
    yield from sections["documents"].headers.get("placeholders", {})
    for name in sections["deadlines"].data:
        yield from (f"due_{name}", f"length_{name}")
    yield from (f"rule_{name}" for name in sections["flags"].data)
    yield from (f"number_{kind}" for kind in sections["documents"].data)


def _is_event_day(placeholder: str) -> bool:
    """Whether it asks for the day of a paper's event: ``handling_opinion.served_on``."""
    return placeholder.endswith((".issued_on", ".served_on"))


def _unknown(origin: Origin, code: str, path: Path, word: str, known: Sequence[str]) -> PolicyError:
    """The error for a name nobody knows."""
    return origin.source.error(code, path, value=word, suggestion=nearest(word, known), expected=", ".join(known[:12]))
