"""提醒: who is told of what, once, whoever dies in between; quiet on days of rest; a sealed accusation to the cleared only."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from engine.casework import absences, alerting, digests, handing, inbox, tasks, telling, urging
from engine.casework.inbox import AlertView
from engine.casework.leaving import letters as leaving_letters
from engine.casework.outgoing import Job
from engine.errors import InvalidForm, NotFound, NotPermitted
from engine.testing import on
from engine.watching import points
from tests.builders import County
from tests.casework.besides import ask, copy, give_back, lend, take_over
from tests.people import (
    DISCIPLINE_OFFICER,
    LAND_COLLEAGUE,
    LAND_HANDLER,
    LAND_HEAD,
    SUPERVISOR,
    TOWNSHIP,
    TOWNSHIP_HEAD,
    TRIAGE,
)


def told(county: County, username: str) -> list[AlertView]:
    """What an official is told of the petition acted on last, the first first."""
    alerting.keep_up(county.office)
    view = inbox.inbox(county.office, by=county.who(username), unread_only=False)
    return [one for one in reversed(view.alerts) if one.number == county.number]


def kinds(county: County, username: str) -> list[str]:
    return [one.kind for one in told(county, username)]


def waiting(county: County) -> list[Job]:
    """Everything that leaves the house as of now, as if it were done."""
    alerting.keep_up(county.office)
    now = county.office.now()
    with county.office.store.transaction() as tx:
        held = tx.outgoing.take_due(("tell", "hook"), now=now, until=now, limit=100)
        assert all(tx.outgoing.done(one.job.key, now) for one in held)
    return [one.job for one in held]


def test_whom_a_step_was_given_and_whom_an_act_names_is_told_why_and_nobody_of_his_own_acts(county: County) -> None:
    county.handled()
    (one,) = told(county, LAND_HANDLER)
    assert one.kind == "assigned" and one.says == f"{county.number}：调查核实，2026年3月2日到您手里" and one.basis
    county.clock.move(timedelta(minutes=1))
    lend(county, "inquiry", LAND_COLLEAGUE, by=LAND_HANDLER)
    ask(county, "inquiry", TRIAGE, by=LAND_HANDLER)
    copy(county, "inquiry", "sunjie", by=LAND_HANDLER)
    assert kinds(county, LAND_COLLEAGUE) == ["delegated"] and kinds(county, TRIAGE) == ["to_sign"] and kinds(county, "sunjie") == ["copied"]
    give_back(county, "inquiry", by=LAND_COLLEAGUE)
    assert kinds(county, LAND_HANDLER) == ["assigned", "answered"]
    county.clock.move(timedelta(minutes=1))
    step = county.open_step("inquiry").id
    to = county.who(LAND_COLLEAGUE).id
    handing.hand_over(county.office, task=step, to=to, reason="出差", by=county.who(LAND_HEAD), key=county.key())
    assert kinds(county, LAND_COLLEAGUE) == ["delegated", "handed_over"]  # named by the act, and not told twice of its step
    assert "出差" not in " ".join(one.says for one in told(county, LAND_COLLEAGUE)) and kinds(county, LAND_HEAD) == []


def test_a_step_given_a_second_time_is_told_of_a_second_time(county: County) -> None:
    office, week = county.office, {"from_on": county.office.today(), "to_on": county.office.today() + timedelta(days=4)}
    county.handled()
    mine, other = county.who(LAND_HANDLER), county.who(LAND_COLLEAGUE)
    absence = absences.declare(office, official=mine.id, substitute=other.id, **week, by=mine, key=county.key())
    assert kinds(county, LAND_HANDLER) == ["assigned"]
    county.clock.move(timedelta(minutes=1))
    take_over(county, "inquiry", by=LAND_COLLEAGUE)
    kept = office.store.registers.alerts.moved(0, 100)
    assert kinds(county, LAND_COLLEAGUE) == []
    county.clock.move(timedelta(minutes=1))
    absences.end(office, absence=absence.id, by=mine, key=county.key())
    assert kinds(county, LAND_HANDLER) == ["assigned", "assigned"]
    alerting.take_in(office, kept)
    assert kinds(county, LAND_HANDLER) == ["assigned", "assigned"]


def test_whoever_takes_a_step_himself_is_not_told_that_it_is_his(county: County) -> None:
    county.register()
    county.clock.move(timedelta(minutes=1))
    tasks.claim(county.office, task=county.open_step("triage").id, by=county.who(TRIAGE), key=county.key())
    assert kinds(county, TRIAGE) == []


def test_a_lapse_is_told_to_who_must_act_and_to_the_supervisor_and_says_its_article(county: County) -> None:
    county.register()
    county.night("2026-03-18")
    lapse = next(one for one in told(county, SUPERVISOR) if one.kind == "lapsed")
    assert "甄别" in lapse.says and "第四十条" in lapse.basis and "lapsed" in kinds(county, TRIAGE)
    english = inbox.inbox(county.office, by=county.who(SUPERVISOR), lang="en").alerts
    assert any(one.says.startswith(f"{county.number}: ") and "lapsed on" in one.says and one.says.isascii() for one in english)


def test_a_lapse_told_late_names_the_day_of_the_clock_that_lapsed_not_of_the_one_begun_since(county: County) -> None:
    county.register()
    with county.office.store.transaction() as tx:  # a new clock of the name begins before anybody follows the lapse
        dossier = tx.dossier(county.number)
        (clock,) = (one for one in dossier.deadlines if one.name == "triage")
        dossier.enter("triage.lapsed", actor=0, at=county.office.now(), body={"on": clock.due_on.isoformat(), "deadline": "triage"})
        dossier.deadlines.append(replace(clock, id=None, due_on=clock.due_on + timedelta(days=30), instance=2))
    assert [one.says for one in told(county, SUPERVISOR)] == [f"{county.number}：甄别处理期限已于2026年3月17日届满"]


# Labour Day of 2026 is spent from 1 to 5 May; Saturday 9 May is worked for it.
@pytest.mark.parametrize(
    ("day", "leaves"),
    [("2026-04-30", "2026-04-30"), ("2026-05-02", "2026-05-06"), ("2026-05-09", "2026-05-09"), ("2026-05-10", "2026-05-11")],
)
def test_a_reminder_is_quiet_on_days_of_rest_and_told_the_next_working_morning(county: County, day: str, leaves: str) -> None:
    county.office.channels = frozenset({"mail"})
    county.handled()
    county.day(day)
    urging.urge(county.office, task=county.open_step("inquiry").id, note="", by=county.who(SUPERVISOR), key=county.key())
    assert "urged" in kinds(county, LAND_HANDLER)  # the inbox has it whatever the day
    urged = next(one for one in told(county, LAND_HANDLER) if one.kind == "urged")
    if day == leaves:
        assert urgings(county) == [{"alert": urged.id, "petition": county.number}]
        return
    assert urgings(county) == []
    county.clock.set(on(leaves, hour=8))
    assert urgings(county) == []
    county.clock.move(timedelta(minutes=30))
    assert urgings(county) == [{"alert": urged.id, "petition": county.number}]


def urgings(county: County) -> list[object]:
    return [job.body for job in waiting(county) if job.key.startswith("urged")]


def test_a_lapse_is_told_on_a_day_of_rest_and_so_is_a_warning_of_what_lapses_by_the_next_working_day(county: County) -> None:
    county.office.channels = frozenset({"mail"})
    county.handled()
    clock = county.clock_named("handling")
    rules = county.office.current.rulebook.alerts_for("990100", county.office.today())
    county.day("2026-05-02")
    for due, is_told in (("2026-05-06", True), ("2026-05-07", False)):
        at = alerting.told_at(county.office, rules, rules.kinds["due_soon"], {"clock": clock.name, "day": due})
        assert (at == county.office.now()) is is_told
    assert alerting.told_at(county.office, rules, rules.kinds["lapsed"], {"clock": clock.name, "day": "2026-05-01"}) == county.office.now()


def test_after_a_standstill_the_lapse_is_told_and_no_warning_of_a_day_that_is_over(county: County) -> None:
    county.handled()
    county.night("2026-04-27")
    county.night("2026-05-08")
    assert "deadline_warned" in county.docket and kinds(county, LAND_HANDLER) == ["assigned", "lapsed", "supervised"]


def test_of_a_sealed_accusation_only_the_cleared_are_told_and_nothing_leaves_the_house(county: County) -> None:
    county.office.channels = frozenset({"mail", "webhook"})
    county.accused(TOWNSHIP).complete("prepare_confidential_transfer")
    step = county.open_step("report_accusation_result").id
    urging.urge(county.office, task=step, note="", by=county.who(SUPERVISOR), key=county.key())
    assert kinds(county, DISCIPLINE_OFFICER) == ["urged"] and kinds(county, TOWNSHIP_HEAD) == []
    assert waiting(county) == []
    everybody = [one for one in county.office.store.registers.officials() if "see" not in one.username]
    for official in everybody:
        try:
            view = inbox.inbox(county.office, by=official, unread_only=False)
        except NotPermitted:
            continue
        known = telling.who_may_know(county.office, county.dossier, [official.id])
        assert known or (view.total, inbox.unread(county.office, by=official)) == (0, 0), official.username
    with_lines = digests.digest(county.office, by=county.who(DISCIPLINE_OFFICER))
    assert with_lines.groups and not digests.digest(county.office, by=county.who(DISCIPLINE_OFFICER), leaving=True).groups


def test_what_was_told_before_a_petition_was_sealed_is_no_longer_listed_or_counted_for_the_others(county: County) -> None:
    county.register(accused=(TOWNSHIP,))
    county.night("2026-03-18")
    assert "lapsed" in kinds(county, TRIAGE)
    county.complete("triage", category="accusation", route=None, disposition="transfer")
    county.complete("prepare_confidential_transfer")
    for username in (TOWNSHIP_HEAD, "wangmin"):
        by = county.who(username)
        assert inbox.unread(county.office, by=by) == 0 and inbox.inbox(county.office, by=by, unread_only=False).alerts == ()


def test_only_ones_own_alerts_are_read_and_once_read_they_stay_so(county: County) -> None:
    county.handled()
    (one,) = told(county, LAND_HANDLER)
    with pytest.raises(NotFound):
        inbox.mark_read(county.office, alert=one.id, by=county.who(LAND_COLLEAGUE))
    assert inbox.mark_read(county.office, alert=one.id, by=county.who(LAND_HANDLER)) == inbox.Marked(1, 0)
    county.clock.move(timedelta(days=1))
    assert inbox.mark_all_read(county.office, by=county.who(LAND_HANDLER)) == inbox.Marked(0, 0)
    assert alerting.forget(county.office) == 0
    assert told(county, LAND_HANDLER)[0].read_at == county.office.now() - timedelta(days=1)
    county.clock.move(timedelta(days=400))
    assert alerting.forget(county.office) == 1 and told(county, LAND_HANDLER) == []


def test_who_wants_no_mail_of_a_kind_gets_none_of_it_and_finds_it_in_the_inbox(county: County) -> None:
    county.office.channels = frozenset({"mail"})
    by = county.who(LAND_HANDLER)
    wanted = tuple(one.kind for one in inbox.choices(county.office, by=by) if one.kind != "assigned")
    chosen = inbox.choose(county.office, mail=wanted, by=by)
    assert {one.kind for one in chosen if not one.mail} == {"assigned"}
    with pytest.raises(InvalidForm) as wrong:
        inbox.choose(county.office, mail=("asigned",), by=by)
    assert "assigned" in county.office.tell_fields(wrong.value)[0][1]
    county.handled()
    assert kinds(county, LAND_HANDLER) == ["assigned"]
    assert [job.key for job in waiting(county) if job.key.startswith("assigned")] == []


# ---- never twice


def test_of_a_petition_open_again_nothing_is_told_of_before_its_end(county: County) -> None:
    office, county.plan.assigned = county.office, True
    county.handled().send("withdrawn")
    while county.dossier.petition.is_open:
        county.walk(*county.steps)
    began = office.now()
    assert "assigned" in county.docket and kinds(county, "chengang") == []  # it ended before anybody followed it
    with office.store.transaction() as tx:  # no diagram of today opens it again; one of tomorrow may
        dossier = tx.dossier(county.number)
        dossier.petition.mark("taken_back", office.today())
        dossier.enter("assigned", actor=county.who(TRIAGE).id, at=office.now(), body={})
    assert kinds(county, "chengang") == ["assigned_by_superior"]
    # Who looks for it in vain reads from when on dockets are followed.
    assert inbox.inbox(office, by=county.who("chengang")).since == began


def test_an_office_whose_petitions_all_ended_is_told_of_what_comes_and_ends_after_the_first_look(county: County) -> None:
    office, county.plan.assigned = county.office, True
    for known in ([], ["assigned_by_superior"]):
        county.handled().send("withdrawn")
        while county.dossier.petition.is_open:
            county.walk(*county.steps)
        assert kinds(county, "chengang") == known
    # One that was followed before anybody wrote down since when does not claim to begin now.
    with office.store.registers._engine.begin() as connection:  # type: ignore[attr-defined]
        connection.execute(text("DELETE FROM commands WHERE key = 'alerts:begun'"))
    assert alerting.keep_up(office) == 0 and inbox.inbox(office, by=county.who("chengang")).since is None


def test_what_came_and_ended_between_two_looks_is_told_of_once(county: County) -> None:
    office = county.office
    county.register()
    alerting.keep_up(office)
    county.plan.assigned = True
    for _ in range(2):  # the second comes when the newest that was looked at has ended
        county.handled().send("withdrawn")
        while county.dossier.petition.is_open:
            county.walk(*county.steps)
        assert kinds(county, "chengang") == ["assigned_by_superior"]
        assert alerting.keep_up(office) == 0 and not office.store.registers.alerts.moved(0, 100)
    alerting.forget(office)
    assert kinds(county, "chengang") == ["assigned_by_superior"] and not office.store.registers.alerts.moved(0, 100)


DEATHS = {"dies unwritten": ("act.written", 1), "dies written": ("act.committed", 1), "dies late": ("act.written", 2)}
STEPS = ("urge", "hand", "tick", "two at once", "late node", *DEATHS)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(STEPS), min_size=1, max_size=7))
def test_nothing_is_told_twice_or_lost_whatever_order_nodes_tick_and_die_in(county: County, course: list[str]) -> None:
    office = county.office
    office.channels = frozenset({"mail", "webhook"})
    county.handled()
    urged, kept = 0, office.store.registers.alerts.moved(0, 100)
    for step in course:
        county.clock.move(timedelta(minutes=1))
        if step == "urge":
            urging.urge(office, task=county.open_step("inquiry").id, note="", by=county.who(SUPERVISOR), key=county.key())
            urged, kept = urged + 1, office.store.registers.alerts.moved(0, 100)
        elif step == "hand":
            alerting.hand_over(office)
        elif step == "two at once":
            with ThreadPoolExecutor(2) as nodes:
                list(nodes.map(alerting.keep_up, [office, office]))
        elif step == "late node":
            alerting.take_in(office, kept)
        elif step.startswith("dies"):
            dies(office, DEATHS[step])
        else:
            alerting.keep_up(office)
    jobs = Counter(job.key for job in waiting(county) if job.body["petition"] == county.number)
    rows = inbox.inbox(office, by=county.who(LAND_HANDLER), unread_only=False).alerts
    mine = [one for one in rows if one.number == county.number]
    assert Counter(one.kind for one in mine) == Counter({"assigned": 1} | ({"urged": urged} if urged else {}))
    assert set(jobs.values()) <= {1} and sum(key.startswith("urged") for key in jobs) <= 2 * urged
    assert waiting(county) == []


def dies(office: object, at: tuple[str, int]) -> None:
    """A tick that dies when it passes a point for the so manieth time."""
    passed = Counter[str]()

    def fall(name: str) -> None:
        passed[name] += 1
        if (name, passed[name]) == at:
            raise KeyboardInterrupt

    points.listen(fall)
    try:
        alerting.keep_up(office)  # type: ignore[arg-type]
    except KeyboardInterrupt:
        pass
    finally:
        points.forget()


# ---- the digest


def test_the_digest_is_made_once_a_working_day_from_its_hour_on_and_tells_never_opened_apart_from_changed(county: County) -> None:
    office, by = county.office, county.who(LAND_HANDLER)
    office.channels = frozenset({"mail"})
    county.handled()
    county.clock.set(on("2026-03-06", hour=8))
    assert digests.make_due(office) == 0
    county.clock.move(timedelta(minutes=30))
    assert digests.make_due(office) > 0 and digests.make_due(office) == 0
    mine = [one for one in inbox.inbox(office, by=by).alerts if one.kind == "digest"]
    assert [one.says for one in mine] == ["从未打开 1"] and mine[0].number == ""
    (group,) = digests.digest(office, by=by).groups
    ((label, lines),) = [(band.label, band.lines) for band in group.bands]
    assert (group.id, label) == ("never", "已等 4–7 天") and lines[0].number == county.number and "调查核实" in lines[0].reason
    county.clock.set(on("2026-03-07"))  # a Saturday
    assert digests.make_due(office) == 0
    county.clock.set(on("2026-05-09"))  # a Saturday that is worked
    assert digests.make_due(office) > 0
    assert len([key for key in (job.key for job in waiting(county)) if key.startswith(f"digest:{by.id}:")]) == 2


def test_a_digest_cut_short_says_so_and_counts_what_it_does_not_list(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    office, by = county.office, county.who(TRIAGE)
    office.channels = frozenset({"mail"})
    for _ in range(3):
        county.register()
    county.night("2026-03-25")
    whole = digests.digest(office, by=by)
    totals, (never, *_) = digests.counts(whole), whole.groups
    assert (never.total, totals["overdue"], whole.unlisted) == (3, 6, 0) and not never.at_least
    monkeypatch.setattr(digests, "MOST_LINES", 1)
    view = digests.digest(office, by=by)
    never, overdue = (next(one for one in view.groups if one.id == name) for name in ("never", "overdue"))
    assert (never.total, never.at_least, never.unlisted, view.unlisted) == (1, True, 0, 2)
    assert (overdue.total, overdue.at_least, overdue.unlisted) == (6, False, 5)
    outside = digests.digest(office, by=by, leaving=True)  # a number of what is beyond might tell of accusations
    assert outside.unlisted == 0 and all((one.total, one.at_least, one.unlisted) == (1, True, 0) for one in outside.groups)
    county.clock.set(on("2026-03-26"))
    digests.make_due(office)
    (told_of,) = [one for one in inbox.inbox(office, by=by).alerts if one.kind == "digest"]
    assert told_of.says == "从未打开至少 1，已逾期的时限 6"
    (letter,) = [
        letter for job in waiting(county) if job.key.startswith(f"digest:{by.id}:") for letter in leaving_letters(office, job.body, "en")
    ]  # fmt: skip
    assert "never opened at least 1, clocks overdue at least 1" in letter.subject and "never opened at least 1\n" in letter.text


def test_a_supervisors_digest_has_the_clocks_he_watches_by_how_long_they_are_overdue(county: County) -> None:
    county.register()
    county.night("2026-03-25")
    view = digests.digest(county.office, by=county.who(SUPERVISOR), lang="en")
    overdue = next(one for one in view.groups if one.id == "overdue")
    assert overdue.name == "clocks overdue" and any(county.number == line.number for band in overdue.bands for line in band.lines)
    assert all("overdue for" in band.label for band in overdue.bands)
