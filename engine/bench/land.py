"""The invented province: the demonstration's county and city, again and again under other names.

The demonstration's own accounts keep their names (``lihua``, ``zhaolei``, ``tianye``); in county 990222 the same
people are ``lihua.990222``, in city 990200 ``tianye.990200``. ``province`` sees everything below the
province: the government's, for a petition office stands beside the authorities and above none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engine.bench.moulds import CITY, CITY_NAME, CITY_SHORT, COUNTY, COUNTY_NAME, COUNTY_SHORT
from engine.casework.accounts import password_hash
from engine.casework.ports import Transaction
from engine.demo.county import authorities, county
from engine.demo.load import PASSWORD
from engine.domain.authority import Authority, Official

COUNTIES_IN_CITY, NEIGHBOUR = 8, "990122"
_FIRST, _SECOND = "青白金玉石松柏桃柳梅", "河山川溪原岭泉湖"
PROVINCE = ("province", "省一", "990000", ("registrar", "petition_officer", "supervisor"))


@dataclass(frozen=True)
class County:
    """One county and the city above it; ``gaps`` is what it puts into a mould."""

    code: str
    name: str
    short: str
    city: str
    city_name: str
    city_short: str
    gaps: dict[str, Any] = field(default_factory=dict)

    def renamed(self, text: str) -> str:
        """A text of the demonstration's county as this one would write it."""
        text = text.replace(COUNTY, self.code).replace(CITY, self.city).replace(COUNTY_NAME, self.name)
        return text.replace(CITY_NAME, self.city_name)


class Land:
    """Some counties; the first is the demonstration's."""

    def __init__(self, many: int) -> None:
        """``many`` counties, eight in a city."""
        self.counties = [_county(at) for at in range(many)]
        self._said = county()

    def enter(self, tx: Transaction) -> None:
        """Enter authorities and officials, and learn the ids of the officials."""
        secret, tree = password_hash(PASSWORD), {one.id: one for one in authorities(self._said)}
        grown = {one.id: one for county in self.counties for one in self._grown(county, tree)}
        tx.add_authorities([*grown.values()])
        entered: dict[str, int] = {}
        for username, name, authority, roles in self._officials():
            if username not in entered:
                blank = Official(0, username, name, authority, frozenset(roles), grown[authority].path)
                entered[username] = tx.add_official(blank, secret).id
        for one in self.counties:
            own = {username: entered[_account(username, said, one)] for username, said in self._said["officials"].items()}
            one.gaps.update({"c": one.code, "y": one.city, "C": one.name, "Y": one.city_name, **own})

    def _grown(self, one: County, tree: Mapping[str, Authority]) -> Iterator[Authority]:
        for old in tree.values():
            if old.id.startswith(NEIGHBOUR):
                # The second county, when there is one, takes its place.
                if one is self.counties[0]:
                    yield old
                continue
            short = old.short.replace(CITY_SHORT, one.city_short, 1)
            if old.id.startswith(COUNTY):
                short = old.short.replace(COUNTY_SHORT, one.short, 1)
            yield replace(
                old, id=one.renamed(old.id), name=one.renamed(old.name), area_code=one.renamed(old.area_code), short=short,
                parent=one.renamed(old.parent), superior=one.renamed(old.superior), path=one.renamed(old.path),
            )  # fmt: skip

    def _officials(self) -> Iterator[tuple[str, str, str, Any]]:
        yield PROVINCE
        for one in self.counties:
            for username, said in self._said["officials"].items():
                if not said["authority"].startswith(NEIGHBOUR):
                    yield _account(username, said, one), said["name"], one.renamed(said["authority"]), said["roles"]
        for username, said in self._said["officials"].items():
            if said["authority"].startswith(NEIGHBOUR):
                yield username, said["name"], said["authority"], said["roles"]


def _county(at: int) -> County:
    city, within = divmod(at, COUNTIES_IN_CITY)
    code, city_code = f"99{city + 1:02d}{21 + within}", f"99{city + 1:02d}00"
    if at == 0:
        return County(COUNTY, COUNTY_NAME, COUNTY_SHORT, CITY, CITY_NAME, CITY_SHORT)
    name = "青禾县" if at == 1 else f"{_FIRST[at % len(_FIRST)]}{_SECOND[at // len(_FIRST) % len(_SECOND)]}县"
    city_name, city_short = (CITY_NAME, CITY_SHORT) if city == 0 else (f"示范{city + 1}市", f"示{city + 1}市")
    return County(code, name, f"县{code[2:]}", city_code, city_name, city_short)


def _account(username: str, said: Mapping[str, Any], one: County) -> str:
    """The demonstration's own accounts keep their names."""
    if said["authority"].startswith(NEIGHBOUR):
        return username
    place = one.code if said["authority"].startswith(COUNTY) else one.city
    return username if place in (COUNTY, CITY) else f"{username}.{place}"
