"""Puts the rooms together and returns an Office. The only place that knows them all."""

from __future__ import annotations

import gc
from functools import lru_cache
from pathlib import Path

from engine.casework import archiving, movingruns, releases, simulating
from engine.casework.archiving import FILE_PAPER
from engine.casework.leaving import HOOKS, TELL
from engine.casework.office import Edition, Office
from engine.casework.outgoing import Job, Outbox
from engine.dispatch import Dispatcher, Handler, ProcrastinateOutbox, Queue, Runner, queue_schema
from engine.dispatch.hook import Hook, hooker
from engine.dispatch.mail import Mail, teller
from engine.documents.archive import open_archive
from engine.documents.confining import ROUNDS, Turns
from engine.documents.eventlogs import OfficeEventLogs
from engine.documents.guidepress import OfficeGuidePress
from engine.documents.paperpress import OfficePaperPress
from engine.documents.press import ChartPress
from engine.documents.reportpress import OfficeReportPress
from engine.documents.signing import KeyFile
from engine.documents.workbook import OfficeSheets
from engine.domain.alert import WEBHOOK
from engine.domain.clock import Clock, SystemClock
from engine.domain.release import Release
from engine.errors import SettingError
from engine.policy.forms import all_forms
from engine.policy.rulebook import Rulebook, files_of
from engine.process.board import Board
from engine.process.decisions.retabling import TableEditor
from engine.process.judgement import Judge
from engine.process.known import diagrams, words_known
from engine.process.library import Library
from engine.process.runtime import SpiffRuntime
from engine.settings import Settings, cores
from engine.storage.cipher import Cipher, load_or_create_key
from engine.storage.connect import Pool
from engine.storage.migrate import migrate
from engine.storage.tables import KEY_SERIES
from engine.storage.unit_of_work import SqlStore

# One for all offices of a process: how many check at once, and what was found on the same files and is told again.
TURNS = Turns(cores())
JUDGE = Judge(TURNS)


def open_office(settings: Settings, *, clock: Clock | None = None, durable: bool = True) -> Office:
    """The office of these settings: shelves read and checked, database brought to its latest shape, release kept.

    Raises PolicyError or DiagramError when a shelf is wrong, OutOfOrder when the database cannot be reached.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    edition = make_edition(read_release(settings.workflows, settings.policies))
    bring_up_to_date(settings, clock=clock)
    return furnish(settings, edition, clock=clock, durable=durable)


def bring_up_to_date(settings: Settings, *, contract: bool = False, clock: Clock | None = None) -> None:
    """The database in its latest shape, with the queue of outgoing work where it has one; ``contract`` as for ``migrate``."""
    migrate(settings.database, queue_schema() if is_queued(settings) else "", pool_of(settings), contract=contract, clock=clock)


def pool_of(settings: Settings) -> Pool:
    """How one process may connect to the database."""
    return Pool(settings.pool, settings.pooler)


def furnish(settings: Settings, edition: Edition, *, clock: Clock | None = None, durable: bool = True) -> Office:
    """The office over shelves made ready already and a database in its latest shape; the release is kept.

    Where a release was activated that is in force, the office goes on with that.
    """
    TURNS.at_once = settings.checks
    store = open_store(settings, clock, durable=durable)
    claim_key(store, Cipher(load_or_create_key(settings.key_file)).fingerprint)
    with store.transaction() as tx:
        tx.keep_release(edition.release)
    office = Office(
        store, clock or SystemClock(), edition, make_edition, settings.sweep_seconds, archive=open_archive(settings),
        signer=KeyFile(settings.head_key_file, load_or_create_key(settings.key_file)), channels=channels_of(settings),
        press=ChartPress(), paper_press=OfficePaperPress(), sheets=OfficeSheets(), event_logs=OfficeEventLogs(),
        report_press=OfficeReportPress(), guide_press=OfficeGuidePress(), disks=disks(settings),
        judge=JUDGE, board=Board(TURNS), query_address=settings.query_address, tables=TableEditor(),
    )  # fmt: skip
    releases.follow(office, at_once=True)
    return office


def open_store(settings: Settings, clock: Clock | None, *, durable: bool = True) -> SqlStore:
    """The store of a database that has its latest shape."""
    outbox: Outbox | None = ProcrastinateOutbox() if is_queued(settings) else None
    key = load_or_create_key(settings.key_file)
    return SqlStore(
        settings.database, key, durable=durable, live=settings.live, outbox=outbox, clock=clock, pool=pool_of(settings),
        replica=settings.replica, replica_lag=settings.replica_lag,
    )  # fmt: skip


def open_dispatcher(settings: Settings) -> Dispatcher:
    """What runs outgoing work on this database; SettingError when the address of the mail server or of the other system is wrong."""
    handlers = handlers_of(settings)
    return Queue(settings.database, handlers, embedded=settings.embedded) if is_queued(settings) else Runner(handlers)


def channels_of(settings: Settings) -> frozenset[str]:
    """The ways alerts leave the house by."""
    return frozenset((*(["mail"] if settings.mail else []), *hooks_of(settings)))


def hooks_of(settings: Settings) -> dict[str, tuple[str, str, str]]:
    """By way each webhook that was set up: its setting, its address and its secret; SettingError when two have one address."""
    found = {WEBHOOK: ("PETITION_WEBHOOK", settings.webhook, settings.webhook_secret)} if settings.webhook else {}
    found |= {f"{WEBHOOK}{no}": (f"PETITION_WEBHOOK_{no}", url, secret) for no, url, secret in settings.more_webhooks}
    urls: set[str] = set()
    for setting, url, _ in found.values():
        if url in urls:
            raise SettingError("setting_webhook_twice", setting=setting)
        urls.add(url)
    return found


def is_queued(settings: Settings) -> bool:
    """Whether outgoing work waits in procrastinate's queue (PostgreSQL) or in rows alone (SQLite)."""
    return settings.database.startswith("postgres")


def handlers_of(settings: Settings) -> dict[str, Handler]:
    """Who does which kind of outgoing work."""
    handlers: dict[str, Handler] = {FILE_PAPER: file_paper, movingruns.MOVE: go_on_moving, simulating.REPEAT: go_on_simulating}
    if settings.mail:
        handlers[TELL] = teller(Mail.of(settings.mail), settings.lang)
    for way, (setting, url, secret) in hooks_of(settings).items():
        handlers[HOOKS[way]] = hooker(Hook.of(url, secret, setting), settings.lang)
    return handlers


def file_paper(office: Office, job: Job) -> None:
    """Put an issued paper into the archive."""
    archiving.file_paper(office, job.body)


def go_on_moving(office: Office, job: Job) -> None:
    """Move the next petitions of a run."""
    movingruns.go_on(office, job.body)


def go_on_simulating(office: Office, job: Job) -> None:
    """Do the next repetition of a simulated month."""
    simulating.go_on(office, job.body)


def claim_key(store: SqlStore, fingerprint: str) -> None:
    """Enter the key the database is encrypted with, once.

    Raises SettingError when it was another: a second node that made itself a key would write what no other can read.
    """
    mine = f"{KEY_SERIES}-{fingerprint}"
    if mine not in store.registers.series():
        with store.transaction() as tx:
            tx.next_in(KEY_SERIES)  # whoever comes at the same time waits here
            known = any(name.startswith(f"{KEY_SERIES}-") for name in store.registers.series())
            if known:
                raise SettingError("key_other")
            tx.next_in(mine)


def disks(settings: Settings) -> dict[str, Path]:
    """The folders whose disks must not run full: the data, and the archive where it is a folder."""
    archive = {} if "://" in settings.archive else {"archive": Path(settings.archive)}
    return {"data": settings.home} | archive


def read_release(workflows: Path, policies: Path) -> Release:
    """The release the two shelves make as they stand."""
    for shelf in (workflows, policies):
        if not shelf.is_dir():
            raise SettingError("shelf_missing", folder=str(shelf))
    return Release.of(files_of(workflows), files_of(policies))


@lru_cache(maxsize=4)  # an edition is never changed: offices of one process that run under the same files share it
def make_edition(release: Release) -> Edition:
    """One release made ready to run."""
    rulebook = Rulebook.load(release.policies)
    forms = all_forms(release.workflows)
    library = Library(diagrams(release.workflows), words_known(rulebook, forms))
    return Edition(release, SpiffRuntime(library), rulebook, forms)


def settle_down() -> None:
    """Tell the collector of cycles that what a process has loaded by now stays, and to come round less often; once, before its work.

    Acts leave hardly a cycle behind, and each round would look through diagrams, rules and forms again: a tenth of
    an act's processor time went that way.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*ROUNDS)
