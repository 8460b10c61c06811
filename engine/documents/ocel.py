"""OCEL 2.0 as JSON: events and the objects they touch, each a list of its own.

Events are written as they come; objects wait in a file aside until the events are through, so that one pass suffices and memory
holds one petition. Which types of events there were is known at the end only; a JSON object has no order.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

import orjson

from engine.casework.exportviews import EVENT_FIELDS, OBJECT_FIELDS, Case, Happening, Thing
from engine.documents.zipping import Pipe

# Objects stay in memory until there are so many bytes of them.
ASIDE = 8 * 1024 * 1024
PIECE = 1024 * 1024
# Programs put events of one instant into the order of their ids.
SEQ_DIGITS = 5
_FIELDS = (*EVENT_FIELDS, "transition")


class OcelLog:
    """One OCEL 2.0 file. ``about`` has no place in it: the schema knows types, events and objects only."""

    def __init__(self, about: Mapping[str, str]) -> None:
        """``about`` is told on the pages and in the register of exports."""
        self._pipe = Pipe()
        self._aside = tempfile.SpooledTemporaryFile(ASIDE)  # noqa: SIM115  # closed at the end of the log, with the log otherwise
        self._types: dict[str, None] = {}
        self._events = self._objects = 0
        self._pipe.write(b'{"objectTypes":' + orjson.dumps([_type(name, told) for name, told in OBJECT_FIELDS.items()]))
        self._pipe.write(b',\n"events":[')

    def add(self, case: Case) -> None:
        """One petition's events; its objects are put aside."""
        for event in case.events:
            self._types.setdefault(event.activity)
            self._pipe.write(b"\n" if not self._events else b",\n")
            self._pipe.write(orjson.dumps(_event(f"{case.id}-{event.seq:0{SEQ_DIGITS}}", event)))
            self._events += 1
        for thing in case.things:
            self._put(thing)

    def end(self, things: Iterable[Thing]) -> Iterator[bytes]:
        """The types there were, then the objects put aside."""
        for thing in things:
            self._put(thing)
        self._pipe.write(b'],\n"eventTypes":' + orjson.dumps([_type(name, _FIELDS) for name in sorted(self._types)]) + b',\n"objects":[')
        self._aside.seek(0)
        yield self.taken()
        yield from iter(lambda: self._aside.read(PIECE), b"")
        yield b"]}\n"
        self._aside.close()

    def taken(self) -> bytes:
        """What was written since it was asked last."""
        return self._pipe.taken()

    def _put(self, thing: Thing) -> None:
        self._aside.write(b"\n" if not self._objects else b",\n")
        self._aside.write(orjson.dumps(_object(thing)))
        self._objects += 1


def _type(name: str, told: Iterable[str]) -> dict[str, object]:
    return {"name": name, "attributes": [{"name": one, "type": "string"} for one in told]}


def _event(id: str, event: Happening) -> dict[str, object]:
    values = ((name, getattr(event, name)) for name in _FIELDS)
    return {
        "id": id, "type": event.activity, "time": _instant(event.at),
        "attributes": [{"name": name, "value": value} for name, value in values if value],
        "relationships": list(_links(event.links)),
    }  # fmt: skip


def _object(thing: Thing) -> dict[str, object]:
    return {
        "id": thing.id, "type": thing.kind,
        "attributes": [{"name": name, "value": value, "time": _instant(since)} for name, value, since in thing.values if value],
        "relationships": list(_links(thing.links)),
    }  # fmt: skip


def _links(links: Iterable[tuple[str, str]]) -> Iterator[dict[str, str]]:
    return ({"objectId": id, "qualifier": qualifier} for id, qualifier in links)


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")
