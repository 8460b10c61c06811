"""The reference behind a small Flask application, for the same server and the same client as the office's JSON API.

It checks no token and reads no schema.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from threading import local
from typing import Any

from flask import Flask, jsonify, request
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.mp import MPServer

from bench.stock.office import MESSAGE, StockOffice
from engine.bench.places import answers


def application(asked: dict[str, Any]) -> Flask:
    """The application over the database ``asked`` names; one connection a thread."""
    app, mine = Flask(__name__), local()

    def office() -> StockOffice:
        if not hasattr(mine, "office"):
            mine.office = StockOffice(asked["database"], Path(asked["shelf"]), answers())
        here: StockOffice = mine.office
        return here

    @app.post("/api/petitions")
    def register() -> Any:
        return jsonify(office().begin()), 201

    @app.post("/api/tasks/<task>/complete")
    def complete(task: str) -> Any:
        number, _, token = task.rsplit(".", 2)
        return jsonify(office().complete(number, token, request.get_json()["answer"]))

    @app.post(f"/api/petitions/<number>/messages/{MESSAGE}")
    def send(number: str) -> Any:
        return jsonify(office().complete(number, "", request.get_json()["answer"]))

    print("stock is ready", file=sys.stderr, flush=True)  # noqa: T201 (the bench waits for it)
    return app


def serve(asked: dict[str, Any]) -> None:
    """Serve it under the server and in the shape that ``petition serve`` has."""
    server = MPServer(
        "stock", "127.0.0.1", asked["port"], interface=Interfaces.WSGI, workers=asked["workers"], blocking_threads=asked["threads"],
        http=HTTPModes.http1, http1_settings=HTTP1Settings(), websockets=False, log_enabled=False,
    )  # fmt: skip
    server.serve(target_loader=lambda: application(asked), wrap_loader=False)


if __name__ == "__main__":
    serve(json.loads(sys.argv[1]))
