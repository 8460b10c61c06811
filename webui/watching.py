"""Every request is watched: it works under a trace, is timed and counted, and leaves one line in the log."""

from __future__ import annotations

from time import perf_counter

from apiflask import APIFlask
from flask import Response, g

from engine.watching import logs, metrics, traces
from webui.asking import the_request

METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}
# Asked for by machines every few seconds: not worth a line each.
QUIET = {"static", "watch.health", "watch.live", "watch.ready", "scrape.metrics"}


def init_watching(app: APIFlask) -> None:
    """Watch ``app``; to be called before anything else looks at a request."""
    app.before_request(begin)
    app.after_request(told)
    app.teardown_request(end)


def begin() -> None:
    """Take up the trace the client has sent, or a new one."""
    kept, asking = g._get_current_object(), the_request()
    kept.begun, kept.trace = perf_counter(), traces.begin(traces.read(asking.environ.get("HTTP_TRACEPARENT")))


def told(answer: Response) -> Response:
    """Count, time and log the answer, and give the client its trace."""
    kept, asking = g._get_current_object(), the_request()
    if "begun" not in kept:
        return answer
    seconds = perf_counter() - kept.begun
    route = asking.url_rule.rule if asking.url_rule else "none"
    metrics.request(route, answer.status_code, seconds)
    answer.headers.add(traces.HEADER, traces.current())
    official = kept.get("official")
    speak = logs.debug if asking.endpoint in QUIET else logs.info
    speak(
        "request", method=asking.method if asking.method in METHODS else "other", route=route, status=answer.status_code,
        seconds=round(seconds, 5), official=official.id if official else None,
    )  # fmt: skip
    return answer


def end(_error: BaseException | None) -> None:
    """The trace ends with the request."""
    begun = g.pop("trace", None)
    if begun is not None:
        traces.end(begun)
