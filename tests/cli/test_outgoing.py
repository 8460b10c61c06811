"""petition outgoing: what waits, what was given up, and queueing it again; petition worker refuses a wrong mail server."""

from __future__ import annotations

import json
from pathlib import Path

from engine.casework.outgoing import Job
from engine.domain.clock import SystemClock
from engine.storage import SqlStore, load_or_create_key
from tests.cli.conftest import Petition


def given_up(home: Path) -> None:
    """One piece of work was given up in the office of this home."""
    store, now = SqlStore(f"sqlite:///{home / 'petition.sqlite'}", load_or_create_key(home / "secret.key")), SystemClock().now()
    with store.transaction() as tx:
        tx.send_later(Job("tell", "warned:990100-2026-000001:7", {"petition": "990100-2026-000001"}))
    with store.transaction() as tx:
        tx.outgoing.give_up("warned:990100-2026-000001:7", now, "smtp_550")
    store.close()


def test_what_was_given_up_is_told_and_queued_again(petition: Petition, petition_within: Petition, tmp_path: Path) -> None:
    ran = petition_within("outgoing", "--json")
    told = {"queued": 0, "running": 0, "failed": 0, "oldest_age": 0.0, "revived": 0, "given_up": []}
    answer = json.loads(ran.out)
    ways = {one["way"]: one["state"] for one in answer.pop("channels")}
    assert (ran.code, answer, ways) == (0, told, {"mail": "off", "webhook": "off", "archive": "ok"})
    given_up(tmp_path / "home")
    ran = petition("outgoing", "--json")
    (line,) = json.loads(ran.out)["given_up"]
    assert ran.code == 1 and (line["key"], line["said"]) == ("warned:990100-2026-000001:7", "smtp_550")
    spoken = petition_within("outgoing", "--lang", "en")
    assert spoken.code == 1 and "1 given up" in spoken.out and "Mail does not work" in spoken.out and "smtp_550" in spoken.out
    again = petition_within("outgoing", "--retry")
    assert again.code == 0 and "重新排队 1 件" in again.out and "待发 1" in again.out


def test_a_wrong_mail_server_is_told_before_anything_runs(petition: Petition) -> None:
    ran = petition("worker", PETITION_MAIL="mail.example")
    assert ran.code == 2 and "邮件服务器地址不正确" in ran.err
