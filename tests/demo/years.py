"""Year files with other numbers: consistent by construction, small enough to play."""

from __future__ import annotations

from random import Random
from typing import Any

from engine.demo.cells import BOUNDS

TOPICS = ("rural_land", "enterprise_restructuring", "posts_and_staffing", "demolition", "other")


def a_year(seed: int, *, most: int = 12) -> dict[str, Any]:
    """A random county year whose every sum agrees; at most ``most`` filings in any cell."""
    chance = Random(seed)
    levels = {level: _level(chance, most if level == "county" else 3) for level in ("county", "city", "province", "national")}
    letters, calls, mailbox = (chance.randint(0, 4) for _ in range(3))
    others = letters + calls + mailbox
    kinds = {
        kind: {measure: sum(level[kind][measure] for level in levels.values()) for measure in ("filings", "persons")} for kind in BOUNDS
    }
    kinds["individual"] = {measure: count + others for measure, count in kinds["individual"].items()}
    spot = chance.randint(0, levels["county"]["filings"])
    registered = levels["county"]["filings"] - spot
    higher = sum(level["filings"] for name, level in levels.items() if name != "county")
    return {
        "year": 2007,
        "total": {measure: kinds["collective"][measure] + kinds["individual"][measure] for measure in ("filings", "persons")},
        "by_kind": kinds,
        "by_level_visited": levels,
        "not_visits": {"filings": others, "letters": letters, "calls": calls, "mailbox": mailbox},
        "county_visits": {
            "settled_on_the_spot": spot, "registered": registered, "registered_completed": registered - chance.randint(0, registered // 3),
        },
        "assigned_by_superior": _assigned(chance, higher, letters, calls, mailbox),
        "reexamination": _reexamination(chance),
    }  # fmt: skip


def _level(chance: Random, most: int) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for kind, (low, high) in BOUNDS.items():
        filings = chance.randint(0, most)
        said[kind] = {"filings": filings, "persons": sum(chance.randint(low, min(high, 40)) for _ in range(filings))}
    totals = {measure: sum(said[kind][measure] for kind in BOUNDS) for measure in ("filings", "persons")}
    return totals | said


def _assigned(chance: Random, visits: int, letters: int, calls: int, mailbox: int) -> dict[str, int]:
    most = {"visits": visits, "letters": letters, "calls": calls, "mailbox": mailbox}
    taken = {name: chance.randint(0, number) for name, number in most.items()}
    total = sum(taken.values())
    return {"total": total, **taken, "completed": total - chance.randint(0, total // 2)}


def _reexamination(chance: Random) -> dict[str, Any]:
    topic = {name: chance.randint(0, 2) for name in TOPICS}
    settled = chance.randint(0, 3)
    total = sum(topic.values()) + settled
    collective = chance.randint(0, total)
    still_open = chance.randint(0, sum(topic.values()))
    return {
        "total": total, "collective": collective, "individual": total - collective, "topic": topic, "settled_and_withdrawn": settled,
        "completed": total - still_open, "open": still_open,
    }  # fmt: skip


def shuffled(data: Any, chance: Random) -> Any:
    """The same year with its keys in another order."""
    if not isinstance(data, dict):
        return data
    names = list(data)
    chance.shuffle(names)
    return {name: shuffled(data[name], chance) for name in names}
