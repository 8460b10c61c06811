"""Logs of events in the formats process-mining programs read, written as streams: nothing but the case at hand is in memory."""

from __future__ import annotations

from collections.abc import Mapping

from engine.casework.exportviews import LogWriter
from engine.documents.eventtable import EventTable
from engine.documents.ocel import OcelLog
from engine.documents.xes import XesLog


class OfficeEventLogs:
    """Fits ``engine.casework.exportviews.EventLogs``."""

    def begin(self, form: str, about: Mapping[str, str], *, bom: bool = False) -> LogWriter:
        """A log of one of FORMATS; ``about`` is told of the whole; ``bom`` marks a CSV as UTF-8."""
        if form == "csv":
            return EventTable(bom=bom)
        return XesLog(about) if form == "xes" else OcelLog(about)
