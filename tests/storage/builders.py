"""Hand-made petitions and what belongs to them; every argument has a plain default."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import text

import engine.storage
from engine.domain.access import Scope
from engine.domain.authority import Authority, AuthorityKind, Level, Official
from engine.domain.clock import day_of
from engine.domain.deadline import Deadline
from engine.domain.document import Document, DocumentStatus
from engine.domain.petition import Category, Channel, Filing, FilingKind, LevelVisited, Petition, Petitioner
from engine.domain.task import Instance, Proceeding, Task, TaskStatus
from engine.storage import SqlStore
from engine.storage.connect import for_writing, open_engine

KEY = bytes(range(32))
NOW = datetime(2026, 3, 2, 1, 30, 15, 123456, tzinfo=UTC)
TODAY = day_of(NOW)
IN_MARCH = datetime(2031, 3, 2, 1, tzinfo=UTC)
_numbers = count(1)

TREE = (
    Authority("city", "云州市信访局", "Yunzhou", AuthorityKind.PETITION_OFFICE, Level.CITY, "330100", path="city/", short="云"),
    Authority("county", "清河县信访局", "Qinghe", AuthorityKind.PETITION_OFFICE, Level.COUNTY, "330106", "city", "city", "city/county/"),
    Authority("land", "清河县自然资源局", "Land", AuthorityKind.COMPETENT, Level.COUNTY, "330106", "county", "city", "city/county/land/"),
    Authority("labour", "清河县人社局", "Labour", AuthorityKind.COMPETENT, Level.COUNTY, "330106", "county", "city", "city/county/labour/"),
    Authority("other", "白水县信访局", "Baishui", AuthorityKind.PETITION_OFFICE, Level.COUNTY, "330107", "city", "city", "city/other/"),
)
PATHS = {authority.id: authority.path for authority in TREE}


def take(url: str, step: str, now: datetime = IN_MARCH) -> None:
    """Take the steps up to ``step`` and no further."""
    opened = open_engine(url)
    with opened.connect() as connection:
        settings = Config(attributes={"connection": connection, "now": now})
        settings.set_main_option("script_location", str(Path(engine.storage.__file__).parent / "migrations"))
        command.upgrade(settings, step)
    opened.dispose()


def a_petition(**given: Any) -> Petition:
    """A grievance filed today at the county's window about land."""
    number = f"330106-2026-{next(_numbers):06d}"
    plain: dict[str, Any] = {
        "id": None, "number": number, "place": "330106", "filed_on": TODAY, "received_at": NOW, "channel": Channel.VISIT,
        "release": "f" * 64, "gist": "征地补偿未足额发放", "category": Category.GRIEVANCE,
        "parties": {"receiving": "county", "competent": "land"},
    }  # fmt: skip
    return Petition(**plain | given)


def an_instance(state: bytes = b"\x00state\xff", **given: Any) -> Instance:
    """The main process, waiting."""
    plain: dict[str, Any] = {
        "petition_id": None, "no": 1, "process": "petition", "release": "f" * 64, "state": state,
        "state_hash": hashlib.sha256(state).hexdigest(), "started_at": NOW, "waiting": ("message:withdrawn:withdrawn_event",),
    }  # fmt: skip
    return Instance(**plain | given)


def a_task(**given: Any) -> Task:
    """An open step of the land authority's handlers."""
    number = next(_numbers)
    plain: dict[str, Any] = {
        "id": f"330106-2026-{number:06d}.1.{number}", "petition_id": None, "instance": 1, "token": f"token-{number}", "element": "inquiry",
        "process": "handling", "name": "调查核实", "lane": "承办人", "role": "handler", "authority": "land",
        "created_at": NOW + timedelta(microseconds=number),
    }  # fmt: skip
    return Task(**plain | given)


def a_done_task(by: int, **given: Any) -> Task:
    """A completed step."""
    return a_task(**{"status": TaskStatus.DONE, "done_at": NOW, "done_by": by, "assignee": by, "answer": {"next_step": "opinion"}} | given)


def a_deadline(days: int = 30, **given: Any) -> Deadline:
    """A running clock of the office, due ``days`` after today."""
    due_on = TODAY + timedelta(days=days)
    due_at = datetime.combine(due_on + timedelta(days=1), datetime.min.time(), UTC) - timedelta(hours=8)
    plain: dict[str, Any] = {
        "id": None, "petition_id": None, "name": "handling", "policy": "national", "basis": "信访工作条例 第三十四条",
        "holder": "office", "owner": "handler", "authority": "land", "started_on": TODAY, "length": "60 days", "due_on": due_on,
        "due_at": due_at, "provisional": False, "steps": ({"on": "2026-03-02", "why": "accepted"},), "next_at": due_at,
    }  # fmt: skip
    return Deadline(**plain | given)


def a_document(**given: Any) -> Document:
    """A served acceptance notice."""
    plain: dict[str, Any] = {
        "id": None, "petition_id": None, "kind": "acceptance_notice", "number": f"清信访〔2026〕{next(_numbers)}号",
        "authority": "land", "issued_at": NOW, "issued_on": TODAY, "issued_by": 1, "content": {"matters": ["补偿"], "phone": "…"},
        "status": DocumentStatus.SERVED, "served_on": TODAY, "receipt": {"method": "in_person"},
    }  # fmt: skip
    return Document(**plain | given)


def a_petitioner(**given: Any) -> Petitioner:
    """李强, representative."""
    plain: dict[str, Any] = {
        "id": None, "petition_id": None, "name": "李强", "is_representative": True, "identity_number": "33010619900101123X",
        "phone": "13800001111", "address": "清河县河东村 7 号",
    }  # fmt: skip
    return Petitioner(**plain | given)


def a_filing(**given: Any) -> Filing:
    """One person's visit at the county's window today."""
    plain: dict[str, Any] = {
        "id": None, "petition_id": None, "place": "330106", "received_at": NOW, "received_on": TODAY, "channel": Channel.VISIT,
        "persons": 1, "kind": FilingKind.INDIVIDUAL, "level_visited": LevelVisited.COUNTY,
    }  # fmt: skip
    return Filing(**plain | given)


def a_proceeding(**given: Any) -> Proceeding:
    """A handling that has begun."""
    plain: dict[str, Any] = {"id": None, "petition_id": None, "stage": "handling", "authority": "land", "started_on": "2026-03-02"}
    return Proceeding(**plain | given)


def keep(store: SqlStore, petition: Petition | None = None, **lists: list[Any]) -> Petition:
    """Register a petition with the given lists of its dossier, in one act."""
    kept = petition or a_petition()
    with store.transaction() as tx:
        dossier = tx.register(kept)
        for name, nouns in lists.items():
            getattr(dossier, name).extend(nouns)
    return kept


def add_tree(store: SqlStore) -> None:
    """Enter the authorities."""
    with store.transaction() as tx:
        tx.add_authorities(TREE)


def add_official(store: SqlStore, username: str, authority: str = "land", *roles: str) -> Official:
    """Enter an official."""
    official = Official(0, username, f"{username} 同志", authority, frozenset(roles or {"handler"}))
    with store.transaction() as tx:
        return tx.add_official(official, f"hash of {username}")


def scope_of(official: Official, **given: Any) -> Scope:
    """What this official may know of."""
    plain: dict[str, Any] = {"official": official.id, "authority": official.authority, "path": official.authority_path}
    return Scope(**plain | given)


def everything() -> Scope:
    """The scope of the city's supervisor, who is cleared for accusations."""
    return Scope(official=999, authority="city", path="city/", sees_below=True, cleared=True)


def raw(url: str, statement: str, **values: Any) -> list[Any]:
    """A statement behind the office's back; its rows, if it has any."""
    engine = open_engine(url)
    with for_writing(engine).begin() as connection:
        result = connection.execute(text(statement), values)
        rows = [tuple(row) for row in result] if result.returns_rows else []
    engine.dispose()
    return rows
