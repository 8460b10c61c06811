"""信访工作条例 第二十条: visits, and representatives of many."""

from engine.casework.intake import Person
from tests.builders import County, refused
from tests.policy.shelf import HANGZHOU, rules


def test_many_people_with_one_matter_send_at_most_five_representatives():
    assert rules().flag("max_representatives") == 5


def test_the_regulation_of_2005_allowed_five_too():
    assert rules("2010-01-01").flag("max_representatives") == 5
    assert rules("2017-01-01", HANGZHOU).flag_basis("max_representatives") == "浙江省信访条例 第十五条"


def test_a_visit_of_five_is_collective_five_included():
    assert rules().flag("collective_from") == 5


def people(number: int) -> tuple[Person, ...]:
    return tuple(Person(f"代表{index}") for index in "甲乙丙丁戊己"[:number])


def test_five_representatives_may_come(county: County):
    county.register(persons=12, representatives=people(5))
    assert sum(one.is_representative for one in county.dossier.petitioners) == 5


def test_a_sixth_representative_is_one_too_many(county: County):
    with refused("representatives_too_many", "第二十条第三款"):
        county.register(persons=12, representatives=people(6))


def test_five_who_come_together_make_a_collective_visit_and_four_do_not(county: County):
    kinds = [county.register(persons=persons) and county.dossier.petition.kind for persons in (4, 5)]
    assert kinds == ["individual", "collective"]


def test_a_letter_of_many_is_no_visit(county: County):
    county.register(channel="letter", persons=40)
    filing = county.dossier.filings[0]
    assert (filing.kind, filing.persons) == ("individual", 1)
