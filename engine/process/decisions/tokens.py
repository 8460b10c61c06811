"""The words of a cell: numbers, texts, signs and names, each with where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

LONGEST = 2000
MOST_DIGITS = 34

NUMBER, STRING, SIGN, NAME, END = "number", "string", "sign", "name", "end"

_SPACE = re.compile(r"(?:[\s\ufeff]|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?", re.ASCII)
_STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"', re.DOTALL)
_SIGN = re.compile(r"\.\.|<=|>=|!=|[-<>=?,()\[\]@]")
_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
# What a Chinese input method types, and what other languages write, for the signs of a cell.
_WIDE = {sign: chr(ord(sign) - 0xFEE0) for sign in map(chr, range(0xFF01, 0xFF5F))}
_INSTEAD = _WIDE | {
    "\u201c": '"', "\u201d": '"', "\u300c": '"', "\u300d": '"', "\u2018": '"', "\u2019": '"', "'": '"', "\uff07": '"', "\u300e": '"',
    "\u300f": '"', "\u3001": ",", "\u3010": "[", "\u3011": "]", "\u3014": "[", "\u3015": "]", "\u2026": "..", "\u2014": "-",
    "\u2013": "-", "\u2212": "-", "\u2264": "<=", "\u2265": ">=", "\u2266": "<=", "\u2267": ">=", "\u2260": "!=", "\u300a": "<",
    "\u300b": ">",
}  # fmt: skip
_DOUBLED = (("==", "="), ("<>", "!="), ("=>", ">="), ("=<", "<="), ("&&", "and"), ("||", "or"))


class NotACell(Exception):
    """A cell the language does not know.

    ``code`` says how, ``found`` what was written, ``expected`` what would be right and ``suggestion`` the nearest right form.
    """

    def __init__(self, code: str, found: str, expected: str = "", suggestion: str = "") -> None:
        self.code, self.found, self.expected, self.suggestion = code, found[:80], expected, suggestion[:80]
        super().__init__(f"{code}: {self.found}")


@dataclass(frozen=True, slots=True)
class Word:
    """One word: ``text`` as written, ``value`` of a number or text, ``at`` where it begins."""

    sort: str
    text: str
    at: int
    value: Decimal | str | None = None


def words(text: str) -> list[Word]:
    """The words of a cell, an END last; NotACell for the first sign nobody knows."""
    if len(text) > LONGEST:
        raise NotACell("long", text, str(LONGEST))
    found: list[Word] = []
    at = 0
    while True:
        space = _SPACE.match(text, at)
        at = space.end() if space else at
        if at == len(text):
            return [*found, Word(END, "", at)]
        word = _word(text, at)
        found.append(word)
        at += len(word.text)


def _word(text: str, at: int) -> Word:
    """The word that begins here."""
    if match := _NUMBER.match(text, at):
        return Word(NUMBER, match.group(), at, _number(match.group()))
    if match := _STRING.match(text, at):
        return Word(STRING, match.group(), at, _ESCAPE.sub(_unescaped, match.group(1)))
    for wrong, right in _DOUBLED:
        if text.startswith(wrong, at):
            raise NotACell("sign", wrong, right, text[:at] + right + text[at + len(wrong) :])
    if match := _SIGN.match(text, at):
        return Word(SIGN, match.group(), at)
    if match := _NAME.match(text, at):
        if unlike := next((sign for sign in match.group() if sign in _INSTEAD), ""):
            raise NotACell("wide", unlike, _INSTEAD[unlike], plain(text))
        return Word(NAME, match.group(), at)
    if text[at] == '"':
        raise NotACell("quote", text[at:], '"…"', plain(text[at:].rstrip() + '"') if plain(text) == text else plain(text))
    if text[at] in _INSTEAD:
        raise NotACell("wide", text[at], _INSTEAD[text[at]], plain(text))
    raise NotACell("sign", text[at], '- , .. < <= > >= = != ( ) [ ] ? not in and or between "…"')


def plain(text: str) -> str:
    """The same as ASCII signs would say it; what stands between straight quotes stays as it is."""
    parts = re.split(r'("(?:[^"\\\n]|\\.)*")', text)
    return "".join(part if number % 2 else "".join(_INSTEAD.get(sign, sign) for sign in part) for number, part in enumerate(parts))


def _number(text: str) -> Decimal:
    number = Decimal(text)
    if len(number.as_tuple().digits) > MOST_DIGITS or abs(number.adjusted()) > MOST_DIGITS:
        raise NotACell("digits", text, str(MOST_DIGITS))
    return number


def _unescaped(match: re.Match[str]) -> str:
    short, long, sign = match.groups()
    if sign is not None:
        if sign not in _PLAIN:
            raise NotACell("escape", match.group(), '\\" \\\\ \\n \\r \\t \\uFFFF')
        return _PLAIN[sign]
    point = int(short or long, 16)
    if point > 0x10FFFF or 0xD800 <= point <= 0xDFFF:
        raise NotACell("escape", match.group(), '\\" \\\\ \\n \\r \\t \\uFFFF')
    return chr(point)
