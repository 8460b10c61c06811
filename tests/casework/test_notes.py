"""备注 in three scopes, and people shown in full for a reason."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from engine.casework import notes, people
from engine.errors import Conflict, NotFound, NotPermitted
from tests.builders import County, refused
from tests.people import CITY_OFFICER, DISCIPLINE, DISCIPLINE_OFFICER, LAND, LAND_COLLEAGUE, LAND_HANDLER, SUPERVISOR, TRIAGE, WINDOW

SECRET = "记得问老档案室的旧图"


def write(county: County, scope: str, text: str, by: str = LAND_HANDLER, key: str = "") -> None:
    notes.add_note(county.office, number=county.number, scope=scope, text=text, by=county.who(by), key=key or county.key())


def read(county: County, username: str) -> list[tuple[str, str]]:
    return [(one.scope, one.text) for one in notes.notes(county.office, number=county.number, by=county.who(username))]


def test_each_scope_is_read_by_whom_it_is_for_and_by_nobody_else(county: County, tmp_path: Path) -> None:
    county.handled()
    write(county, "public", "已到现场核查。")
    write(county, "office", "测绘队周五给结果。\r\n再联系。")
    before = county.dossier.petition
    write(county, "private", SECRET)
    assert read(county, LAND_HANDLER) == [("private", SECRET), ("office", "测绘队周五给结果。\n再联系。"), ("public", "已到现场核查。")]
    assert read(county, LAND_COLLEAGUE) == [("office", "测绘队周五给结果。\n再联系。"), ("public", "已到现场核查。")]
    assert read(county, TRIAGE) == read(county, SUPERVISOR) == [("public", "已到现场核查。")]
    told = [(one.kind, one.body["scope"]) for one in county.entries if one.kind == "noted"]
    assert told == [("noted", "note_public"), ("noted", "note_office")], "what is private leaves no entry"
    after = county.dossier.petition
    assert (after.version, after.docket_hash) == (before.version, before.docket_hash), "and no trace in the petition"
    assert county.is_sound
    kept = sqlite3.connect(tmp_path / "office" / "petition.sqlite")
    assert not [row for row in kept.execute("SELECT text FROM notes") if "测绘" in row[0] or SECRET in row[0]], "encrypted at rest"
    assert not [line for line in kept.iterdump() if SECRET in line]


def test_a_note_sent_twice_is_kept_once(county: County) -> None:
    county.register()
    for scope in ("office", "private"):
        write(county, scope, f"一次 {scope}", by=WINDOW, key=f"once {scope}")
        write(county, scope, f"一次 {scope}", by=WINDOW, key=f"once {scope}")
    assert len(read(county, WINDOW)) == 2


@pytest.mark.parametrize(("scope", "text"), [("office", "  "), ("everybody", "x"), ("private", ""), ("public", "长" * 2001)])
def test_a_note_without_text_or_scope_is_refused_and_nothing_is_kept(county: County, scope: str, text: str) -> None:
    county.register()
    with refused("form_invalid"):
        write(county, scope, text, by=WINDOW)
    assert read(county, WINDOW) == []


def test_nobody_writes_or_reads_beside_a_petition_he_may_not_know_of(county: County) -> None:
    county.register()
    for scope in ("office", "private"):
        with pytest.raises(NotFound):
            write(county, scope, "x", by=LAND_HANDLER)
    with pytest.raises(NotFound):
        read(county, DISCIPLINE_OFFICER)
    with pytest.raises(NotPermitted):
        write(county, "public", "x", by="sysadmin")


def unmask(county: County, by: str, reason: str = "电话通知到场核对证据", key: str = "") -> list[tuple[str, str]]:
    shown = people.unmask(county.office, number=county.number, reason=reason, by=county.who(by), key=key or county.key())
    return [(one.name, one.phone) for one in shown]


def test_people_are_shown_in_full_for_a_reason_that_stands_in_the_docket(county: County) -> None:
    county.handled()
    assert [(one.name, one.phone) for one in county.seen_by(LAND_HANDLER).people] == [("吴*", "138******01")]
    assert unmask(county, LAND_HANDLER) == [("吴安", "13800000001")]
    entry = county.entries[-1]
    assert (entry.kind, entry.actor, entry.basis) == ("identity_shown", county.who(LAND_HANDLER).id, "个人信息保护法 第三十四条")
    assert entry.body == {"reason": "电话通知到场核对证据", "persons": 1}
    assert [one.name for one in county.seen_by(LAND_HANDLER).people] == ["吴*"], "for that answer only"
    assert county.seen_by(LAND_HANDLER).docket[0].title == "查看身份信息"


def test_the_key_of_another_act_opens_nobody(county: County) -> None:
    """A key brought again is answered before anything is asked: it must be the key of this act, on this petition."""
    county.handled()
    write(county, "office", "x", key="of a note")
    unmask(county, LAND_HANDLER, key="of a note")
    assert county.entries[-1].kind == "identity_shown"
    first = len(county.entries)
    unmask(county, LAND_HANDLER, key="shown")
    unmask(county, LAND_HANDLER, key="shown")
    assert len(county.entries) == first + 1, "sent twice it is one act"
    other = County(county.office)
    other.keys = 1000
    other.handled()
    unmask(other, LAND_HANDLER, key="shown")
    assert other.entries[-1].kind == "identity_shown"
    with pytest.raises(Conflict):
        write(other, "office", "y", key="of a note")


def test_without_a_reason_or_the_right_nobody_sees_them_and_nothing_is_entered(county: County) -> None:
    county.handled()
    before = county.docket
    with refused("form_invalid", "第三十四条"):
        unmask(county, LAND_HANDLER, "  ")
    assert not county.seen_by(SUPERVISOR).may_unmask
    with pytest.raises(NotPermitted):
        unmask(county, SUPERVISOR)
    assert county.docket == before


def test_who_accuses_is_shown_to_nobody_who_must_not_know_of_it(county: County) -> None:
    county.accused(LAND).complete("prepare_confidential_transfer", authority=DISCIPLINE)
    for stranger in (LAND_HANDLER, CITY_OFFICER, WINDOW):
        with pytest.raises(NotFound):
            unmask(county, stranger)
    assert unmask(county, TRIAGE) == [("吴安", "13800000001")]
