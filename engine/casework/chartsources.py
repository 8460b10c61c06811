"""What charts are drawn from: an edition and its rules for one place and day, and the words to say them in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from engine.casework.chartviews import Heading
from engine.casework.clockreach import Reach, Spot
from engine.casework.office import Edition
from engine.casework.saying import day_words
from engine.domain.rules import Length, Rules
from engine.policy.forms import Form

COUNTRY = "100000"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which charts: of a place ('' for the country) on a day, one kind of chart or all, one process or all."""

    on: date
    place: str = ""
    only: str = ""
    process: str = ""
    lang: str = "zh"


@dataclass(frozen=True)
class Sources:
    """What the charts are drawn from: an edition, and its rules for the place and day asked for."""

    edition: Edition
    asked: Asked
    rules: Rules

    @property
    def lang(self) -> str:
        """The language of the charts."""
        return self.asked.lang

    def say(self, term: str) -> str:
        """A term of the glossary."""
        return self.edition.rulebook.glossary(term, self.lang)

    def tell(self, code: str, **args: object) -> str:
        """A sentence of the shelf."""
        return self.edition.rulebook.message(code, self.lang, **args)

    def either(self, zh: str, en: str) -> str:
        """The one of two names that is in the language asked for."""
        return (en or zh) if self.lang == "en" else zh

    def length(self, length: Length) -> str:
        """60日, 5个工作日; 60 days, 5 working days."""
        return str(length) if self.lang == "en" else self.tell(f"length_{length.unit}", value=length.value)

    def joined(self, words: Sequence[str]) -> str:
        """Words one after another: with 、 or with commas."""
        return (", " if self.lang == "en" else "、").join(words)

    def pair(self, label: str, text: str) -> str:
        """A label and what it is about."""
        return f"{label}: {text}" if self.lang == "en" else f"{label}：{text}"

    @cached_property
    def reach(self) -> Reach:
        """The walk through all diagrams, made when a chart asks for it."""
        forms = self.edition.forms.items()
        return Reach.of(self.edition.engine, {id: {fact: choices(form, fact) for fact in form.facts} for id, form in forms})

    @cached_property
    def law(self) -> str:
        """The law most steps rest on; its name need not stand on every one."""
        laws = Counter(form.basis.partition(" ")[0] for form in self.edition.forms.values() if " " in form.basis)
        return laws.most_common(1)[0][0] if laws else ""

    def article(self, basis: str) -> str:
        """An article without the name of the law that is everywhere."""
        return self.cite(basis.removeprefix(f"{self.law} ") if self.law else basis)

    def cite(self, basis: str) -> str:
        """An article as it is cited in the language of the chart."""
        return self.edition.rulebook.words.cited(basis, self.lang)

    def after(self, spot: Spot) -> tuple[list[Spot], list[Spot]]:
        """What happens by itself after a step, and where it waits again, where the rules are these."""
        return self.reach.after(spot, self.rules.flags)

    def event(self, name: str) -> str:
        """An event in words; of a step that is done, the step."""
        step, _, done = name.rpartition(".")
        if done == "done" and step in self.edition.forms:
            form = self.edition.forms[step]
            return self.say("event_suffix.done").replace("{name}", self.either(form.title, form.title_en))
        return next(
            (self.say(term) for term in (f"event.{name}", f"message.{name}") if self.edition.rulebook.has_term(term)), self.say(name)
        )

    def heading(self, chart: str, process: str, title: str, about: str) -> Heading:
        """What stands around a chart."""
        words = {name: term.label(self.lang) for name, term in self.edition.rulebook.words.groups.get("chart", {}).items()}
        return Heading(chart, process, title, about, tuple(self._facts()), words, self.lang, self.asked.on)

    def _facts(self) -> Iterator[tuple[str, str]]:
        """Place, day, rules and release."""
        place, book = self.asked.place or COUNTRY, self.edition.rulebook
        yield self.say("chart.place"), f"{book.place_name(place, self.asked.on, self.lang)} {self.asked.place}".strip()
        yield self.say("chart.on"), day_words(self.asked.on, self.lang)
        yield self.say("chart.rules"), self.joined([book.policy_name(policy, self.lang) for policy in self.rules.policies])
        yield self.say("chart.release"), self.edition.release.fingerprint[:12]


def choices(form: Form, fact: str) -> frozenset[object]:
    """The answers a form allows for a fact; empty where it names none."""
    field = form.fields[fact]
    return frozenset((True, False)) if field.get("type") == "boolean" else frozenset(field.get("enum", ()))
