"""Three web nodes and three workers on one PostgreSQL: two are killed, one is cut off; nothing is lost, doubled or late for ever."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from engine.casework import verification
from engine.domain.deadline import DeadlineStatus
from engine.testing import Clerk
from tests.nodes.balancer import ask, is_ready
from tests.nodes.conftest import Client, Site
from tests.webui.api_clients import a_body

TRIAGE = {"category": "grievance", "route": "petition_procedure", "disposition": "accept", "reason": "属于本机关职权"}
OVERDUE, CLIENTS = 12, 4


class Load:
    """Clients that register petitions and triage them, each act under a key, until told that it is enough."""

    def __init__(self, site: Site, port: int) -> None:
        self.enough = threading.Event()
        self.hands = [(Client(port, site.token("wangmin")), Client(port, site.token("lihua"))) for _ in range(CLIENTS)]
        self.acknowledged: list[tuple[str, str]] = []
        self.changed = threading.Condition()
        self.pool = ThreadPoolExecutor(CLIENTS)
        self.working = [self.pool.submit(self._work, number) for number in range(CLIENTS)]

    def _work(self, number: int) -> None:
        window, officer = self.hands[number]
        done = 0
        while not self.enough.is_set():
            registered = window.act("/api/petitions", a_body(), f"register-{number}-{done}")
            step = next(task["id"] for task in registered["next_tasks"] if task["element"] == "triage")
            officer.act(f"/api/tasks/{step}/complete", {"answer": TRIAGE}, f"triage-{number}-{done}")
            done += 1
            with self.changed:
                self.acknowledged.append((registered["number"], step))
                self.changed.notify_all()

    def wait_for(self, more: int) -> None:
        """Until so many more petitions were acknowledged, both acts."""
        with self.changed:
            wanted = len(self.acknowledged) + more
            assert self.changed.wait_for(lambda: len(self.acknowledged) >= wanted, 60), self.failures()
        for each in self.working:
            assert not each.done(), each.result()

    def stop(self) -> None:
        """Let every client finish what it is at."""
        self.enough.set()
        for each in self.working:
            each.result(60)
        self.pool.shutdown()

    def failures(self) -> list[str]:
        """What got no settling answer at first."""
        return [failed for hand in self.hands for client in hand for failed in client.failed]


def overdue(site: Site) -> list[str]:
    """Petitions registered long ago whose two clocks fell due while no node was running."""
    clerk = Clerk(site.office)
    return [clerk.register().number for _ in range(OVERDUE)]


def kinds(site: Site, number: str) -> list[str]:
    """The docket of a petition."""
    dossier = site.office.store.registers.dossier(number)
    assert dossier is not None
    return [entry.kind for entry in site.office.store.registers.docket(dossier.petition.id or 0)]


def check_once(site: Site, acknowledged: list[tuple[str, str]], old: list[str]) -> None:
    """Every acknowledged petition is there with each of its acts once, and nothing else is."""
    numbers = [number for number, _ in acknowledged]
    assert len(set(numbers)) == len(numbers)
    assert sorted(site.office.store.registers.all_numbers()) == sorted([*numbers, *old])
    for number in numbers:
        told = kinds(site, number)
        assert (told.count("filed"), told.count("triage.done")) == (1, 1), told


def check_fired(site: Site, old: list[str]) -> None:
    """Each clock that fell due was noticed once, by whichever node came first."""
    for number in old:
        dossier = site.office.store.registers.dossier(number)
        assert dossier is not None
        lapsed = sorted(one.name for one in dossier.deadlines if one.status is DeadlineStatus.LAPSED)
        told = kinds(site, number)
        assert {"triage", "notice_direct"} <= set(lapsed)
        assert [told.count(f"{name}.lapsed") for name in lapsed] == [1] * len(lapsed)
        assert told.count("supervision_started") == 2


def test_two_nodes_are_killed_and_one_cut_off_and_nothing_is_lost_or_doubled(site: Site):
    old = overdue(site)
    line, through = site.line()
    webs = [site.node("serve", "--no-ticking"), site.node("serve", "--no-ticking"), site.node("serve", "--no-ticking", database=through)]
    workers = [site.node("worker", PETITION_SWEEP_SECONDS=1) for _ in range(2)] + [site.node("worker", database=through)]
    balancer = site.balancer(*webs)
    load = Load(site, balancer.port)
    load.wait_for(5)
    webs[0].kill()
    workers[0].begun().kill()
    load.wait_for(5)
    line.cut()
    balancer.wait_until(webs[2].port, down=True)
    assert ask(webs[2].port, "GET", "/readyz")[0] == 503
    load.wait_for(5)
    line.mend()
    balancer.wait_until(webs[2].port, down=False)
    load.wait_for(5)
    load.stop()
    assert [node.stop() for node in (webs[1], webs[2], workers[1], workers[2])] == [0, 0, 0, 0]
    check_once(site, load.acknowledged, old)
    check_fired(site, old)
    report = verification.verify(site.office)
    assert (report.petitions, report.findings) == (len(load.acknowledged) + OVERDUE, ())


def test_a_node_whose_line_falls_silent_is_unready_and_comes_back_without_a_restart(site: Site):
    line, through = site.line()
    node = site.node("serve", "--no-ticking", database=through)
    balancer = site.balancer(node)
    client = Client(node.port, site.token("wangmin"))
    line.silence()
    balancer.wait_until(node.port, down=True)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(client.act, "/api/petitions", a_body(), "through the silence")
        assert not is_ready(node.port)
        line.mend()
        balancer.wait_until(node.port, down=False)
        told: dict[str, Any] = waiting.result(60)
    assert site.office.store.registers.all_numbers() == [told["number"]]


@pytest.mark.parametrize("options", [(), ("--workers", "2")], ids=["waitress", "granian"])
def test_any_node_reads_any_session_and_knows_who_comes_by_tls(site: Site, options: tuple[str, ...]):
    first, second = (site.node("serve", *options, "--no-ticking", PETITION_PROXIES=1).begun() for _ in range(2))
    headers = {"X-Forwarded-Proto": "https", "Content-Type": "application/x-www-form-urlencoded", "Host": "office.example"}
    page = ask(first.port, "GET", "/login", headers=headers)[1]
    crumb = page.content.decode().partition('name="csrf_token" value="')[2].partition('"')[0]
    begun = page.getheader("Set-Cookie").partition(";")[0]
    form = f"username=lihua&password=petition&csrf_token={crumb}".encode()
    sent = headers | {"Cookie": begun, "Referer": "https://office.example/login"}
    status, answer = ask(second.port, "POST", "/login", form, sent)
    cookie = answer.getheader("Set-Cookie")
    assert (status, cookie.startswith("__Host-"), "Secure" in cookie) == (303, True, True), answer.content[:300]
    for node in (first, second):
        assert ask(node.port, "GET", "/desk", headers=headers | {"Cookie": cookie.partition(";")[0]})[0] == 200
