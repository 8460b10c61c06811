"""Everything a diagram of a design may name, with its Chinese or English name, as the rules of its place have it today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from engine.casework import designs
from engine.casework.drawings import board_of
from engine.casework.drawingviews import ActChoice, Argument, Choice, FactChoice, VocabularyView
from engine.casework.office import Office
from engine.domain.acts import ACTS, STAGES, ActSpec
from engine.domain.authority import Official
from engine.domain.facts import PETITION_FACTS, TEXT, FactType
from engine.domain.rules import DeadlineRule, Rules
from engine.policy.forms import Form
from engine.policy.rulebook import Rulebook

# So many forms that ask for a fact are named beside it.
MOST_NAMED = 3


def vocabulary(office: Office, *, by: Official, design: int, lang: str = "zh") -> VocabularyView:
    """What the diagrams of a design may name. Where its rules cannot be read at the moment, what its base says."""
    release, board = designs.release_of(office, by=by, design=design), board_of(office)
    found = designs.design_of(office, by=by, design=design)
    book = board.rulebook(release) or office.edition(found.base).rulebook
    forms = board.forms(release) or office.edition(found.base).forms
    sheets, drawable = board.sheets(release), board.drawable()
    rules = book.rules(found.place, office.today())
    speaker = _Speaker(book, rules, forms, lang)
    titles = {name: speaker.titled(form) for name, form in forms.items()}
    by_process = {
        path.partition("/")[0]: tuple(Choice(form, titles[form]) for form in board.forms_in(release.workflows[path]) if form in titles)
        for path in sorted(release.workflows)
        if path.endswith("/forms.yaml")
    }
    return VocabularyView(
        drawable.elements, drawable.events, drawable.most_instances,
        tuple(speaker.act(one) for one in ACTS.values()),
        tuple(speaker.facts(sheets.given)),
        tuple(speaker.deadline(one) for one in rules.deadlines.values()),
        tuple(Choice(id, speaker.named(one), speaker.cited(one.basis)) for id, one in rules.documents.items()),
        tuple(speaker.group("event")), tuple(speaker.group("message")),
        tuple(Choice(one, speaker.word(f"process.{one}")) for one in STAGES),
        tuple(Choice(lane.name, speaker.named(lane), speaker.word(f"role.{lane.role}")) for lane in book.permissions.lanes.values()),
        by_process,
        tuple(Choice(id, name) for id, (_, name) in sorted(sheets.processes.items())),
        tuple(Choice(id, name) for id, name in sheets.decisions.items()),
    )  # fmt: skip


class _Speaker:
    """Says what things are called."""

    def __init__(self, book: Rulebook, rules: Rules, forms: Mapping[str, Form], lang: str) -> None:
        self.book, self.rules, self.forms, self.lang = book, rules, forms, lang

    def word(self, term: str) -> str:
        """A term of the glossary; the id of one it has not."""
        return self.book.glossary(term, self.lang) if self.book.has_term(term) else term.rpartition(".")[2]

    def named(self, thing: object) -> str:
        """The name of a rule, a paper, a flag or a lane."""
        return str(getattr(thing, "name_en" if self.lang == "en" else "name"))

    def titled(self, form: Form) -> str:
        """What a form is called."""
        return form.title_en if self.lang == "en" else form.title

    def cited(self, basis: str) -> str:
        """An article."""
        return self.book.words.cited(basis, self.lang) if basis else ""

    def group(self, group: str) -> Iterator[Choice]:
        """All terms of a group of the glossary."""
        for term in self.book.words.groups.get(group, {}):
            yield Choice(term, self.word(f"{group}.{term}"))

    def act(self, spec: ActSpec) -> ActChoice:
        """An act with what it asks for."""
        pairs = [(name, kind, True) for name, kind in spec.required] + [(name, kind, False) for name, kind in spec.optional]
        told = tuple(Argument(name, self.word(f"argument.{name}"), kind, must) for name, kind, must in pairs)
        return ActChoice(spec.name, self.word(f"act.{spec.name}"), told)

    def deadline(self, rule: DeadlineRule) -> Choice:
        """A deadline with its number, its article and whose rule it is."""
        length = self.book.message(f"length_{rule.length.unit}", self.lang, value=rule.length.value) if rule.length else ""
        parts = (length, self.cited(rule.basis), self.book.policy_name(rule.policy, self.lang))
        return Choice(rule.id, self.named(rule), " · ".join(part for part in parts if part))

    def facts(self, given: Mapping[str, Iterable[str | int | bool]]) -> Iterator[FactChoice]:
        """Every fact a condition may ask for: of the petition, of the rules, answered in forms, given by acts and tables."""
        for name, type in PETITION_FACTS.items():
            yield FactChoice(f"petition.{name}", self.word(f"fact.{name}"), type.kind, self.values(name, type))
        for name, type in self.book.names().switches.items():
            flag = self.rules.flag_rules.get(name)
            yield FactChoice(f"rule.{name}", self.named(flag) if flag else name, type.kind, self.values(name, type))
        asking: dict[str, list[Form]] = {}
        for form in self.forms.values():
            for name in form.facts:
                asking.setdefault(name, []).append(form)
        yield from (self.answered(name, forms) for name, forms in asking.items())
        for name, known in given.items():
            if name not in asking:
                values = tuple(Choice(str(one), self.plain(one)) for one in known)
                yield FactChoice(f"answer.{name}", self.word(f"fact.{name}"), TEXT, values)

    def answered(self, name: str, forms: Sequence[Form]) -> FactChoice:
        """A fact that is answered in forms, with every choice any of them offers."""
        choices: dict[str, Choice] = {}
        for form in forms:
            for one in form.fact_types[name].values:
                choices.setdefault(str(one), Choice(str(one), form.label(name, one, self.lang) or self.plain(one)))
        titles = [self.titled(form) for form in forms]
        note = " / ".join(titles[:MOST_NAMED]) + (" …" if len(titles) > MOST_NAMED else "")
        kind = forms[0].fact_types[name].kind
        return FactChoice(f"answer.{name}", forms[0].field_title(name, self.lang), kind, tuple(choices.values()), note)

    def values(self, name: str, type: FactType) -> tuple[Choice, ...]:
        """What a fact of the petition or the rules can be."""
        return tuple(Choice(str(one), self.plain(f"{name}.{one}" if self.book.has_term(f"{name}.{one}") else one)) for one in type.values)

    def plain(self, value: object) -> str:
        """Yes, no, or a word."""
        return self.word("yes" if value else "no") if isinstance(value, bool) else self.word(str(value))
