"""What the path explorer believes of the office's facts is what the office does."""

from __future__ import annotations

import pytest

from engine.casework import clocks
from engine.casework.act import Act, petition_facts
from engine.domain.facts import JUST_FILED
from engine.domain.takeover import ASKED_BY_DEADLINES, taken_over
from tests.builders import County

TRIAGES = [
    {"category": "grievance", "route": "petition_procedure", "disposition": "accept"},
    {"category": "grievance", "route": "arbitration", "disposition": "divert"},
    {"category": "suggestion", "disposition": "transfer"},
    {"category": "grievance", "route": "petition_procedure", "disposition": "assign"},
    {"category": "grievance", "route": "petition_procedure", "disposition": "accept", "simplified": True},
    {"category": "accusation", "disposition": "transfer"},
]


def facts_of(county: County) -> dict[str, object]:
    petition = county.dossier.petition
    return dict(petition_facts(petition, county.office.authorities[petition.parties["receiving"]]))


@pytest.mark.parametrize("channel", ["visit", "letter", "online"])
def test_a_petition_just_filed_is_what_the_explorer_lets_it_be(county: County, channel: str) -> None:
    """Its explorer began with petitions assigned before anybody had seen them: ways no office can go."""
    county.register(channel=channel)
    facts = facts_of(county)
    assert {name: facts[name] for name in JUST_FILED} == JUST_FILED


@pytest.mark.parametrize("answer", TRIAGES, ids=lambda one: "-".join(map(str, one.values())))
def test_what_triage_decides_becomes_the_facts_the_explorer_expects(county: County, answer: dict[str, object]) -> None:
    county.register()
    before = facts_of(county)
    said = county.answer("triage") | answer
    said = {name: value for name, value in said.items() if name != "route" or answer["category"] == "grievance"}
    county.complete("triage", **{name: said.get(name) for name in {*county.answer("triage"), *said}})
    expected = before | taken_over("triage", said)
    assert {name: value for name, value in facts_of(county).items() if name in expected} == expected


@pytest.mark.parametrize("kind", ["transfer", "assign"])
def test_a_referral_becomes_the_facts_the_explorer_expects(county: County, kind: str) -> None:
    county.register()
    county.complete("triage", disposition="transfer")
    expected = facts_of(county) | taken_over("prepare_referral", {"kind": kind})
    county.complete("prepare_referral", kind=kind, points="请查清事实。", period_days=45)
    assert facts_of(county) == expected


@pytest.mark.parametrize("place", ["990121", "990122"])
def test_a_deadline_is_told_the_same_facts_as_a_diagram(county: County, place: str) -> None:
    county.register(place=place)
    county.complete("triage")
    act = Act(county.office, None, county.dossier, county.who("lihua"), county.office.now())  # type: ignore[arg-type]  # nothing is written
    told, facts = clocks._applying_facts(act), facts_of(county)
    same = {name: facts[fact] for name, (scope, fact) in ASKED_BY_DEADLINES.items() if scope == "petition"}
    assert {name: told[name] for name in same} == same
    assert told["territory"] == ("here" if place == "990121" else "elsewhere")


def test_every_fact_a_deadline_may_ask_for_is_one_the_explorer_knows() -> None:
    from engine.policy.schema import FACTS

    assert set(FACTS) - set(ASKED_BY_DEADLINES) <= {"kind"}
