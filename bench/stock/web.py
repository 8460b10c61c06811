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

from bench.stock.office import MESSAGE, StockOffice
from engine.bench.places import answers


def application(told: str = "") -> Flask:
    """The application over the database that ``told`` (JSON) names; one connection a thread."""
    asked = json.loads(told or sys.argv[1])
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

    return app
