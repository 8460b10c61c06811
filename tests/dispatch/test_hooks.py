"""Messages to another system: signed as Standard Webhooks asks, never redirected, sent again later, given up only when told to."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.bootstrap import channels_of, handlers_of
from engine.casework import alerting, channels, supervision
from engine.casework.leaving import Message
from engine.casework.office import Office
from engine.dispatch.hook import Hook, NotTaken, key_of, signed
from engine.dispatch.jobs import Hopeless, PutOff, do
from engine.domain.frozen import FrozenClock
from engine.errors import NotPermitted, SettingError
from engine.settings import Settings
from engine.testing import on
from tests.builders import County
from tests.dispatch.running import a_copy, is_done
from tests.people import SUPERVISOR
from tests.support.receiver import Receiver, a_receiver

# The example of the scheme's own libraries.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
EXAMPLE = ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}', "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
AT = datetime.fromtimestamp(EXAMPLE[1], UTC)


def test_a_message_is_signed_as_the_scheme_shows_by_its_example() -> None:
    headers = signed(key_of(SECRET), EXAMPLE[0], AT, EXAMPLE[2])
    assert (headers["webhook-id"], headers["webhook-timestamp"], headers["webhook-signature"]) == (EXAMPLE[0], "1614265330", EXAMPLE[3])


@pytest.mark.parametrize(
    ("status", "fault"), [(204, None), (200, None), (302, NotTaken), (500, NotTaken), (404, NotTaken), (410, Hopeless)]
)
def test_only_a_success_is_one_a_redirection_is_not_followed_and_gone_is_for_good(status: int, fault: type[Exception] | None) -> None:
    with a_receiver(status) as receiver:
        hook, message = Hook.of(receiver.setting, SECRET), Message("alert-1", {"type": "alert.urged"})
        if fault is None:
            hook.send(message, AT)
        else:
            with pytest.raises(fault, match=f"webhook_{status}"):
                hook.send(message, AT)
        ((headers, body),) = receiver.got
    assert headers["path"] == "/alerts?office=county" and json.loads(body) == {"type": "alert.urged"}
    assert headers["webhook-signature"] == signed(key_of(SECRET), "alert-1", AT, body)["webhook-signature"]


@pytest.mark.parametrize(
    ("url", "secret", "code"),
    [
        ("http://elsewhere.example/x", SECRET, "setting_webhook"), ("ftp://a/x", SECRET, "setting_webhook"),
        ("https:///x", SECRET, "setting_webhook"), ("https://me:x@a/x", SECRET, "setting_webhook"),
        ("https://a:b/x", SECRET, "setting_webhook"),
        ("https://a/x", "geheim", "setting_webhook_secret"), ("https://a/x", "whsec_c2hvcnQ=", "setting_webhook_secret"),
    ],
)  # fmt: skip
def test_a_wrong_address_or_secret_is_told_without_quoting_it(url: str, secret: str, code: str) -> None:
    with pytest.raises(SettingError) as wrong:
        Hook.of(url, secret)
    assert wrong.value.code == code and secret not in str(wrong.value)
    assert "MfKQ9r" not in repr(Hook.of("https://a/x", SECRET))


@pytest.fixture
def told(sqlite_settings: Settings, sqlite_blank: tuple[Path, Office]) -> tuple[County, Receiver, Settings]:
    """An office that tells another system, on a fixed day, and that system."""
    with a_receiver(503) as receiver:
        settings = replace(sqlite_settings, mail="", webhook=receiver.setting, webhook_secret=SECRET)
        office = a_copy(settings, sqlite_blank[1])
        office.clock = office.store._tray._clock = FrozenClock(on("2026-03-02"))  # type: ignore[attr-defined]
        office.channels = channels_of(settings)
        yield County(office), receiver, settings
        office.store.close()


def taken(county: County) -> list:
    now = county.office.now()
    with county.office.store.transaction() as tx:
        return list(tx.outgoing.take_due(("hook",), now=now, until=now + timedelta(minutes=1), limit=100))


def test_a_reminder_reaches_the_other_system_once_it_answers_with_number_and_reason_and_nobodys_words(told) -> None:
    county, receiver, settings = told
    county.handled()
    clock = county.clock_named("handling")
    county.day("2026-03-03")
    supervision.remind(county.office, deadline=clock.id or 0, by=county.who(SUPERVISOR), note="金丝雀说明", key="remind")
    alerting.keep_up(county.office)
    alerting.keep_up(county.office)
    (held,) = taken(county)
    with pytest.raises(PutOff):
        do(county.office, handlers_of(settings), held)
    state = {one.way: (one.state, one.said) for one in channels.lines(county.office)}
    assert state == {"mail": ("off", ""), "webhook": ("retrying", "webhook_503"), "archive": ("ok", "")}
    with pytest.raises(NotPermitted):
        channels.retry(county.office, by=county.who(SUPERVISOR))
    assert taken(county) == []
    assert channels.retry(county.office, by=county.who("sysadmin")) == channels.Retried(0, 1)
    receiver.status = 204
    county.clock.move(timedelta(seconds=2))
    (held,) = taken(county)
    assert held.attempts == 2 and do(county.office, handlers_of(settings), held) and is_done(county.office)
    (first, _), (second, body) = receiver.got
    assert first["webhook-id"] == second["webhook-id"] and first["webhook-timestamp"] != second["webhook-timestamp"]
    said = json.loads(body)
    assert said["type"] == "alert.reminded" and said["data"]["number"] == county.number and said["data"]["to"] == "zhaomin"
    assert "办理期限" in said["data"]["reason"] and said["data"]["path"] == f"/petitions/{county.number}"
    assert channels.troubled(county.office) == ()
    assert "金丝雀" not in body.decode() and "吴安" not in body.decode() and county.who(SUPERVISOR).name not in body.decode()
