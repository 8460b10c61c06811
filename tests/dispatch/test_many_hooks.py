"""Several systems that are told: each has every alert once, is tried again by itself, and one that is dead holds up no other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from engine.bootstrap import channels_of, handlers_of
from engine.casework import alerting, channels, supervision
from engine.casework.office import Office
from engine.dispatch.hook import key_of, signed
from engine.dispatch.jobs import PutOff, do
from engine.domain.alert import WEBHOOKS
from engine.domain.frozen import FrozenClock
from engine.errors import SettingError
from engine.settings import Settings
from engine.testing import on
from tests.builders import County
from tests.dispatch.running import a_copy
from tests.people import SUPERVISOR
from tests.support.receiver import Receiver, a_receiver

SECRET, OTHER = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_" + "QUFB" * 8
KINDS = ("hook", "hook2", "hook3")
Told = tuple[County, Receiver, Receiver, Settings]


@pytest.fixture
def told(sqlite_settings: Settings, sqlite_blank: tuple[Path, Office]) -> Iterator[Told]:
    """An office that tells two systems, of which the second does not answer well."""
    with a_receiver(204) as first, a_receiver(503) as second:
        settings = replace(
            sqlite_settings, mail="", webhook=first.setting, webhook_secret=SECRET, more_webhooks=((2, second.setting, OTHER),)
        )
        office = a_copy(settings, sqlite_blank[1])
        office.clock = office.store._tray._clock = FrozenClock(on("2026-03-02"))  # type: ignore[attr-defined]
        office.channels = channels_of(settings)
        yield County(office), first, second, settings
        office.store.close()


def work(county: County, settings: Settings) -> list[str]:
    """Do what is due to leave the house; the kinds of what failed and was put off."""
    now = county.office.now()
    with county.office.store.transaction() as tx:
        held = list(tx.outgoing.take_due(KINDS, now=now, until=now + timedelta(minutes=1), limit=100))
    failed = []
    for one in held:
        try:
            do(county.office, handlers_of(settings), one)
        except PutOff:
            failed.append(one.job.kind)
    return failed


def reminded(county: County) -> None:
    county.handled()
    clock = county.clock_named("handling")
    county.day("2026-03-03")
    supervision.remind(county.office, deadline=clock.id or 0, by=county.who(SUPERVISOR), note="请抓紧", key="remind")
    alerting.keep_up(county.office)


def types_of(receiver: Receiver) -> list[str]:
    return [json.loads(body)["type"] for _, body in receiver.got]


def states(county: County) -> dict[str, str]:
    return {one.way: one.state for one in channels.lines(county.office)}


def test_each_system_is_told_once_under_its_own_secret_and_a_dead_one_holds_up_no_other(told: Told) -> None:
    county, first, second, settings = told
    reminded(county)
    assert work(county, settings) == ["hook2"]
    assert types_of(first) == types_of(second) and "alert.reminded" in types_of(first)
    for receiver, secret in ((first, SECRET), (second, OTHER)):
        headers, body = receiver.got[0]
        at = county.office.now()
        assert headers["webhook-signature"] == signed(key_of(secret), headers["webhook-id"], at, body)["webhook-signature"]
    assert states(county) == {"mail": "off", "webhook": "ok", "webhook2": "retrying", "archive": "ok"}
    # Handed over again, and looked at again, nobody is told anew; the second is, once somebody asks for it, until it answers.
    alerting.keep_up(county.office)
    before = len(first.got)
    second.status = 200
    channels.retry(county.office, by=county.who("sysadmin"))
    county.clock.move(timedelta(seconds=2))
    assert work(county, settings) == []
    assert (len(first.got), len(second.got)) == (before, 2 * before) and states(county)["webhook2"] == "ok"
    assert work(county, settings) == [] and (len(first.got), len(second.got)) == (before, 2 * before)


def test_a_system_that_is_no_longer_set_up_is_seen_as_long_as_something_waits_for_it(told: Told) -> None:
    county, _, _, settings = told
    reminded(county)
    alone = replace(settings, more_webhooks=())
    county.office.channels = channels_of(alone)
    assert states(county)["webhook2"] == "dead"
    assert "webhook3" not in states(county)
    assert channels.name_of(county.office, "webhook2", "zh") == "推送 2" and channels.name_of(county.office, "webhook", "en") == "Webhook"


def test_settings_are_numbered_each_with_its_secret_and_a_wrong_one_is_named() -> None:
    said = {f"PETITION_WEBHOOK_{no}": f"https://h{no}/x" for no in range(2, 10)}
    said |= {f"PETITION_WEBHOOK_{no}_SECRET": SECRET for no in range(2, 10)}
    read = Settings.read({**said, "PETITION_WEBHOOK": "https://h1/x", "PETITION_WEBHOOK_SECRET": SECRET})
    assert channels_of(read) == set(WEBHOOKS) and SECRET not in repr(read)
    assert channels_of(Settings.read(said)) == {*WEBHOOKS[1:]}, "the first may be left out"
    for given, code, setting in (
        ({"PETITION_WEBHOOK_3": "http://elsewhere.example/x"}, "setting_webhook", "PETITION_WEBHOOK_3"),
        ({"PETITION_WEBHOOK_4_SECRET": "geheim"}, "setting_webhook_secret", "PETITION_WEBHOOK_4_SECRET"),
        ({"PETITION_WEBHOOK_5": "https://h2/x"}, "setting_webhook_twice", "PETITION_WEBHOOK_5"),
    ):
        with pytest.raises(SettingError) as wrong:
            handlers_of(Settings.read(said | given))
        assert wrong.value.code == code and wrong.value.args_for_message["setting"] == setting and "geheim" not in str(wrong.value)
