"""A release is proposed by one person and activated by another; from its day on new petitions begin with it, and nobody else's change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from engine import scheduler
from engine.bootstrap import JUDGE
from engine.casework import operating, releases
from engine.casework.gauges import Node
from engine.casework.office import Office
from engine.domain.release import Release, ReleaseLife, ReleaseState, last_day_of, standing_of
from engine.errors import NotPermitted, PolicyError
from tests.builders import County, refused
from tests.casework.test_editions import DEADLINES, shelves
from tests.offices import another_node

DESIGNER, HEAD, SECURITY = "gengxin", "sunjie", "anquan"
TODAY, TOMORROW, YESTERDAY = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 1)


def changed(path: str, old: str, new: str) -> Release:
    """The shelves with one place of one file written otherwise."""
    shelf, _, name = path.partition("/")
    files = {"workflows": dict(shelves().workflows), "policies": dict(shelves().policies)}
    text = files[shelf][name].decode()
    assert text.count(old) >= 1, path
    files[shelf][name] = text.replace(old, new, 1).encode()
    return Release.of(files["workflows"], files["policies"])


@cache
def forty() -> Release:
    """The sixty days of handling are forty."""
    return changed(f"policies/{DEADLINES}", "length: 60 days\n  starts: accepted", "length: 40 days\n  starts: accepted")


@cache
def thirty() -> Release:
    """The sixty days of handling are thirty."""
    return changed(f"policies/{DEADLINES}", "length: 60 days\n  starts: accepted", "length: 30 days\n  starts: accepted")


@cache
def broken() -> Release:
    """An arrow that leads nowhere."""
    return changed("workflows/intake/intake.bpmn", 'targetRef="', 'targetRef="nowhere_')


@pytest.fixture
def judging(office: Office) -> Iterator[None]:
    """The office judges what is proposed."""
    office.judge = JUDGE
    yield


def propose(county: County, release: Release, on: date = TODAY, by: str = DESIGNER) -> ReleaseLife:
    """A release is proposed."""
    return releases.propose(county.office, by=county.who(by), release=release, valid_from=on, reason="依新规定")


def activate(county: County, number: int, by: str = HEAD) -> ReleaseLife:
    """A release is activated."""
    return releases.activate(county.office, by=county.who(by), number=number)


def state(county: County, number: int) -> str:
    """How a release stands today."""
    lives = releases.lives(county.office)
    return standing_of(releases.life_of(lives, number), lives, county.office.today())


# ---- who decides


def test_until_a_release_is_activated_the_shelves_as_they_lie_are_in_force(any_county: County):
    propose(any_county, forty())
    assert any_county.accepted().due("handling") == "2026-05-06"
    assert any_county.dossier.petition.release == shelves().fingerprint


def test_from_its_day_on_new_petitions_begin_with_the_release_another_person_activated(any_county: County):
    activate(any_county, propose(any_county, forty()).number)
    assert any_county.accepted().due("handling") == "2026-04-13"
    assert any_county.dossier.petition.release == forty().fingerprint and any_county.is_sound


def test_before_its_day_nothing_changes_and_on_its_day_nobody_need_do_anything(county: County):
    activate(county, propose(county, forty(), TOMORROW).number)
    county.register()
    assert (county.dossier.petition.release, state(county, 1)) == (shelves().fingerprint, "waiting")
    county.day("2026-03-03")
    county.register()
    assert (county.dossier.petition.release, state(county, 1)) == (forty().fingerprint, "in_force")


def test_a_running_petition_stays_on_the_release_it_began_with(county: County):
    county.transferred()
    activate(county, propose(county, forty()).number)
    county.walk("confirm_jurisdiction", "prepare_transferred_acceptance")
    assert county.due("handling") == "2026-05-06" and county.is_sound


def test_who_proposed_a_release_does_not_activate_it(county: County):
    number = propose(county, forty()).number
    designer = county.who(DESIGNER)
    both = replace(designer, roles=designer.roles | {"leader"})
    with refused("release_same_person", "GB/T 22239"):
        releases.activate(county.office, by=both, number=number)


@pytest.mark.parametrize("username", ["lihua", "zhaomin", "sysadmin", DESIGNER])
def test_only_a_leader_or_the_security_administrator_activates(county: County, username: str):
    number = propose(county, forty()).number
    with pytest.raises(NotPermitted):
        activate(county, number, username)
    assert activate(county, number, SECURITY).activated_by == county.who(SECURITY).id


@pytest.mark.parametrize("username", ["sysadmin", HEAD, SECURITY])
def test_only_a_designer_proposes(county: County, username: str):
    with pytest.raises(NotPermitted):
        propose(county, forty(), by=username)


def test_a_decision_tells_who_when_and_why(county: County):
    number = propose(county, forty()).number
    activate(county, number)
    [life] = releases.lives(county.office)
    assert (life.proposed_by, life.activated_by) == (county.who(DESIGNER).id, county.who(HEAD).id)
    assert (life.proposed_at, life.activated_at, life.reason) == (county.office.now(), county.office.now(), "依新规定")
    assert life.replaces == shelves().fingerprint


def test_a_proposal_gives_its_reason(county: County):
    with refused("release_needs_reason"):
        releases.propose(county.office, by=county.who(DESIGNER), release=forty(), valid_from=TODAY, reason=" ")


# ---- what may come into force


def test_a_release_with_errors_keeps_its_report_and_is_never_activated(county: County, judging: None):
    life = propose(county, broken())
    assert "diagram_dangling_flow" in {one["rule"] for one in life.findings}
    assert any("intake" in said for said in releases.sentences(county.office, life.findings, "zh"))
    with refused("release_has_errors"):
        activate(county, life.number)
    assert state(county, life.number) == "proposed"


def test_the_shelves_as_they_are_have_a_clean_report(county: County, judging: None):
    assert propose(county, forty()).findings == ()


def test_a_release_under_which_nobody_could_activate_the_next_is_wrong(county: County, judging: None):
    shut = changed("policies/national/permissions.yaml", "roles: [leader, security_administrator]", "roles: []")
    assert [one["rule"] for one in propose(county, shut).findings] == ["release_locks_out"]
    with refused("release_has_errors"):
        activate(county, 1)


def test_no_release_reaches_back(county: County):
    with refused("release_in_past", "立法法"):
        propose(county, forty(), YESTERDAY)
    number = propose(county, forty(), TODAY).number
    county.day("2026-03-03")
    with refused("release_in_past"):
        activate(county, number)


def test_the_same_files_are_not_proposed_twice_at_a_time(county: County):
    propose(county, forty())
    with refused("release_there_already"):
        propose(county, forty())


def test_a_release_is_activated_once(county: County):
    number = propose(county, forty()).number
    activate(county, number)
    with refused("release_not_proposed"):
        activate(county, number)


def test_a_release_nobody_proposed_is_unknown(county: County):
    propose(county, forty())
    with refused("release_unknown") as caught:
        activate(county, 7)
    assert caught.value.args_for_message["known"] == "1"


# ---- one after another


def test_a_later_release_supersedes_and_files_proposed_again_come_back(county: County):
    activate(county, propose(county, forty()).number)
    county.day("2026-03-03")
    activate(county, propose(county, thirty(), TOMORROW).number)
    assert (state(county, 1), state(county, 2)) == ("superseded", "in_force")
    county.day("2026-03-04")
    activate(county, propose(county, forty(), date(2026, 3, 4)).number)
    county.register()
    assert (county.dossier.petition.release, state(county, 3)) == (forty().fingerprint, "in_force")


def test_what_is_not_in_force_yet_can_be_withdrawn(county: County):
    activate(county, propose(county, forty(), TOMORROW).number)
    releases.withdraw(county.office, by=county.who(SECURITY), number=1, reason="提早了")
    county.day("2026-03-03")
    county.register()
    assert (county.dossier.petition.release, state(county, 1)) == (shelves().fingerprint, "withdrawn")


def test_what_is_in_force_is_replaced_and_not_withdrawn(county: County):
    activate(county, propose(county, forty()).number)
    with refused("release_began", "立法法"):
        releases.withdraw(county.office, by=county.who(HEAD), number=1, reason="不对")


def test_a_designer_withdraws_a_proposal_and_not_what_another_activated(county: County):
    releases.withdraw(county.office, by=county.who(DESIGNER), number=propose(county, forty()).number, reason="重写")
    activate(county, propose(county, forty(), TOMORROW).number)
    with pytest.raises(NotPermitted):
        releases.withdraw(county.office, by=county.who(DESIGNER), number=2, reason="重写")


def test_a_letter_that_came_in_before_the_first_release_goes_by_what_was_in_force(county: County):
    activate(county, propose(county, forty(), TOMORROW).number)
    county.day("2026-03-05")
    county.register(channel="letter", received_on=TODAY)
    assert county.dossier.petition.release == shelves().fingerprint
    county.register(channel="letter", received_on=TOMORROW)
    assert county.dossier.petition.release == forty().fingerprint and county.is_sound


def test_a_release_ends_the_day_before_the_next_begins(county: County):
    activate(county, propose(county, forty(), TOMORROW).number)
    activate(county, propose(county, thirty(), date(2026, 3, 10)).number)
    lives = releases.lives(county.office)
    assert [last_day_of(life, lives) for life in lives] == [date(2026, 3, 9), None]


# ---- every process of the office


def test_another_node_hears_of_it_without_being_started_again(county: County, tmp_path: Path):
    node = another_node(county.office, tmp_path / "office")
    releases.follow(node)
    activate(county, propose(county, forty()).number)
    elsewhere = County(node)
    node.look_again = 0.0  # its few seconds are over
    assert elsewhere.accepted().due("handling") == "2026-04-13"


def test_whoever_ticks_looks_at_every_tick(county: County, tmp_path: Path):
    node = another_node(county.office, tmp_path / "office")
    node.node = Node("east", "worker", "")
    activate(county, propose(county, forty()).number)
    ticking = scheduler.start(node)
    ticking.get_job("release").func()
    ticking.shutdown(wait=True)
    assert (node.current.release.fingerprint, node.node.version) == (forty().fingerprint, forty().fingerprint[:12])
    node.store.close()


def test_a_node_asks_for_decisions_every_few_seconds_and_not_at_every_registration(county: County):
    county.register()
    before = county.office.look_again
    county.register()
    assert county.office.look_again == before


def test_a_node_without_work_hears_of_it_when_it_is_asked_whether_it_is_fit(county: County, tmp_path: Path):
    node = another_node(county.office, tmp_path / "office")
    activate(county, propose(county, forty()).number)
    watcher = operating.Watcher(node)
    assert watcher.readiness().ready
    assert watcher._followed is not None
    watcher._followed.result(60)
    assert node.current.release.fingerprint == forty().fingerprint
    node.store.close()


def test_a_program_that_cannot_run_a_release_goes_on_with_the_old_and_says_so(county: County, tmp_path: Path):
    node = another_node(county.office, tmp_path / "office")
    activate(county, propose(county, forty()).number)

    def cannot(_release: Release) -> object:
        raise PolicyError("policy_invalid")

    node.make_edition = cannot  # type: ignore[assignment]
    releases.follow(node, at_once=True)
    assert node.current.release.fingerprint == shelves().fingerprint and not releases.is_followed(node)
    assert operating.Watcher(node).readiness().checks["release"] == "not followed"
    with refused("release_unusable"):
        County(node).register()
    node.store.close()


def test_what_the_program_says_it_still_says_under_a_release_that_lacks_the_words(county: County):
    lines = shelves().policies["messages.yaml"].decode().splitlines(keepends=True)
    fewer = "".join(line for line in lines if not line.startswith("release_began"))
    lacking = Release.of(shelves().workflows, dict(shelves().policies) | {"messages.yaml": fewer.encode()})
    activate(county, propose(county, lacking).number)
    with refused("release_began") as caught:
        releases.withdraw(county.office, by=county.who(HEAD), number=1, reason="不对")
    assert "不能撤回" in county.office.tell(caught.value)


def test_a_state_is_what_was_decided_and_the_day_does_the_rest():
    assert {one.value for one in ReleaseState} == {"proposed", "active", "withdrawn"}


def test_a_release_that_proposes_what_it_turns_aside_is_found_wrong() -> None:
    """`petition check` found it; what is proposed as a release was held against everything but its proposing tables."""
    decline, accept = (f'<text>"{one}"</text>\n        </outputEntry>' for one in ("decline", "accept"))
    found = JUDGE(changed("workflows/intake/triage.dmn", decline, accept))
    assert [error.code.removeprefix("diagram_") for error in found] == ["decision_turned_aside"]
