"""From checked and merged data to the frozen rules the office works with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.domain.rules import (
    PLACEHOLDER,
    Counting,
    DeadlineRule,
    DocumentRule,
    Extension,
    Flag,
    FlagRule,
    Length,
    Part,
    RouteRule,
    Rules,
)  # fmt: skip
from engine.domain.topic import Topic
from engine.policy.merging import Merged, Origin, merged
from engine.policy.policies import Policy

NO_COUNTING = {"first_day_excluded": True, "rolls_to_next_working_day": True, "basis": "", "certainty": "U"}


def rules_of(chain: Sequence[Policy]) -> Rules:
    """The rules of a national policy with the overlays laid over it."""
    sections = merged(chain)
    deadlines = {name: deadline_rule(name, data, origin) for name, data, origin in sections["deadlines"].rules()}
    fill = texts_of(sections["flags"], deadlines)
    extended = {policy.extends for policy in chain if policy.kind == "national"}
    ids = tuple(policy.id for policy in chain if policy.id not in extended)
    counting = NO_COUNTING | sections["deadlines"].headers.get("counting", {})
    return Rules(
        policies=ids,
        deadlines=deadlines,
        documents={name: document_rule(name, data, origin, fill) for name, data, origin in sections["documents"].rules()},
        flag_rules={name: flag_rule(name, data, origin, fill) for name, data, origin in sections["flags"].rules()},
        routes={name: route_rule(name, data, origin) for name, data, origin in sections["routing"].rules()},
        counting=Counting(*(counting[key] for key in NO_COUNTING)),
        topics={name: topic(name, data, origin) for name, data, origin in sections["topics"].rules()},
    )


def texts_of(flags: Merged, deadlines: Mapping[str, DeadlineRule]) -> dict[str, str]:
    """What {length_…} and {rule_…} in wordings stand for: numbers stand once on the shelf, also for letters."""
    lengths = {f"length_{name}": rule.length.in_words for name, rule in deadlines.items() if rule.length}
    values = {f"rule_{name}": filled(str(data["value"]), lengths) for name, data, _ in flags.rules()}
    return lengths | values


def filled(text: str, fill: Mapping[str, str]) -> str:
    """``text`` with the placeholders that ``fill`` knows; the others stay."""
    return PLACEHOLDER.sub(lambda found: fill.get(found[1], found[0]), text)


def law_in_words(basis: str) -> str:
    """A basis as letters write it: 《信访工作条例》第二十三条."""
    named = (one.strip().partition(" ") for one in basis.split("；"))
    return "、".join(f"《{law}》{article}" if article else law for law, _, article in named)


def deadline_rule(name: str, data: Mapping[str, Any], origin: Origin) -> DeadlineRule:
    """A deadline from its checked data."""
    length = data["length"]
    return DeadlineRule(
        id=name,
        name=data["name"],
        name_en=data["name_en"],
        basis=data["basis"],
        certainty=data["certainty"],
        length=None if length == "as_assigned" else Length.parse(length),
        starts=data["starts"],
        counted_from=data.get("counted_from", ""),
        met_by=frozenset(data["met_by"]),
        void_by=frozenset(data.get("void_by", ())),
        suspended_by=frozenset(data.get("suspended_by", ())),
        resumed_by=frozenset(data.get("resumed_by", ())),
        holder=data["holder"],
        owner=data.get("owner", ""),
        extension=extension(data.get("extension"), name, origin),
        warn=tuple(Length.parse(text) for text in data.get("warn", ())),
        on_lapse=data["on_lapse"],
        applies_to={fact: allowed(values) for fact, values in data.get("applies_to", {}).items()},
        policy=origin.policy,
        note=data.get("note", ""),
    )


def allowed(values: Any) -> tuple[Flag, ...]:
    """The values a fact may have, one or a list."""
    return tuple(values) if isinstance(values, list) else (values,)


def extension(data: Mapping[str, Any] | None, name: str, origin: Origin) -> Extension | None:
    """The extension of a deadline; PolicyError when an overlay leaves it half said."""
    if not data:
        return None
    for key in ("at_most", "times", "approved_by", "notice"):
        if key not in data:
            raise origin.source.error("policy_missing_key", (name, "extension", key), at_key=True, expected=key)
    return Extension(Length.parse(data["at_most"]), data["times"], data["approved_by"], data["notice"], data.get("before", "lapse"))


def document_rule(name: str, data: Mapping[str, Any], origin: Origin, fill: Mapping[str, str]) -> DocumentRule:
    """A paper from its checked data, with the numbers of these rules in its wording."""
    parts, fill = data["parts"], {**fill, "basis": law_in_words(data["basis"])}
    return DocumentRule(
        id=name,
        name=data["name"],
        name_en=data["name_en"],
        basis=data["basis"],
        certainty=data["certainty"],
        issuer=data["issuer"],
        prefix=data["prefix"],
        parts=tuple(Part(part, said["name"], said["name_en"]) for part, said in parts.items()),
        required_parts=tuple(part for part, said in parts.items() if said["required"]),
        wording={paragraph: filled(text, fill) for paragraph, text in data["wording"].items()},
        service_required=data["service_required"],
        addressee=data["addressee"],
        originals=data.get("originals", 2),
        policy=origin.policy,
        to=data.get("to", ""),
        signer=data.get("signer", ""),
    )


def flag_rule(name: str, data: Mapping[str, Any], origin: Origin, fill: Mapping[str, str]) -> FlagRule:
    """A flag from its checked data."""
    value = data["value"]
    text = filled(value, fill) if isinstance(value, str) else value
    return FlagRule(name, data["name"], data["name_en"], text, data["basis"], data["certainty"], origin.policy)


def topic(name: str, data: Mapping[str, Any], origin: Origin) -> Topic:
    """A topic from its checked data."""
    return Topic(name, data["code"], data["name"], data["name_en"], origin.policy)


def route_rule(name: str, data: Mapping[str, Any], origin: Origin) -> RouteRule:
    """A route from its checked data."""
    return RouteRule(
        id=name,
        item=data["item"],
        name=data["name"],
        name_en=data["name_en"],
        basis=data["basis"],
        certainty=data["certainty"],
        condition=data["condition"],
        competent=data["competent"],
        time_limits=data["time_limits"],
        materials=data.get("materials", ""),
        policy=origin.policy,
    )
