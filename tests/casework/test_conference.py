"""提请联席会议、建议延期: what a supervisor may do besides reminding, and what only others may decide."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pytest
from sqlalchemy import Connection, update

from engine.casework import alerting, conference, extending, inbox, indicatorkeeping, linking, queue, queueacts
from engine.casework.registration import Person
from engine.errors import InvalidForm, NotFound, NotPermitted
from engine.storage import open_steps
from engine.storage.tables import petitions
from tests.builders import County, refused
from tests.people import CITY_OFFICER, LAND_HANDLER, LAND_HEAD, SUPERVISOR, TRIAGE


def put(county: County, reason: str = "涉及两个部门", by: str = SUPERVISOR, key: str = "") -> None:
    conference.put(county.office, number=county.number, reason=reason, by=county.who(by), key=key or county.key())


def test_a_petition_waits_before_the_conference_until_its_resolution_is_written_down(county: County):
    county.handled()
    clocks = [(one.name, one.due_at) for one in county.dossier.deadlines]
    put(county, key="one")
    put(county, key="one")
    (item,) = conference.agenda(county.office, by=county.who(TRIAGE))
    assert (item.number, item.why, item.put_by, item.resolution) == (county.number, "涉及两个部门", "赵磊", "")
    with refused("conference_waits", "第十三条"):
        put(county)
    told = {"number": county.number, "item": item.item, "by": county.who(SUPERVISOR)}
    with pytest.raises(InvalidForm):
        conference.resolve(county.office, **told, resolution=" ", key=county.key())
    conference.resolve(county.office, **told, resolution="由县政府办牵头", key=county.key())
    with refused("conference_resolved"):
        conference.resolve(county.office, **told, resolution="再议", key=county.key())
    assert conference.agenda(county.office, by=county.who(SUPERVISOR)) == ()
    assert [one.resolution for one in conference.agenda(county.office, by=county.who(SUPERVISOR), resolved=True)] == ["由县政府办牵头"]
    assert [(one.name, one.due_at) for one in county.dossier.deadlines] == clocks and county.is_sound
    put(county, reason="落实不力，再次提请")


def test_accusations_and_closed_petitions_are_not_taken_there_and_others_have_no_part_in_it(county: County):
    county.accused("990121-zr")
    with refused("conference_accusation", "第三十条"):
        put(county)
    county.handled().send("withdrawn")
    with refused("conference_closed"):
        put(county)
    county.handled()
    with pytest.raises(NotPermitted):
        put(county, by=LAND_HEAD)
    put(county)
    assert conference.agenda(county.office, by=county.who(CITY_OFFICER)) == ()
    with pytest.raises(NotFound):
        conference.resolve(county.office, number=county.number, item=1, resolution="x", by=county.who(SUPERVISOR), key=county.key())


def test_an_extension_is_proposed_to_who_must_act_and_no_clock_moves(county: County):
    clock = county.handled().clock_named("handling")
    extending.propose(county.office, deadline=clock.id or 0, days=20, reason="须重新勘测", by=county.who(SUPERVISOR), key=county.key())
    entry = county.entries[-1]
    assert (entry.kind, entry.body["by_length"], entry.body["deadline"]) == ("extension_proposed", "20 days", "handling")
    assert "第三十四条" in entry.basis and county.clock_named("handling").due_on == clock.due_on
    alerting.keep_up(county.office)
    (told,) = [one for one in inbox.inbox(county.office, by=county.who(LAND_HANDLER)).alerts if one.kind == "extension_proposed"]
    assert county.number in told.says and "届满之前" in told.says


@pytest.mark.parametrize(("days", "code"), [(31, "extension_too_long"), (0, "form_invalid")])
def test_more_than_the_law_allows_is_not_proposed(county: County, days: int, code: str):
    clock = county.handled().clock_named("handling")
    with refused(code, "第三十四条"):
        extending.propose(county.office, deadline=clock.id or 0, days=days, reason="复杂", by=county.who(SUPERVISOR), key=county.key())


def test_after_the_lapse_the_article_is_said_before_it_is_said_that_nothing_waits(county: County):
    county.handled().walk("inquiry", "draft_opinion")
    county.night("2026-05-07")
    clock = county.clock_named("handling")
    with refused("extension_after_lapse", "第三十四条"):
        extending.propose(county.office, deadline=clock.id or 0, days=20, reason="复杂", by=county.who(SUPERVISOR), key=county.key())
    with refused("extension_after_lapse", "第三十四条"):
        county.send("extension_requested", by="zhaomin")


def test_many_rows_at_once_are_tried_first_and_what_is_refused_stops_no_other(county: County):
    county.handled()
    county.day("2026-05-06")
    rows = [line.row for line in queue.queue(county.office, by=county.who(SUPERVISOR)).lines]
    said = {"note": "请抓紧", "reason": "逾期在即", "days": "20", "to": str(county.who(TRIAGE).id)}
    before = len(county.entries)
    for act in queueacts.VERBS:
        told = queueacts.preview(county.office, act=act, rows=[*rows, "c999999", "x"], said=said, by=county.who(SUPERVISOR))
        assert [one.task for one in told.lines if not one.number] == ["c999999", "x"], act
        assert all(one.basis for one in told.lines if one.number and not one.goes and act == "propose_extension")
    for odd in ("9" * 30, "9" * 5000, "九"):
        told = queueacts.preview(county.office, act="hand_over", rows=rows, said=said | {"to": odd}, by=county.who(SUPERVISOR))
        assert told.going == 0 and all(one.sentence for one in told.lines)
    assert "云溪县自然资源局的负责人转办" in told.lines[0].sentence, "whoever may not is told who may"
    assert told.form and "季宁" not in [name for _, name in told.form.fields[0].options], "nothing is handed to who sees no petition"
    assert len(county.entries) == before
    done = queueacts.carry_out(county.office, act="remind", rows=rows, said=said, by=county.who(SUPERVISOR), key="many")
    again = queueacts.carry_out(county.office, act="remind", rows=rows, said=said, by=county.who(SUPERVISOR), key="many")
    assert done.going == again.going == len(rows) == 2
    assert [entry.kind for entry in county.entries[before:] if entry.actor] == ["reminded", "urged"]
    with refused("bulk_none"):
        queueacts.preview(county.office, act="remind", rows=[], said=said, by=county.who(SUPERVISOR))
    with pytest.raises(NotPermitted):
        queueacts.preview(county.office, act="supervise", rows=rows, said=said, by=county.who(TRIAGE))


def test_an_act_that_commits_while_a_petition_is_laid_out_leaves_it_to_be_laid_out_again(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    id, reader = county.handled().dossier.petition.id or 0, county.office.store.registers.milestones
    indicatorkeeping.follow_one(county.office, id)
    assert id not in reader.behind(0, 100, open_only=True)[0]
    laid_out = open_steps.take_in

    def meanwhile(connection: Connection, ids: Sequence[int]) -> None:
        laid_out(connection, ids)
        connection.execute(update(petitions).where(petitions.c.id == id).values(docket_seq=petitions.c.docket_seq + 1))

    monkeypatch.setattr(open_steps, "take_in", meanwhile)
    indicatorkeeping.follow_one(county.office, id)
    assert id in reader.behind(0, 100, open_only=True)[0]


def test_setting_a_petition_beside_another_is_no_progress(county: County) -> None:
    first = county.handled().number
    county.day("2026-03-20")
    second = county.handled(petitioner=Person("李青", phone="13900000007")).number
    county.day("2026-04-10")
    idle = partial(queue.queue, county.office, by=county.who(SUPERVISOR), view="idle")
    before = idle().total
    linking.link(county.office, number=second, to=first, reason="同一事实", by=county.who(TRIAGE), key=county.key())
    linking.unlink(county.office, number=second, to=first, reason="关联有误", by=county.who(TRIAGE), key=county.key())
    assert before == idle().total == 2
