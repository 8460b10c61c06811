"""SIGTERM: unready at once, still answering, requests under way finished, then gone; a second SIGTERM does not wait."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.nodes.balancer import ask, is_ready
from tests.nodes.conftest import Client, Site
from tests.nodes.node import Node
from tests.support.places import ROOT
from tests.webui.api_clients import a_body

KINDS = [("--workers", "1"), ("--workers", "2")]


class Held:
    """Registrations wait inside the database until let go."""

    def __init__(self, url: str) -> None:
        self.url = url.replace("+psycopg", "")
        self.lock = psycopg.connect(self.url)
        self.lock.execute("LOCK TABLE petitions IN EXCLUSIVE MODE")

    def wait_for_one(self) -> None:
        """Until a request waits for the lock."""
        with psycopg.connect(self.url, autocommit=True) as eye:
            tries = threading.Event()
            for _ in range(600):
                if eye.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'").fetchone() != (0,):
                    return
                tries.wait(0.05)
        raise AssertionError("nobody waits for the lock")

    def let_go(self) -> None:
        """Everybody goes on."""
        self.lock.rollback()
        self.lock.close()


def until_unready(node: Node) -> None:
    """Until the node says it wants no more work: any of its workers may answer, so it must say so many times in a row."""
    tries, in_a_row = threading.Event(), 0
    for _ in range(600):
        in_a_row = 0 if is_ready(node.port) else in_a_row + 1
        if in_a_row == 20:
            return
        tries.wait(0 if in_a_row else 0.02)
    raise AssertionError("the node stayed ready")


def registering(site: Site, node: Node) -> Any:
    """A request to register, in a thread of its own."""
    client = Client(node.port, site.token("wangmin"))
    return ThreadPoolExecutor(1).submit(client.act, "/api/petitions", a_body(), "slow", 1)


@pytest.mark.parametrize("options", KINDS, ids=["waitress", "granian"])
def test_a_node_told_to_stop_is_unready_at_once_still_answers_and_finishes_what_is_under_way(site: Site, options: tuple[str, ...]):
    node = site.node("serve", *options, PETITION_DRAIN_SECONDS=2)
    site.balancer(node)
    held = Held(site.database)
    slow = registering(site, node)
    held.wait_for_one()
    node.tell_to_stop()
    until_unready(node)
    status, answer = ask(node.port, "GET", "/login")
    assert (status, answer.getheader("Connection")) == (200, "close")
    assert node.process.poll() is None
    threading.Timer(2.5, held.let_go).start()  # the listener is closed by then
    assert slow.result(30)["number"]
    assert node.process.wait(30) == 0, "".join(node.said)
    assert len(site.office.store.registers.all_numbers()) == 1


@pytest.mark.parametrize("options", KINDS, ids=["waitress", "granian"])
def test_a_second_sigterm_leaves_at_once_and_half_an_act_is_nowhere(site: Site, options: tuple[str, ...]):
    node = site.node("serve", *options, PETITION_DRAIN_SECONDS=600)
    site.balancer(node)
    held = Held(site.database)
    slow = registering(site, node)
    held.wait_for_one()
    node.tell_to_stop()
    until_unready(node)
    node.process.send_signal(signal.SIGTERM)
    node.process.wait(10)
    with pytest.raises(AssertionError, match="never answered"):
        slow.result(30)
    held.let_go()
    assert site.office.store.registers.all_numbers() == []


TOLD_WHILE_OPENING = """
import os, signal, threading
from types import SimpleNamespace
from engine.cli.prefork import Prefork

office = SimpleNamespace(draining=False)

def open_counter():
    os.kill(os.getpid(), signal.SIGUSR2)
    return None, office

signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR2})
nothing = lambda: None
Prefork(
    host="127.0.0.1", port=1, workers=1, threads=1, drain_seconds=1, open_counter=open_counter, on_ready=nothing, on_leave=nothing,
)._load()
tries = threading.Event()
while not office.draining:
    tries.wait(0.01)
"""


def test_a_worker_told_to_drain_while_it_opens_its_office_does_so_once_it_has():
    subprocess.run([sys.executable, "-P", "-c", TOLD_WHILE_OPENING], env={"PYTHONPATH": str(ROOT)}, check=True, timeout=30)


def test_a_rolling_restart_of_two_nodes_fails_no_request(site: Site, tmp_path: Path):
    first = [site.node("serve", PETITION_DRAIN_SECONDS=5), site.node("serve", "--workers", "2", PETITION_DRAIN_SECONDS=5)]
    second = [site.node("serve"), site.node("serve", "--workers", "2")]
    balancer = site.balancer(*first, *second)
    clients = [Client(balancer.port, site.token("wangmin")) for _ in range(3)]
    enough = threading.Event()

    def keep_registering(number: int) -> int:
        done = 0
        while not enough.is_set():
            clients[number].act("/api/petitions", a_body(), f"{number}-{done}")
            done += 1
        return done

    with ThreadPoolExecutor(3) as pool:
        working = [pool.submit(keep_registering, number) for number in range(3)]
        for node in first:
            node.tell_to_stop()
            assert node.process.wait(30) == 0
        enough.set()
        done = sum(each.result(60) for each in working)
    assert [client.failed for client in clients] == [[], [], []]
    assert len(site.office.store.registers.all_numbers()) == done > 10
