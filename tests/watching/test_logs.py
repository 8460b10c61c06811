"""The log: whole lines, known keys, ids only, and nobody speaks past it."""

from __future__ import annotations

import io
import json
import logging
import threading
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import OutOfOrder
from engine.watching import logs, metrics, traces
from tests.support.listening import Logged

NAME, PHONE = "吴安", "13800000001"
SECRET = f"{NAME} {PHONE}"


def dropped() -> float:
    """How many values were dropped so far."""
    return metrics._kept.dropped._value.get()


def test_a_line_is_json_with_time_level_event_trace_and_node(logged: Logged):
    with traces.under("a" * 32):
        logs.info("swept", due=3, noticed=2)
    [line] = logged.lines
    assert datetime.fromisoformat(line.pop("time")).utcoffset().total_seconds() == 0
    assert line == {"level": "info", "event": "swept", "trace": "a" * 32, "node": "node-1", "due": 3, "noticed": 2}


def test_an_unknown_key_is_dropped_and_counted(logged: Logged, counted: None):
    logs.info("swept", due=3, name="anything", phone=1)
    assert {"name", "phone"} & logged.lines[0].keys() == set()
    assert dropped() == 2


@pytest.mark.parametrize("value", [SECRET, "吴", "a\nb", "a" * 601, {"a": 1}, ["a"], object(), b"a", "say 'x'", "50% of it!", "a=b", "x@y"])
def test_a_value_that_is_no_id_is_dropped_and_counted(logged: Logged, counted: None, value: object):
    logs.info("swept", petition=value)
    assert "petition" not in logged.lines[0]
    assert dropped() == 1


@pytest.mark.parametrize("value", ["990121-2026-000001", "990121-2026-000001.1.4", "/petitions/<number>", "KeyError", 7, 0.25, True, None])
def test_an_id_or_a_number_is_kept(logged: Logged, counted: None, value: object):
    logs.info("swept", petition=value)
    assert logged.lines[0]["petition"] == value
    assert dropped() == 0


@given(st.dictionaries(st.text(max_size=20), st.text() | st.integers() | st.binary() | st.none()))
def test_whatever_is_told_the_line_is_whole_and_holds_only_what_it_may(told: dict[str, object]):
    stream = io.StringIO()
    logs._logger("json", "info", "node-1", stream).info("x", **{key: value for key, value in told.items() if key != "event"})
    [line] = stream.getvalue().splitlines()
    assert set(json.loads(line)) <= {"time", "level", "event", "trace", "node"} | logs.KEYS


def test_an_error_is_told_by_class_and_place_and_never_by_what_it_says(logged: Logged, counted: None):
    try:
        {}[SECRET]
    except KeyError as error:
        logs.failed("job_failed", error, job="tell")
    [line] = logged.lines
    assert (line["level"], line["error"], line["job"]) == ("error", "KeyError", "tell")
    assert line["where"].startswith("tests/watching/test_logs.py:")
    assert SECRET not in logged.text and SECRET.split()[1] not in logged.text
    assert metrics.errors_by_class() == {"KeyError": 1}


def test_a_translated_error_is_told_by_its_cause(logged: Logged, counted: None):
    try:
        try:
            int(SECRET)
        except ValueError as error:
            raise OutOfOrder("database_failed", reason=SECRET) from error
    except OutOfOrder as error:
        logs.failed("incident", error)
    assert logged.lines[0]["error"] == "ValueError"
    assert NAME not in logged.text and PHONE not in logged.text


@pytest.mark.parametrize("name", ["waitress", "_granian", "apscheduler.scheduler", "procrastinate.worker", "werkzeug", "some.library"])
def test_another_librarys_own_words_are_kept_and_what_it_fills_in_is_not(logged: Logged, name: str):
    other = logging.getLogger(name)
    other.warning("Exception while serving %s", SECRET)
    other.warning(f"Starting job {SECRET}")
    other.warning("lost {}".format(*[SECRET]))
    assert [(line["event"], line["logger"]) for line in logged.lines] == [
        ("Exception while serving %s", name),
        ("said", name),
        ("said", name),
    ]
    assert NAME not in logged.text and PHONE not in logged.text


def test_what_libraries_tell_of_their_ordinary_work_comes_with_debug_only(logged: Logged):
    for level in ("info", "debug"):
        logs.configure(form="json", level=level, node="node-1", stream=logged.stream)
        logging.getLogger("apscheduler.scheduler").info("Scheduler started")
        logging.getLogger("apscheduler.scheduler").warning("Run was missed")
    assert [line["event"] for line in logged.lines] == ["Run was missed", "Scheduler started", "Run was missed"]


def test_a_request_that_waits_a_moment_for_a_thread_is_no_news(logged: Logged):
    """waitress says so at a warning whenever no thread is free at that instant: a page opened on a busy machine is enough."""
    logs.configure(form="json", level="info", node="node-1", stream=logged.stream)
    logging.getLogger("waitress.queue").warning("Task queue depth is %d", 1)
    assert logged.lines == []
    logs.configure(form="json", level="debug", node="node-1", stream=logged.stream)
    logging.getLogger("waitress.queue").warning("Task queue depth is %d", 1)
    assert [line["level"] for line in logged.lines] == ["debug"]


def test_another_librarys_error_is_told_by_class_and_place(logged: Logged):
    try:
        int(SECRET)
    except ValueError:
        logging.getLogger("waitress").exception("it broke")
    [line] = logged.lines
    assert (line["event"], line["level"], line["error"]) == ("it broke", "error", "ValueError")
    assert NAME not in logged.text and PHONE not in logged.text


def test_a_library_that_brings_its_own_handler_is_adopted(logged: Logged):
    stream = io.StringIO()
    granian = logging.getLogger("_granian")
    granian.propagate = False
    granian.addHandler(logging.StreamHandler(stream))
    logs.adopt()
    granian.warning("Worker exiting")
    assert stream.getvalue() == ""
    assert logged.of("Worker exiting")


def test_a_thread_that_dies_is_told_without_its_words(logged: Logged, counted: None):
    def die() -> None:
        raise ValueError(SECRET)

    dying = threading.Thread(target=die)
    dying.start()
    dying.join()
    assert [(line["event"], line["error"]) for line in logged.lines] == [("uncaught", "ValueError")]
    assert NAME not in logged.text and PHONE not in logged.text


def test_as_text_a_line_begins_with_time_level_and_event():
    stream = io.StringIO()
    logs._logger("text", "info", "node-1", stream).info("swept", due=3)
    time, level, event, told = stream.getvalue().split()
    assert (time[-1], level, event, told) == ("Z", "info", "swept", "due=3")


def test_below_its_level_nothing_is_written():
    stream = io.StringIO()
    speaking = logs._logger("json", "warning", "node-1", stream)
    speaking.info("swept")
    speaking.warning("late")
    assert [json.loads(line)["event"] for line in stream.getvalue().splitlines()] == ["late"]


def test_lines_of_many_threads_stay_whole(logged: Logged):
    def speak() -> None:
        for number in range(200):
            logs.info("request", status=number)

    speaking = [threading.Thread(target=speak) for _ in range(4)]
    for one in speaking:
        one.start()
    for one in speaking:
        one.join()
    assert len(logged.lines) == 800
