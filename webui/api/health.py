"""Whether the office keeps its own time: the heartbeat of the sweep, for a watcher without a token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from apiflask import APIBlueprint
from flask import Response, current_app
from pydantic import TypeAdapter

from engine.casework import deadlines
from engine.casework.office import Office
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


HEALTH: TypeAdapter[HealthView] = TypeAdapter(HealthView)


@watch.get("/healthz")
@watch.doc(operation_id="health")
def health() -> Response:
    """Whether deadlines are swept in time: 200 when they are, 503 when they are not."""
    told = deadlines.health(current_app.extensions["office"])
    status: Literal["ok", "late", "no sweep yet"] = "no sweep yet" if told.last_sweep_at is None else "ok" if told.healthy else "late"
    view = HealthView(status, told.last_sweep_at, told.age_seconds, told.due)
    headers = {"Cache-Control": "no-store"}
    return Response(HEALTH.dump_json(view), 200 if told.healthy else 503, headers, mimetype="application/json")


@watch.get("/livez")
@watch.doc(hide=True)
def alive() -> Response:
    """Whether this process answers at all."""
    return Response("ok", headers={"Cache-Control": "no-store"}, mimetype="text/plain")


@watch.get("/readyz")
@watch.doc(hide=True)
def ready() -> Response:
    """Whether this process wants work: 503 while it drains, and while its database cannot be reached."""
    office: Office = current_app.extensions["office"]
    if office.draining:
        return Response("draining", 503, {"Cache-Control": "no-store"}, mimetype="text/plain")
    office.store.registers.last_sweep()
    return Response("ready", headers={"Cache-Control": "no-store"}, mimetype="text/plain")
