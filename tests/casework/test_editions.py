"""A petition ends under the diagrams and rules it began with; only the calendar is a fact that arrives later."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import pytest

from engine.bootstrap import make_edition, read_release
from engine.casework import deadlines
from engine.casework.office import Edition, Office
from engine.domain.release import Release
from engine.settings import Settings
from tests.builders import County, refused

DEADLINES = "national/deadlines.yaml"


@cache
def shelves() -> Release:
    """The shelves as they stand."""
    settings = Settings.read({})
    return read_release(settings.workflows, settings.policies)


def edition(workflows: Mapping[str, bytes] | None = None, policies: Mapping[str, bytes] | None = None) -> Edition:
    """The shelves with some files changed."""
    ours = shelves()
    return make_edition(Release.of(dict(ours.workflows) | dict(workflows or {}), dict(ours.policies) | dict(policies or {})))


@cache
def without_calendar_of(year: int) -> Edition:
    """The shelves before the notice of a year was published."""
    ours = shelves()
    return make_edition(Release.of(ours.workflows, {path: text for path, text in ours.policies.items() if path != f"calendar/{year}.yaml"}))


@cache
def forty_days() -> Edition:
    """A shelf on which the sixty days of handling are forty."""
    text = shelves().policies[DEADLINES].decode()
    assert text.count("length: 60 days\n  starts: accepted") == 1
    return edition(
        policies={DEADLINES: text.replace("length: 60 days\n  starts: accepted", "length: 40 days\n  starts: accepted").encode()}
    )


Adopt = Callable[[Edition], None]


@pytest.fixture
def adopt(office: Office) -> Adopt:
    """The office goes on with other shelves, as after a restart."""

    def change(chosen: Edition) -> None:
        with office.store.transaction() as tx:
            tx.keep_release(chosen.release)
        office.current = chosen
        office._editions.clear()

    return change


def test_a_new_rule_holds_for_new_petitions(county: County, adopt: Adopt):
    adopt(forty_days())
    assert county.accepted().due("handling") == "2026-04-13"


def test_a_new_rule_does_not_touch_a_running_petition(county: County, adopt: Adopt):
    county.transferred()
    adopt(forty_days())
    county.walk("confirm_jurisdiction", "prepare_transferred_acceptance")
    assert county.due("handling") == "2026-05-06"


def test_a_running_petition_keeps_its_release_through_every_act(county: County, adopt: Adopt):
    began = county.transferred().dossier.petition.release
    adopt(forty_days())
    county.walk("confirm_jurisdiction")
    assert county.dossier.petition.release == began != county.office.current.release.fingerprint


def test_a_new_form_does_not_touch_a_running_petition(county: County, adopt: Adopt):
    old = county.accepted().last
    text = shelves().workflows["handling/forms.yaml"].decode()
    stricter = text.replace("required: [handler, recusal_checked]", "required: [handler, recusal_checked, note]")
    adopt(edition(workflows={"handling/forms.yaml": stricter.encode()}))
    with refused("form_invalid"):
        county.accepted().complete("assign_handler")
    county.last = old
    assert county.complete("assign_handler")


def test_a_new_drawing_does_not_touch_a_running_petition(county: County, adopt: Adopt):
    county.transferred()
    text = shelves().workflows["referral/referral.bpmn"].decode()
    adopt(edition(workflows={"referral/referral.bpmn": text.replace('name="接收确认"', 'name="签收确认"').encode()}))
    assert county.task("confirm_jurisdiction").name == "接收确认"
    assert county.transferred().task("confirm_jurisdiction").name == "签收确认"


def test_the_sweep_looks_at_petitions_of_every_release(county: County, adopt: Adopt):
    county.register()
    adopt(forty_days())
    county.register()
    assert county.night("2026-03-18").noticed == 4 and county.is_sound


def test_a_date_beyond_the_published_calendar_is_provisional(county: County, adopt: Adopt):
    adopt(without_calendar_of(2026))
    county.day("2025-12-22")
    clock = county.accepted().clock_named("handling")
    assert clock.provisional and clock.due_on.isoformat() == "2026-02-20"


def test_it_is_counted_anew_when_the_calendar_of_its_year_arrives(county: County, adopt: Adopt):
    adopt(without_calendar_of(2026))
    county.day("2025-12-22")
    county.accepted()
    adopt(edition())
    assert deadlines.recount_provisional(county.office) >= 1
    clock = county.clock_named("handling")
    assert not clock.provisional and clock.due_on.isoformat() == "2026-02-24"  # the twentieth lies in the Spring Festival
    assert "deadline_recounted" in county.docket and county.is_sound


def test_a_date_that_was_counted_anew_is_not_counted_again(county: County, adopt: Adopt):
    adopt(without_calendar_of(2026))
    county.day("2025-12-22")
    county.accepted()
    adopt(edition())
    deadlines.recount_provisional(county.office)
    assert deadlines.recount_provisional(county.office) == 0


def test_without_a_new_calendar_nothing_moves(county: County, adopt: Adopt):
    adopt(without_calendar_of(2026))
    county.day("2025-12-22")
    county.accepted()
    assert deadlines.recount_provisional(county.office) == 0 and "deadline_recounted" not in county.docket


def test_the_sweep_watches_the_date_that_was_counted_anew(county: County, adopt: Adopt):
    adopt(without_calendar_of(2026))
    county.day("2025-12-22")
    county.handled()
    adopt(edition())
    deadlines.recount_provisional(county.office)
    county.night("2026-02-24")
    assert county.state("handling") == "running"
    county.night("2026-02-25")
    assert county.state("handling") == "lapsed"
