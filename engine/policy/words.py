"""Labels of terms (glossary.yaml) and sentences of errors (messages.yaml), in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.domain.rules import PLACEHOLDER, Permissions
from engine.policy.checking import check
from engine.policy.citing import counted, in_english
from engine.policy.loader import load
from engine.policy.policies import Policy

LANGUAGES = ("zh", "en")
# Groups whose terms are patterns of events: what stands before the dot is named in ``before``.
SUFFIXES = "event_suffix"
# The group of terms that stand behind all others; no shelf can have a group of this name.
BEHIND = "-"
# The group of the English names of laws and of the notes behind an article, and the arguments of a sentence that cite.
CITED = "citation"
CITING = ("basis", "article", "law")


@dataclass(frozen=True, slots=True)
class Term:
    """A term in both languages, with its article where the law has it."""

    zh: str
    en: str
    basis: str = ""

    def label(self, lang: str) -> str:
        """The term in ``lang``; Chinese for an unknown language."""
        return self.en if lang == "en" else self.zh


@dataclass(frozen=True, slots=True)
class Words:
    """The glossary by group and the messages by code."""

    groups: Mapping[str, Mapping[str, Term]]
    messages: Mapping[str, Mapping[str, str]]

    def with_names(self, groups: Mapping[str, Mapping[str, Term]]) -> Words:
        """These words and groups of names that stand where the thing itself is defined; the glossary's own come first."""
        added = {name: {**terms, **self.groups.get(name, {})} for name, terms in groups.items()}
        return Words({**self.groups, **added}, self.messages)

    def before(self, others: Words) -> Words:
        """These words, and behind them others for names and sentences these do not have; no group of these grows by it."""
        behind = {name: term for terms in [*others.groups.values()][::-1] for name, term in terms.items()}
        return Words({**self.groups, BEHIND: behind}, {**others.messages, **self.messages})

    def term(self, name: str) -> Term | None:
        """The term ``name``, ``group.name`` or an event like ``handling_opinion.served``; None when unknown."""
        group, _, rest = name.partition(".")
        if rest and rest in self.groups.get(group, {}):
            return self.groups[group][rest]
        for terms in self.groups.values():
            if name in terms:
                return terms[name]
        return self._of_suffix(group, rest) if rest else None

    def _of_suffix(self, name: str, suffix: str) -> Term | None:
        """An event made of a paper, a stage or a step and what befell it."""
        pattern = self.groups.get(SUFFIXES, {}).get(suffix)
        about = self.term(name) if pattern else None
        if not pattern or not about:
            return None
        return Term(pattern.zh.replace("{name}", about.zh), pattern.en.replace("{name}", about.en), about.basis)

    def message(self, code: str, lang: str, args: Mapping[str, object]) -> str:
        """The sentence of a code with its arguments; an unknown code stands for itself, an unknown argument is left empty."""
        sentence = self.messages.get(code, {}).get("en" if lang == "en" else "zh", code)
        told = PLACEHOLDER.sub(lambda found: self._argument(found[1], args, lang), sentence).strip()
        return counted(told) if lang == "en" else told

    def _argument(self, name: str, args: Mapping[str, object], lang: str) -> str:
        """One argument as it stands in a sentence: an article as it is cited in that language, all else as it is."""
        said = str(args.get(name, ""))
        return self.cited(said, lang) if name in CITING else said

    def cited(self, basis: str, lang: str) -> str:
        """An article as it is cited in ``lang``; Chinese for an unknown language, and where a law has no English name here."""
        if lang != "en" or not basis:
            return basis
        return in_english(basis, {term.zh: term.en for term in self.groups.get(CITED, {}).values()})


def words_of(files: Mapping[str, bytes]) -> Words:
    """Glossary and messages of the shelf; a file that is missing is empty."""
    glossary = _read(files, "glossary")
    groups = {group: {name: Term(**_said(term)) for name, term in terms.items()} for group, terms in glossary.items()}
    return Words(groups, _messages(files))


def _said(term: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a term that pages show."""
    return {key: term[key] for key in ("zh", "en", "basis") if key in term}


def _messages(files: Mapping[str, bytes]) -> Mapping[str, Mapping[str, str]]:
    """The sentences, both languages of each with the same placeholders."""
    path = "messages.yaml"
    if path not in files:
        return {}
    source = check(load(files[path], path), "messages")
    for code, said in source.data.items():
        if set(PLACEHOLDER.findall(said["zh"])) != set(PLACEHOLDER.findall(said["en"])):
            raise source.error("message_placeholders_differ", (code, "en"), expected=" ".join(sorted(PLACEHOLDER.findall(said["zh"]))))
    messages: Mapping[str, Mapping[str, str]] = source.data
    return messages


def _read(files: Mapping[str, bytes], kind: str) -> Mapping[str, Any]:
    """A file at the top of the shelf, checked; empty when it is not there."""
    path = f"{kind}.yaml"
    data: Mapping[str, Any] = check(load(files[path], path), kind).data if path in files else {}
    return data


# The sections whose rules bear names, and the group of terms these make.
NAMED_IN = (("documents", "document"), ("deadlines", "deadline"), ("flags", "flag"), ("routing", "route"), ("topics", "topic"))


def named_on_the_shelf(policies: Iterable[Policy], permissions: Permissions) -> dict[str, dict[str, Term]]:
    """The names of papers, deadlines, flags, routes, topics, roles and lanes, from where each is defined; the first given stays."""
    groups: dict[str, dict[str, Term]] = {
        "role": {role: Term(zh, en) for role, (zh, en) in permissions.roles.items()},
        "lane": {lane.id: Term(lane.name, lane.name_en) for lane in permissions.lanes.values()},
    }
    for policy in sorted(policies, key=lambda policy: policy.kind != "national"):
        for section, group in NAMED_IN:
            source = policy.sections.get(section)
            for name, said in (source.data if source else {}).items():
                if said and "name" in said and "name_en" in said:
                    groups.setdefault(group, {}).setdefault(name, Term(said["name"], said["name_en"], said.get("basis", "")))
    return groups
