"""The cell language: what may stand in an input cell and in an output cell of a decision table.

It is the part of FEEL that asks one value a question: ``-``, literals, comma lists, ranges, comparisons,
``not(…)``, and tests that name the value as ``?``. A closed grammar, read by hand:

    cell       = "-" | "not" "(" tests ")" | tests
    tests      = test {"," test}
    test       = both {"or" both}
    both       = question {"and" question}
    question   = sign literal | range | literal | "[" literals "]" | "?" …| "(" test ")" | "not" "(" test ")"
    "?" …      = sign literal | "in" choice | "between" literal "and" literal      (literal sign "?" as well)
    choice     = range | sign literal | literal | "(" tests ")" | "[" literals "]"
    range      = ("[" | "(" | "]") literal ".." literal ("]" | ")" | "[")
    sign       = "<" | "<=" | ">" | ">=" | "=" | "!="
    literal    = number | "-" number | text | "true" | "false" | "null" | date("2026-03-02") | @"2026-03-02"
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import NoReturn

from engine.process.decisions.cells import Anything, Both, Compare, Copy, Either, Entry, Not, Test, listed
from engine.process.decisions.tokens import END, NAME, NUMBER, SIGN, STRING, NotACell, Word, plain, words
from engine.process.decisions.values import ORDERED, Value, as_day, compares, kind_of, written
from engine.process.vocabulary import nearest

DEEPEST = 20
SIGNS = ("<", "<=", ">", ">=", "=", "!=")
KEYWORDS = ("true", "false", "null", "not", "in", "and", "or", "between", "date")
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_AHEAD = 8
_DAY = 'date("2026-03-02")'


def input_cell(text: str) -> Test:
    """An input cell, or a list of allowed values; an empty one is ``-``. NotACell for what the grammar does not know."""
    return _Reader(text).cell() if text.strip() else Anything()


def output_cell(text: str, inputs: tuple[str, ...] = ()) -> Entry:
    """An output cell: a literal, a list of literals, or the name of one of the inputs; an empty one is nothing. NotACell otherwise."""
    name = " ".join(text.split())
    if name in inputs:
        return Copy(inputs.index(name))
    return _Reader(text).output(inputs) if name else None


class _Reader:
    """Reads one cell from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = words(text)
        self.words += self.words[-1:] * _AHEAD  # so that looking ahead never looks too far
        self.at = 0
        self.depth = 0

    # ---- the words

    @property
    def word(self) -> Word:
        return self.words[self.at]

    def sees(self, *texts: str, ahead: int = 0) -> bool:
        """Whether one of these signs or names comes next, or that many words later."""
        word = self.words[self.at + ahead]
        return word.sort in (SIGN, NAME) and word.text in texts

    def take(self, *texts: str) -> str:
        """The next word if it is one of these, else ''."""
        if not self.sees(*texts):
            return ""
        self.at += 1
        return self.words[self.at - 1].text

    def need(self, *texts: str) -> str:
        """The next word, which is one of these."""
        return self.take(*texts) or self.stop(" ".join(texts))

    def stop(self, expected: str) -> NoReturn:
        word = self.word
        if word.sort == NAME and self.words[self.at + 1].text == "(" and word.text not in KEYWORDS:
            raise NotACell("function", f"{word.text}(…)", f"not(…) {_DAY}")
        if word.sort == NAME and word.text not in KEYWORDS:
            near = nearest(word.text.lower(), KEYWORDS) if word.text.isascii() else ""
            raise NotACell("name", word.text, '"…"', near if self._is_keyword_misspelt(near) else f'"{word.text}"')
        rest = self.text[word.at :].strip()
        raise NotACell("unreadable" if rest else "unfinished", rest or self.text.strip(), expected)

    def _is_keyword_misspelt(self, near: str) -> bool:
        return near != "" and self.word.text.lower()[:2] == near[:2]

    def deeper(self, read: Callable[[], Test]) -> Test:
        """What stands in a bracket; brackets in brackets end somewhere."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotACell("deep", self.text, str(DEEPEST))
        inner = read()
        self.need(")")
        self.depth -= 1
        return inner

    def end(self) -> None:
        if self.word.sort != END:
            self.stop(",")

    # ---- a whole cell

    def cell(self) -> Test:
        if self.sees("-") and self.words[1].sort == END:
            return Anything()
        if self.sees("not") and self.sees("(", ahead=1) and self._closes_at_the_end():
            self.at += 2
            test: Test = Not(self.deeper(self.tests))
        else:
            test = self.tests()
        self.end()
        return test

    def _closes_at_the_end(self) -> bool:
        """Whether the bracket behind ``not`` is the whole rest of the cell, closed or not."""
        open_now = 0
        for number, word in enumerate(self.words[1:], 1):
            open_now += (word.text == "(" and word.sort == SIGN) - (word.text == ")" and word.sort == SIGN)
            if not open_now:
                return self.words[number + 1].sort == END
        return True

    def tests(self) -> Test:
        found = [self.test()]
        while self.take(","):
            found.append(self.test())
        return found[0] if len(found) == 1 else Either(tuple(found))

    def test(self) -> Test:
        found = [self.both()]
        while self.take("or"):
            found.append(self.both())
        return found[0] if len(found) == 1 else Either(tuple(found))

    def both(self) -> Test:
        found = [self.question()]
        while self.take("and"):
            found.append(self.question())
        return found[0] if len(found) == 1 else Both(tuple(found))

    # ---- one question

    def question(self) -> Test:
        if self.word.sort in (NUMBER, STRING):
            return self.plainly()
        if self.take("?"):
            return self.about()
        if self.sees(*SIGNS):
            return self.signed()
        if self._is_range():
            return self.range()
        if self.take("["):
            return self.list()
        if self.take("("):
            return self.deeper(self.test)
        if self.take("not"):
            self.need("(")
            return Not(self.deeper(self.inner))
        return self.plainly()

    def plainly(self) -> Test:
        """A literal, which the value equals, or which stands left of it."""
        value = self.literal()
        if self.sees(*SIGNS):
            return self.turned(value)
        return Compare("=", value)

    def inner(self) -> Test:
        """Inside a ``not`` that is not the whole cell: something that is true or false, for a plain value is neither."""
        at = self.at
        found = self.test()
        if listed(found) is not None and not any(word.text == "?" for word in self.words[at : self.at]):
            raise NotACell("not_alone", self.text, 'not("…", "…")')
        return found

    def about(self) -> Test:
        """What follows ``?``."""
        if self.sees(*SIGNS):
            test = self.signed()
            if self.sees(*SIGNS):
                self.stop("and ? " + self.word.text)
            return test
        if self.take("in"):
            return self.choice()
        if self.take("between"):
            low = self.literal()
            self.need("and")
            return self.within(low, self.literal(), ">=", "<=")
        return self.stop(f"{' '.join(SIGNS)} in between")

    def turned(self, value: Value) -> Test:
        """``4 < ?``."""
        op = self.take(*SIGNS)
        if not self.take("?"):
            self.stop("?")
        if self.sees(*SIGNS):
            self.stop("and ? " + self.word.text)
        return self.compare(_TURNED[op], value)

    def choice(self) -> Test:
        """What follows ``? in``."""
        if self._is_range():
            return self.range()
        if self.take("("):
            return self.deeper(self.tests)
        if self.take("["):
            return self.list()
        return self.signed() if self.sees(*SIGNS) else Compare("=", self.literal())

    def signed(self) -> Test:
        op = self.need(*SIGNS)
        return self.compare(op, self.literal())

    def compare(self, op: str, value: Value) -> Test:
        if op not in ("=", "!=") and kind_of(value) not in ORDERED:
            raise NotACell("order", f"{op} {written(value)}", f'{op} 5 · {op} "…" · {op} {_DAY}')
        return Compare(op, value)

    def list(self) -> Test:
        """``["a", "b"]``: a value that stands in the list."""
        found = [Compare("=", self.literal())]
        while self.take(","):
            found.append(Compare("=", self.literal()))
        self.need("]")
        return Either(tuple(found))

    def _is_range(self) -> bool:
        """Whether a bracket opens a range: behind its first value comes ``..``."""
        if not self.sees("[", "(", "]"):
            return False
        ahead = 2 if self.sees("-", "@", ahead=1) else 1
        ahead += 4 if self.sees("date", ahead=ahead) and self.sees("(", ahead=ahead + 1) else 1
        return self.sees("..", ahead=ahead)

    def range(self) -> Test:
        opened = self.need("[", "(", "]")
        low = self.literal()
        self.need("..")
        high = self.literal()
        closed = self.need("]", ")", "[")
        return self.within(low, high, ">=" if opened == "[" else ">", "<=" if closed == "]" else "<")

    def within(self, low: Value, high: Value, above: str, below: str) -> Test:
        first, second = self.compare(above, low), self.compare(below, high)
        if kind_of(low) != kind_of(high):
            raise NotACell("range", f"{written(low)} .. {written(high)}", f"{written(low)} .. {kind_of(low)}")
        if compares(">", low, high):
            raise NotACell("backwards", f"{written(low)} .. {written(high)}", f"{written(high)} .. {written(low)}")
        return Both((first, second))

    # ---- literals

    def literal(self) -> Value:
        word = self.word
        if word.sort in (NUMBER, STRING):
            self.at += 1
            return word.value
        if self.take("-"):
            number = self.word
            if not isinstance(number.value, Decimal):
                self.stop("-5")
            self.at += 1
            return number.value.copy_negate()
        if self.sees("true", "false", "null"):
            return {"true": True, "false": False, "null": None}[self.take("true", "false", "null")]
        if self.take("@"):
            return self.day()
        if self.sees("date") and self.take("date"):
            self.need("(")
            day = self.day()
            self.need(")")
            return day
        return self.stop(f'5 "…" true false null {_DAY}')

    def day(self) -> Value:
        word = self.word
        if word.sort != STRING or not isinstance(word.value, str):
            self.stop('"2026-03-02"')
        day = as_day(word.value)
        if day is None:
            raise NotACell("day", word.text, "2026-03-02")
        self.at += 1
        return day

    def output(self, inputs: tuple[str, ...]) -> Value:
        """A whole output cell."""
        if self.word.sort == NAME and self.word.text not in KEYWORDS:
            near = nearest(self.text.strip(), inputs)
            raise NotACell("name", self.text.strip(), " ".join(inputs), near or f'"{plain(self.text.strip())}"')
        if self.take("["):
            value: Value = () if self.sees("]") else self.values()
            self.need("]")
        else:
            value = self.literal()
        self.end()
        return value

    def values(self) -> tuple[Value, ...]:
        found = [self.literal()]
        while self.take(","):
            found.append(self.literal())
        return tuple(found)
