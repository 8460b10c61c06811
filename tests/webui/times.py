"""Measures the server time of every page: ``.venv/bin/python -m tests.webui.times``.

Loads the demonstration into a folder that is gone afterwards, signs in as everybody of the county who holds another set of roles,
and asks for every page that can be reached without a parameter, and for every page of three open petitions. Prints the slowest
ten in milliseconds of process time, the least of three; ends with 1 when one takes more than 150.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from engine.casework.office import Office
from tests.browser.pictures import load
from webui import create_app

MOST = 150.0
PEOPLE = ("wangmin", "lihua", "zhaomin", "chengang", "zhaolei", "sunjie", "heping", "yaoguang", "sysadmin", "zhoutao", "gengxin")
LISTS = (
    *(f"/desk?tab={tab}" for tab in ("mine", "claimable", "unit", "delegated", "due_soon", "done")),
    *(f"/supervision?view={view}" for view in ("about_to_lapse", "paused")),
    "/petitions?text=宅基地", "/petitions?page=5", "/statistics/2007", "/charts?show=time", "/registration?channel=letter",
)  # fmt: skip
OF_PETITION = ("", *(f"?tab={tab}" for tab in ("matter", "documents", "notes", "docket", "diagram")), "/diagram.json")
OUTSIDE = ("/static", "/api", "/healthz", "/readyz", "/metrics")


def signed_in(app: Flask, username: str) -> FlaskClient:
    """A browser behind the door."""
    client = app.test_client()
    token = re.search(r'name="csrf_token" value="([^"]*)"', client.get("/login").get_data(as_text=True))
    said = {"username": username, "password": "petition", "csrf_token": token.group(1) if token else ""}
    assert client.post("/login", data=said).status_code == 303, username
    return client


def pages(app: Flask, office: Office, client: FlaskClient) -> Iterator[str]:
    """Every page there is for who is signed in."""
    yield from (one.rule for one in app.url_map.iter_rules() if "GET" in (one.methods or ()) and "<" not in one.rule)
    yield from LISTS
    listed = client.get("/petitions?state=open").get_data(as_text=True)
    for number in list(dict.fromkeys(re.findall(r"/petitions/(\d{6}-\d{4}-\d{6})", listed)))[:3]:
        yield from (f"/petitions/{number}{rest}" for rest in OF_PETITION)
        dossier = office.store.registers.dossier(number)
        yield from (f"/petitions/{number}/documents/{paper.id}" for paper in (dossier.documents[:2] if dossier else ()))


def measured(client: FlaskClient, page: str) -> float:
    """Milliseconds of process time, the least of three after a first look."""
    client.get(page)
    taken = []
    for _ in range(3):
        begun = time.process_time()
        answer = client.get(page)
        taken.append((time.process_time() - begun) * 1000)
        assert answer.status_code < 500, page
    return min(taken)


def main() -> int:
    """Load, ask, print."""
    with tempfile.TemporaryDirectory(prefix="petition-times-") as home:
        office = load(Path(home))
        app = create_app(office, {"SECRET_KEY": "of the measurement", "LOGIN_LIMIT": "1000 per minute"})
        found: list[tuple[float, str, str]] = []
        for username in PEOPLE:
            client = signed_in(app, username)
            asked = [one for one in pages(app, office, client) if not one.startswith(OUTSIDE)]
            found += [(measured(client, page), username, page) for page in asked]
        found.sort(reverse=True)
    sys.stdout.write(f"{len(found)} pages\n")
    for taken, username, page in found[:10]:
        sys.stdout.write(f"{taken:6.0f} ms  {username:10} {page}\n")
    return int(found[0][0] > MOST)


if __name__ == "__main__":
    raise SystemExit(main())
