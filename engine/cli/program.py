"""petition: the one program of the office, its sub-commands and their exit codes.

0 fine, 1 findings or a refusal, 2 could not run. ``--json`` prints one JSON document on standard
output and nothing else there.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from engine.casework.sizing import Need
from engine.cli import (
    batching,
    briefing,
    charting,
    checking,
    counting,
    covering,
    demonstration,
    exporting,
    importing,
    indicating,
    keeping,
    playing,
    reporting,
    sending,
    serving,
    sizing,
    torturing,
    tracing,
    verifying,
)  # fmt: skip
from engine.cli.options import common, listening, session
from engine.cli.release import release
from engine.cli.simulating import simulate


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
        serving.serve(session(database, lang), serving.Listening(host, port), demonstration.counter_config())


@petition.command("import")
@common()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--by", required=True, help="以哪位工作人员的名义 / username of the official it is done by")
@click.option("--dry-run", is_flag=True, help="只试读，不保存 / read only, save nothing")
def import_(database: str | None, lang: str | None, as_json: bool, file: Path, by: str, dry_run: bool) -> None:
    """批量登记：从表格导入 / register the filings of a spreadsheet, all or none."""
    sys.exit(importing.run(session(database, lang, as_json), file, by=by, dry_run=dry_run))


@petition.command()
@common(json=False)
@listening
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="进程数 / processes")
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64), help="每个进程的线程数 / threads of each process")
@click.option("--ticking/--no-ticking", default=True, show_default=True, help="是否看护期限 / tick the deadlines too")
def serve(database: str | None, lang: str | None, host: str, port: int, workers: int, threads: int, ticking: bool) -> None:
    """开网页并看护期限 / serve the pages and tick the deadlines."""
    serving.serve(session(database, lang, serves=True), serving.Listening(host, port, workers, threads, ticking))


@petition.command()
@common(json=False)
@click.option(
    "--metrics-port", default=0, type=click.IntRange(0, 65535), help="在 127.0.0.1 的这个端口提供运行指标 / answer /metrics there"
)
def worker(database: str | None, lang: str | None, metrics_port: int) -> None:
    """看护期限、发送待办工作，不开网页 / tick the deadlines and do outgoing work, without pages."""
    serving.work(session(database, lang, serves=True), metrics_port)


@petition.command()
@common()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
def check(database: str | None, lang: str | None, as_json: bool, paths: tuple[Path, ...]) -> None:
    """检查流程图、表单、规则 / check diagrams, forms and rules."""
    sys.exit(checking.run(session(database, lang, as_json), paths))


@petition.command()
@common()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--cover", is_flag=True, help="把每一条路径都在真引擎上走一遍 / go every path on the real engine")
@click.option("--seed", default=1, show_default=True, help="随机图的起点 / where random diagrams begin")
@click.option("--diagrams", default=500, show_default=True, type=click.IntRange(0), help="随机图的张数 / random diagrams")
@click.option("--ways", type=click.IntRange(1), help="每个程序至多走几条路径 / at most so many ways through a process")
@click.option("--into", type=click.Path(path_type=Path), metavar="FOLDER", help="走到底的路径写成情景 / write the ways gone as scenarios")
def play(
    database: str | None, lang: str | None, as_json: bool, paths: tuple[Path, ...], cover: bool, seed: int, diagrams: int,
    ways: int | None, into: Path | None,
) -> None:  # fmt: skip
    """演练情景 / play scenarios on a virtual calendar."""
    told = session(database, lang, as_json)
    sys.exit(covering.run(told, seed, diagrams, ways, into) if cover else playing.run(told, paths))


@petition.command()
@common()
@click.argument("deadline", required=False, default="")
@click.option("--from", "start", default="", metavar="DATE", help="起算日 / start, 2026-09-28 or 2026-09-28T16:00")
@click.option("--place", default="", metavar="CODE", help="行政区划代码 / area code")
@click.option("--on", default="", metavar="DATE", help="查询日：当时的规则和放假通知 / day of asking: the rules and notices of then")
@click.option("--length", default="", metavar="LENGTH", help='例如 "15 working days"')
@click.option("--pause", "pauses", multiple=True, metavar="A..B", help="中止 / pause")
@click.option("--extend", "extensions", multiple=True, metavar="LENGTH", help='延期 / extension, "30 days"')
@click.option("--no-steps", is_flag=True, help="不列计算过程 / without the steps")
@click.option(
    "--batch", metavar="FILE", type=click.Path(path_type=Path), help="每行一问的 JSON 文件，- 为标准输入 / JSON lines, - reads stdin"
)
def due(
    database: str | None, lang: str | None, as_json: bool, deadline: str, start: str, place: str, on: str, length: str,
    pauses: tuple[str, ...], extensions: tuple[str, ...], no_steps: bool, batch: Path | None,
) -> None:  # fmt: skip
    """算一个期限并说明怎么算的 / count a deadline and explain it."""
    asked = counting.Asked(deadline, start, place, on, length, tuple(map(counting.span, pauses)), extensions)
    if batch is not None:
        if asked != counting.Asked("", ""):
            raise click.UsageError("--batch 不与其他条件同用 / --batch goes alone")
        sys.exit(batching.run(session(database, lang, as_json), batch, explained=not no_steps))
    if not start:
        raise click.UsageError("缺少 --from / --from is missing")
    counting.run(session(database, lang, as_json), asked, explained=not no_steps)


@petition.command("charts")
@common()
@click.option("--place", default="", metavar="CODE", help="行政区划代码，不写为全国 / area code, else the country")
@click.option("--on", default="", metavar="DATE", help="哪一天的规则，默认今天 / the rules of which day, else today")
@click.option("--release", default="current", show_default=True, metavar="ID", help="规程版本 / release, current or its full id")
@click.option("--only", type=click.Choice(charting.KINDS), help="只要一种：流程图、责任图、时限图 / one kind only")
@click.option("--process", default="", metavar="ID", help="只要一个程序 / one process only")
@click.option("--out", default="charts", show_default=True, metavar="FOLDER", type=click.Path(path_type=Path), help="写到 / folder")
@click.option("--format", "form", type=click.Choice(["svg", "pdf", "both"]), default="both", show_default=True, help="格式 / format")
def charts(
    database: str | None, lang: str | None, as_json: bool, place: str, on: str, release: str, only: str | None, process: str, out: Path,
    form: str,
) -> None:  # fmt: skip
    """三图：流程图、责任图、时限图 / draw the flow, the duties and the time limits as SVG and PDF."""
    wanted = charting.Wanted(place, on, release, only or "", process, out, form)
    charting.run(session(database, lang, as_json), wanted)


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


@stats.command("indicators")
@common()
@click.option("--from", "since", required=True, metavar="DATE", help="统计期第一天 / first day")
@click.option("--to", "until", required=True, metavar="DATE", help="统计期最后一天 / last day")
@click.option("--basis", default="", metavar="DAY", help="filed、registered、due；不写按各指标自己的 / else each indicator's own")
@click.option("--authority", default="", metavar="ID", help="机关及其下级 / an authority with those below it")
@click.option("--place", default="", metavar="CODE", help="属地 / area code")
@click.option("--topic", default="", metavar="ID")
@click.option("--channel", default="", metavar="ID")
@click.option("--category", default="", metavar="ID")
@click.option("--compare", default="", type=click.Choice(["", "year", "period"]), help="同比、环比 / with the year or the period before")
@click.option("--by", "group", default="", metavar="GROUP", help="分组 / authority, place, topic, channel, category or month")
@click.option("--only", multiple=True, metavar="ID", help="只要哪项，可以多次 / one indicator, repeatable")
@click.option("--public", is_flag=True, help="可以对外的口径 / the form that may leave the office")
def indicators(
    database: str | None, lang: str | None, as_json: bool, compare: str, group: str, only: tuple[str, ...], **asked: Any
) -> None:
    """指标 / every indicator of a period with its formula, numerator, denominator and what was left out."""
    indicating.run(session(database, lang, as_json), asked, compare=compare, group=group, only=only)


@stats.command("report")
@click.argument("kind", metavar="KIND")
@common()
@click.option("--period", required=True, metavar="PERIOD", help="2026-10、2026-Q3、2026、2026-10-01/2026-10-15")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="写到 .pdf、.docx、.xlsx / write to")
@click.option("--authority", default="", metavar="ID", help="哪个机关的，不写为最高的 / of which authority; the highest unless told")
@click.option("--public", is_flag=True, help="可以对外的口径 / the form that may leave the office")
@click.option("--check", is_flag=True, help="与登记核对 / whether the figures still come out of the registers")
def report(
    database: str | None, lang: str | None, as_json: bool, kind: str, period: str, out: Path | None, authority: str, public: bool,
    check: bool,
) -> None:  # fmt: skip
    """报告 / a report (monthly, annual, reexaminations, special, situation): as it is kept, else as it would be now."""
    briefing.run(session(database, lang, as_json), kind, period, out, authority=authority, public=public, check=check)


@stats.command("fill")
@common()
@click.option("--anew", is_flag=True, help="先清空再重建 / empty them first")
def fill(database: str | None, lang: str | None, as_json: bool, anew: bool) -> None:
    """补齐指标所据的行 / bring the rows of the indicators up to date at once."""
    indicating.fill(session(database, lang, as_json), anew=anew)


@petition.command("export")
@common()
@click.argument("form", metavar="xes|ocel|csv")
@click.option("--out", required=True, metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help="写到 / file")
@click.option("--from", "first", default="", metavar="DATE", help="自哪一日提出的 / filed from this day on")
@click.option("--to", "last", default="", metavar="DATE", help="至哪一日提出的 / filed up to this day")
@click.option("--until", default="", metavar="DATE", help="记事截至哪一日，默认期末 / events up to this day (default: --to)")
@click.option("--procedure", "--process", default="", metavar="NAME", help="经过哪个程序的，如 handling / that went through it")
@click.option("--by", default="", metavar="USERNAME", help="以哪位工作人员的名义 / done by this official (default: the office)")
@click.option("--purpose", default="", help="用途，记入导出登记 / purpose, entered in the register of exports")
@click.option("--key-file", metavar="FILE", type=click.Path(path_type=Path), help="代号密钥文件，默认每次新造 / key of the pseudonyms")
@click.option("--bom", is_flag=True, help="CSV 带 UTF-8 标记 / CSV with a byte order mark")
def export_(
    database: str | None, lang: str | None, as_json: bool, form: str, out: Path, first: str, last: str, until: str, procedure: str,
    by: str, purpose: str, key_file: Path | None, bom: bool,
) -> None:  # fmt: skip
    """导出供流程挖掘的事件日志（去标识化） / export an event log for process mining, de-identified."""
    asked = exporting.Asked(form, out, first, last, until, procedure, by, purpose, key_file, bom)
    sys.exit(exporting.run(session(database, lang, as_json), asked))


@petition.command()
@common()
@click.option("--quick", is_flag=True, help="一分钟以内 / within a minute")
@click.option("--sqlite-only", is_flag=True, help="不用 PostgreSQL / without PostgreSQL")
@click.option("--peers", is_flag=True, help="同时测量其他流程引擎 / measure other engines too")
@click.option("--huge", is_flag=True, help="存到一百万件 / up to a million stored petitions")
@click.option(
    "--write", "page", type=click.Path(path_type=Path, dir_okay=False), help="结果写入 / write the results to, docs/benchmarks.md"
)
def bench(
    database: str | None, lang: str | None, as_json: bool, quick: bool, sqlite_only: bool, peers: bool, huge: bool, page: Path | None
) -> None:
    """与原装 SpiffWorkflow 交错测速 / measure against stock SpiffWorkflow, interleaved."""
    from engine.cli import benching  # here: only this command carries the bench

    benching.bench(session(database, lang, as_json), quick=quick, sqlite_only=sqlite_only, peers=peers, huge=huge, page=page)


@petition.command()
@common()
@click.option("--contract/--expand", help="删去旧版本才用的结构：全部节点已换新版本之后 / also take away what only older versions use")
def migrate(database: str | None, lang: str | None, as_json: bool, contract: bool) -> None:
    """升级数据库结构 / bring the database to its latest shape; older versions go on working unless --contract."""
    reporting.migrate(session(database, lang, as_json), contract=contract)


@petition.command()
@common()
@click.option("--backup", metavar="FILE", type=click.Path(path_type=Path), help="核验备份文件 / a backup instead of the database")
@click.option("--archive", is_flag=True, help="也核验附件 / attachments too")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="只核验此日以来办理过的 / only what moved since that day")
@click.option("--head", metavar="FILE", type=click.Path(path_type=Path), help="与另存的封存比对 / a head kept elsewhere")
def verify(
    database: str | None, lang: str | None, as_json: bool, backup: Path | None, archive: bool, since: datetime | None, head: Path | None
) -> None:  # fmt: skip
    """核验案卷、期限和办件 / verify dockets, clocks and open petitions."""
    asked = verifying.Asked(backup, archive, since.date() if since else None, head)
    sys.exit(verifying.run(session(database, lang, as_json), asked))


@petition.command()
@common()
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="哪一天，默认昨天 / which day, else yesterday")
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="另存 / write it elsewhere too")
def head(database: str | None, lang: str | None, as_json: bool, day: datetime | None, out: Path | None) -> None:
    """每日封存：签名的登记簿摘要 / the signed head of a day."""
    sys.exit(verifying.head(session(database, lang, as_json), day.date() if day else None, out))


@petition.command()
@common()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--with-key", is_flag=True, help="连同密钥 / the keys too")
def backup(database: str | None, lang: str | None, as_json: bool, file: Path, with_key: bool) -> None:
    """备份数据库和附件 / back up the database and the attachments while the office works."""
    sys.exit(keeping.backup(session(database, lang, as_json), file, with_key=with_key))


@petition.command()
@common()
@click.argument("file", type=click.Path(path_type=Path))
def restore(database: str | None, lang: str | None, as_json: bool, file: Path) -> None:
    """从备份恢复到空数据库 / restore a backup into an empty database."""
    sys.exit(keeping.bring_back(session(database, lang, as_json), file))


@petition.command()
@common()
@click.option("--anew", is_flag=True, help="先清空再重建 / empty it first")
def words(database: str | None, lang: str | None, as_json: bool, anew: bool) -> None:
    """补齐全文检索 / bring the index of words up to date."""
    reporting.fill_index(session(database, lang, as_json), anew=anew)


@petition.command()
@common()
@click.option("--retry", is_flag=True, help="失败的重新排队 / queue again what was given up")
def outgoing(database: str | None, lang: str | None, as_json: bool, retry: bool) -> None:
    """待发工作 / how outgoing work stands; ends with 1 when some was given up."""
    sys.exit(sending.run(session(database, lang, as_json), retry=retry))


@petition.command()
@common()
@click.argument("names", nargs=-1, type=click.Choice(torturing.NAMES), metavar="[NAME]...")
@click.option("--scale", type=click.Choice(["short", "full"]), default="short", show_default=True, help="规模 / how much")
@click.option("--minutes", default=0.0, type=click.FloatRange(0, 10_000), help="反复进行的分钟数 / go on for so many minutes")
@click.option("--seed", type=click.IntRange(0), help="随机种子 / seed (default: a new one)")
def torture(
    database: str | None, lang: str | None, as_json: bool, names: tuple[str, ...], scale: str, minutes: float, seed: int | None
) -> None:  # fmt: skip
    """折磨测试：杀进程、断库、断线、并发 / kill, restart, cut and race an office of its own."""
    chosen = session(None, lang, as_json)
    sys.exit(torturing.run(chosen, names, database=database, scale=scale, seed=seed, minutes=minutes))


@petition.command()
@common()
@click.argument("trace")
def trace(database: str | None, lang: str | None, as_json: bool, trace: str) -> None:
    """一个追踪号留下的案卷记事 / the docket entries a trace id led to."""
    sys.exit(tracing.run(session(database, lang, as_json), trace))


@petition.command()
@common()
@click.argument("name")
@click.option("--official", default="", metavar="USERNAME", help="为谁签发 / whose rights the token has (default: NAME)")
def token(database: str | None, lang: str | None, as_json: bool, name: str, official: str) -> None:
    """签发接口令牌 / issue a bearer token for the JSON API."""
    reporting.token(session(database, lang, as_json), name, official)


@petition.command("sizing")
@common()
@click.option("--filings", default=1_000_000, show_default=True, help="每年件数 / filings a year")
@click.option("--tasks", default=15.0, show_default=True, help="每件步数 / completed tasks of each")
@click.option("--peak", default=20.0, show_default=True, help="最忙一小时为平均的几倍 / busiest hour, times the mean")
@click.option("--attachments", default=2.0, show_default=True, help="每件附件 MB / MB attached to each")
@click.option("--laws", type=click.Path(path_type=Path), help="实测数据文件 / measured laws of another machine")
def sizing_(
    database: str | None, lang: str | None, as_json: bool, filings: int, tasks: float, peak: float, attachments: float, laws: Path | None
) -> None:
    """算需要多少机器 / reckon the hardware for a year of petitions."""
    sizing.run(session(database, lang, as_json), Need(filings, tasks, peak, attachments), laws)


@petition.command()
@common(json=False)
def openapi(database: str | None, lang: str | None) -> None:
    """输出接口说明 / print the OpenAPI document."""
    reporting.openapi(session(database, lang))


petition.add_command(release)
petition.add_command(simulate)


def main() -> None:
    """Run one sub-command."""
    petition(prog_name="petition")
