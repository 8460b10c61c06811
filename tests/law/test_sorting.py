"""甄别与分流 (信访工作条例 第五条、第十九条至第三十一条): class × route × territory × simplified handling, row by row."""

from __future__ import annotations

from datetime import date
from itertools import product
from pathlib import Path

import pytest

from engine.casework.views import ProposalView
from engine.domain.petition import Category, Channel, Disposition, Route
from engine.domain.territory import Territory
from engine.process.lint.decided import decisions_in
from tests.builders import County, refused
from tests.people import HOUSING, QINGHE, TRIAGE, YUNXI

SHELF = Path(__file__).parents[2] / "workflows"
TABLES = decisions_in({str(path.relative_to(SHELF)): path.read_bytes() for path in SHELF.rglob("*.dmn")})
STATUTORY = [route for route in Route if route is not Route.PETITION_PROCEDURE]
OTHER_PROCEDURES = [route for route in STATUTORY if route is not Route.STATUTORY_DUTY]


def facts(**said: object) -> dict[str, dict[str, object]]:
    """A grievance of the petition procedure in the office's own area, received by letter at a petition office; ``said`` differs."""
    petition = {name: said.pop(name, usual) for name, usual in (("territory", "here"), ("is_direct", False), ("channel", "letter"))}
    answer = {"category": "grievance", "route": "petition_procedure", "simplified": False} | said
    return {"petition": plain(petition), "answer": plain(answer)}


def plain(told: dict[str, object]) -> dict[str, object]:
    """Members of enumerations as the plain words forms send."""
    return {name: str(value) if isinstance(value, str) else value for name, value in told.items()}


def proposed(**said: object) -> tuple[object, str]:
    """What the table proposes, and its article."""
    asked = facts(**said)
    return TABLES["triage"].answers(asked)["disposition"], "；".join(TABLES["triage"].grounds(asked))


def goes(disposition: str, **said: object) -> tuple[object, ...]:
    """As what a petition goes on, where to, and whether in the simplified way."""
    answer = TABLES["routing"].answers(facts(disposition=disposition, **said))
    return answer["disposition"], answer["goes_to"], answer["simplified"]


# ---- what is proposed


@pytest.mark.parametrize(
    ("matter", "disposition", "article"),
    [
        ({"category": "accusation", "route": None}, "transfer", "第三十条"),
        ({"route": "litigation", "channel": "visit"}, "guide", "第二十条第二款"),
        ({"route": "litigation", "channel": "letter"}, "transfer", "第二十二条第二款"),
        ({"route": "litigation", "channel": "letter", "is_direct": True}, "divert", "第二十三条第一款"),
        ({"route": "litigation", "channel": "online"}, "divert", "第三十一条第一项"),
        ({"route": "arbitration"}, "divert", "第三十一条第二项"),
        ({"route": "party_discipline"}, "divert", "第三十一条第三项"),
        ({"route": "administrative_procedure"}, "divert", "第三十一条第四项"),
        ({"route": "statutory_duty"}, "divert", "第三十一条第五项"),
        ({}, "transfer", "第二十二条第一款第一项"),
        ({"is_direct": True}, "accept", "第二十三条第一款"),
        ({"territory": "below"}, "transfer", "第二十二条第一款第二项"),
        ({"territory": "elsewhere"}, "decline", "第二十三条第一款"),
        ({"category": "suggestion", "route": None}, "transfer", "第二十九条"),
        ({"category": "suggestion", "route": None, "is_direct": True}, "accept", "第二十九条"),
        ({"category": "suggestion", "route": None, "territory": "below"}, "transfer", "第二十二条第一款第二项"),
        ({"category": "suggestion", "route": None, "territory": "elsewhere"}, "decline", "第二十三条第一款"),
        ({"category": "suggestion", "route": None, "simplified": True}, "on_the_spot", "简易办理办法（试行） 第四条"),
        ({"category": "suggestion", "route": None, "simplified": True, "territory": "elsewhere"}, "decline", "第二十三条第一款"),
    ],
    ids=str,
)
def test_every_matter_has_its_proposal_and_its_article(matter: dict[str, object], disposition: str, article: str):
    told, basis = proposed(**matter)
    assert told == disposition and article in basis


def test_before_it_is_sorted_nothing_is_proposed():
    assert proposed(category=None, route=None)[0] is None


def matters() -> list[dict[str, object]]:
    """Every matter the tables can be asked about, as the form lets it be written down."""
    routed = [(category, route) for category in Category for route in (Route if category is Category.GRIEVANCE else (None,))]
    names = ("category", "route", "territory", "is_direct", "channel", "simplified")
    return [
        dict(zip(names, (*both, *rest), strict=True)) for both, *rest in product(routed, Territory, (True, False), Channel, (True, False))
    ]


def test_what_the_office_proposes_it_does_not_turn_aside():
    for matter in matters():
        told = proposed(**matter)[0]
        assert goes(str(told), **matter)[0] == told, matter


def test_every_row_of_both_tables_names_an_article_or_says_that_nothing_is_decided_yet():
    for name in ("triage", "routing"):
        said = ["；".join(rule.annotations()) for rule in TABLES[name].table.rules]
        assert [one for one in said if "第" not in one] == [said[-1]] and said[-1].startswith("尚未")


# ---- where it goes


def test_where_the_law_leaves_it_open_the_official_decides():
    """In its own area a petition office may accept, transfer, assign, answer, decline or bar what the petition procedure is for."""
    for chosen in ("accept", "transfer", "assign", "on_the_spot", "decline", "barred"):
        for territory in ("here", "below", "wider"):
            assert goes(chosen, territory=territory)[0] == chosen


@pytest.mark.parametrize("route", OTHER_PROCEDURES)
def test_what_has_another_procedure_is_led_to_it_and_not_accepted(route: Route):
    assert goes("accept", route=route) == ("divert", "ended", False)


def test_a_statutory_duty_is_performed_or_answered_by_whose_it_is():
    assert goes("accept", route="statutory_duty") == ("accept", "handling", False)


def test_what_lies_elsewhere_is_told_where_to_go_unless_it_is_the_receivers_own_charge():
    assert goes("accept", territory="elsewhere") == ("decline", "ended", False)
    assert goes("accept", territory="elsewhere", is_direct=True) == ("accept", "handling", False)
    assert goes("transfer", territory="elsewhere")[0] == "transfer"  # to a department of its own government whose charge it is


@pytest.mark.parametrize("chosen", ["divert", "guide"])
def test_what_has_no_other_route_is_not_led_away(chosen: str):
    assert goes(chosen)[:2] == goes(chosen, category="suggestion", route=None)[:2] == ("transfer", "referral")


def test_simplified_handling_is_for_what_it_was_made_for():
    """办法 第四条、第五条: answered, accepted or transferred; no accusation, nothing assigned, nothing with a statutory route."""
    kept = [(matter, one) for matter in matters() for one in Disposition if goes(one, **matter)[2]]
    assert {matter["category"] for matter, _ in kept} == {Category.GRIEVANCE, Category.SUGGESTION}
    assert {one for _, one in kept} == {Disposition.ON_THE_SPOT, Disposition.ACCEPT, Disposition.TRANSFER}
    assert {matter["route"] for matter, _ in kept} == {Route.PETITION_PROCEDURE, None}
    assert all(matter["simplified"] for matter, _ in kept)


# ---- at the desk


def test_a_petition_office_does_not_accept_what_lies_in_another_county(county: County):
    county.register(place=QINGHE)
    with refused("turned_aside", "第二十三条第一款") as no:
        county.complete("triage", disposition="accept")
    assert county.office.tell(no.value) == "依法这件不能“受理”，应当“不予受理”。"
    assert county.office.tell(no.value, "en") == "The law does not allow “Accept” here; it calls for “Decline”."
    assert county.steps == {"triage"} and county.dossier.petition.category is None


def test_it_may_send_it_to_a_department_whose_charge_it_is_all_the_same(county: County):
    county.register(place=QINGHE)
    county.complete("triage", disposition="transfer")
    county.complete("prepare_referral", authority=HOUSING)
    assert county.dossier.petition.parties["competent"] == HOUSING


@pytest.mark.parametrize("route", OTHER_PROCEDURES)
def test_a_grievance_of_another_procedure_is_refused_acceptance(county: County, route: Route):
    county.register()
    with refused("turned_aside", "第三十一条第一项至第四项"):
        county.complete("triage", route=route, disposition="accept")


def test_nobody_is_sent_to_the_courts_with_a_matter_of_the_petition_procedure(county: County):
    county.register()
    with refused("turned_aside", "第三十一条第六项"):
        county.complete("triage", disposition="guide")


def test_an_accusation_is_not_assigned(county: County):
    county.register(accused=("990121-qh",))
    with refused("accusation_is_transferred", "第三十条"):
        county.complete("triage", category="accusation", route=None, disposition="assign")


@pytest.mark.parametrize(
    "choice",
    [
        {"route": "arbitration", "disposition": "divert"},
        {"route": "litigation", "disposition": "guide"},
        {"route": "statutory_duty", "disposition": "accept"},
        {"disposition": "decline"},
        {"category": "accusation", "route": None, "disposition": "transfer"},
    ],
    ids=str,
)
def test_the_simplified_way_is_refused_where_the_measure_rules_it_out(county: County, choice: dict[str, object]):
    county.register(place=YUNXI)
    with refused("not_simplified", "第五条"):
        county.complete("triage", simplified=True, **choice)


def test_what_a_superior_assigned_is_not_simplified(county: County):
    county.register(assigned_by_superior=True)
    with refused("not_simplified", "第五条"):
        county.complete("triage", simplified=True)


def test_what_goes_the_simplified_way_is_not_turned_into_an_assignment(county: County):
    county.register(place=YUNXI)
    county.complete("triage", simplified=True)
    with refused("not_simplified", "第五条"):
        county.complete("prepare_referral", kind="assign", points="请查清事实。", period_days=20)


def test_a_second_sorting_starts_afresh(county: County):
    """The route of the grievance it was taken for says nothing of the suggestion it turned out to be."""
    county.register(place=YUNXI)
    county.complete("triage", route="litigation", disposition="on_the_spot")
    county.complete("answer_on_the_spot", satisfied=False)
    county.complete("triage", category="suggestion", route=None, disposition="accept")
    assert county.steps == {"prepare_acceptance"}


# ---- on the form


def shown(county: County, **chosen: object) -> list[ProposalView]:
    """The proposals of the triage form that fit what is chosen."""
    form = county.seen_by(TRIAGE).tasks[0].form
    assert form is not None
    return [one for one in form.proposals if all(chosen.get(name) == value for name, value in one.when.items())]


def test_the_form_proposes_once_class_and_route_are_chosen_and_says_why(county: County):
    county.register(place=YUNXI)
    [one] = shown(county, category="grievance", route="arbitration", simplified=False)
    assert (one.name, one.label, one.said) == ("disposition", "导入法定途径", ("申诉求决", "仲裁（第二项）"))
    assert "第三十一条第二项" in one.basis
    assert shown(county) == shown(county, category="grievance") == []


def test_it_knows_how_the_petition_came_and_where_the_problem_lies(county: County):
    litigation = {"category": "grievance", "route": "litigation"}
    ours = {"category": "grievance", "route": "petition_procedure"}
    told = []
    for channel, place in (("visit", YUNXI), ("letter", YUNXI), ("visit", QINGHE)):
        county.register(place=place, channel=channel)
        told.append([one.value for chosen in (litigation, ours) for one in shown(county, **chosen)])
    assert told == [["guide", "transfer"], ["transfer", "transfer"], ["guide", "decline"]]


def test_a_box_that_makes_no_difference_is_not_asked_about(county: County):
    county.register(place=YUNXI)
    assert [one.value for one in shown(county, category="suggestion", simplified=True)] == ["on_the_spot"]
    assert [one.value for one in shown(county, category="suggestion", simplified=False)] == ["transfer"]
    assert all("simplified" not in one.when for one in shown(county, category="accusation"))


def test_what_is_concluded_is_proposed_to_be_barred_whatever_is_chosen(county: County):
    number = county.concluded().number
    county.register(same_facts_as=number)
    [one] = shown(county)
    assert one.value == "barred" and "第三十六条第三款" in one.basis


def test_under_the_regulation_of_2005_there_were_no_classes_to_propose_by(county: County):
    county.register(channel="letter", place=YUNXI, received_on=date(2010, 3, 1))
    assert shown(county, category="accusation", simplified=False) == []
