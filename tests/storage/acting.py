"""A process that acts until it is killed: says each number once it is acknowledged, then stops inside an act."""

from __future__ import annotations

import sys
from threading import Event

from engine.storage import SqlStore
from tests.storage.builders import KEY, NOW, a_petition, a_task


def main(url: str, acts: int) -> None:
    """``acts`` petitions are registered; the one after them is written but never committed."""
    store = SqlStore(url, KEY)
    for number in range(acts):
        register(store, f"330106-2026-{number:06d}")
        say(f"330106-2026-{number:06d}")
    with store.transaction() as tx:
        tx.replay("unfinished")
        tx.next_in("petitions")
        tx.dossier("330106-2026-000000").petition.gist = "never"
        tx.register(a_petition(number="330106-2026-unfinished"))
        tx.save()
        say("inside")
        Event().wait()


def say(word: str) -> None:
    """One line for the process that listens."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def register(store: SqlStore, number: str) -> None:
    """One whole act under the key of its number."""
    with store.transaction() as tx:
        tx.replay(number)
        tx.next_in("petitions")
        dossier = tx.register(a_petition(number=number))
        dossier.tasks.append(a_task(id=number))
        dossier.enter("filed", actor=1, at=NOW, body={})
        tx.remember(number, {"number": number})


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
