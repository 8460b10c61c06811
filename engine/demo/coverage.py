"""How many scenarios went along each arrow of a diagram."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from engine.casework.office import Edition
from engine.casework.playviews import ArrowLine, Came, Covered, GatewayLine, ProcessCover
from engine.domain.drawing import Arrow, Drawing
from engine.domain.process import MAIN
from engine.errors import NotFound

Times = Mapping[tuple[str, str], int]


def covered(edition: Edition, came: Sequence[Came], process: str, lang: str) -> Covered:
    """All scenarios, every diagram summed up, and one of them arrow by arrow ('' for the main one); NotFound for one there is not."""
    times: Times = Counter(arrow for one in came for arrow in one.taken)
    drawings = {name: edition.engine.drawing(name) for name in edition.engine.processes()}
    chosen = process or (MAIN if MAIN in drawings else next(iter(drawings)))
    if chosen not in drawings:
        raise NotFound("unknown_picture", picture=chosen)
    lines = {arrow.id: _line(drawings[chosen], arrow, times) for arrow in drawings[chosen].arrows}
    gateways = tuple(
        GatewayLine(shape.id, shape.name, tuple(one for one in lines.values() if one.source == shape.id))
        for shape in drawings[chosen].shapes
        if shape.kind.endswith("Gateway") and sum(one.source == shape.id for one in lines.values()) > 1
    )
    processes = tuple(_summed(edition, drawing, times, lang) for drawing in drawings.values())
    label = next(one.label for one in processes if one.process == chosen)
    return Covered(tuple(came), processes, chosen, label, edition.engine.diagram(chosen), tuple(lines.values()), gateways)


def _line(drawing: Drawing, arrow: Arrow, times: Times) -> ArrowLine:
    """An arrow; one without words of its own is called after where it leads."""
    target = drawing.by_id[arrow.target]
    return ArrowLine(arrow.id, arrow.name or target.name, arrow.source, target.name or target.id, times.get((drawing.process, arrow.id), 0))


def _summed(edition: Edition, drawing: Drawing, times: Times, lang: str) -> ProcessCover:
    term = edition.rulebook.words.term(f"process.{drawing.process}")
    label = term.label(lang) if term else drawing.name or drawing.process
    taken = sum((drawing.process, arrow.id) in times for arrow in drawing.arrows)
    return ProcessCover(drawing.process, label, len(drawing.arrows), taken)
