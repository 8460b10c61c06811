"""petition outgoing: how outgoing work stands, and what was given up queued again."""

from __future__ import annotations

from dataclasses import asdict

from engine.casework import channels
from engine.cli.speaking import Session

LISTED = 100


def run(session: Session, *, retry: bool) -> int:
    """Tell how outgoing work stands, after queueing again what was given up if asked; 1 while some is given up."""
    office = session.office()
    say, now = office.current.rulebook.message, office.now()
    revived = 0
    if retry:
        with office.store.transaction() as tx:
            revived = tx.outgoing.hasten(now) + tx.outgoing.revive(now)
        session.say(say("outgoing_revived", session.lang, count=revived))
    stands, rows = office.store.registers.outgoing(now), office.store.registers.given_up(LISTED)
    counted = {"queued": stands.queued, "running": stands.running, "failed": stands.failed, "oldest_age": stands.oldest_age}
    lines = [
        {"key": row.key, "kind": row.kind, "petition": row.petition, "attempts": row.attempts, "failed_at": row.failed_at, "said": row.said}
        for row in rows
    ]
    ways = [asdict(one) for one in channels.lines(office)]
    session.answer(counted | {"revived": revived, "given_up": lines, "channels": ways})
    session.say(say("outgoing_stands", session.lang, **counted, oldest=round(stands.oldest_age)))
    for one in ways:
        if one["state"] in ("retrying", "dead"):
            session.say(say("outgoing_channel", session.lang, **one, name=channels.name_of(office, one["way"], session.lang)))
    for line in lines:
        session.say(say("outgoing_line", session.lang, **line, at=line["failed_at"]))
    return 1 if stands.failed else 0
