"""petition: the one program of the office, its sub-commands and their exit codes.

0 fine, 1 findings or a refusal, 2 could not run. ``--json`` prints one JSON document on standard
output and nothing else there.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from engine.cli import checking, counting, demonstration, playing, reporting, serving, verifying
from engine.cli.speaking import Session, complain
from engine.errors import OutOfOrder, PetitionError, SettingError
from engine.settings import Settings

FINE, FINDINGS, COULD_NOT_RUN = 0, 1, 2
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
            return function(**options)
        except PetitionError as error:
            complain(error, options.get("lang"))
            sys.exit(COULD_NOT_RUN if isinstance(error, SettingError | OutOfOrder) else FINDINGS)

    return run  # type: ignore[return-value]


def listening(function: Command) -> Command:
    """--host and --port."""
    function = click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="端口 / port")(function)
    return click.option("--host", default="127.0.0.1", show_default=True, help="监听地址 / address to listen on")(function)


def session(database: str | None, lang: str | None, as_json: bool = False) -> Session:
    """The settings and the way of speaking of one run."""
    return Session(Settings.read(database=database, lang=lang), as_json)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def petition() -> None:
    """信访办件系统 / the petition office."""


@petition.command()
@common()
@listening
@click.option("--year", "year_file", type=click.Path(path_type=Path), help="年鉴文件 / year file to play")
@click.option("--fresh", is_flag=True, help="重新开始 / start over")
@click.option("--no-serve", is_flag=True, help="只装载，不开网页 / load only")
@click.option("--seed", default=2007, show_default=True, help="随机种子 / seed of the invented people")
def demo(
    database: str | None,
    lang: str | None,
    as_json: bool,
    host: str,
    port: int,
    year_file: Path | None,
    fresh: bool,
    no_serve: bool,
    seed: int,
) -> None:
    """演示年度：装载并打开 / play the demonstration year and serve it."""
    demonstration.run(session(database, lang, as_json), year_file=year_file, fresh=fresh, seed=seed)
    if not no_serve:
        serving.serve(session(database, lang), host, port, demonstration.counter_config())


@petition.command()
@common(json=False)
@listening
def serve(database: str | None, lang: str | None, host: str, port: int) -> None:
    """开网页并看护期限 / serve the pages and tick the deadlines."""
    serving.serve(session(database, lang), host, port)


@petition.command()
@common(json=False)
def worker(database: str | None, lang: str | None) -> None:
    """只看护期限，不开网页 / tick the deadlines without pages."""
    serving.work(session(database, lang))


@petition.command()
@common()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
def check(database: str | None, lang: str | None, as_json: bool, paths: tuple[Path, ...]) -> None:
    """检查流程图、表单、规则 / check diagrams, forms and rules."""
    sys.exit(checking.run(session(database, lang, as_json), paths))


@petition.command()
@common()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
def play(database: str | None, lang: str | None, as_json: bool, paths: tuple[Path, ...]) -> None:
    """演练情景 / play scenarios on a virtual calendar."""
    sys.exit(playing.run(session(database, lang, as_json), paths))


@petition.command()
@common()
@click.argument("deadline", required=False, default="")
@click.option("--from", "start", required=True, metavar="DATE", help="起算日 / start, 2026-09-28 or 2026-09-28T16:00")
@click.option("--place", default="", metavar="CODE", help="行政区划代码 / area code")
@click.option("--on", "asked_on", type=click.DateTime(["%Y-%m-%d"]), help="适用规则的日期 / date of the rulebook")
@click.option("--length", default="", metavar="LENGTH", help='例如 "15 working days"')
@click.option("--pause", "pauses", multiple=True, metavar="A..B", help="中止 / pause")
@click.option("--extend", "extensions", multiple=True, metavar="LENGTH", help='延期 / extension, "30 days"')
def due(
    database: str | None, lang: str | None, as_json: bool, deadline: str, start: str, place: str, asked_on: datetime | None, length: str,
    pauses: tuple[str, ...], extensions: tuple[str, ...],
) -> None:  # fmt: skip
    """算一个期限并说明怎么算的 / count a deadline and explain it."""
    on: date | None = asked_on.date() if asked_on else None
    asked = counting.Asked(deadline, start, place, on, length, pauses, extensions)
    counting.run(session(database, lang, as_json), asked)


@petition.group()
def stats() -> None:
    """统计 / statistics."""


@stats.command("yearbook")
@common()
@click.option("--year", required=True, type=int)
@click.option("--place", default="", metavar="CODE")
def yearbook(database: str | None, lang: str | None, as_json: bool, year: int, place: str) -> None:
    """年鉴 / one year's counts, by query."""
    reporting.yearbook(session(database, lang, as_json), year, place)


@petition.command()
@common()
@click.option("--contract/--expand", help="删去旧版本才用的结构：全部节点已换新版本之后 / also take away what only older versions use")
def migrate(database: str | None, lang: str | None, as_json: bool, contract: bool) -> None:
    """升级数据库结构 / bring the database to its latest shape; older versions go on working unless --contract."""
    reporting.migrate(session(database, lang, as_json), contract=contract)


@petition.command()
@common()
def verify(database: str | None, lang: str | None, as_json: bool) -> None:
    """核验案卷、期限和办件 / verify dockets, clocks and open petitions."""
    sys.exit(verifying.run(session(database, lang, as_json)))


@petition.command()
@common()
@click.argument("name")
@click.option("--official", default="", metavar="USERNAME", help="为谁签发 / whose rights the token has (default: NAME)")
def token(database: str | None, lang: str | None, as_json: bool, name: str, official: str) -> None:
    """签发接口令牌 / issue a bearer token for the JSON API."""
    reporting.token(session(database, lang, as_json), name, official)


@petition.command()
@common(json=False)
def openapi(database: str | None, lang: str | None) -> None:
    """输出接口说明 / print the OpenAPI document."""
    reporting.openapi(session(database, lang))


def main() -> None:
    """Run one sub-command."""
    petition(prog_name="petition")
