"""The rules of the counter's addresses."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from werkzeug.routing import Rule


class Route(Rule):
    """A rule whose addresses are put together by code that is compiled when the first of them is wanted.

    Werkzeug compiles two functions for each rule as it is added, which was nearly all the time it took to open the
    counter; most addresses are only ever asked for, and few processes write all the others.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        """What puts an address together; it takes the rule first, then the values by name, of which one may be called ``rule``."""
        compiled = super()._compile_builder

        @cache
        def builder() -> Callable[..., tuple[str, str]]:
            return compiled(append_unknown)

        def build(rule: Rule, /, **values: object) -> tuple[str, str]:
            return builder()(rule, **values)

        return build
