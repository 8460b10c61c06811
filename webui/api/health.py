"""For watchers without a token: is this process alive, may it be sent work, does the office keep its own time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from apiflask import APIBlueprint
from flask import Response, current_app
from pydantic import TypeAdapter

from engine.casework import deadlines
from engine.casework.operating import Watcher
from webui.api import errors

watch = APIBlueprint("watch", __name__, tag={"name": "watch", "description": "For watchers of the machine."})
errors.hang(watch)


@dataclass(frozen=True, slots=True)
class HealthView:
    """When the sweep last ended and how many deadlines wait for the next; ``late`` after three intervals."""

    status: Literal["ok", "late", "no sweep yet"]
    last_sweep_at: datetime | None
    age_seconds: float | None
    due: int


@dataclass(frozen=True, slots=True)
class Checked:
    """An answer to whoever sends work here; ``checks`` by name is ok or what is wrong."""

    status: Literal["ok", "ready", "not ready"]
    checks: Mapping[str, str]


HEALTH: TypeAdapter[HealthView] = TypeAdapter(HealthView)
CHECKED: TypeAdapter[Checked] = TypeAdapter(Checked)


@watch.get("/healthz")
@watch.doc(operation_id="health")
def health() -> Response:
    """Whether deadlines are swept in time: 200 when they are, 503 when they are not."""
    told = deadlines.health(current_app.extensions["office"])
    status: Literal["ok", "late", "no sweep yet"] = "no sweep yet" if told.last_sweep_at is None else "ok" if told.healthy else "late"
    view = HealthView(status, told.last_sweep_at, told.age_seconds, told.due)
    return _answer(HEALTH.dump_json(view), told.healthy)


@watch.get("/livez")
@watch.doc(hide=True)
def live() -> Response:
    """Whether this process answers at all: 200, and no machine is asked. Anything else means: start it anew."""
    return _answer(CHECKED.dump_json(Checked("ok", {"process": "ok"})), well=True)


@watch.get("/readyz")
@watch.doc(hide=True)
def ready() -> Response:
    """Whether this process may be sent work: 200, or 503 while it drains or its database is away, old, or without its release."""
    watcher: Watcher = current_app.extensions["watcher"]
    told = watcher.readiness()
    return _answer(CHECKED.dump_json(Checked("ready" if told.ready else "not ready", told.checks)), told.ready)


def _answer(body: bytes, well: bool) -> Response:
    return Response(body, 200 if well else 503, {"Cache-Control": "no-store"}, mimetype="application/json")
