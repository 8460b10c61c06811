"""信访工作条例 第十九条: what a petition says, and the same petition again while it is being handled."""

from engine.casework.registration import Person
from tests.builders import County, refused


def test_a_petition_says_what_is_asked_and_on_which_facts(county: County):
    with refused("form_invalid", "第十九条") as caught:
        county.register(gist="", facts=" ")
    assert [wrong.field for wrong in caught.value.fields] == ["gist", "facts"]  # type: ignore[attr-defined]


def test_whoever_gives_no_name_petitions_anonymously_or_not_at_all(county: County):
    with refused("form_invalid"):
        county.register(petitioner=None)
    assert county.register(petitioner=None, anonymous=True).status == "registered"


def test_the_same_facts_are_not_taken_again_while_they_are_being_handled(county: County):
    first = county.handled().number
    with refused("repeat_running", "第十九条第三款"):
        county.register(same_facts_as=first)


def test_a_repeat_joins_the_running_petition(county: County):
    county.handled().repeat()
    assert [filing.is_repeat for filing in county.dossier.filings] == [False, True]
    assert county.docket[-1] == "repeat_linked"


def test_a_repeat_opens_no_second_clock(county: County):
    before = [(one.name, one.due_on) for one in county.handled().dossier.deadlines]
    county.day("2026-03-20")
    county.repeat()
    assert [(one.name, one.due_on) for one in county.dossier.deadlines] == before


def test_a_repeat_opens_no_second_step_and_no_second_process(county: County):
    before = county.handled().steps
    county.repeat()
    assert county.steps == before and len(county.dossier.instances) == 1


def test_a_repeat_is_counted_as_a_filing_with_all_who_came(county: County):
    county.handled().repeat(persons=7)
    filing = county.dossier.filings[-1]
    assert (filing.persons, filing.kind) == (7, "collective")


def test_a_closed_petition_is_not_joined_but_answered_by_its_end(county: County):
    county.concluded()
    with refused("repeat_of_closed", "第三十六条第三款"):
        county.repeat()


def test_new_facts_after_the_end_may_be_brought_as_a_new_petition(county: County):
    first = county.concluded().number
    county.register(same_facts_as=first)
    assert county.dossier.petition.same_facts_as == first


def test_what_a_repeat_says_and_who_brings_it_is_kept_with_the_running_petition(county: County):
    county.handled()
    first = county.dossier.petition
    county.repeat(petitioner=Person("李青", "", "13900000007"), facts="又去了三次，窗口换了说法。", gist=first.gist)
    county.repeat()
    assert [one.name for one in county.dossier.petitioners] == ["吴安", "李青"], "the same person is no second one"
    assert [one.note for one in county.dossier.filings] == ["", "又去了三次，窗口换了说法。", ""]
    assert [one.body["joined"] for one in county.entries if one.kind == "repeat_linked"] == [1, 0]
