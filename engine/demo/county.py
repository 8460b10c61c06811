"""The invented county: its authorities and officials, entered into an empty office."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.casework import experts
from engine.casework.accounts import password_hash
from engine.casework.office import Office
from engine.domain.authority import Authority, AuthorityKind, Level, Official
from engine.policy.loader import load

HERE = Path(__file__).parent
PLACE = "990121"
# The official with the widest view in the petition office, for tokens of a demonstration.
ALL_ROUNDER = "lihua"
# Who keeps the roster of hearing officers.
KEEPER = "sunjie"
# Series that mark a database as a demonstration, begun and finished.
MARKER, DONE = "demo", "demo-loaded"


def is_demonstration(office: Office) -> bool:
    """Whether the database was filled by the demonstration."""
    return MARKER in office.store.registers.series()


def county() -> Mapping[str, Any]:
    """The file of the county: authorities and officials."""
    data: Mapping[str, Any] = load((HERE / "county.yaml").read_bytes(), "county.yaml").data
    return data


def windows() -> Mapping[str, Any]:
    """The file of the windows elsewhere: the registrars of all ``windows``, and the authorities and officials beside the county's."""
    data: Mapping[str, Any] = load((HERE / "windows.yaml").read_bytes(), "windows.yaml").data
    return data


def county_and_windows() -> Mapping[str, Any]:
    """Everybody a scenario may be played by: the county and the windows elsewhere."""
    there = windows()
    return {key: {**said, **there[key]} if key in there else said for key, said in county().items()} | {"windows": there["windows"]}


def authorities(data: Mapping[str, Any]) -> Iterator[Authority]:
    """The tree, parents before children, each with its path from the root."""
    paths = {"": ""}
    for name, said in data["authorities"].items():
        paths[name] = f"{paths[said['parent']]}{name}/"
        yield Authority(
            name, said["name"], said["name_en"], AuthorityKind(said["kind"]), Level(said["level"]), said["area_code"], said["parent"],
            said["superior"], paths[name], said["short"],
        )  # fmt: skip


def enter_county(office: Office, *, password: str, with_windows: bool = False) -> dict[str, Official]:
    """Enter everybody with one password, those at the windows elsewhere only if asked; the officials by username."""
    data = county_and_windows() if with_windows else county()
    tree = list(authorities(data))
    paths = {one.id: one.path for one in tree}
    secret = password_hash(password)
    people = {}
    with office.store.transaction() as tx:
        tx.add_authorities(tree)
        for username, said in data["officials"].items():
            blank = Official(0, username, said["name"], said["authority"], frozenset(said["roles"]), paths[said["authority"]])
            people[username] = tx.add_official(blank, secret)
    office.forget()
    return people


def lie_in(office: Office, place: str) -> None:
    """Have the invented county, with its city and province, lie at another place's code: so the rules of that place are in force in it."""
    codes = {PLACE: place, f"{PLACE[:4]}00": f"{place[:4]}00", f"{PLACE[:2]}0000": f"{place[:2]}0000"}
    moved = [replace(one, area_code=codes[one.area_code]) for one in office.authorities.values() if one.area_code in codes]
    with office.store.transaction() as tx:
        tx.add_authorities(moved)
    office.forget()


def enter_roster(office: Office, people: Mapping[str, Official]) -> None:
    """Enter the hearing officers panels are drawn from; kept by the head of the petition office."""
    for said in county()["experts"]:
        experts.add_expert(office, **said, by=people[KEEPER], key=f"demo-expert-{said['name']}")


def shown_accounts(data: Mapping[str, Any]) -> list[tuple[str, str, str, list[str]]]:
    """(username, name, authority, roles) of the accounts a newcomer should try."""
    names = {name: said["name"] for name, said in data["authorities"].items()}
    return [
        (username, said["name"], names[said["authority"]], list(said["roles"]))
        for username, said in data["officials"].items()
        if said.get("shown")
    ]
