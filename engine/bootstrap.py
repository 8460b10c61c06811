"""Puts the rooms together and returns an Office. The only place that knows them all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine.casework.office import Edition, Office
from engine.domain.clock import Clock, SystemClock
from engine.domain.release import Release
from engine.errors import SettingError
from engine.policy.forms import Form, all_forms
from engine.policy.rulebook import Rulebook, files_of
from engine.process.library import Library
from engine.process.lint import Words
from engine.process.runtime import SpiffRuntime
from engine.settings import Settings
from engine.storage.cipher import load_or_create_key
from engine.storage.migrate import migrate
from engine.storage.unit_of_work import SqlStore


def open_office(settings: Settings, *, clock: Clock | None = None, durable: bool = True) -> Office:
    """The office of these settings: shelves read and checked, database brought to its latest shape, release kept.

    Raises PolicyError or DiagramError when a shelf is wrong, OutOfOrder when the database cannot be reached.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    release = read_release(settings.workflows, settings.policies)
    edition = make_edition(release)
    migrate(settings.database)
    store = SqlStore(
        settings.database,
        load_or_create_key(settings.key_file),
        durable=durable,
        replica=settings.replica,
        replica_lag=settings.replica_lag,
    )
    with store.transaction() as tx:
        tx.keep_release(release)
    return Office(store, clock or SystemClock(), edition, make_edition, settings.sweep_seconds)


def read_release(workflows: Path, policies: Path) -> Release:
    """The release the two shelves make as they stand."""
    for shelf in (workflows, policies):
        if not shelf.is_dir():
            raise SettingError("shelf_missing", folder=str(shelf))
    return Release.of(files_of(workflows), files_of(policies))


def make_edition(release: Release) -> Edition:
    """One release made ready to run."""
    rulebook = Rulebook.load(release.policies)
    forms = all_forms(release.workflows)
    library = Library(diagrams(release.workflows), words_known(rulebook, forms))
    return Edition(release, SpiffRuntime(library), rulebook, forms)


def words_known(rulebook: Rulebook, forms: Mapping[str, Form]) -> Words:
    """The names of rules, forms and lanes a diagram is held against."""
    names = rulebook.names()
    return Words(
        deadlines=names.deadlines,
        forms={name: form.facts for name, form in forms.items()},
        lanes=[lane.name for lane in rulebook.permissions.lanes.values()],
        documents=names.documents,
    )


def diagrams(workflows: Mapping[str, bytes]) -> dict[str, bytes]:
    """The diagrams of a shelf."""
    return {path: content for path, content in workflows.items() if path.endswith(".bpmn")}
