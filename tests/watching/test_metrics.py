"""What is counted: acts by their outcome, completions by process, database time, errors; in one process and in several."""

from __future__ import annotations

import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from engine.casework import deadlines, queueacts, queuerows, supervision, tasks
from engine.casework.office import Office
from engine.errors import Conflict, NotFound, PetitionError
from engine.watching import metrics
from tests.builders import County
from tests.support.places import PROGRAMS, ROOT

pytestmark = pytest.mark.usefixtures("counted")


def read(text: bytes) -> dict[tuple[str, ...], float]:
    """Every sample by its name and the values of its labels."""
    families = text_string_to_metric_families(text.decode())
    return {(sample.name, *sample.labels.values()): sample.value for family in families for sample in family.samples}


def samples() -> dict[tuple[str, ...], float]:
    """What this process has counted."""
    return read(metrics.exposition(dict))


def test_acts_are_counted_by_verb_and_outcome(office: Office, county: County):
    number = county.register().number
    with pytest.raises(NotFound):
        tasks.claim(office, task=f"{number}.1.99", by=county.who("lihua"), key="a")
    county.complete("triage")
    seen = samples()
    assert seen["petition_acts_total", "register", "done"] == 1
    assert seen["petition_acts_total", "complete", "done"] == 1
    assert seen["petition_acts_total", "claim", "NotFound"] == 1
    assert seen["petition_act_seconds_count", "complete"] == 1
    assert 0 < seen["petition_act_seconds_sum", "complete"] < 60


def test_every_verb_that_changes_a_petition_is_counted_under_its_own_name(office: Office, county: County):
    number = county.register().number
    step = county.open_step("triage")
    by = county.who("lihua")
    tasks.claim(office, task=step.id, by=by, key="b")
    tasks.release(office, task=step.id, by=by, key="c")
    supervising = county.accepted().who("zhaolei")
    clock = next(one for one in county.dossier.deadlines if one.is_live)
    supervision.remind(office, deadline=clock.id, by=supervising, note="请抓紧。", key="d")
    supervision.supervise(office, deadline=clock.id, by=supervising, reason="将满。", key="e")
    county.repeat()
    county.send("withdrawn")
    counted = {labels[0] for (metric, *labels), count in samples().items() if metric == "petition_acts_total" and count}
    assert counted == {"register", "claim", "release", "complete", "send", "remind", "supervise", "link_repeat"}
    assert number not in metrics.exposition(dict).decode()


def test_what_is_only_tried_is_no_act(office: Office, county: County):
    supervising = county.accepted().who("zhaolei")
    clock = next(one for one in county.dossier.deadlines if one.is_live)
    row, said = f"c{clock.id}", {"note": "请抓紧。"}
    assert [one.act for one in queuerows.row_acts(office, row=row, by=supervising).acts if one.goes][:2] == ["remind", "supervise"]
    assert queueacts.preview(office, act="remind", rows=[row], said=said, by=supervising).going == 1
    assert ("petition_acts_total", "remind", "done") not in samples() and ("petition_acts_total", "supervise", "done") not in samples()
    queueacts.carry_out(office, act="remind", rows=[row], said=said, by=supervising, key="k")
    assert samples()["petition_acts_total", "remind", "done"] == 1


def test_a_completion_repeated_with_its_key_is_counted_once(office: Office, county: County):
    county.register()
    step, by = county.open_step("triage"), county.who("lihua")
    answer = county.answer("triage")
    for _ in range(3):
        tasks.complete(office, task=step.id, answer=answer, by=by, key="same")
    seen = samples()
    assert seen["petition_completions_total", "intake"] == 1
    assert seen["petition_acts_total", "complete", "done"] == 3


def test_a_refused_completion_is_none(office: Office, county: County):
    county.register()
    step = county.open_step("triage")
    with pytest.raises(PetitionError):
        tasks.complete(office, task=step.id, answer={}, by=county.who("lihua"), key="d")
    seen = samples()
    assert not [name for name in seen if name[0] == "petition_completions_total"]
    assert seen["petition_acts_total", "complete", "InvalidForm"] == 1


def test_database_time_statements_and_commits_are_those_of_the_store(any_office: Office, any_county: County):
    metrics.unshare()
    store = any_office.store
    statements, commits = store.statements, store.commits
    any_county.register()
    any_county.complete("triage")
    with pytest.raises(Conflict), store.transaction() as tx:
        tx.next_in("a")
        raise Conflict
    seen = samples()
    assert seen["petition_statements_total",] == store.statements - statements
    assert seen["petition_commits_total",] == store.commits - commits == 2
    assert seen["petition_database_seconds_count", "write"] == 3
    assert seen["petition_database_seconds_count", "read"] > 0
    acts = sum(seen["petition_act_seconds_sum", act] for act in ("register", "complete"))
    assert 0 < seen["petition_database_seconds_sum", "write"] < acts + 1


def test_a_clock_that_cannot_be_noticed_is_an_error_by_class(office: Office, county: County, broken_clock: None):
    deadlines.sweep(office)
    assert metrics.errors_by_class() == {"OutOfOrder": 1}  # triage and notice are both due: one petition, one look


@pytest.fixture
def broken_clock(office: Office, county: County) -> None:
    """A petition whose state was changed behind the office's back, and a clock of it that is due."""
    county.register()
    with office.store._engine.begin() as connection:  # type: ignore[attr-defined]
        connection.exec_driver_sql("UPDATE instances SET state_hash = 'x'")
    office.store.close()  # as a node that has not got the petition in memory
    county.wait(90)


def test_a_route_is_counted_by_its_template_and_status():
    metrics.request("/petitions/<number>", 200, 0.01)
    metrics.request("/petitions/<number>", 200, 0.01)
    metrics.request("/petitions/<number>", 404, 0.01)
    seen = samples()
    assert seen["petition_http_requests_total", "/petitions/<number>", "200"] == 2
    assert seen["petition_http_requests_total", "/petitions/<number>", "404"] == 1
    assert seen["petition_http_request_seconds_count", "/petitions/<number>"] == 3


def test_what_is_scraped_is_what_is_published_and_nothing_else():
    metrics.live_petitions(3)
    metrics.error("KeyError")
    families = {family.name for family in text_string_to_metric_families(metrics.exposition(dict).decode())}
    ours = {name for name in families if name.startswith("petition_")}
    assert ours == {metric.name.removesuffix("_total") for metric in metrics.KEPT}
    assert {name for name in families if not name.startswith("petition_")} <= {
        "process_virtual_memory_bytes", "process_resident_memory_bytes", "process_start_time_seconds", "process_cpu_seconds",
        "process_open_fds", "process_max_fds",
    }  # fmt: skip


def test_a_gauge_nobody_answers_is_absent():
    assert ("petition_sweep_lag_seconds",) not in read(metrics.exposition(dict))
    assert read(metrics.exposition(lambda: {"petition_sweep_lag_seconds": 3}))["petition_sweep_lag_seconds",] == 3
    labelled = read(metrics.exposition(lambda: {"petition_outgoing_jobs": {"failed": 2}}))
    assert labelled["petition_outgoing_jobs", "failed"] == 2


def test_a_process_without_pages_answers_scrapes_until_it_stops():
    port = a_free_port()
    stop = metrics.serve(port, lambda: {"petition_tasks_open": 4})
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        assert read(answer.read())["petition_tasks_open",] == 4
    with pytest.raises(OSError):
        metrics.serve(port, dict)
    stop()
    metrics.serve(port, dict)()


def a_free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


MEMBERS = """
import os, sys
from pathlib import Path
from engine.settings import share_metrics
from engine.watching import metrics

folder = Path(sys.argv[1])
share_metrics(folder)
metrics.share(folder)
metrics.error("Parent")
members = []
for number in range(3):
    member = os.fork()
    if member == 0:
        for _ in range(5):
            metrics.error("Member")
            metrics.completed("intake")
        metrics.live_petitions(10)
        os._exit(0)
    members.append(member)
for member in members:
    os.waitpid(member, 0)
if sys.argv[2] == "ended":
    for member in members:
        metrics.process_ended(member)
sys.stdout.buffer.write(metrics.exposition(dict))
"""


@pytest.mark.parametrize(("end", "live"), [("running", 30), ("ended", 0)])
def test_processes_that_serve_together_are_counted_together(tmp_path: Path, end: str, live: float):
    folder = tmp_path / "metrics"
    folder.mkdir()
    (folder / "counter_1.db").write_bytes(b"of an earlier run")
    command = [sys.executable, "-P", "-c", MEMBERS, str(folder), end]
    done = subprocess.run(
        command, capture_output=True, env={"PATH": PROGRAMS, "PYTHONPATH": str(ROOT)}, cwd=tmp_path, timeout=60, check=True
    )
    seen = read(done.stdout)
    assert seen["petition_errors_total", "Member"] == 15
    assert seen["petition_errors_total", "Parent"] == 1
    assert seen["petition_completions_total", "intake"] == 15
    assert seen["petition_live_petitions",] == live
