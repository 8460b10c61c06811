"""Moulds of petitions: a few are played through casework once, and cast again with other numbers, days and people.

1. The petitions of the demonstration are played in a small office of their own, up to now.
2. The rows of each become texts with gaps: number, county, officials, papers, gist; every day moves by the same shift.
3. A cast fills the gaps; the docket is sealed anew, so that its chain is as true as that of the petition played.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache, partial
from pathlib import Path
from random import Random
from typing import Any

from engine.bootstrap import open_office
from engine.casework.intake import register
from engine.casework.office import Office
from engine.demo import answers, current
from engine.demo.county import enter_county
from engine.demo.plan import Plan
from engine.demo.player import Player
from engine.domain.authority import Official
from engine.domain.canonical import canonical
from engine.domain.clock import SHANGHAI
from engine.domain.frozen import FrozenClock
from engine.settings import Settings
from engine.storage.bulk import Bulk, line_of

Row = dict[str, Any]
PARTS = ("parties", "accused", "recused", "filings", "proceedings", "instances", "tasks", "deadlines", "documents")
# The officials of the small office bear ids no other number in a petition could be taken for.
FIRST_OFFICIAL = 9_100_000_000
COUNTY, CITY, COUNTY_NAME, CITY_NAME = "990121", "990100", "云溪县", "示范市"
COUNTY_SHORT, CITY_SHORT = "云", "示市"
# A county with no promises of its own: the rules of the nation alone.
PLAIN = "990122"
_DAY = re.compile(r"(?<!\d)(20\d\d)-(\d\d)-(\d\d)(?!\d)")
_WRITTEN_DAY = re.compile(r"(?<!\d)(20\d\d)年(\d{1,2})月(\d{1,2})日")
_RUNNING = re.compile(r"\d+号$")
_YEAR = re.compile(r"〔\d{4}〕")


@dataclass(frozen=True)
class Mould:
    """One played petition: its row, its other rows by table, its docket in order."""

    petition: Row
    parts: Mapping[str, Sequence[Row]]
    docket: Sequence[Row]
    representatives: Sequence[bool]

    @property
    def is_open(self) -> bool:
        """Whether anything may still be owed to the petitioner."""
        return bool(self.petition["status"] != "closed")


@dataclass(frozen=True)
class Cut:
    """A mould moved to other days: texts whose gaps ``%(name)s`` a cast fills."""

    filed_on: date
    petition: str
    parts: Mapping[str, str]
    sealed: Sequence[str]
    entries: Sequence[str]
    papers: Sequence[tuple[str, int]]
    representatives: Sequence[bool]


class Townsfolk(Player):
    """Plays plans as filed in ``place``."""

    place = COUNTY

    def file(self, plan: Plan, done: Callable[[], None]) -> None:
        """The petition comes in at the window, about the place."""
        done()
        registrar = self.people.of("990121-xf", "registrar", 0)
        registration = replace(answers.registration(plan, self.chance, self.clock.now()), place=self.place)
        outcome = register(self.office, by=registrar, registration=registration, key=f"crowd-{self.seq}-{self.instances}")
        plan.number = outcome.number
        self.instances += 1
        for index in range(plan.repeats):
            self.later(plan, 3 + index, 9 + index, partial(self.repeat, plan))
        self.go_on(plan, outcome)


@lru_cache(16)
def played(place: str, seed: int, every: int = 1) -> tuple[list[Mould], Mapping[str, int]]:
    """The moulds of a place, and the ids of the officials by username; of the plans only one in ``every`` is played."""
    with tempfile.TemporaryDirectory(prefix="petition-moulds-") as folder:
        home = Path(folder)
        database = f"sqlite:///{home / 'moulds.sqlite'}"
        office = open_office(replace(Settings.read(), home=home, database=database, archive=str(home / "archive")), durable=False)
        bulk = Bulk(database)
        bulk.enter("officials", _stranger())
        people = enter_county(office, password=str(seed))
        _play(office, people, place, Random(seed), every)
        office.store.close()
        moulds = list(_moulds(bulk))
        bulk.close()
    return moulds, {username: official.id for username, official in people.items()}


def _stranger() -> Row:
    plain = dict.fromkeys(("username", "name", "authority", "password_hash"), "nobody")
    return {"id": FIRST_OFFICIAL, "roles": "[]", "active": False} | plain


def _play(office: Office, people: dict[str, Official], place: str, chance: Random, every: int) -> None:
    now = office.now()
    plans = [*current.plans(office.current.rulebook.calendar, now, chance)[::every], *_more(now)]
    office.clock = FrozenClock(min(plan.received_at for plan in plans))
    player = Townsfolk(office, people, chance, now.astimezone(SHANGHAI))
    player.place = place
    player.play(plans, lambda: None)


def _more(now: datetime) -> Iterator[Plan]:
    """What the demonstration has too few of: short ways to an end, and an accusation still being looked at."""
    for days, ending in ((9, "on_the_spot"), (4, "on_the_spot"), (12, "declined"), (8, "diverted")):
        yield Plan(now - timedelta(days=days), "visit", "individual", 1, ending, target="990121-zr", pace=0.0)
    yield Plan(
        now - timedelta(days=2), "letter", "individual", 1, "accusation", target="990121-jw", accused=("990121-zj",), pace=3.0,
        gist="反映有关工作人员优亲厚友",
    )  # fmt: skip


def _moulds(bulk: Bulk) -> Iterator[Mould]:
    rows: dict[str, dict[int, list[Row]]] = {name: defaultdict(list) for name in (*PARTS, "docket", "petitioners")}
    for name, found in rows.items():
        for row in bulk.rows(name):
            found[row["petition_id"]].append(row)
    for petition in bulk.rows("petitions"):
        of = petition["id"]
        docket = sorted(rows["docket"][of], key=lambda entry: int(entry["seq"]))
        representatives = [bool(one["is_representative"]) for one in rows["petitioners"][of]]
        yield Mould(petition, {name: rows[name][of] for name in PARTS}, docket, representatives)


class Cutter:
    """Makes cuts of moulds."""

    def __init__(self, officials: Mapping[str, int]) -> None:
        """``officials``: the ids of the small office by username."""
        self._officials = {str(official): f"%({username})s" for username, official in officials.items()}

    def cut(self, mould: Mould, days: int) -> Cut:
        """The mould, ``days`` later (or earlier)."""
        papers = [str(paper["number"]) for paper in mould.parts["documents"]]
        fill = self._gaps(mould, papers, days)
        petition = mould.petition | {"id": "@I@", "docket_hash": "@H@", "received_at": _jittered(mould.petition["received_at"])}
        parts = {name: "\n".join(line_of(name, _part(name, row)) for row in rows) for name, rows in mould.parts.items() if rows}
        return Cut(
            filed_on=mould.petition["filed_on"] + timedelta(days=days),
            petition=fill(line_of("petitions", petition)),
            parts={name: fill(text) for name, text in parts.items()},
            sealed=[fill(_to_seal(entry)) for entry in mould.docket],
            entries=[fill(line_of("docket", entry | {"petition_id": "@I@", "prev_hash": "@P@", "hash": "@H@"})) for entry in mould.docket],
            papers=[_paper_series(number, days) for number in papers],
            representatives=mould.representatives,
        )

    def _gaps(self, mould: Mould, papers: Sequence[str], days: int) -> Callable[[str], str]:
        """Puts gaps into a text and moves its days."""
        numbers = {number: f"%(d{at})s" for at, number in enumerate(papers)}
        words = {
            mould.petition["number"]: "%(n)s", **numbers, mould.petition["gist"]: "%(g)s",
            COUNTY: "%(c)s", PLAIN: "%(c)s", CITY: "%(y)s", COUNTY_NAME: "%(C)s", CITY_NAME: "%(Y)s", **self._officials, "@I@": "%(i)s",
            "@P@": "%(p)s", "@H@": "%(h)s", "@J@": "%(j)s",
        }  # fmt: skip
        # The longest first: a number begins with the code of its county.
        known = re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)))

        def fill(text: str) -> str:
            return _moved(known.sub(lambda found: words[found[0]], text.replace("%", "%%")), days)

        return fill


def _part(name: str, row: Row) -> Row:
    jittered = {"received_at": _jittered(row["received_at"])} if name == "filings" else {}
    return row | {"petition_id": "@I@"} | jittered


def _jittered(at: datetime) -> str:
    """The second of an instant; its fraction is a gap."""
    return f"{at:%Y-%m-%dT%H:%M:%S}.@J@Z"


def _to_seal(entry: Row) -> str:
    """What ``domain.docket.seal`` hashes, up to the hash before."""
    instant = entry["at"].astimezone(UTC).isoformat(timespec="microseconds")
    fields = ["@I@", entry["seq"], entry["kind"], entry["actor"], instant, json.loads(entry["body"]), entry["basis"]]
    return canonical(fields).decode().replace('"@I@"', "@I@", 1)[:-1] + ',"'


def _moved(text: str, days: int) -> str:
    if not days:
        return text
    text = _DAY.sub(lambda found: _day(found, days).isoformat(), text)
    return _WRITTEN_DAY.sub(lambda found: f"{(day := _day(found, days)).year}年{day.month}月{day.day}日", text)


def _day(found: re.Match[str], days: int) -> date:
    return date(int(found[1]), int(found[2]), int(found[3])) + timedelta(days=days)


def _paper_series(number: str, days: int) -> tuple[str, int]:
    """The series of a paper without its issuer's code, and whether the county (0) or the city (1) issued it."""
    year = int(re.findall(r"〔(\d{4})〕", number)[0]) + round(days / 365.25)
    name = _YEAR.sub(f"〔{year}〕", _RUNNING.sub("", number))
    by_city = name.startswith(CITY_SHORT)
    return name.removeprefix(CITY_SHORT if by_city else COUNTY_SHORT), int(by_city)


def cast(cut: Cut, gaps: dict[str, Any]) -> dict[str, list[str]]:
    """One petition's lines by table; ``gaps`` holds everything but the hashes."""
    previous, entries = "", []
    for sealed, entry in zip(cut.sealed, cut.entries, strict=True):
        gaps["p"] = previous
        gaps["h"] = previous = hashlib.sha256(f'{sealed % gaps}{previous}"]'.encode()).hexdigest()
        entries.append(entry % gaps)
    lines = {"petitions": [cut.petition % gaps], "docket": entries}
    for name, text in cut.parts.items():
        lines[name] = [text % gaps]
    return lines
