"""A run as a table for the terminal and as a page for ``docs/``; numbers and names only, the sentences come from the shelf."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Say = Callable[[str], str]
Cells = Sequence[str]
COLUMNS = ("configuration", "petition_s", "stock_s", "ratio", "p50", "p95", "p99", "statements", "commits")
PAGES = ("completion", "worklist", "overdue_queue", "petition_list", "petition_page")
WIDE = ("province_queue", "accusation_list", "year_list", "channel_list", "province_list", "indicators")
SIDES = ("cold", "hot", "stock")
WATCHED = ("county", "province")


def configurations(document: Mapping[str, Any], say: Say) -> list[Cells]:
    """One line for each configuration, under a heading."""
    return [[say(f"bench_{name}") for name in COLUMNS], *(_configuration(row) for row in document["configurations"])]


def _configuration(row: Mapping[str, Any]) -> Cells:
    ours, stock = row["petition"], row["stock"]
    return [
        row["name"], f"{ours['per_second']:.0f}", f"{stock['per_second']:.0f}", f"{row['ratio']:.2f}",
        *(f"{ours[name]:.1f}" for name in ("p50_ms", "p95_ms", "p99_ms")), _spread(ours["statements"]), _spread(ours["commits"]),
    ]  # fmt: skip


def _spread(told: Mapping[str, float]) -> str:
    return f"{told['mean']:.1f} / {told['max']:.0f}" if told["max"] else "–"


def rounds(document: Mapping[str, Any], say: Say) -> list[Cells]:
    """Milliseconds of a round at each size, and of an act after so many forms."""
    grown = document["growth"]
    lines = [
        [f"{say(f'bench_{part}')} {size}", *(_grown(sides[side]) for side in SIDES)]
        for part in ("rounds", "forms")
        for size, sides in grown[part].items()
    ]
    return [[say("bench_size"), *(say(f"bench_side_{side}") for side in SIDES)], *lines]


def _grown(told: Mapping[str, float]) -> str:
    return f"{told['ms']:.2f}" if "ms" in told else f"† {told['stopped_at']}"


def stored(document: Mapping[str, Any], say: Say) -> list[Cells]:
    """p95 in milliseconds of an act and of each page with so many petitions stored."""
    lines = [[f"{int(size):,}", *(f"{told[page]['p95']:.1f}" for page in PAGES)] for size, told in document["growth"]["stored"].items()]
    return [[say("bench_stored"), *(say(f"bench_page_{page}") for page in PAGES)], *lines]


def stored_wide(document: Mapping[str, Any], say: Say) -> list[Cells]:
    """p95 in milliseconds of what is asked over a province, and the seconds until what ran out at once was recorded, and followed."""
    lines = [[f"{int(size):,}", *_wide(told)] for size, told in document["growth"]["stored"].items()]
    lapses = (say(f"bench_{part}") for part in ("due", "recorded", "swept"))
    return [[say("bench_stored"), *(say(f"bench_page_{page}") for page in WIDE), *lapses], *lines]


def _wide(told: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{told[page]['p95']:.1f}" for page in WIDE)
    at_once = told["due_at_once"]
    yield from (f"{at_once['due']:,}", f"{at_once['recorded_s']:.2f}", f"{at_once['seconds']:.2f}")


def watch(document: Mapping[str, Any], say: Say) -> list[Cells]:
    """What supervisors ask with most petitions stored: p50 and p95 in milliseconds over a county and a province, beside the limit."""
    size, told = max(document["growth"]["stored"].items(), key=lambda one: int(one[0]))
    found = {(look["asked"], look["by"]): look for look in told["watch"]["looks"]}
    limits = {look["asked"]: look["within"] for look in told["watch"]["looks"]}
    lines = [
        [asked, str(within), *(f"{found[asked, by][share]:.0f}" for by in WATCHED for share in ("p50", "p95"))]
        for asked, within in limits.items()
    ]
    return [
        [f"{int(size):,}", say("bench_within"), *(f"{say(f'bench_{by}')} {share}" for by in WATCHED for share in ("p50", "p95"))],
        *lines,
    ]


def peers(document: Mapping[str, Any], say: Say) -> list[Cells]:
    """One line for each peer; one that could not run says why."""
    lines = [_peer(told, say) for told in document.get("peers", ())]
    names = ("peer", "per_second", "ratio", "petition_ratio", "p50", "p95", "remark")
    return [[say(f"bench_{name}") for name in names], *lines]


def _peer(told: Mapping[str, Any], say: Say) -> Cells:
    if "skipped" in told:
        return [told["name"], *["–"] * 5, f"{say('bench_skipped')}: {told['skipped']}"]
    figures = (f"{told[name]:.2f}" for name in ("ratio", "petition_ratio"))
    times = (f"{told[name]:.1f}" for name in ("p50_ms", "p95_ms"))
    return [f"{told['name']} {told['version']}", f"{told['per_second']:.0f}", *figures, *times, "; ".join(told["does_not"])]


def tables(document: Mapping[str, Any], say: Say) -> Iterator[tuple[str, list[Cells]]]:
    """Every table of a run with its title."""
    yield say("bench_title_configurations"), configurations(document, say)
    yield say("bench_title_rounds"), rounds(document, say)
    if document["growth"]["stored"]:
        yield say("bench_title_stored"), stored(document, say)
        yield say("bench_title_stored_wide"), stored_wide(document, say)
        yield say("bench_title_watch"), watch(document, say)
    if "peers" in document:
        yield say("bench_title_peers"), peers(document, say)


def aligned(lines: Sequence[Cells]) -> Iterator[str]:
    """A table for the terminal: names to the left, numbers to the right; wide signs take two places."""
    widths = [max(wide(line[at]) for line in lines) for at in range(len(lines[0]))]
    for line in lines:
        first = line[0] + " " * (widths[0] - wide(line[0]))
        rest = (" " * (width - wide(cell)) + cell for cell, width in zip(line[1:], widths[1:], strict=True))
        yield "  ".join([first, *rest]).rstrip()


def wide(text: str) -> int:
    """How many places a text takes in a terminal."""
    return sum(2 if "\u1100" <= sign <= "\uffdc" else 1 for sign in text)


def as_markdown(lines: Sequence[Cells]) -> Iterator[str]:
    """A table for a page."""
    yield "| " + " | ".join(lines[0]) + " |"
    yield "|---|" + "---:|" * (len(lines[0]) - 1)
    for line in lines[1:]:
        yield "| " + " | ".join(line) + " |"


def page(document: Mapping[str, Any], say: Say) -> str:
    """The page of a run: machine and versions, what is measured, the tables, what is not measured."""
    machine = document["machine"]
    facts = [
        [say("bench_fact"), say("bench_value")],
        *([say(f"bench_machine_{name}"), str(machine[name])] for name in machine if name != "libraries"),
        [say("bench_machine_libraries"), ", ".join(f"{name} {number}" for name, number in machine["libraries"].items())],
        [say("bench_machine_plan"), f"{document['plan']}, {document['seconds']:.0f} s"],
    ]
    parts = [f"# {say('bench_page_title')}", say("bench_page_lead"), "\n".join(as_markdown(facts)), say("bench_page_measured")]
    for title, lines in tables(document, say):
        parts += [f"## {title}", "\n".join(as_markdown(lines))]
    if any("stopped_at" in side for part in ("rounds", "forms") for sides in document["growth"][part].values() for side in sides.values()):
        parts.append(say("bench_page_stopped"))
    parts += [f"## {say('bench_title_not_measured')}", say("bench_page_not_measured")]
    return "\n\n".join(parts) + "\n"
