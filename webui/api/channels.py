"""For who keeps the machines: how each way out of the house stands, and trying again."""

from __future__ import annotations

from engine.casework import channels as ways
from engine.casework.channels import ChannelLine, Retried
from webui.api.operation import Ask, api, operation
from webui.api.shapes import Nothing


@api.get("/channels")
@operation(tuple[ChannelLine, ...])
def channels(ask: Ask) -> tuple[ChannelLine, ...]:
    """How each way out of the house stands; counts and codes only."""
    return ways.channels(ask.office, by=ask.by)


@api.post("/channels/retry")
@operation(Retried, body=Nothing, keyed=True)
def retry_channels(ask: Ask) -> Retried:
    """Try again now what was given up and what was put off."""
    return ways.retry(ask.office, by=ask.by)
