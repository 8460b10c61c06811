"""The log: one line for each thing worth knowing, as JSON or as text, without personal data.

Three rules keep persons out of it. A key that is not in KEYS is dropped. A value that is no number and no
id is dropped. Of an error only its class and where it arose are written, never what it says. What other
libraries log passes the same door: their words only where they stand in the program itself, never what
they filled in. Every dropped value is counted.
"""

from __future__ import annotations

import logging
import platform
import re
import sys
import threading
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Final, TextIO

import orjson
import structlog

from engine.watching import metrics, traces

# Everything a line may tell beside time, level, event, trace and node.
KEYS: Final = {
    "act", "bytes", "due", "endpoint", "error", "incident", "job", "jobs", "kind", "logger", "method", "noticed", "official", "outcome",
    "petition", "pid", "port", "process", "queue", "release", "route", "seconds", "signal", "state", "status", "task", "where", "workers",
}  # fmt: skip
FORMS: Final = ("json", "text")
LEVELS: Final = ("debug", "info", "warning", "error")
# What an id looks like: numbers of petitions, names of acts, classes, endpoints, routes, places in files.
_ID = re.compile(r"[A-Za-z0-9_.:/<>(),#+\- ]{0,600}", re.ASCII)
_PLAIN = (int, float, bool, type(None))
_HOUSE = Path(__file__).resolve().parent.parent.parent
# Loggers that bring handlers of their own, which would write past this room.
_OTHERS = (
    "_granian",
    "granian.access",
    "waitress",
    "werkzeug",
    "apscheduler",
    "procrastinate",
    "alembic",
    "sqlalchemy",
    "flask",
    "webui",
)
# What they warn of and what is ordinary here: waitress whenever no thread is free at that very instant, without its number worthless.
_ORDINARY = {"waitress.queue"}
_DEPTH = 12


def where(trace: TracebackType | None) -> str:
    """The innermost places of a traceback as ``engine/storage/connect.py:41 door``, outermost first."""
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{_short(code.co_filename)}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return ", ".join(places[-_DEPTH:])


def _short(file: str) -> str:
    """A file as the house or its library names it, never where it lies on the machine."""
    path = Path(file)
    if path.is_relative_to(_HOUSE) and "site-packages" not in path.parts:
        return path.relative_to(_HOUSE).as_posix()
    return "/".join(path.parts[-2:])


# ---- what may be written


class _Line:
    """Makes the line: what every line begins with, then the known keys whose values are ids."""

    def __init__(self, form: str, node: str) -> None:
        self._render, self._node = (_as_json if form == "json" else _as_text), node

    def __call__(self, _logger: object, level: str, said: MutableMapping[str, Any]) -> str:
        """``said`` holds time, event and what is told."""
        line = {
            "time": said.pop("time"), "level": level, "event": said.pop("event"), "trace": traces.current(), "node": self._node,
        }  # fmt: skip
        wanted = len(line) + len(said)
        for key, value in said.items():
            if key in KEYS and (isinstance(value, _PLAIN) or (isinstance(value, str) and _ID.fullmatch(value))):
                line[key] = value
        if len(line) < wanted:
            metrics.dropped(wanted - len(line))
        return self._render(line)


def _as_json(line: dict[str, Any]) -> str:
    """A line for a machine."""
    return orjson.dumps(line).decode()


def _as_text(line: dict[str, Any]) -> str:
    """A line for a terminal: time, level, event, then what it tells; the machine is known there."""
    told = [f"{key}={value}" for key, value in line.items() if key not in ("time", "level", "event", "node") and value != ""]
    return " ".join([str(line["time"]), f"{line['level']:<7}", str(line["event"]), *told])


class _Out:
    """Writes whole lines, one thread after another."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream, self._lock = stream, threading.Lock()

    def msg(self, line: str) -> None:
        """One line; without a stream of its own it goes to what is standard error then."""
        stream = self._stream or sys.stderr
        with self._lock:
            stream.write(line + "\n")
            stream.flush()

    debug = info = warning = error = msg


# ---- how the office speaks


def _logger(form: str, level: str, node: str, stream: TextIO | None) -> Any:
    steps: list[Any] = [structlog.processors.TimeStamper("iso", utc=True, key="time"), _Line(form, node)]
    kind = structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()])
    return structlog.wrap_logger(_Out(stream), processors=steps, wrapper_class=kind, context_class=dict).bind()


_speaking = _logger("text", "warning", platform.node(), None)


def configure(*, form: str, level: str, node: str = "", stream: TextIO | None = None) -> None:
    """Speak from now on as ``form`` (json, text) from ``level`` (debug, info, warning, error) on; called once, at the start.

    ``node`` names this machine; ``stream`` is standard error unless given. Other libraries' loggers and
    errors nobody caught come the same way; what libraries find worth telling of their ordinary work only with debug.
    """
    global _speaking
    _speaking = _logger(form, level, node or platform.node(), stream)
    adopt()
    logging.getLogger().setLevel(level.upper() if level != "info" else logging.WARNING)
    logging.captureWarnings(form == "json")
    sys.excepthook = _uncaught
    threading.excepthook = lambda told: _uncaught(told.exc_type, told.exc_value, told.exc_traceback)


def debug(event: str, **told: Any) -> None:
    """What only a search for a fault needs."""
    _speaking.debug(event, **told)


def info(event: str, **told: Any) -> None:
    """What happened in good order; ``event`` is a fixed word or two, ``told`` holds ids under KEYS."""
    _speaking.info(event, **told)


def warning(event: str, **told: Any) -> None:
    """What an operator should look at some time."""
    _speaking.warning(event, **told)


def alarm(event: str, **told: Any) -> None:
    """What an operator should look at now."""
    _speaking.error(event, **told)


def failed(event: str, fault: BaseException, **told: Any) -> None:
    """An error that was caught: counted by its class, told by its class and place. Its cause, where it has one, is the one told."""
    cause = fault.__cause__ or fault
    metrics.error(type(cause).__name__)
    alarm(event, error=type(cause).__name__, where=where(cause.__traceback__), **told)


def _uncaught(kind: type[BaseException], fault: BaseException | None, trace: TracebackType | None) -> None:
    """An error nobody caught ends its thread or process; Ctrl-C is no error."""
    if issubclass(kind, KeyboardInterrupt | SystemExit):
        sys.__excepthook__(kind, fault or kind(), trace)
        return
    failed("uncaught", fault or kind())


# ---- how others speak


def adopt() -> None:
    """Let every logger of the standard library speak through this room; again after a library brought handlers of its own."""
    logging.getLogger().handlers[:] = [_Door()]
    for name in _OTHERS:
        other = logging.getLogger(name)
        other.handlers.clear()
        other.propagate = True


class _Door(logging.Handler):
    """Where the lines of other libraries come in."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line of another library: its own words, or none where something was filled in before it reached us."""
        told: dict[str, Any] = {"logger": record.name}
        if record.exc_info and record.exc_info[0]:
            told |= {"error": record.exc_info[0].__name__, "where": where(record.exc_info[2])}
        event = record.msg if _is_written(record) else "said"
        is_quiet = record.levelno < logging.INFO or record.name in _ORDINARY
        speak = debug if is_quiet else info if record.levelno < logging.WARNING else warning
        (alarm if record.levelno >= logging.ERROR else speak)(str(event), **told)


def _is_written(record: logging.LogRecord) -> bool:
    """Whether the words stand in the code that said them: then they hold nothing of anybody."""
    said = (frame.f_code for frame in _frames() if frame.f_code.co_filename == record.pathname and frame.f_code.co_name == record.funcName)
    return isinstance(record.msg, str) and any(record.msg in code.co_consts for code in said)


def _frames() -> Iterator[FrameType]:
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        yield frame
        frame = frame.f_back
