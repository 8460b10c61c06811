"""换底时的流程图: a diagram both sides changed, part by part and in words, and what a person has to choose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.casework import access, designs, drawings, releases
from engine.casework.comparing_drawings import shapes
from engine.casework.designs import DESIGN
from engine.casework.office import Office
from engine.casework.releaseviews import PictureView
from engine.casework.voice import Voice
from engine.domain import redrawing
from engine.domain.authority import Official
from engine.domain.design import content_of
from engine.domain.process import Structure
from engine.domain.redrawing import ADDED, REMOVED, Aspects, Redrawing, Redrawn
from engine.errors import DiagramError, Refusal

# Between a file and the key in it that is decided on.
MARK = "#"
CLASHED, MOVED, CHANGED = "clash", "moved", "changed"


@dataclass(frozen=True, slots=True)
class ShapeChange:
    """A shape, an arrow or another part at least one side changed, with what each did to it, in sentences.

    ``element``: its id where the design's own diagram has it, else ''. ``clash`` are the aspects to be decided on and ``choices`` what may
    be chosen, none where nothing is; ``goes`` says by choice what is given up with it, ``follows`` on whose choice this one hangs.
    """

    place: str
    element: str
    mine: Sequence[str]
    theirs: Sequence[str]
    clash: Sequence[str]
    choices: Sequence[str]
    chosen: str
    goes: Mapping[str, str]
    follows: str

    @property
    def is_clash(self) -> bool:
        """Whether both sides changed it, and not alike."""
        return bool(self.choices)


def both(
    office: Office,
    *,
    by: Official,
    design: int,
    path: str,
    onto: str = "current",
    chosen: Mapping[str, str] | None = None,
    lang: str = "zh",
) -> Sequence[ShapeChange]:
    """What both sides changed in a diagram since the design began, what is to be decided first; ``chosen`` as for ``rebasing.plan``.

    Parts only one side laid out otherwise are not told, nor arrows that came or went with their shapes.
    Refusal ``redraw_whole_only`` where a side cannot be taken apart.
    """
    contents, voice = _sides(office, by, design, path, onto, lang)
    found = _redrawn(office, path, contents, chosen or {})
    hung = {id: one for one in found.changes for id in one.hung}
    told = [
        _told(voice, found, one, sides, hung.get(one.id)) for one, sides in _spoken(voice, found) if one.choices or _is_told(found, one)
    ]
    return sorted(told, key=lambda one: not one.is_clash)


def pictured(office: Office, *, by: Official, design: int, path: str, onto: str = "current", lang: str = "zh") -> PictureView:
    """The design's diagram (before) and that of a release (after) with what each changed marked, and what both did.

    Raises what ``both`` does.
    """
    contents, voice = _sides(office, by, design, path, onto, lang)
    found = _redrawn(office, path, contents, {})
    marks: tuple[dict[str, str], dict[str, str]] = ({}, {})
    notes: dict[str, tuple[str, ...]] = {}
    heads = [voice.said(code) for code in ("redraw_mine", "redraw_theirs")]
    for one, sides in _spoken(voice, found):
        for marked, did, other in zip(marks, (one.mine, one.theirs), (one.theirs, one.mine), strict=True):
            if REMOVED not in did and (did or one.choices or REMOVED in other):
                marked[one.id] = CLASHED if one.choices else _mark(did, other)
        notes[one.id] = tuple(head + sentence for head, sentences in zip(heads, sides, strict=True) for sentence in sentences)
    process, (_, own, there) = drawings.placed(path).partition("/")[0], contents
    return PictureView(process, own.decode(), there.decode(), *marks, notes, {})


def _mark(did: Aspects, other: Aspects) -> str:
    if not did:
        return REMOVED if REMOVED in other else CHANGED
    return ADDED if ADDED in did else MOVED if set(did) == {redrawing.LAYOUT} else CHANGED


def _sides(
    office: Office, by: Official, design: int, path: str, onto: str, lang: str
) -> tuple[tuple[bytes, bytes, bytes], Voice]:  # fmt: skip
    """The diagram as the design began, as it has it and as the release has it, and who tells of them. Refusal where one has it not."""
    access.require(office, by, DESIGN)
    drawings.placed(path)
    found, fingerprint = designs.design_of(office, by=by, design=design), releases.fingerprint_of(office, onto)
    was, own, there = (
        content_of(release, path)
        for release in (designs.base_of(office, found), designs.made_by(office, found), releases.files_of(office, fingerprint))
    )
    if was is None or own is None or there is None:
        raise Refusal("redraw_whole_only", file=path)
    return (was, own, there), Voice(office.edition(found.base), office.edition(fingerprint), office.current.rulebook, lang)


def _redrawn(office: Office, path: str, contents: tuple[bytes, bytes, bytes], chosen: Mapping[str, str]) -> Redrawing:
    found = put_together(office, path, contents, chosen)
    if found is None:
        raise Refusal("redraw_whole_only", file=path)
    return found


def put_together(office: Office, path: str, contents: tuple[bytes, bytes, bytes], chosen: Mapping[str, str]) -> Redrawing | None:
    """Three states of a diagram (as it began, mine, theirs) made one; None where it can only be taken whole."""
    try:
        return drawings.board_of(office).redrawn(drawings.placed(path), *contents, chosen_in(path, chosen))
    except DiagramError:  # a side that cannot be read is decided on as a whole
        return None


def chosen_in(path: str, chosen: Mapping[str, str]) -> dict[str, str]:
    """What was chosen in one file, by key."""
    return {key.removeprefix(f"{path}{MARK}"): whose for key, whose in chosen.items() if key.startswith(f"{path}{MARK}")}


# ---- in words


def _is_told(found: Redrawing, one: Redrawn) -> bool:
    """Whether a person wants to hear of it: not of what only lies elsewhere, nor of an arrow that came or went with a shape."""
    if {*one.mine, *one.theirs} <= {redrawing.LAYOUT}:
        return False
    sides = [(did, now) for did, now in ((one.mine, found.mine), (one.theirs, found.theirs)) if did]
    return not one.ends or not all(_went_with_it(found.before, now, one, did) for did, now in sides)


def _went_with_it(before: Structure, now: Structure, one: Redrawn, did: Aspects) -> bool:
    ends = [end for end in one.ends.split("->") if end in before.elements or end in now.elements]
    return set(did) <= {ADDED, REMOVED} and any((end in before.elements) != (end in now.elements) for end in ends)


def _spoken(voice: Voice, found: Redrawing) -> Iterator[tuple[Redrawn, tuple[Sequence[str], Sequence[str]]]]:
    """Every part at least one side changed, with the sentences of mine and of theirs."""
    mine, theirs = _by_place(voice, found.before, found.mine), _by_place(voice, found.before, found.theirs)
    for one in found.changes:
        yield (
            one,
            (_sentences(voice, found, found.mine, one, one.mine, mine), _sentences(voice, found, found.theirs, one, one.theirs, theirs)),
        )


def _told(
    voice: Voice, found: Redrawing, one: Redrawn, sides: tuple[Sequence[str], Sequence[str]], root: Redrawn | None
) -> ShapeChange:  # fmt: skip
    element = one.id if REMOVED not in one.mine and (one.mine or ADDED not in one.theirs) else ""
    goes = {choice: voice.said("redraw_goes", names=_names(voice, found, ids)) for choice, ids in one.gone.items() if ids}
    follows = _name(voice, found, found.before, root, {}) if root else ""
    return ShapeChange(one.id, element, *sides, one.clash, one.choices, one.chosen or one.usual, goes, follows)


def _names(voice: Voice, found: Redrawing, ids: Sequence[str]) -> str:
    """The shapes among some parts by their names; where there are arrows only, those."""
    here = [id for id in ids if any(id in drawing.elements for drawing in (found.mine, found.theirs))]
    names = [f"「{_shape(voice, found, found.mine, id)}」" for id in here]
    return voice.list(names) if names else voice.said("redraw_arrows", count=len(ids))


def _shape(voice: Voice, found: Redrawing, side: Structure, id: str) -> str:
    for drawing in (side, found.before, found.mine, found.theirs):
        if id in drawing.elements:
            return voice.shape(drawing, id)
    return id


def _by_place(voice: Voice, before: Structure, now: Structure) -> Mapping[str, Sequence[str]]:
    """What a side did to each shape, as two releases are compared."""
    told: dict[str, list[str]] = defaultdict(list)
    for one in shapes(voice, before, now):
        told[one.path.partition("#")[2]].append(one.sentence)
    return told


def _sentences(
    voice: Voice, found: Redrawing, side: Structure, one: Redrawn, did: Aspects, by_place: Mapping[str, Sequence[str]]
) -> Sequence[str]:  # fmt: skip
    """What a side did to a part."""
    said = list(by_place.get(one.id, ()))
    name = _name(voice, found, side, one, did)
    if one.id not in {**found.before.elements, **side.elements}:
        said += _of_arrow(voice, found, side, did, name) if one.kind == "sequenceFlow" else _of_other(voice, did, name)
    if redrawing.DOCUMENTATION in did:
        said.append(voice.changed("step", name, *did[redrawing.DOCUMENTATION], part=voice.said("redraw_note"), path="").sentence)
    if redrawing.LAYOUT in did:
        said.append(voice.said("redraw_course" if one.ends else "redraw_place", name=name))
    if did and (redrawing.REST in did or not said):
        said.append(voice.said("redraw_rest", name=name))
    return tuple(said)


def _name(voice: Voice, found: Redrawing, side: Structure, one: Redrawn, did: Aspects) -> str:
    """What a part is called, in quotes or as the arrow between two shapes."""
    if one.ends:
        return _arrow(voice, found, side, did[redrawing.ENDS][1] if redrawing.ENDS in did else one.ends)
    name = _shape(voice, found, side, one.id)
    return f"「{one.name or name if name == one.id else name}」"


def _arrow(voice: Voice, found: Redrawing, side: Structure, ends: str) -> str:
    source, _, target = ends.partition("->")
    return voice.said("diff_arrow", source=_shape(voice, found, side, source), target=_shape(voice, found, side, target))


def _of_arrow(voice: Voice, found: Redrawing, side: Structure, did: Aspects, name: str) -> Iterator[str]:
    """What a side did to an arrow."""
    if ADDED in did or REMOVED in did:
        yield voice.said("redraw_arrow_new" if ADDED in did else "redraw_arrow_gone", name=name)
    if redrawing.ENDS in did:
        before, after = (_arrow(voice, found, side, ends) for ends in did[redrawing.ENDS])
        yield voice.said("redraw_led", before=before, after=after)
    if redrawing.CONDITION in did:
        before, after = (voice.condition(text) for text in did[redrawing.CONDITION])
        yield voice.changed("arrow", name, before, after, part=voice.word("rule_condition"), path="").sentence
    yield from _renamed(voice, did)


def _of_other(voice: Voice, did: Aspects, name: str) -> Iterator[str]:
    """What a side did to a lane, a message and whatever else is neither shape nor arrow."""
    if ADDED in did or REMOVED in did:
        yield voice.said("redraw_new" if ADDED in did else "redraw_gone", name=name)
    yield from _renamed(voice, did)


def _renamed(voice: Voice, did: Aspects) -> Iterator[str]:
    if redrawing.NAME in did:
        before, after = did[redrawing.NAME]
        yield voice.said("diff_renamed", before=before, after=after)
