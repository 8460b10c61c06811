"""A crowd of invented petitions, as many as are wanted: a province with its cities and counties after some years of work.

The lists, the registers and the reports are measured against it. Everything a petition consists of is there and
agrees with itself: its docket verifies, its process goes on where it stands, its clocks are due around now. Its
days were moved by whole weeks and not counted again, so a verifier that counts finds other days of rest.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from datetime import date
from random import Random
from typing import Any

from engine.bench.land import County, Land
from engine.bench.moulds import COUNTY, PLAIN, Cut, Cutter, Mould, cast, played
from engine.bootstrap import read_release
from engine.demo.people import petitioner
from engine.domain.petition import Petitioner
from engine.settings import Settings
from engine.storage.bulk import Bulk, Sealer
from engine.storage.unit_of_work import SqlStore

# How many of a hundred petitions are still open, and how many are answered in one go.
OPEN, SHORT = 6, 45
# Petitions cast from one cut before the next day and mould; petitions entered by one transaction.
ALIKE, CHUNK = 100, 2000
# From here on indexes and foreign keys are made at the end, and several seasons of moulds are played.
LARGE = 50_000
EARLIEST = date(2022, 5, 9)
# Up to FEW petitions live in one county.
FEW, PER_COUNTY, MOST_COUNTIES = 1000, 2500, 40
# How many petitions one person has filed, about.
EACH = 10

VILLAGES = (
    "柳树", "清河", "石桥", "大塘", "上坪", "下坪", "青山", "白沙", "黄泥", "枫林", "古井", "新田", "杨庄", "李家", "王家", "河东", "河西",
    "南岭", "北坡", "长岗",
)  # fmt: skip
MATTERS = (
    "反映{}村承包地界址不清", "请求办理{}村宅基地登记", "反映{}村征地补偿款未足额发放", "反映{}改制企业工龄补偿问题",
    "请求落实{}厂职工社会保险",
    "反映{}小学代课教师待遇问题", "反映{}小区安置房迟迟未交付", "请求重新核算{}拆迁补偿", "反映{}村道路灯长期不亮", "反映{}垃圾清运不及时",
    "请求解决{}村低保申请问题", "反映{}河道排污影响灌溉", "反映{}水库移民后期扶持资金", "反映{}工地拖欠农民工工资", "反映{}路施工噪声扰民",
)  # fmt: skip


def fill(url: str, many: int, *, seed: int = 7, key: bytes) -> None:
    """Enter invented petitions into a migrated database until ``many`` are stored in all.

    ``key``: the 32 bytes of the encrypted columns. Nobody may use the database meanwhile. Every official's
    password is that of the demonstration; who they are says engine/bench/land.py.
    """
    bulk = Bulk(url)
    missing = many - bulk.many()
    if missing > 0:
        land = Land(1 if missing <= FEW else min(MOST_COUNTIES, 2 + missing // PER_COUNTY))
        store = SqlStore(url, key, durable=False)
        with store.transaction() as tx:
            settings = Settings.read()
            tx.keep_release(read_release(settings.workflows, settings.policies))
            land.enter(tx)
        store.close()
        with bulk.unhindered() if missing >= LARGE else nullcontext():
            bulk.finish(Crowd(bulk, land, Random(seed), Sealer(key)).enter(missing, seasons=1 if missing < LARGE else 3))
    bulk.close()


class Crowd:
    """Casts petitions and enters them, the oldest first."""

    def __init__(self, bulk: Bulk, land: Land, chance: Random, sealer: Sealer) -> None:
        """``land`` has been entered."""
        self._bulk, self._land, self._chance, self._sealer = bulk, land, chance, sealer
        self._running: dict[str, int] = defaultdict(int)
        self._known: set[str] = set()
        self._gists = [matter.format(village) for matter in MATTERS for village in VILLAGES]
        self._persons: list[Any] = []

    def enter(self, many: int, *, seasons: int) -> Mapping[str, int]:
        """Enter ``many`` petitions; the series of numbers and how far they ran."""
        self._persons = [petitioner(self._chance) for _ in range(max(many // EACH, 50))]
        every = 1 if many > FEW else 3
        moulds: dict[str, list[Mould]] = {}
        cutter = None
        for place in (COUNTY, PLAIN)[: len(self._land.counties)]:
            moulds[place] = []
            for _ in range(seasons):
                found, officials = played(place, self._chance.randrange(10**6), every)
                moulds[place] += found
                cutter = cutter or Cutter(officials)
        assert cutter
        chunk: dict[str, list[str]] = defaultdict(list)
        with ThreadPoolExecutor(1) as pool:
            entering: Future[None] | None = None
            for at, lines in enumerate(self._all(many, moulds, cutter), 1):
                for name, new in lines.items():
                    chunk[name] += new
                if at % CHUNK == 0 or at == many:
                    if entering:
                        entering.result()
                    entering, chunk = pool.submit(self._bulk.load, chunk), defaultdict(list)
            if entering:
                entering.result()
        return self._running

    def _all(self, many: int, moulds: Mapping[str, Sequence[Mould]], cutter: Cutter) -> Iterator[dict[str, list[str]]]:
        is_open = max(many * OPEN // 100, min(many // 2, 60))
        groups = sorted(self._groups(many - is_open, moulds), key=lambda group: group[0])
        for days, place, mould, copies in groups:
            yield from self._cast_all(cutter.cut(mould, days), place, copies)
        for place, copies in self._open_copies(is_open):
            still = [mould for mould in moulds[place] if mould.is_open]
            for at, mould in enumerate(still):
                part = copies // len(still) + (at < copies % len(still))
                if part:
                    yield from self._cast_all(cutter.cut(mould, 0), place, part)

    def _groups(self, many: int, moulds: Mapping[str, Sequence[Mould]]) -> Iterator[tuple[int, str, Mould, int]]:
        """Closed petitions in groups alike: (shift in days, place, mould, copies)."""
        alike = min(ALIKE, max(1, many // 40))
        while many > 0:
            place = COUNTY if self._chance.random() < 1 / len(self._land.counties) else PLAIN
            closed = [mould for mould in moulds[place] if not mould.is_open]
            short = sorted(closed, key=lambda mould: len(mould.docket))[: max(1, len(closed) // 4)]
            mould = self._chance.choice(short if self._chance.random() * 100 < SHORT else closed)
            weeks = (mould.petition["filed_on"] - EARLIEST).days // 7
            copies = min(many, alike)
            yield -7 * self._chance.randint(0, weeks), place, mould, copies
            many -= copies

    def _open_copies(self, many: int) -> Iterator[tuple[str, int]]:
        first = many // len(self._land.counties)
        yield COUNTY, first
        if many > first:
            yield PLAIN, many - first

    def _cast_all(self, cut: Cut, place: str, copies: int) -> Iterator[dict[str, list[str]]]:
        first, *others = self._land.counties
        for _ in range(copies):
            yield self._cast(cut, first if place == COUNTY or not others else self._chance.choice(others))

    def _cast(self, cut: Cut, county: County) -> dict[str, list[str]]:
        year = cut.filed_on.year
        petition = self._bulk.next_id(year)
        gaps: dict[str, Any] = {
            "i": petition, "n": self._number(f"{county.code}-{year}"), "g": self._chance.choice(self._gists),
            "j": f"{self._chance.randrange(10**6):06d}", **county.gaps,
        }  # fmt: skip
        for at, (name, by_city) in enumerate(cut.papers):
            gaps[f"d{at}"] = self._paper(f"{county.city_short if by_city else county.short}{name}")
        lines = cast(cut, gaps)
        if cut.representatives:
            lines["petitioners"] = [self._petitioner(petition, county, one) for one in cut.representatives]
        return lines

    def _petitioner(self, petition: int, county: County, representative: bool) -> str:
        person = self._chance.choice(self._persons)
        address = re.sub("云溪县", county.name, person.address)
        return self._sealer.line(Petitioner(None, petition, person.name, representative, person.identity_number, person.phone, address))

    def _number(self, name: str) -> str:
        return f"{name}-{self._next(name):06d}"

    def _paper(self, name: str) -> str:
        return f"{name}{self._next(name)}号"

    def _next(self, name: str) -> int:
        if name not in self._known:
            self._known.add(name)
            self._running[name] = self._bulk.last_of([name]).get(name, 0)
        self._running[name] += 1
        return self._running[name]
