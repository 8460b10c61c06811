"""The reference is no straw man: the same steps, the same rows, one commit."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

import psycopg
import pytest

from bench.stock.database import Database
from bench.stock.drawing import drawings
from bench.stock.office import StockOffice
from engine.bench.drawing import circle, row
from engine.bench.officials import Officials, settle
from engine.bench.places import ACTS, ANSWERS, MESSAGE, SHELF, answers, bench_settings
from engine.bench.stage import Stage
from engine.bootstrap import diagrams, make_edition, open_office, read_release
from engine.settings import ROOT

# Registers an act writes to; the others (authorities, releases …) are settled before.
TABLES = ("petitions", "instances", "tasks", "deadlines", "documents", "docket", "commands", "series", "filings", "petitioners", "parties")
# Whose database it is stands among the series, and belongs to no act.
KEY = "WHERE name NOT LIKE 'key%'"


class Rows:
    """How many rows each register of a database holds."""

    def __init__(self, url: str) -> None:
        if url.startswith("sqlite"):
            self.connection: sqlite3.Connection | psycopg.Connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        else:
            self.connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)

    def counted(self) -> Mapping[str, int]:
        """By table."""
        found = {}
        for table in TABLES:
            row = self.connection.execute(f"SELECT count(*) FROM {table} {KEY if table == 'series' else ''}").fetchone()
            found[table] = row[0] if row else -1
        return found


def side_by_side(stage: Stage, kind: str, home: Path) -> tuple[Officials, Rows, StockOffice, Rows]:
    """The office and the reference on fresh databases of a kind."""
    ours, theirs = stage.database(kind, "ours"), stage.database(kind, "theirs")
    settings = bench_settings(ours, home, live=0)
    settle(settings)
    Database(theirs).make_tables()
    return Officials(open_office(settings)), Rows(ours), StockOffice(theirs, SHELF, answers()), Rows(theirs)


def steps_of(petition: object) -> list[str]:
    """The open human steps of either side by name."""
    if isinstance(petition, dict):
        return sorted(step["element"] for step in petition["next_tasks"])
    return sorted(step.element for step in petition.next_tasks)  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_both_sides_ask_the_same_steps_write_as_many_rows_and_commit_once(stage: Stage, tmp_path: Path, kind: str):
    officials, our_rows, stock, their_rows = side_by_side(stage, kind, tmp_path)
    acts = 0
    for _ in range(2):
        ours, theirs = officials.begin(), stock.begin()
        while ours is not None:
            assert steps_of(ours) == steps_of(theirs)
            assert our_rows.counted() == their_rows.counted()
            before = officials.counts()[1], stock.counts()[1]
            ours, theirs = officials.act(ours), stock.act(theirs)
            assert (officials.counts()[1] - before[0], stock.counts()[1] - before[1]) == (1, 1)
            acts += 1
        assert theirs is None
    assert acts == 2 * ACTS
    assert our_rows.counted() == their_rows.counted()
    officials.office.store.close()


def test_the_reference_holds_the_petition_it_works_on(stage: Stage):
    url = stage.database("postgresql", "locked")
    Database(url).make_tables()
    stock = StockOffice(url, SHELF, answers())
    number = stock.begin()["number"]
    asked = f"SELECT p.id FROM petitions p WHERE p.number = %s{stock.database.lock}"
    stock.database.run(asked, [number])
    with psycopg.connect(url.replace("+psycopg", "")) as other, pytest.raises(psycopg.errors.LockNotAvailable):
        other.execute(f"{asked} NOWAIT", [number])


def test_the_reference_waits_for_the_disk(file_stage: Stage):
    database = Database(file_stage.database("sqlite", "durable"))
    assert database.connection.execute("PRAGMA synchronous").fetchone() == (2,)


def test_the_bench_shelf_is_drawn_as_the_shelf_of_the_house_must_be(tmp_path: Path):
    for shelf in (SHELF, circle(tmp_path).shelf, row(tmp_path, 30).shelf):
        edition = make_edition(read_release(shelf, ROOT / "policies"))
        assert edition.engine.elements("petition")


def test_the_process_has_the_shapes_the_figures_are_told_for():
    edition = make_edition(read_release(SHELF, ROOT / "policies"))
    shapes = [*edition.engine.elements("petition").values()]
    inside = [*edition.engine.elements("examination").values()]
    kinds = [shape.kind for shape in shapes]
    assert (len(shapes), len(inside)) == (25, 5)
    assert sum(shape.kind == "userTask" for shape in shapes + inside) == 8
    assert [kinds.count(kind) for kind in ("exclusiveGateway", "parallelGateway", "boundaryEvent", "callActivity")] == [4, 2, 2, 1]
    assert kinds.count("intermediateCatchEvent") == 1


def test_there_is_an_answer_for_every_human_step():
    edition = make_edition(read_release(SHELF, ROOT / "policies"))
    assert set(answers()) == set(edition.forms)
    assert MESSAGE in answers()
    assert ANSWERS.is_file()
    wrong = {name: edition.forms[name].validate(form) for name, form in answers().items()}
    assert {name: found for name, found in wrong.items() if found} == {}


def test_stock_bpmn_keeps_every_shape_and_every_flow():
    drawn = diagrams({path.name: path.read_bytes() for path in SHELF.rglob("*.bpmn")})
    for name, translated in drawings(SHELF).items():
        before, after = ElementTree.fromstring(drawn[name]), ElementTree.fromstring(translated)

        def ids(root: ElementTree.Element) -> list[str]:
            return [tag.attrib["id"] for tag in root.iter() if "id" in tag.attrib]

        assert ids(before) == ids(after)
        assert b"office:" not in translated.split(b"<", 2)[2].replace(b"petition-office:", b"")
        assert b"deadline(" not in translated


def test_no_two_forms_of_a_row_share_a_key(tmp_path: Path):
    keys = [key for form in row(tmp_path, 40).forms.values() for key in form]
    assert len(keys) == len(set(keys)) == 80
