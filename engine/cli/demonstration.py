"""petition demo: loads the demonstration once, then tells the yearbook, the address and the accounts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from tqdm import tqdm

from engine.casework import statistics
from engine.casework.office import Office
from engine.cli.reporting import table
from engine.cli.speaking import Session, words
from engine.demo.county import DONE, HERE, MARKER, PLACE, county, shown_accounts
from engine.demo.load import PASSWORD, Loaded, is_loaded, load_demonstration
from engine.errors import Refusal
from engine.policy.yearfile import read_year
from engine.storage.migrate import unmake

A_WORKING_DAY = 8 * 60 * 60


def run(session: Session, *, year_file: Path | None, fresh: bool, seed: int) -> None:
    """Load what is not loaded yet and report it."""
    path = year_file or HERE / "county_2007.yaml"
    year = read(path)
    if fresh or is_half_loaded(session):
        unmake(session.settings.database, MARKER)
    office = session.office()
    if is_loaded(office):
        loaded = Loaded(0.0, *counted(office), statistics.yearbook(office, year=int(year["year"]), place=PLACE), ())
    else:
        loaded = load_with_bar(session, year, path.name, seed)
    report(session, loaded)


def is_half_loaded(session: Session) -> bool:
    """Whether an earlier load was begun and not finished: it is begun again."""
    known = session.office().store.registers.series()
    return MARKER in known and DONE not in known


def counter_config() -> dict[str, Any]:
    """How the counter of a demonstration differs: it tells its accounts at the door and lets a visitor sit for a day's work."""
    accounts = tuple((username, PASSWORD, f"{authority} {name}") for username, name, authority, _ in shown_accounts(county()))
    return {"DEMO_ACCOUNTS": accounts, "IDLE_SECONDS": A_WORKING_DAY}


def read(path: Path) -> dict[str, Any]:
    """The year file, checked. PolicyError with its place; Refusal when there is no such file."""
    if not path.is_file():
        raise Refusal("file_missing", file=str(path))
    return dict(read_year(path.read_bytes(), path.name))


def load_with_bar(session: Session, year: dict[str, Any], file: str, seed: int) -> Loaded:
    """Load with a progress bar on standard error; what is loaded can be made again, so no commit waits for the disk."""
    office = session.office(durable=False)
    mark(office, MARKER)
    with tqdm(total=0, file=sys.stderr, unit="件", disable=None) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        loaded = load_demonstration(office, year, file=file, seed=seed, progress=progress)
    mark(office, DONE)
    office.store.close()
    return loaded


def mark(office: Office, series: str) -> None:
    """Note in the database how far the load has come."""
    with office.store.transaction() as tx:
        tx.next_in(series)


def counted(office: Office) -> tuple[int, int]:
    """Instances and completions as the registers hold them."""
    totals = office.store.registers.totals()
    return totals["instances"], totals["completions"]


def report(session: Session, loaded: Loaded) -> None:
    """The yearbook, then who may sign in."""
    session.answer({
        "yearbook": loaded.yearbook, "seconds": round(loaded.seconds, 2), "instances": loaded.instances,
        "completions": loaded.completions, "not_played": list(loaded.not_played),
    })  # fmt: skip
    known = words(session.settings)
    for line in table(session, loaded.yearbook):
        session.say(line)
    said = "demo_loaded" if loaded.seconds else "demo_there"
    session.say(known.message(said, session.lang, {
        "seconds": round(loaded.seconds, 1), "instances": loaded.instances, "completions": loaded.completions,
    }))  # fmt: skip
    session.say(known.message("demo_accounts", session.lang, {"password": PASSWORD}))
    for username, name, authority, roles in shown_accounts(county()):
        labels = "、".join(term.label(session.lang) if (term := known.term(role)) else role for role in roles)
        session.say(f"  {username:<10} {name}  {authority}  {labels}")
