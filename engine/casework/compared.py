"""比较: two releases, a design and its base, or the national rules and a place's own, in words, rule by rule, and on the diagram."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from engine.casework import access, designs, releases
from engine.casework.comparing import compare
from engine.casework.comparing_drawings import drawings
from engine.casework.comparing_rules import policies
from engine.casework.office import Edition, Office
from engine.casework.releaseviews import ComparedView, DifferenceGroup, PictureView, Side
from engine.casework.reviewing import require_way_in
from engine.casework.voice import Voice
from engine.domain.authority import Official
from engine.domain.difference import Difference
from engine.domain.release import Release
from engine.domain.territory import COUNTRY
from engine.errors import LocatedError, NotFound, Refusal

# How a design is asked for: design:3.
DESIGN_SIGN, CURRENT = "design:", "current"
# In this order, and under these terms.
KINDS = (
    "policy",
    "deadline",
    "flag",
    "document",
    "route",
    "topic",
    "permission",
    "lane",
    "process",
    "step",
    "arrow",
    "form",
    "calendar",
    "file",
)
MOVED, CHANGED, RULED = "moved", "changed", "ruled"
# The rules a diagram names: what a shape waits for or issues, what an arrow asks.
NAMED = ("deadline", "document", "flag")
Pair = tuple[Edition, Edition]


def choices(office: Office, *, by: Official, lang: str = "zh") -> Sequence[Side]:
    """What may be compared: what is in force, every release, and for designers every design."""
    may = require_way_in(office, by)
    found = [side_of(office, CURRENT, lang)]
    found += [side_of(office, str(life.number), lang) for life in reversed(releases.lives(office))]
    if designs.DESIGN in may:
        found += [side_of(office, f"{DESIGN_SIGN}{one.id}", lang) for one in office.store.registers.designs.all()]
    return found


def side_of(office: Office, said: str, lang: str) -> Side:
    """How one side is called; NotFound for what there is not."""
    say = office.current.rulebook.message
    if said.startswith(DESIGN_SIGN):
        design = office.store.registers.designs.one(design_number(said))
        if design is None:
            raise NotFound("design_unknown", design=design_number(said))
        return Side(said, say("side_design", lang, name=design.name), design.base)
    fingerprint = releases.fingerprint_of(office, said)
    if said == CURRENT:
        return Side(said, say("side_current", lang, release=fingerprint[:12]), fingerprint)
    lives = [life for life in releases.lives(office) if life.fingerprint == fingerprint and said in (str(life.number), fingerprint)]
    if lives:
        return Side(said, say("side_release", lang, number=lives[-1].number, name=lives[-1].name or fingerprint[:12]), fingerprint)
    return Side(said, say("side_kept", lang, release=fingerprint[:12]), fingerprint)


def design_number(said: str) -> int:
    """The id in ``design:3``; NotFound for what is none."""
    number = said.removeprefix(DESIGN_SIGN)
    if not number.isdecimal() or len(number) > releases.SHORTEST + 3:
        raise NotFound("release_unknown", release=said[:40], known=CURRENT)
    return int(number)


def edition_at(office: Office, by: Official, said: str) -> Edition:
    """A side made ready. Refusal ``compare_unready`` with the first mistake of one that cannot run."""
    try:
        if not said.startswith(DESIGN_SIGN):
            return office.edition(releases.fingerprint_of(office, said))
        access.require(office, by, designs.DESIGN)
        return ready(office, designs.release_of(office, by=by, design=design_number(said)))
    except LocatedError as error:
        raise Refusal("compare_unready", which=said, found=office.tell(error)) from error


def ready(office: Office, release: Release) -> Edition:
    """A release made ready to run; what it raises says where it is wrong."""
    return office.current if release.fingerprint == office.current.release.fingerprint else office.make_edition(release)


# ---- in words


def compared(office: Office, *, by: Official, before: str, after: str, lang: str = "zh") -> ComparedView:
    """Two sides compared. NotFound for one there is not, Refusal for one that cannot run."""
    require_way_in(office, by)
    pair = edition_at(office, by, before), edition_at(office, by, after)
    return told(office, pair, (side_of(office, before, lang), side_of(office, after, lang)), lang)


def locally(office: Office, *, by: Official, which: str, place: str, lang: str = "zh") -> ComparedView:
    """What a place does otherwise than the nation, in a release or a design. Refusal for a place nobody knows."""
    access.require(office, by, "see_rules")
    pair = around(office, by, which, place)
    side, name = side_of(office, which, lang), pair[1].rulebook.place_name(place, office.today(), lang)
    nation = Side("", pair[1].rulebook.place_name(COUNTRY, office.today(), lang), side.release)
    return told(office, pair, (nation, Side(which, name, side.release)), lang)


def around(office: Office, by: Official, which: str, place: str) -> Pair:
    """A release or a design without the rules of a place, and with them. Refusal for a place nobody knows."""
    if place not in office.place_codes(office.today()) or place == COUNTRY:
        raise Refusal("place_unheard_of", value=place, on=office.today())
    whole = edition_at(office, by, which)
    return ready(office, without_place(office, whole, place)), whole


def without_place(office: Office, edition: Edition, place: str) -> Release:
    """A release without the rules a place has beside the nation's today; those of wider places and of the past are the same in both."""
    own = [policy for policy in edition.rulebook.policies if policy.kind == "local" and policy.in_force(office.today())]
    folders = tuple(policy.head.file.rpartition("/")[0] + "/" for policy in own if place.startswith(policy.prefix))
    policies = {path: text for path, text in edition.release.policies.items() if not folders or not path.startswith(folders)}
    return Release.of(edition.release.workflows, policies)


def told(office: Office, pair: Pair, sides: tuple[Side, Side], lang: str) -> ComparedView:
    """All differences by kind."""
    found = sorted(compare(office, *pair, lang), key=lambda one: KINDS.index(one.kind))
    groups = tuple(
        DifferenceGroup(kind, office.say(f"difference_kind.{kind}", lang), tuple(these))
        for kind, these in groupby(found, key=lambda one: one.kind)
    )
    return ComparedView(*sides, groups, tuple(drawings_in(pair, found)))


def drawings_in(pair: Pair, found: Sequence[Difference]) -> Iterator[tuple[str, str, int]]:
    """The diagrams in which something differs, with how much; after them those that name a rule that does."""
    alike = {process: _xml(pair[0], process) == _xml(pair[1], process) for one in pair for process in one.engine.processes()}
    for process in sorted(alike, key=lambda one: (alike[one], one)):
        here = next(one for one in reversed(pair) if process in one.engine.processes())
        count = sum(process == process_of(one) for one in found if one.kind in ("process", "step", "arrow"))
        count += sum(any(named(pair, process, one)) for one in found)
        if count or not alike[process]:
            yield process, here.engine.drawing(process).name, count


def process_of(difference: Difference) -> str:
    """The process a difference of a diagram or its parts is about."""
    return difference.path.removeprefix("workflows/").partition("/")[0]


def _xml(edition: Edition, process: str) -> str:
    return edition.release.workflows.get(f"{process}/{process}.bpmn", b"").decode()


# ---- on the diagram


def pictured(
    office: Office, *, by: Official, before: str, after: str, process: str, place: str = "", lang: str = "zh"
) -> PictureView:  # fmt: skip
    """One diagram of two sides, or of ``after`` without and with the rules of a place, with what to mark in each.

    NotFound for a diagram neither has, Refusal for a place nobody knows.
    """
    require_way_in(office, by)
    pair = around(office, by, after, place) if place else (edition_at(office, by, before), edition_at(office, by, after))
    if not any(process in one.engine.processes() for one in pair):
        raise NotFound("process_unheard_of", value=process, known=", ".join(pair[1].engine.processes()))
    voice = Voice(*pair, office.current.rulebook, lang)
    found = [one for one in drawings(voice) if one.kind in ("step", "arrow") and process_of(one) == process]
    marks: tuple[dict[str, str], dict[str, str]] = ({}, {})
    notes: dict[str, tuple[str, ...]] = {}
    for one in found:
        what = one.what if one.what in ("added", "removed") else CHANGED
        for marked, edition, leaves in zip(marks, pair, ("added", "removed"), strict=True):
            for id in ids_of(edition, process, one.path.partition("#")[2]) if what != leaves else ():
                marked[id] = what
                notes[id] = (*notes.get(id, ()), one.sentence)
    for one in policies(voice):
        for marked, ids in zip(marks, named(pair, process, one), strict=True):
            for id in ids:
                marked.setdefault(id, RULED)
                notes[id] = tuple(dict.fromkeys((*notes.get(id, ()), one.sentence)))
    for id in moved(pair, process):
        for marked in marks:
            marked.setdefault(id, MOVED)
    return PictureView(process, _xml(pair[0], process), _xml(pair[1], process), *marks, notes, opinions(office, after, process))


def opinions(office: Office, said: str, process: str) -> dict[str, tuple[str, ...]]:
    """What was said about the shapes of a diagram of a proposed release and is not settled, by shape; nothing for any other side."""
    found: dict[str, tuple[str, ...]] = {}
    comments = office.store.registers.reviews.comments(int(said)) if said.isdecimal() and len(said) < releases.SHORTEST else ()
    for one in comments:
        if one.element and one.settled_at is None and one.path == f"workflows/{process}/{process}.bpmn":
            found[one.element] = (*found.get(one.element, ()), f"{office.name_of(one.by)}: {one.text}")
    return found


def ids_of(edition: Edition, process: str, place: str) -> Iterator[str]:
    """The shape, or the arrow between two shapes, a difference is about, as the diagram of an edition has it."""
    if process not in edition.engine.processes():
        return
    drawing, (source, arrow, target) = edition.engine.drawing(process), place.partition("->")
    if not arrow:
        yield from (one for one in (source,) if one in drawing.by_id)
        return
    yield from (one.id for one in drawing.arrows if (one.source, one.target) == (source, target))


def named(pair: Pair, process: str, difference: Difference) -> tuple[Sequence[str], Sequence[str]]:
    """The shapes and arrows of either side that name the rule a difference is about; none for one of anything else."""
    before, after = (tuple(_naming(edition, process, difference)) for edition in pair)
    return before, after


def _naming(edition: Edition, process: str, difference: Difference) -> Iterator[str]:
    if difference.kind not in NAMED or process not in edition.engine.processes():
        return
    rule, drawn = difference.path.partition("#")[2].partition(".")[0], edition.engine.structure(process)
    yield from (id for id, says in drawn.details.items() if says.get(difference.kind) == rule)
    asked = re.compile(rf"\brule\.{re.escape(rule)}\b")
    for arrow in drawn.arrows if difference.kind == "flag" else ():
        if asked.search(arrow.condition):
            yield from ids_of(edition, process, f"{arrow.source}->{arrow.target}")


def moved(pair: Pair, process: str) -> Iterator[str]:
    """Shapes that stand in both diagrams at another place or in another size."""
    if not all(process in one.engine.processes() for one in pair):
        return
    was, now = (one.engine.drawing(process).by_id for one in pair)
    yield from (id for id in was.keys() & now.keys() if was[id].box != now[id].box)
