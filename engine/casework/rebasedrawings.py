"""换底时的流程图: a diagram both sides changed, shape by shape and in words: what the design changed, what the other release did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.casework import access, compared, designs, drawings, releases
from engine.casework.comparing_drawings import drawings as differences
from engine.casework.designs import DESIGN
from engine.casework.office import Office
from engine.casework.voice import Voice
from engine.domain.authority import Official


@dataclass(frozen=True, slots=True)
class ShapeChange:
    """A shape, or an arrow (``a->b``), at least one side changed, with what each did to it, in sentences.

    ``element``: the id it has in the design's own diagram, '' where it has none there.
    """

    place: str
    element: str
    mine: Sequence[str]
    theirs: Sequence[str]

    @property
    def is_clash(self) -> bool:
        """Whether both sides changed it, and not alike."""
        return bool(self.mine and self.theirs) and self.mine != self.theirs


def both(office: Office, *, by: Official, design: int, path: str, onto: str = "current", lang: str = "zh") -> Sequence[ShapeChange]:
    """What both sides changed in a diagram since the design began, what both touched first.

    Shapes that only lie elsewhere are told where the other side changed them, too. Refusal ``compare_unready`` for a design that
    cannot run, NotFound for what is no diagram.
    """
    access.require(office, by, DESIGN)
    process, found = drawings.placed(path).partition("/")[0], designs.design_of(office, by=by, design=design)
    before, after = office.edition(found.base), office.edition(releases.fingerprint_of(office, onto))
    own = compared.edition_at(office, by, f"{compared.DESIGN_SIGN}{design}")
    mine, theirs = (_by_place(office, (before, one), process, lang) for one in (own, after))
    for side, there, others in ((own, mine, theirs), (after, theirs, mine)):
        for id in compared.moved((before, side), process):
            if id in others and id not in there:
                name = before.engine.drawing(process).by_id[id].name or id
                there[id] = (office.current.rulebook.message("diff_moved", lang, name=name),)
    lines = [
        ShapeChange(place, next(compared.ids_of(own, process, place), ""), mine.get(place, ()), theirs.get(place, ()))
        for place in dict.fromkeys([*mine, *theirs])
    ]
    return sorted(lines, key=lambda one: not one.is_clash)


def _by_place(office: Office, pair: compared.Pair, process: str, lang: str) -> dict[str, Sequence[str]]:
    """What the second of two editions changed in a diagram, by place."""
    told: Mapping[str, list[str]] = defaultdict(list)
    for one in differences(Voice(*pair, office.current.rulebook, lang)):
        if compared.process_of(one) == process:
            told[one.path.partition("#")[2]].append(one.sentence)
    return {place: tuple(sentences) for place, sentences in told.items()}
