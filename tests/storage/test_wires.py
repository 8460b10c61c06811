"""The connections kept between two acts: none outlives the server it was opened to."""

from __future__ import annotations

import pytest

from engine.errors import OutOfOrder
from engine.storage.connect import Counter, door, open_acts
from engine.storage.wires import Wires
from tests.storage.builders import raw

OTHERS = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def test_after_a_restart_of_the_server_one_connection_fails_and_the_others_are_not_tried(postgresql_url: str) -> None:
    wires = Wires(open_acts(postgresql_url), Counter(), 4, 4)
    with wires.lend() as first, wires.lend() as second, wires.lend() as third:
        assert [wire.ask("SELECT 1") for wire in (first, second, third)] == [[[1]]] * 3
    raw(postgresql_url, OTHERS)
    with pytest.raises(OutOfOrder, match="database_unreachable"), door(), wires.lend() as wire:
        wire.ask("SELECT 1")
    for _ in range(3):
        with door(), wires.lend() as wire:
            assert wire.ask("SELECT 1") == [[1]]
    wires.let_go()
