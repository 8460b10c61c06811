"""The harness itself: it finds what is lost, doubled or late, it cuts where it says, it cannot pass by finding nothing."""

from __future__ import annotations

import os
import signal
import socket
from dataclasses import replace
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from threading import Thread

import pytest

from engine.casework import deadlines
from engine.domain.frozen import FrozenClock
from engine.settings import Settings
from engine.testing import on
from engine.torture import sweepers, warm
from engine.torture.books import Books, sound
from engine.torture.client import Client
from engine.torture.course import TORTURES, kinds_of, once, torment
from engine.torture.errands import Errands
from engine.torture.hands import Hand, Trap, tell
from engine.torture.kills import Kills, Noting, lapsed_once, sweep_all
from engine.torture.proxy import Proxy
from engine.torture.report import Ground, Report, Tally
from engine.watching import points


@pytest.fixture
def client(tmp_path: Path) -> Client:
    """A client of a new office."""
    office = warm.founded(Settings.read({"PETITION_HOME": str(tmp_path)}), FrozenClock(on("2026-03-02")))
    return Client(office, "test", Random(1))


def test_what_a_killed_child_left_half_written_is_counted_and_a_whole_file_nobody_knows_is_a_finding(client: Client):
    office, count = client.office, tally(client)
    archive = office.archive
    assert archive is not None and isinstance(office.clock, FrozenClock)
    whole = archive.put(b"%PDF-1.7 of an act that never was")
    place = next(office.disks["archive"].rglob(f"{whole[2:]}*"))
    place.with_name(f".{place.name}.4711.0badcafe.part").write_bytes(b"%PDF")
    office.clock.set(on("2036-03-03"))
    sound(office, count, files=True)
    assert count.facts == {"left half written": 1}
    assert [told.split(": ", 1)[1] for told in count.findings] == [f"verify_file_orphan {whole}"]


def tally(client: Client) -> Tally:
    return Tally("test", Ground(Settings.read({"PETITION_HOME": "nowhere"})), 1)


def test_an_act_that_was_acknowledged_and_is_not_there_is_lost(client: Client):
    books, count = Books(), tally(client)
    command = client.register()
    outcome = client.perform(command)
    books.acknowledge(command, outcome)
    books.acknowledge(replace(command, key="never done", verb="complete", what="triage"), outcome)
    books.close(client.office, count)
    assert (count.lost, count.doubled, count.acknowledged) == (1, 0, 2)
    assert not count.report().is_clean


def test_an_act_that_stands_there_and_nobody_was_told_of_is_doubled(client: Client):
    books, count = Books(), tally(client)
    command = client.register()
    books.acknowledge(command, client.perform(command))
    client.perform(client.register())
    books.close(client.office, count)
    assert (count.lost, count.doubled) == (0, 1)


def test_a_second_answer_to_one_key_is_noticed(client: Client):
    books, command = Books(), client.register()
    outcome = client.perform(command)
    assert books.acknowledge(command, outcome) and books.acknowledge(command, client.perform(command))
    assert not books.acknowledge(command, replace(outcome, version=9))


def test_a_seed_gives_the_same_chance_again():
    ground = Ground(Settings.read({"PETITION_HOME": "nowhere"}))
    first, again, other = (Tally("kills", ground, seed).chance.random() for seed in (3, 3, 4))
    assert first == again != other


def stumbling(mouth: object, point: str) -> None:
    Trap(2, point)
    for number in range(3):
        tell(mouth, number)  # type: ignore[arg-type]
        points.reached("act.begun")


@pytest.mark.parametrize(("point", "heard", "code"), [("act.begun", [(0,), (1,)], -9), ("job.done", [(0,), (1,), (2,)], 0)])
def test_a_child_dies_at_the_second_passing_of_its_point_and_what_it_told_is_heard(point: str, heard: list[tuple[int]], code: int):
    hand = Hand(stumbling, point)
    assert (list(hand.hear()), hand.end()) == (heard, code)


def killed_over_the_first(mouth: object, first: object) -> None:
    tell(mouth, "begin", first, None)  # type: ignore[arg-type]
    os.kill(os.getpid(), signal.SIGKILL)


def test_what_a_killed_child_had_not_begun_to_repeat_is_not_forgotten(tmp_path: Path):
    ground = Ground(Settings.read({"PETITION_HOME": str(tmp_path)}))
    office, count = warm.founded(ground.settings, FrozenClock(on("2026-03-02"))), Tally("kills", ground, 1)
    client = Noting(office, "test", Random(1), Books())
    kills = Kills(ground, count, client, Errands(ground, count, client), 3)
    first, second = kills.unanswered = [client.register(), client.register()]
    kills._follow([Hand(killed_over_the_first, first)], "act.begun")
    assert kills.unanswered == [first, second]
    kills._answer()
    assert kills.unanswered == [] and len(kills.books.numbers) == 2


def sweep_all_by_ones(mouth: Connection, settings: Settings, at: datetime) -> None:
    """A child whose sweeps claim one clock at a time."""
    deadlines.ARMFUL = 1
    sweep_all(mouth, settings, at, "")


def test_a_sweep_that_nobody_kills_leaves_nothing_that_is_due(tmp_path: Path):
    settings = Settings.read({"PETITION_HOME": str(tmp_path)})
    client = Client(warm.founded(settings, FrozenClock(on("2026-03-02"))), "test", Random(1))
    numbers = [client.perform(client.register()).number for _ in range(3)]
    hand = Hand(sweep_all_by_ones, settings, on("2026-03-30"))
    assert ([said[0] for said in hand.hear()], hand.end()) == (["end"], 0)
    assert all(lapsed_once(client.office, number)[0] for number in numbers)


def test_a_sweeper_that_finds_everything_recorded_dies_over_what_it_follows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    ground = Ground(Settings.read({"PETITION_HOME": str(tmp_path)}))
    office, count = warm.founded(ground.settings, FrozenClock(on("2026-03-02"))), Tally("sweepers", ground, 1)
    client = Client(office, "test", Random(1))
    numbers = [client.perform(client.register()).number for _ in range(sweepers.SWEEPERS)]
    due_at = sweepers.due(office)
    assert deadlines.record_all(office).noticed == len(numbers) * sweepers.PER_PETITION
    monkeypatch.setattr(sweepers, "POINTS", sweepers.POINTS[:1])
    hands = sweepers.let_loose(count, replace(ground.settings, sweep_seconds=1), due_at, len(numbers))
    assert [hand.end() for hand in hands] == [-signal.SIGKILL, -signal.SIGKILL, 0, 0]


def forgetful(mouth: object) -> None:
    for word in ("sent", "recorded", "sent"):
        tell(mouth, word, "paper:1")  # type: ignore[arg-type]


def test_work_that_is_done_again_after_its_record_is_doubled_and_work_nobody_did_is_lost(tmp_path: Path):
    ground = Ground(Settings.read({"PETITION_HOME": str(tmp_path)}))
    office, count = warm.founded(ground.settings, FrozenClock(on("2026-03-02"))), Tally("kills", ground, 1)
    errands = Errands(ground, count, Client(office, "test", Random(1)))
    errands._follow(Hand(forgetful))
    assert (count.doubled, count.lost) == (1, 0)
    errands.handed = {"paper:1", "paper:2"}
    errands.close()
    assert (count.doubled, count.lost) == (1, 1)


def test_a_torture_never_touches_what_belongs_to_the_office_of_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    grounds: list[Settings] = []

    def seen(ground: Ground, _scale: str, seed: int) -> Report:
        grounds.append(ground.settings)
        return Tally("kills", ground, seed).report()

    monkeypatch.setitem(TORTURES, "kills", seen)  # type: ignore[arg-type]
    mine = {
        "HOME": str(tmp_path),
        "ARCHIVE": "s3://mine",
        "REPLICA": "postgresql://mine",
        "POOLER": "1",
        "MAIL": "smtp://mine",
        "LIVE": "7",
    }
    once("kills", Settings.read({f"PETITION_{name}": value for name, value in mine.items()}), None, "short", 1)
    [given] = grounds
    assert given.live == 7 and Path(given.archive).parent == given.home != tmp_path
    assert (given.replica, given.pooler, given.mail) == ("", False, "")


def test_a_cut_request_reaches_the_server_and_its_answer_does_not_come_back():
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            end, _ = server.accept()
            while request := end.recv(100):
                heard.append(request)
                end.sendall(b"answer to " + request)

        Thread(target=answer, daemon=True).start()
        proxy = Proxy(server.getsockname()[1])
        with socket.create_connection(("127.0.0.1", proxy.port), timeout=20) as wire:
            wire.sendall(b"SELECT")
            assert wire.recv(100) == b"answer to SELECT"
            proxy.arm(b"COMMIT", 1)
            wire.sendall(b"COMMIT")
            assert wire.recv(100) == b""
        assert proxy.was_cut.wait(20) and heard == [b"SELECT", b"COMMIT"]
        proxy.close()


def test_the_course_goes_on_with_the_next_seed_until_the_time_is_over():
    reports = list(torment(["counts"], ["sqlite", "postgresql"], Settings.read(), scale="short", seed=5, minutes=0.02))
    assert [report.seed for report in reports] == list(range(5, 5 + len(reports))) and all(report.is_clean for report in reports)


def test_what_needs_a_server_is_not_asked_of_a_file():
    assert [name for name in TORTURES if kinds_of(name, ["sqlite"]) == []] == ["restarts", "cuts"]
