"""OCEL 2.0 as JSON: events and the objects they touch, each a list of its own.

Events are written as they come; objects wait in a file aside until the events are through, so that one pass suffices and memory
holds one petition. Which types of events there were is known at the end only; a JSON object has no order.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import orjson

from engine.casework.exportviews import EVENT_FIELDS, OBJECT_FIELDS, REMEMBERED, Case, Doing, Happening, Thing
from engine.documents.instants import instant
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
        self._types |= dict.fromkeys([event.what.activity for event in case.events])
        events = [_event(case.id, event) for event in case.events]
        self._pipe.write(_listed(events, after=self._events))
        self._events += len(events)
        self._put(case.things)

    def end(self, things: Iterable[Thing]) -> Iterator[bytes]:
        """The types there were, then the objects put aside."""
        self._put(things)
        self._pipe.write(b'],\n"eventTypes":' + orjson.dumps([_type(name, _FIELDS) for name in sorted(self._types)]) + b',\n"objects":[')
        self._aside.seek(0)
        yield self.taken()
        yield from iter(lambda: self._aside.read(PIECE), b"")
        yield b"]}\n"
        self._aside.close()

    def taken(self) -> bytes:
        """What was written since it was asked last."""
        return self._pipe.taken()

    def _put(self, things: Iterable[Thing]) -> None:
        objects = [_object(thing) for thing in things]
        self._aside.write(_listed(objects, after=self._objects))
        self._objects += len(objects)


def _type(name: str, told: Iterable[str]) -> dict[str, object]:
    return {"name": name, "attributes": [{"name": one, "type": "string"} for one in told]}


def _listed(items: Sequence[bytes], *, after: int) -> bytes:
    """Members of a list, each on a line of its own, behind so many others."""
    return (b",\n" if after else b"\n") + b",\n".join(items) if items else b""


def _event(case: str, event: Happening) -> bytes:
    return orjson.dumps({
        "id": f"{case}-{event.seq:0{SEQ_DIGITS}}", "type": event.what.activity, "time": instant(event.at),
        "attributes": _told(event.what), "relationships": _linked(event.links),
    })  # fmt: skip


@lru_cache(REMEMBERED)
def _told(what: Doing) -> orjson.Fragment:
    values = ((name, getattr(what, name)) for name in _FIELDS)
    return orjson.Fragment(orjson.dumps([{"name": name, "value": value} for name, value in values if value]))


def _linked(links: Iterable[tuple[str, str]]) -> orjson.Fragment:
    return orjson.Fragment(b"[" + b",".join([_link(*one) for one in links]) + b"]")


# The events of a petition touch the same objects.
@lru_cache(REMEMBERED)
def _link(id: str, qualifier: str) -> bytes:
    return orjson.dumps({"objectId": id, "qualifier": qualifier})


def _object(thing: Thing) -> bytes:
    return orjson.dumps({
        "id": thing.id, "type": thing.kind,
        "attributes": [{"name": name, "value": value, "time": instant(since)} for name, value, since in thing.values if value],
        "relationships": _linked(thing.links),
    })  # fmt: skip
