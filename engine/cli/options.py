"""The options every sub-command takes, and how a run of one ends."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from engine.cli.speaking import COULD_NOT_RUN, FINDINGS, Session, complain, listen_in
from engine.errors import OutOfOrder, PetitionError, SettingError
from engine.settings import Settings
from engine.watching import traces

Command = TypeVar("Command", bound=Callable[..., Any])


def common(json: bool = True) -> Callable[[Command], Command]:
    """The options every sub-command takes: --database, --lang, and --json where it reports."""

    def decorate(function: Command) -> Command:
        function = answered(function)
        if json:
            function = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 / print JSON")(function)
        function = click.option("--lang", type=click.Choice(["zh", "en"]), help="语言 / language")(function)
        return click.option("--database", metavar="URL", help="数据库地址 / database URL")(function)

    return decorate


def answered(function: Command) -> Command:
    """A refusal ends with 1, what could not run with 2, each told in one sentence on standard error."""

    @functools.wraps(function)
    def run(**options: Any) -> Any:
        try:
            with traces.under():
                return function(**options)
        except PetitionError as error:
            complain(error, options.get("lang"))
            sys.exit(COULD_NOT_RUN if isinstance(error, SettingError | OutOfOrder) else FINDINGS)

    return run  # type: ignore[return-value]


def listening(function: Command) -> Command:
    """--host and --port."""
    function = click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="端口 / port")(function)
    return click.option("--host", default="127.0.0.1", show_default=True, help="监听地址 / address to listen on")(function)


def session(database: str | None, lang: str | None, as_json: bool = False, *, serves: bool = False) -> Session:
    """The settings and the way of speaking of one run; what ``serves`` logs JSON and everything, the rest only what is amiss."""
    settings = Settings.read(database=database, lang=lang)
    listen_in(settings, **({"form": "json", "level": "info"} if serves else {"form": "text", "level": "warning"}))
    return Session(settings, as_json)
