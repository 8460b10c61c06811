"""The closed grammar of a diagram's expressions: what may stand on a flow and on a clock.

A condition compares named facts with literals. Python's own parser reads it in expression mode, a
whitelist of node types is walked, and what remains are closures. Nothing is ever evaluated as code: no
calls, no arithmetic, no subscripts, no name outside ``petition.``, ``rule.`` and ``answer.``.
"""

from __future__ import annotations

import ast
import operator
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from threading import Lock
from typing import Any, TypeAlias

from engine.domain.process import Facts

MOST_NODES = 200
LONGEST = 2000
SCOPES = ("petition", "rule", "answer")
NAME = re.compile(r"[a-z][a-z0-9_]*")

_DEADLINE = re.compile(r'deadline\(\s*"([^"]*)"\s*\)')
_QUOTES = re.compile("[\u201c\u201d\u2018\u2019\uff02\u300c\u300d]")  # what Chinese input methods type for a quote
_LITERAL = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'")
_EXAMPLE = 'answer.disposition == "accept"'

Reader: TypeAlias = Callable[[Facts], object]
Test: TypeAlias = Callable[[Facts], bool]


class NotInVocabulary(Exception):
    """An expression the grammar does not know.

    ``code`` says how, ``found`` what was written, ``expected`` what would be right and ``suggestion``
    the nearest right word.
    """

    def __init__(self, code: str, found: str, expected: str = "", suggestion: str = "") -> None:
        self.code, self.found, self.expected, self.suggestion = code, found, expected, suggestion
        super().__init__(f"{code}: {found}")


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison inside a condition: the (scope, field) names on either side of ``op``, and the literals.

    ``op`` is as written (``==``, ``not in``); a name that stands alone, which asks whether it is true, is ``is``.
    ``holds`` answers this comparison alone, ``lists`` tells of each side whether it is a list.
    """

    names: tuple[tuple[str, str], ...]
    op: str
    literals: tuple[str | int | bool, ...]
    holds: Test
    lists: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """A parsed condition: its text, the (scope, field) names it asks for, what it compares them with, and how it is answered."""

    text: str
    names: frozenset[tuple[str, str]]
    comparisons: tuple[Comparison, ...]
    holds: Test


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word most like ``word``, or an empty string."""
    return next(iter(get_close_matches(word, sorted(known), n=1, cutoff=0.6)), "")


def deadline_named(text: str) -> str:
    """The name in ``deadline("name")``; NotInVocabulary for any other way to write a time."""
    match = _DEADLINE.fullmatch(text.strip())
    if match is None or not NAME.fullmatch(match.group(1)):
        raise NotInVocabulary("timer_form", text.strip()[:80], 'deadline("name")')
    return match.group(1)


def condition(text: str) -> Condition:
    """Parse a condition; NotInVocabulary names the first thing the grammar does not know."""
    flat = " ".join(text.split())
    compiler = _Compiler()
    holds = compiler.test(_parsed(flat))
    return Condition(flat, frozenset(compiler.names), tuple(compiler.comparisons), holds)


# The parser of Python 3.11 counts its depth in one place for all threads, and gives up when two of them parse at once.
_PARSING = Lock()


def _parsed(text: str) -> ast.expr:
    if len(text) > LONGEST:
        raise NotInVocabulary("condition_too_long", text[:80], f"{LONGEST}")
    if _QUOTES.search(text):
        raise NotInVocabulary("condition_quotes", text[:80], _EXAMPLE, _QUOTES.sub('"', text[:80]))
    outside = _LITERAL.sub('""', text)
    if not outside.isascii() or "#" in outside:
        raise NotInVocabulary("condition_letters", text[:80], _EXAMPLE, unicodedata.normalize("NFKC", text[:80].partition("#")[0].strip()))
    try:
        with _PARSING:
            body = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise NotInVocabulary("condition_unreadable", text[:80], _EXAMPLE) from error
    if sum(1 for _ in ast.walk(body)) > MOST_NODES:
        raise NotInVocabulary("condition_too_long", text[:80], f"{MOST_NODES}")
    return body


_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


_WRITTEN: dict[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip


class _Compiler:
    """Walks the whitelist; collects the names asked for, and what they are compared with, on the way."""

    def __init__(self) -> None:
        self.names: set[tuple[str, str]] = set()
        self.comparisons: list[Comparison] = []

    def test(self, node: ast.expr) -> Test:
        """What is asked yes or no."""
        match node:
            case ast.BoolOp(op=joint, values=values):
                every, tests = isinstance(joint, ast.And), [self.test(value) for value in values]
                return (lambda facts: all(t(facts) for t in tests)) if every else (lambda facts: any(t(facts) for t in tests))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                inner = self.test(operand)
                return lambda facts: not inner(facts)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self.compared(self.comparison(left, op, right), _WRITTEN[type(op)], left, right)
            case ast.Attribute() | ast.Constant(value=bool()):
                reader = self.value(node)
                return self.compared(lambda facts: reader(facts) is True, "is", node)
        raise NotInVocabulary("condition_not_allowed", ast.unparse(node)[:80], _EXAMPLE)

    def comparison(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Test:
        """Two values side by side; a missing value and values of different kinds never compare as true."""
        first, second = self.value(left), self.value(right)
        if isinstance(op, ast.In):
            return lambda facts: _is_in(first(facts), second(facts))
        if isinstance(op, ast.NotIn):
            return lambda facts: first(facts) is not None and isinstance(second(facts), tuple) and not _is_in(first(facts), second(facts))
        compare = _COMPARISONS.get(type(op))
        if compare is None:
            raise NotInVocabulary("condition_not_allowed", type(op).__name__, "== != < <= > >= in")
        return lambda facts: _compares(compare, first(facts), second(facts))

    def compared(self, holds: Test, op: str, *sides: ast.expr) -> Test:
        """Note what stands side by side, each side known to be allowed, and give back how it is answered."""
        parts = [part for side in sides for part in (side.elts if isinstance(side, ast.List | ast.Tuple) else [side])]
        names = [(part.value.id, part.attr) for part in parts if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name)]
        literals = [self.value(part)({}) for part in parts if not isinstance(part, ast.Attribute)]
        lists = tuple(isinstance(side, ast.List | ast.Tuple) for side in sides)
        plain = tuple(one for one in literals if isinstance(one, str | int))
        self.comparisons.append(Comparison(tuple(names), op, plain, holds, lists))
        return holds

    def value(self, node: ast.expr) -> Reader:
        """What is compared: a name, a literal or a list of literals."""
        match node:
            case ast.Attribute(value=ast.Name(id=scope), attr=field):
                return self.name(scope, field)
            case ast.Constant(value=bool() | int() | str() as literal):
                return lambda _facts: literal
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as number)):
                return lambda _facts: -number
            case ast.List(elts=items) | ast.Tuple(elts=items):
                literals = tuple(self.value(item)({}) for item in items if _is_literal(item))
                return lambda _facts: literals
            case ast.Name(id=word):
                raise NotInVocabulary("condition_bare_name", word, _EXAMPLE, f'"{word}"')
        raise NotInVocabulary("condition_not_allowed", ast.unparse(node)[:80], _EXAMPLE)

    def name(self, scope: str, field: str) -> Reader:
        """One fact; None while nobody has given it."""
        if scope not in SCOPES or not NAME.fullmatch(field):
            near = nearest(scope, SCOPES)
            raise NotInVocabulary("condition_unknown_name", f"{scope}.{field}", "petition.… rule.… answer.…", near and f"{near}.{field}")
        self.names.add((scope, field))
        return lambda facts: facts.get(scope, {}).get(field)


def _is_literal(node: ast.expr) -> bool:
    """True for what may stand in a list; NotInVocabulary otherwise."""
    if isinstance(node, ast.Constant) and isinstance(node.value, bool | int | str):
        return True
    raise NotInVocabulary("condition_not_allowed", ast.unparse(node)[:80], '["a", "b"]')


def _compares(compare: Callable[[Any, Any], bool], left: object, right: object) -> bool:
    if left is None or right is None or type(left) is not type(right):
        return False
    return compare(left, right)


def _is_in(left: object, right: object) -> bool:
    if left is None or not isinstance(right, tuple):
        return False
    return any(type(item) is type(left) and item == left for item in right)
