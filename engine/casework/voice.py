"""The words in which two releases are compared: names from glossary, rules, forms and diagrams of either, never an id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.casework.office import Edition
from engine.domain.difference import Difference
from engine.domain.process import Structure
from engine.domain.rules import Length
from engine.policy.rulebook import Rulebook

_TOKENS = re.compile(
    r'(?P<scope>answer|petition|rule)\.(?P<field>[a-z0-9_]+)|"(?P<text>[^"]*)"|(?P<op>==|!=|not in\b|in\b|and\b|or\b|not\b|True|False)'
)
COLON, COMMA = {"zh": "：", "en": ": "}, {"zh": "、", "en": ", "}
_OPERATORS = {
    "==": "op_is", "!=": "op_is_not", "not in": "op_not_in", "in": "op_in", "and": "op_and", "or": "op_or", "not": "op_not",
    "True": "op_true", "False": "op_false",
}  # fmt: skip


@dataclass(frozen=True)
class Voice:
    """Says what differs between two editions, in one language; ``book`` is whose sentences are spoken."""

    before: Edition
    after: Edition
    book: Rulebook
    lang: str = "zh"

    # ---- sentences

    def said(self, code: str, **args: object) -> str:
        """A sentence."""
        return self.book.message(code, self.lang, **args)

    def changed(
        self, kind: str, name: str, before: str, after: str, *, path: str, part: str = "", where: str = "", basis: str = ""
    ) -> Difference:
        """Something has another value now: 「复查期限：30日 → 25日」."""
        was, now = before or self.said("diff_none"), after or self.said("diff_none")
        sentence = f"{self.said('diff_of', name=name, part=part) if part else name}{COLON[self.lang]}{was} → {now}"
        return Difference(kind, "changed", where, f"{name} {part}".strip(), before, after, self.within(where, sentence), basis, path)

    def told(self, code: str, kind: str, what: str, name: str, *, path: str, where: str = "", basis: str = "", **args: str) -> Difference:
        """Something is new, gone or called otherwise, in a sentence of its own."""
        sentence = self.said(code, name=name, **args)
        before, after = args.get("before", ""), args.get("after", "")
        return Difference(kind, what, where, name, before, after, self.within(where, sentence), basis, path)

    def within(self, where: str, sentence: str) -> str:
        """A sentence about what an overlay, a form or a diagram says begins with its name."""
        return f"{where}{COLON[self.lang]}{sentence}" if where else sentence

    def list(self, words: Iterable[str]) -> str:
        """Several words after one another."""
        return COMMA[self.lang].join(words)

    # ---- names

    def word(self, term: str) -> str:
        """A term of either glossary, the later first."""
        for book in (self.after.rulebook, self.before.rulebook, self.book):
            if book.has_term(term):
                return book.glossary(term, self.lang)
        return term

    def of(self, group: str, value: str) -> str:
        """A term of a group, or what else is called so."""
        term = f"{group}.{value}"
        known = any(book.has_term(term) for book in (self.after.rulebook, self.before.rulebook, self.book))
        return self.word(term if known else value)

    def words(self, terms: Iterable[str]) -> str:
        """Several events in order of the alphabet."""
        return self.list(self.of("event", term) for term in sorted(terms))

    def length(self, length: Length | None) -> str:
        """30日; what an assignment sets by itself is said so."""
        return self.said(f"length_{length.unit}", value=length.value) if length else self.said("diff_as_assigned")

    def plain(self, value: object) -> str:
        """Yes, no, a number, a word, or nothing."""
        if isinstance(value, bool):
            return self.word("yes" if value else "no")
        if isinstance(value, Length):
            return self.length(value)
        if isinstance(value, str):
            return self.word(value) if value else ""
        if isinstance(value, Iterable):
            return self.list(self.plain(one) for one in value)
        return "" if value is None else str(value)

    def named(self, thing: object) -> str:
        """The name of a rule, a paper, a flag or a part."""
        return str(getattr(thing, "name_en" if self.lang == "en" else "name"))

    def titled(self, said: Mapping[str, object]) -> str:
        """The name written in a file."""
        return str(said.get("name_en" if self.lang == "en" else "name", ""))

    def shape(self, drawing: Structure, element: str) -> str:
        """What a shape is called: in English as its form says, where it has one."""
        forms = (self.after.forms.get(element), self.before.forms.get(element)) if self.lang == "en" else ()
        title = next((form.title_en for form in forms if form is not None), "")
        return title or drawing.elements[element].name or self.word(drawing.elements[element].kind)

    def field(self, name: str) -> str:
        """What a field is called in whichever form has it."""
        for edition in (self.after, self.before):
            for form in edition.forms.values():
                if form.field_title(name, self.lang):
                    return form.field_title(name, self.lang)
        return self.word(name)

    def choice(self, field: str, value: str) -> str:
        """What an answer is called in whichever form offers it."""
        for edition in (self.after, self.before):
            for form in edition.forms.values():
                if form.label(field, value, self.lang):
                    return form.label(field, value, self.lang)
        return self.word(value)

    def condition(self, text: str) -> str:
        """A condition of a diagram in words."""
        field = ""

        def spoken(found: re.Match[str]) -> str:
            nonlocal field
            if found["field"]:
                field = found["field"]
                return self.of("flag", field) if found["scope"] == "rule" else self.field(field)
            return self.choice(field, found["text"]) if found["op"] is None else self.said(_OPERATORS[found["op"]])

        return " ".join(_TOKENS.sub(spoken, text).split())
