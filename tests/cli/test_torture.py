"""petition torture as a person runs it: its table, its document, its exit codes."""

from __future__ import annotations

import json

from tests.cli.conftest import Petition


def test_a_torture_says_what_it_counted_and_with_which_seed(petition: Petition):
    ran = petition("torture", "counts", "--seed", 7, "--database", "sqlite:", "--lang", "en")
    assert ran.code == 0, ran.err
    assert ran.out.splitlines()[1].split()[:6] == ["counts", "sqlite", "500", "7", "800", "0"]
    assert "seed 7" in ran.out


def test_a_torture_in_json_is_one_document(petition: Petition):
    ran = petition("torture", "doubles", "--seed", 7, "--database", "sqlite:", "--json", PETITION_LIVE=0)
    (report,) = json.loads(ran.out)
    assert (ran.code, report["what"], report["database"], report["live"], report["seed"]) == (0, "doubles", "sqlite", 0, 7)
    assert (report["lost"], report["doubled"], report["findings"], report["facts"]["effects"]) == (0, 0, [], 6)


def test_an_unknown_torture_is_answered_with_those_there_are(petition: Petition):
    ran = petition("torture", "kils")
    assert ran.code == 2
    assert "'kills'" in ran.err and "Traceback" not in ran.err
