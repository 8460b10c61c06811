"""Measures the server time of every page: ``.venv/bin/python -m tests.webui.times [FOLDER]``.

Loads the demonstration into a folder that is gone afterwards (or opens the one named, where it was loaded before), begins a design and
a report, signs in as everybody of the county who holds another set of roles, and follows the links from the desk and from every page
that has no parameter: one page of each kind for each of them. Prints all above 100 milliseconds and the slowest ten, processor and
wall, the median of five after a first look; ends with 1 when a page takes more than 150 of the processor. Files to take away (a ZIP, a
PDF, a table) are listed apart and have no limit.
"""

from __future__ import annotations

import re
import statistics
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from engine.bootstrap import open_office
from engine.casework import accounts, designs, reports
from engine.casework.office import Office
from engine.settings import Settings
from tests.browser.pictures import load
from webui import create_app

MOST, TOLD = 150.0, 100.0
EACH = 1
PEOPLE = ("wangmin", "lihua", "zhaomin", "chengang", "zhaolei", "sunjie", "heping", "yaoguang", "sysadmin", "zhoutao", "gengxin")
LISTS = (
    "/petitions?text=宅基地", "/petitions?state=open", "/petitions?page=5", "/statistics/2007", "/charts?show=time",
    "/registration?channel=letter",
)  # fmt: skip
OUTSIDE = ("static", "api.", "openapi", "watch.", "scrape.", "auth.")
TELLING = ("tab", "view", "show")  # what they are makes another kind of page


@dataclass(frozen=True, order=True, slots=True)
class Time:
    """What a page took, in milliseconds; ``is_file`` for what is taken away."""

    processor: float
    wall: float
    username: str
    page: str
    is_file: bool


def signed_in(app: Flask, username: str) -> FlaskClient:
    """A browser behind the door."""
    client = app.test_client()
    token = re.search(r'name="csrf_token" value="([^"]*)"', client.get("/login").get_data(as_text=True))
    said = {"username": username, "password": "petition", "csrf_token": token.group(1) if token else ""}
    assert client.post("/login", data=said).status_code == 303, username
    return client


def work_of_others(office: Office) -> None:
    """What the demonstration has none of: a design that changes a rule, and a report not yet signed."""
    designer, supervisor = (accounts.authenticate(office, username=name, password="petition") for name in ("gengxin", "zhaolei"))
    begun = designs.begin(office, by=designer, name="复查期限缩短")
    path = "policies/national/deadlines.yaml"
    file = designs.read(office, by=designer, design=begun.id, path=path)
    designs.save(office, by=designer, design=begun.id, path=path, content=file.content + b"\n", version=0)
    reports.make(office, kind="annual", period=str(office.today().year - 1), by=supervisor, key="times")


def kind_of(app: Flask, page: str) -> tuple[str, ...] | None:
    """Which page it is, whatever petition or day it is about; None for none of ours."""
    parts = urlsplit(page)
    try:
        endpoint, _ = app.url_map.bind("").match(parts.path, method="GET")
    except HTTPException:
        return None
    asked = parse_qsl(parts.query, keep_blank_values=True)
    told = [f"{name}={text}" if name in TELLING else name for name, text in asked]
    return None if endpoint.startswith(OUTSIDE) or endpoint == "static" else (endpoint, *sorted(told))


def followed(app: Flask, client: FlaskClient) -> Iterator[tuple[str, bool]]:
    """Pages to be reached by links, so many of each kind, and whether each is a file."""
    waiting = deque(one.rule for one in app.url_map.iter_rules() if "GET" in (one.methods or ()) and "<" not in one.rule)
    waiting.extend(LISTS)
    seen, reached = set(waiting), Counter[tuple[str, ...]]()
    while waiting:
        page = waiting.popleft()
        kind = kind_of(app, page)
        if kind is None or reached[kind] >= EACH:
            continue
        answer = client.get(page)
        assert answer.status_code < 500, page
        if answer.status_code != 200:
            continue
        reached[kind] += 1
        is_page = answer.mimetype == "text/html"
        yield page, not is_page and answer.mimetype != "application/json"
        for href in re.findall(r'\bhref="([^"#]+)', answer.get_data(as_text=True)) if is_page else ():
            link = unescape(href)
            link = page.partition("?")[0] + link if link.startswith("?") else link
            if link.startswith("/") and link not in seen:
                seen.add(link)
                waiting.append(link)


def measured(client: FlaskClient, username: str, page: str, is_file: bool) -> Time:
    """One page, asked for five times more."""
    taken = []
    for _ in range(5):
        begun, clock = time.process_time(), time.perf_counter()
        client.get(page)
        taken.append(((time.process_time() - begun) * 1000, (time.perf_counter() - clock) * 1000))
    processor, wall = (statistics.median(each) for each in zip(*taken, strict=True))
    return Time(processor, wall, username, page, is_file)


def asked_for(office: Office) -> Iterator[Time]:
    """Every page, everybody."""
    work_of_others(office)
    app = create_app(office, {"SECRET_KEY": "of the measurement", "LOGIN_LIMIT": "1000 per minute"})
    for username in PEOPLE:
        client = signed_in(app, username)
        yield from [measured(client, username, page, is_file) for page, is_file in followed(app, client)]


def say(found: list[Time]) -> None:
    """The slow ones, and the slowest ten."""
    for number, one in enumerate(found):
        if number < 10 or one.processor > TOLD:
            sys.stdout.write(f"{one.processor:6.0f} ms {one.wall:6.0f} ms wall  {one.username:10} {one.page}\n")


def main() -> int:
    """Load, ask, print."""
    with tempfile.TemporaryDirectory(prefix="petition-times-") as home:
        office = open_office(Settings.read({"PETITION_HOME": sys.argv[1]})) if sys.argv[1:] else load(Path(home))
        found = sorted(asked_for(office), reverse=True)
    pages, files = [one for one in found if not one.is_file], [one for one in found if one.is_file]
    sys.stdout.write(f"{len(pages)} pages\n")
    say(pages)
    sys.stdout.write(f"{len(files)} files\n")
    say(files)
    return int(pages[0].processor > MOST)


if __name__ == "__main__":
    raise SystemExit(main())
