"""What the program writes while it serves, what a worker answers to a scraper, and the way from a trace to the dockets."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.testing import Clerk, county_office, on
from engine.watching import traces
from tests.cli.conftest import Petition
from tests.support.places import PROGRAMS, ROOT
from tests.watching.test_metrics import a_free_port, read

TICKING = "每 20 秒"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
CANARY = "canary-of-a-petitioner"


@contextmanager
def running(home: Path, *words: object, until: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """The program at work once it has written ``until`` on standard error; ended by SIGTERM, its other lines added to the list."""
    command = [sys.executable, "-P", "-m", "engine.cli", *map(str, words)]
    environ = {"PETITION_HOME": str(home), "PYTHONPATH": str(ROOT), "PATH": PROGRAMS, "PETITION_MACHINE": "node-7"}
    lines: list[str] = []
    with subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True) as program:
        assert program.stderr is not None
        for line in program.stderr:
            if until in line:
                break
            lines.append(line)
        yield program, lines
        program.send_signal(signal.SIGTERM)
        lines += program.stderr.readlines()
        assert program.wait(30) == 0


def test_serve_writes_one_json_line_a_request_and_nothing_of_what_was_sent(tmp_path: Path):
    port = a_free_port()
    with running(tmp_path, "serve", "--port", port, until="http://") as (_, lines):
        asked = urllib.request.Request(
            f"http://127.0.0.1:{port}/login?to={CANARY}", headers={"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
        )
        with urllib.request.urlopen(asked, timeout=20) as answer:
            assert answer.headers["X-Trace-Id"] == TRACE
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20) as answer:
            seen = read(answer.read())
    [told] = [json.loads(line) for line in lines]
    assert (told["event"], told["route"], told["status"], told["trace"], told["node"]) == ("request", "/login", 200, TRACE, "node-7")
    assert seen["petition_http_requests_total", "/login", "200"] == 1
    assert {place for name, *place in seen if name == "petition_disk_free_bytes" for place in place} == {"data", "archive"}


def test_a_worker_answers_scrapes_on_its_port(tmp_path: Path):
    port = a_free_port()
    with (
        running(tmp_path, "worker", "--metrics-port", port, until=TICKING) as (_, lines),
        urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20) as answer,
    ):
        seen = read(answer.read())
    assert seen["petition_database_up",] == 1 and seen["petition_sweep_interval_seconds",] == 20
    assert any(f"127.0.0.1:{port}/metrics" in line for line in lines)


def test_a_port_that_is_taken_is_told(petition: Petition, tmp_path: Path):
    port = a_free_port()
    with running(tmp_path / "first", "worker", "--metrics-port", port, until=TICKING):
        ran = petition("worker", "--metrics-port", port)
    assert ran.code == 2 and str(port) in ran.err and "Traceback" not in ran.err


@pytest.mark.parametrize(("name", "value"), [("PETITION_LOG", "xml"), ("PETITION_LOG_LEVEL", "loud")])
def test_a_wrong_setting_of_the_log_names_the_words_it_may_be(petition: Petition, name: str, value: str):
    ran = petition("migrate", "--lang", "en", **{name: value})
    assert ran.code == 2
    assert name in ran.err and value in ran.err and re.search(r"json, text|debug, info, warning, error", ran.err)


def test_a_trace_leads_to_the_entries_it_left(petition: Petition, tmp_path: Path):
    clerk = Clerk(county_office(tmp_path / "home", at=on("2026-03-02")))
    with traces.under(TRACE):
        number = clerk.register().number
    clerk.office.store.close()
    told = json.loads(petition("trace", TRACE, "--json").out)
    assert told[0] == {"petition": number, "seq": 1, "kind": "filed", "at": "2026-03-02T02:00:00+00:00"}
    assert [one["seq"] for one in told] == list(range(1, len(told) + 1))
    said = petition("trace", f"00-{TRACE}-00f067aa0ba902b7-01")
    assert said.code == 0 and number in said.out and len(said.out.splitlines()) == len(told)
    assert "吴安" not in said.out


def test_a_trace_that_left_nothing_ends_with_one(petition: Petition):
    ran = petition("trace", "f" * 32, "--lang", "en")
    assert (ran.code, "No docket entry" in ran.out) == (1, True)


@pytest.mark.parametrize("wrong", ["12", "z" * 32])
def test_what_is_no_trace_is_refused_with_what_one_looks_like(petition: Petition, wrong: str):
    ran = petition("trace", wrong, "--lang", "en")
    assert ran.code == 1 and "32 hexadecimal digits" in ran.err
