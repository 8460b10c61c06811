"""petition release: the sub-commands of the releases, one verb each."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from engine.cli import migrating, releasing
from engine.cli.options import common, session

by = click.option("--by", required=True, metavar="USERNAME", help="谁 / who decides")
reason = click.option("--reason", required=True, help="理由 / why")


@click.group()
def release() -> None:
    """规程版本：提出、启用、比较、导出 / releases: propose, activate, compare, export."""


@release.command()
@common()
@click.argument("source", default="disk", metavar="[FOLDER_OR_ZIP]")
@by
@click.option("--valid-from", required=True, type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="自何日施行 / in force from")
@reason
@click.option("--name", default="", help="名称 / what it is called")
def propose(
    database: str | None, lang: str | None, as_json: bool, source: str, by: str, valid_from: datetime, reason: str, name: str
) -> None:  # fmt: skip
    """提出一个版本，连同检查报告 / propose the shelves, a folder or a ZIP, with the report of its check."""
    proposal = releasing.Proposal(source, by, valid_from.date(), reason, name)
    sys.exit(releasing.propose(session(database, lang, as_json), proposal))


@release.command()
@common()
@click.argument("number", type=int)
@by
def activate(database: str | None, lang: str | None, as_json: bool, number: int, by: str) -> None:
    """启用：须由提出人以外的人 / put in force from its day on; never by who proposed it."""
    sys.exit(releasing.activate(session(database, lang, as_json), number, by))


@release.command()
@common()
@click.argument("number", type=int)
@by
@reason
def withdraw(database: str | None, lang: str | None, as_json: bool, number: int, by: str, reason: str) -> None:
    """撤回尚未施行的版本 / withdraw what is not in force yet."""
    sys.exit(releasing.withdraw(session(database, lang, as_json), number, by, reason))


@release.command("list")
@common()
def list_(database: str | None, lang: str | None, as_json: bool) -> None:
    """所有版本 / every release that was proposed."""
    sys.exit(releasing.listed(session(database, lang, as_json)))


@release.command()
@common()
@click.argument("number", type=int)
def show(database: str | None, lang: str | None, as_json: bool, number: int) -> None:
    """一个版本和它的检查报告 / one release with the report of its check."""
    sys.exit(releasing.show(session(database, lang, as_json), number))


@release.command()
@common()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
def diff(database: str | None, lang: str | None, as_json: bool, before: str, after: str) -> None:
    """两个版本有什么不同 / what differs, in words; A and B: a number, a fingerprint, current, disk or a path."""
    sys.exit(releasing.diff(session(database, lang, as_json), before, after))


@release.command()
@common()
@click.argument("which", metavar="[ID]", default="current")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="压缩包写到哪里 / where the ZIP goes")
@click.option(
    "--to", type=click.Path(path_type=Path), metavar="FOLDER", help="写进已有的文件夹，只改不同的文件 / into a folder, only what differs"
)
def export(
    database: str | None, lang: str | None, as_json: bool, which: str, file: Path | None, out: Path | None, to: Path | None
) -> None:  # fmt: skip
    """写成压缩包，每次逐字节相同；或者写进 git 工作目录 / write it as a ZIP, the same bytes each time, or into a git working copy."""
    zipped = out or file
    if (zipped is None) == (to is None) or (out and file):
        raise click.UsageError("写 --out FILE 或者 --to FOLDER / give --out FILE or --to FOLDER")
    chosen = session(database, lang, as_json)
    sys.exit(releasing.lay_out(chosen, which, to) if to else releasing.export(chosen, which, zipped or Path()))


@release.command("import")
@common()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--by", default="", metavar="USERNAME", help="谁，不写就是本机 / who; the machine itself if left out")
def import_(database: str | None, lang: str | None, as_json: bool, file: Path, by: str) -> None:
    """收下别处导出的版本 / keep a release exported elsewhere, after its manifest and a check."""
    sys.exit(releasing.bring_in(session(database, lang, as_json), file, by))


@release.command()
@common()
@click.argument("before", required=False, default="", metavar="A")
@click.argument("after", required=False, default="", metavar="B")
@click.option("--dry-run", is_flag=True, help="只试算，不改动 / only tell what would change")
@click.option("--by", default="", metavar="USERNAME", help="谁 / who decides")
@click.option("--only", multiple=True, metavar="NUMBER", help="只迁移这些件 / these petitions only")
@click.option("--undo", default=0, type=click.IntRange(0), metavar="RUN", help="撤销一个批次 / undo a run")
def migrate(
    database: str | None, lang: str | None, as_json: bool, before: str, after: str, dry_run: bool, by: str, only: tuple[str, ...], undo: int
) -> None:  # fmt: skip
    """把在办事项从一个版本迁移到另一个 / move running petitions from one release to another, each in a transaction."""
    if bool(undo) == bool(before and after) or (not dry_run and not by) or (undo and (dry_run or only)):
        raise click.UsageError(
            "写 A B 和 --by（或者 --dry-run），或者 --undo RUN --by / give A B and --by (or --dry-run), or --undo RUN --by"
        )
    chosen = session(database, lang, as_json)
    if undo:
        sys.exit(migrating.undo(chosen, undo, by))
    sys.exit(migrating.run(chosen, migrating.Asked(before, after, by, only, dry_run)))
