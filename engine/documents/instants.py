"""Instants as every log of events writes them."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from engine.domain.clock import SHANGHAI


# What one act brings about has one instant, and the objects of a log repeat those of its events.
@lru_cache(1 << 12)
def instant(at: datetime) -> str:
    """To the millisecond, in the zone of the office."""
    return at.astimezone(SHANGHAI).isoformat(timespec="milliseconds")
