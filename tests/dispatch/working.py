"""A process that does outgoing work, in a hurry, until it is killed: tests kill it in the middle."""

from __future__ import annotations

import sys
from pathlib import Path
from threading import Event

from engine.bootstrap import open_office
from tests.dispatch.running import a_dispatcher, settings_of


def main(database: str, home: str, mail: str) -> None:
    """Work on the office of this database for ever."""
    settings = settings_of(database, Path(home), mail)
    a_dispatcher(settings).start(open_office(settings))
    Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
