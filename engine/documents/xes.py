"""XES (IEEE 1849): a log of traces, each with its events, as XML.

Every element is written by the XML library; those that come again and again are written once and remembered.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache, partial
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from engine.casework.exportviews import CASE_FIELDS, REMEMBERED, Case, Doing, Happening, Thing
from engine.documents.instants import instant
from engine.documents.zipping import Pipe

VERSION = "1849.2016"
EXTENSIONS = (
    ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"),
    ("Time", "time", "http://www.xes-standard.org/time.xesext"),
    ("Lifecycle", "lifecycle", "http://www.xes-standard.org/lifecycle.xesext"),
    ("Organizational", "org", "http://www.xes-standard.org/org.xesext"),
)
CLASSIFIERS = (("Activity", "concept:name"), ("Activity_and_lifecycle", "concept:name lifecycle:transition"))
# What every trace and every event has, and what stands for it where a program finds none.
TRACE_GLOBALS = (("string", "concept:name", "unknown"),)
EVENT_GLOBALS = (
    ("string", "concept:name", "unknown"), ("string", "lifecycle:transition", "complete"),
    ("date", "time:timestamp", "1970-01-01T00:00:00.000+00:00"),
)  # fmt: skip
# The fields of an event, as XES calls them.
NAMES = (
    ("concept:name", "activity"), ("lifecycle:transition", "transition"), ("org:resource", "resource"), ("org:role", "role"),
    ("org:group", "group"), *((name, name) for name in ("act", "basis", "deadline", "due_on", "procedure", "instance", "element")),
)  # fmt: skip


class XesLog:
    """One XES file. Its elements are in no namespace, as in the schema of the standard."""

    def __init__(self, about: Mapping[str, str]) -> None:
        """``about`` becomes the attributes of the log, ``name`` its name."""
        self._pipe = Pipe()
        self._xml = XMLGenerator(self._pipe, "UTF-8", short_empty_elements=True)
        self._xml.startDocument()
        self._xml.startElement("log", AttributesImpl({"xes.version": VERSION, "xes.features": ""}))
        self._raw("\n")
        for name, prefix, uri in EXTENSIONS:
            self._empty("extension", {"name": name, "prefix": prefix, "uri": uri})
        self._globals("trace", TRACE_GLOBALS)
        self._globals("event", EVENT_GLOBALS)
        for name, keys in CLASSIFIERS:
            self._empty("classifier", {"name": name, "scope": "event", "keys": keys})
        for key, value in about.items():
            self._raw(attribute("string", "concept:name" if key == "name" else key, value) + "\n" if value else "")
        self._raw(attribute("string", "lifecycle:model", "standard") + "\n")

    def add(self, case: Case) -> None:
        """One trace."""
        self._xml.startElement("trace", AttributesImpl({}))
        told = "".join(attribute("string", name, case.told[name]) for name in CASE_FIELDS if case.told[name])
        events = "".join([_event(event) for event in case.events])
        self._raw(unremembered("string", "concept:name", case.id) + told + "\n" + events)
        self._xml.endElement("trace")
        self._raw("\n")

    def end(self, things: Iterable[Thing]) -> Iterator[bytes]:
        """Close the log; XES knows no objects."""
        self._xml.endElement("log")
        self._xml.endDocument()
        yield self.taken()

    def taken(self) -> bytes:
        """What was written since it was asked last."""
        return self._pipe.taken()

    def _raw(self, text: str) -> None:
        """Elements the library wrote before, or the end of a line."""
        self._xml.ignorableWhitespace(text)

    def _empty(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._xml.startElement(tag, AttributesImpl(dict(attributes)))
        self._xml.endElement(tag)
        self._raw("\n")

    def _globals(self, scope: str, attributes: Iterable[tuple[str, str, str]]) -> None:
        self._xml.startElement("global", AttributesImpl({"scope": scope}))
        self._raw("".join(attribute(*one) for one in attributes))
        self._xml.endElement("global")
        self._raw("\n")


def _event(event: Happening) -> str:
    return f"<event>{_told(event.what)}{_moment(instant(event.at))}</event>"


@lru_cache(REMEMBERED)
def _told(what: Doing) -> str:
    return "".join([attribute("string", key, value) for key, name in NAMES if (value := getattr(what, name))])


def unremembered(tag: str, key: str, value: str) -> str:
    """One attribute as the library writes it."""
    text = io.StringIO()
    xml = XMLGenerator(text, "UTF-8", short_empty_elements=True)
    xml.startElement(tag, AttributesImpl({"key": key, "value": value}))
    xml.endElement(tag)
    return text.getvalue()


# Few different ones make up a whole log; of events of one act all have the same instant.
attribute = lru_cache(REMEMBERED)(unremembered)
_moment = lru_cache(1 << 10)(partial(unremembered, "date", "time:timestamp"))
