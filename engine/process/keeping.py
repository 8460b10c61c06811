"""What is kept in memory so that it need not be made again: instances between two acts, and what was found out.

Of an instance the key is the whole saved state, so what is found is what would be loaded. To find an instance is to take it
away: an act changes it, and it comes back under the state it was then saved as. Should that act fail later,
the old state is loaded anew and the new one is never asked for.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

from engine.process.workflow import Instance

Found = TypeVar("Found")


class Keeper:
    """At most ``most`` instances, the longest unused forgotten first; safe to use from several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[str, bytes], Instance] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def take(self, process: str, state: bytes) -> Instance | None:
        """The instance that was saved as this state, now the caller's alone; None when it is not here."""
        with self._lock:
            return self._kept.pop((process, state), None)

    def keep(self, process: str, state: bytes, instance: Instance) -> None:
        """Hold an instance nobody will touch until it is taken; its like, or else the one too many, is dissolved."""
        with self._lock:
            forgotten = self._kept.pop((process, state), None)
            self._kept[process, state] = instance
            if len(self._kept) > self._most:
                forgotten = self._kept.popitem(last=False)[1]
        if forgotten is not None:
            forgotten.dissolve()


class Remembered(Generic[Found]):
    """At most ``most`` results by what they are of, the longest unused forgotten first; safe to use from several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Found] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Found | None:
        """What was kept; None when it is not here."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: Hashable, found: Found) -> None:
        """Hold a result."""
        with self._lock:
            self._kept[key] = found
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
