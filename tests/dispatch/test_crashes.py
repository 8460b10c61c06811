"""A worker is killed in the middle of its work, told to leave, or loses its database: nothing is lost, all is recorded once."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from engine.casework import alerting
from engine.casework.office import Office
from engine.domain.clock import SystemClock, day_of
from engine.domain.frozen import FrozenClock
from engine.settings import Settings
from tests.builders import County
from tests.dispatch import working
from tests.dispatch.running import a_copy, a_dispatcher, eventually, is_done
from tests.support.mail import Post
from tests.support.places import PROGRAMS, ROOT


@contextmanager
def child(*words: str, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of ours, killed at the end if it still lives."""
    environ = {"PATH": PROGRAMS, "PYTHONPATH": str(ROOT), **settings}
    with subprocess.Popen([sys.executable, "-P", "-m", *words], env=environ, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


def an_hour_before_now(office: Office) -> None:
    """Set the office's clock back: an hour, and over the days of rest, on which letters like these are held back until a morning."""
    then = SystemClock().now() - timedelta(hours=1)
    while not office.current.rulebook.calendar.is_working_day(day_of(then)):
        then -= timedelta(days=1)
    office.clock = office.store._tray._clock = FrozenClock(then)  # type: ignore[attr-defined]


@pytest.fixture
def waiting(telling: Office, settings: Settings, sqlite_blank: tuple[Path, Office]) -> Iterator[Office]:
    """An office in which one letter waits, as of an hour ago or more; workers keep the machine's clock."""
    an_hour_before_now(telling)
    County(telling).handled()
    alerting.keep_up(telling)
    opened = a_copy(settings, sqlite_blank[1])
    yield opened
    opened.store.close()


def worker_of(settings: Settings) -> tuple[str, ...]:
    """The words that start a worker in a hurry."""
    return (working.__name__, settings.database, str(settings.home), settings.mail)


def test_the_work_of_a_worker_that_was_killed_is_done_by_another_and_recorded_once(waiting: Office, settings: Settings, post: Post):
    post.manner = "slow"
    with child(*worker_of(settings)) as doomed:
        assert post.visited.wait(60)
        doomed.send_signal(signal.SIGKILL)
        doomed.wait(30)
    post.go_on.set()
    post.manner = "well"
    assert not is_done(waiting) and post.letters == []
    other = a_dispatcher(settings)
    other.start(waiting)
    assert eventually(lambda: is_done(waiting), 30)
    other.stop(5)
    assert len(post.letters) == 1


def test_a_letter_sent_by_a_worker_that_was_killed_before_it_could_record_it_is_sent_again_under_the_same_id(
    waiting: Office, settings: Settings, post: Post
):
    post.manner = "never_lets_go"
    with child(*worker_of(settings)) as doomed:
        assert post.arrived.wait(60)
        doomed.send_signal(signal.SIGKILL)
        doomed.wait(30)
    post.manner = "well"
    other = a_dispatcher(settings)
    other.start(waiting)
    assert eventually(lambda: is_done(waiting), 30)
    other.stop(5)
    assert len(post.ids) == 2 and len(set(post.ids)) == 1


def test_a_worker_told_to_leave_finishes_the_letter_it_is_sending(waiting: Office, settings: Settings, post: Post):
    post.manner = "slow"
    home = str(settings.home)
    with child("engine.cli", "worker", PETITION_DATABASE=settings.database, PETITION_HOME=home, PETITION_MAIL=settings.mail) as worker:
        assert post.visited.wait(60)
        worker.send_signal(signal.SIGTERM)
        with pytest.raises(subprocess.TimeoutExpired):
            worker.wait(0.5)
        post.go_on.set()
        assert worker.wait(30) == 0
    assert len(post.letters) == 1 and is_done(waiting)


def test_a_worker_comes_back_with_its_database(
    postgres_settings: Settings, sqlite_blank: tuple[Path, Office], post: Post, caplog: pytest.LogCaptureFixture
):
    office = a_copy(postgres_settings, sqlite_blank[1])
    an_hour_before_now(office)
    dispatcher = a_dispatcher(postgres_settings)
    dispatcher.start(office)
    county = County(office).handled()
    alerting.keep_up(office)
    assert eventually(lambda: is_done(office))
    address = postgres_settings.database.replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        connection.execute(f"SELECT pg_terminate_backend(pid) {others}")
    office.store.close()
    county.handled()
    alerting.keep_up(office)
    assert eventually(lambda: is_done(office), 20)
    dispatcher.stop(5)
    office.store.close()
    assert len(post.letters) == 2


def queued_an_hour_ago(settings: Settings, blank: Office) -> Office:
    """An office of which one letter has waited for an hour."""
    office = a_copy(settings, blank)
    an_hour_before_now(office)
    County(office).handled()
    alerting.keep_up(office)
    return office


def finish(office: Office, settings: Settings) -> None:
    """Let a worker do what waits, and close."""
    dispatcher = a_dispatcher(settings)
    dispatcher.start(office)
    assert eventually(lambda: is_done(office))
    dispatcher.stop(5)
    office.store.close()


def test_what_the_queue_forgot_is_queued_again_from_the_register(
    postgres_settings: Settings, sqlite_blank: tuple[Path, Office], post: Post
):
    office = queued_an_hour_ago(postgres_settings, sqlite_blank[1])
    with psycopg.connect(postgres_settings.database.replace("+psycopg", ""), autocommit=True) as connection:
        assert connection.execute("DELETE FROM procrastinate_jobs").rowcount == 1
    finish(office, postgres_settings)
    assert len(post.letters) == 1


# A worker dead for an hour: first it looked after the queue, and the next look is waiting already; then it took up the letter.
DEAD = (
    "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour')",
    """
    INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, args, status, scheduled_at, worker_id)
    VALUES ('office', 'queue_again', 'queue_again', '{"timestamp": 1}', 'doing', NULL, (SELECT id FROM procrastinate_workers)),
        ('office', 'queue_again', 'queue_again', '{"timestamp": 1}', 'todo', now() + interval '1 day', NULL)
    """,
    "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM procrastinate_workers) WHERE task_name = 'tell'",
)


def test_what_a_dead_worker_did_for_the_queue_does_not_keep_its_letters_from_being_taken_back(
    postgres_settings: Settings, sqlite_blank: tuple[Path, Office], post: Post
):
    office = queued_an_hour_ago(postgres_settings, sqlite_blank[1])
    with psycopg.connect(postgres_settings.database.replace("+psycopg", ""), autocommit=True) as connection:
        assert [connection.execute(statement).rowcount for statement in DEAD] == [1, 2, 1]
    finish(office, postgres_settings)
    assert len(post.letters) == 1
