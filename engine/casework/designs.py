"""设计稿: a designer changes files of a release beside it; nobody is concerned until it is proposed and another person activates it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta

from engine.casework import access, releases
from engine.casework.designviews import DesignEntry, DesignLine, DesignView, FileView, FindingView, GuestView
from engine.casework.office import Office
from engine.casework.ports import Transaction
from engine.domain.authority import Official
from engine.domain.design import Design, DesignFile, DesignGuest, DesignState, content_of, is_shelf_path, laid_over, paths_of
from engine.domain.release import Release, ReleaseLife
from engine.domain.territory import COUNTRY
from engine.errors import Conflict, FieldError, InvalidForm, LocatedError, NotFound, Refusal

DESIGN = "design"
# Letters of a name, and bytes of a file; a diagram of 300 shapes has some 300,000.
LONGEST_NAME, MOST_BYTES = 80, 2 << 20
# For so long somebody whose page has not been heard of since counts as having a design open.
PRESENT = timedelta(seconds=90)


# ---- a design


def begin(office: Office, *, by: Official, name: str, base: str = "current", place: str = "") -> Design:
    """Begin a design with the files of a release: ``current``, its number, or the beginning of its fingerprint.

    Raises InvalidForm for a name that is missing or too long and for a place nobody knows, NotFound for an unknown release.
    """
    access.require(office, by, DESIGN)
    wrong = list(_wrong_name(name))
    if place and place not in office.place_codes(office.today()):
        wrong.append(FieldError("place", "place_unheard_of", (("value", place), ("on", office.today()))))
    if wrong:
        raise InvalidForm(wrong, form="begin_design")
    now = office.now()
    design = Design(None, name.strip(), releases.fingerprint_of(office, base), place, DesignState.OPEN, by.id, now, now)
    with office.store.transaction() as tx:
        return tx.designs.begin(design)


def _wrong_name(name: str) -> Iterator[FieldError]:
    if not name.strip():
        yield FieldError("name", "field_required")
    elif len(name.strip()) > LONGEST_NAME:
        yield FieldError("name", "field_too_long", (("at_most", LONGEST_NAME),))


def rename(office: Office, *, by: Official, design: int, name: str) -> None:
    """Call a design otherwise. InvalidForm for a name that is missing or too long."""
    access.require(office, by, DESIGN)
    wrong = list(_wrong_name(name))
    if wrong:
        raise InvalidForm(wrong, form="rename_design")
    with changing(office, design) as (_, found):
        found.name = name.strip()


def discard(office: Office, *, by: Official, design: int) -> None:
    """Put a design aside; its files are kept, and it can be taken up again."""
    access.require(office, by, DESIGN)
    with changing(office, design) as (_, found):
        found.state = DesignState.DISCARDED


def take_up(office: Office, *, by: Official, design: int) -> None:
    """Go on with a design that was put aside, or whose release was proposed: it is open again, the proposal stands as it was made."""
    access.require(office, by, DESIGN)
    with office.store.transaction() as tx:
        found = _locked(tx, design)
        found.state, found.changed_at = DesignState.OPEN, office.now()
        tx.designs.keep(found)


# ---- its files


def read(office: Office, *, by: Official, design: int, path: str) -> FileView:
    """A file as a design has it, with its version and who else has it open. NotFound for one the design has not."""
    access.require(office, by, DESIGN)
    found = _found(office, design)
    before, own = content_of(base_of(office, found), path), office.store.registers.designs.file(design, path)
    content = own.content if own else before
    if content is None:
        raise NotFound("design_file_unknown", file=path)
    guests = _greeted(office, by, found, path)
    if own is None:
        return FileView(path, content, 0, before, "", None, guests)
    return FileView(path, content, own.version, before, office.name_of(own.saved_by), own.saved_at, guests)


def save(
    office: Office, *, by: Official, design: int, path: str, content: bytes, version: int, begun: Mapping[str, bytes] | None = None
) -> int:
    """Keep a file as it was changed; its new version. ``version``: the one the change began with, 0 for the base's or a new file.

    Files that are ``begun`` with it are kept with it or not at all. Raises Conflict ``design_file_changed`` when another has saved one
    of them since, Refusal for a design no longer open, for a file that may not lie there or is too large.
    """
    return _kept(office, by, design, {path: content, **(begun or {})}, {path: version})


def save_all(office: Office, *, by: Official, design: int, files: Mapping[str, bytes], versions: Mapping[str, int]) -> None:
    """Keep several files together or none of them, each with the version its change began with; raises what ``save`` does."""
    _kept(office, by, design, files, versions)


def versions_of(office: Office, *, by: Official, design: int) -> Mapping[str, int]:
    """The version of each file a design changes: to be asked before what the files say, so that no change in between is written over."""
    access.require(office, by, DESIGN)
    return {one.path: one.version for one in office.store.registers.designs.files(design)}


def remove(office: Office, *, by: Official, design: int, path: str, version: int) -> int:
    """Take a file away; raises what ``save`` does, and NotFound for one the design has not."""
    read(office, by=by, design=design, path=path)
    return _kept(office, by, design, {path: None}, {path: version})


def revert(office: Office, *, by: Official, design: int, path: str, version: int) -> None:
    """Have a file as the base has it; Conflict when another has saved it since ``version``."""
    access.require(office, by, DESIGN)
    with changing(office, design) as (tx, _):
        _require_version(office, tx, design, path, version)
        tx.designs.revert(design, path)


def _kept(office: Office, by: Official, design: int, files: Mapping[str, bytes | None], versions: Mapping[str, int]) -> int:
    """Keep files together, those without a version as new ones; the new version of the first."""
    access.require(office, by, DESIGN)
    for path, content in files.items():
        if not is_shelf_path(path):
            raise Refusal("design_path_wrong", file=path)
        if content is not None and len(content) > MOST_BYTES:
            raise Refusal("design_file_too_large", file=path, expected=f"<= {MOST_BYTES >> 20} MB")
    with changing(office, design) as (tx, _):
        for path, content in files.items():
            version = versions.get(path, 0)
            _require_version(office, tx, design, path, version)
            tx.designs.save(DesignFile(design, path, content, version + 1, by.id, office.now()))
    return versions.get(next(iter(files)), 0) + 1


def _require_version(office: Office, tx: Transaction, design: int, path: str, version: int) -> None:
    """Conflict, with who saved it and when, unless the file is as it was when the change began."""
    there = tx.designs.file(design, path)
    if (there.version if there else 0) != version:
        by = office.name_of(there.saved_by) if there else ""
        raise Conflict("design_file_changed", file=path, who=by, at=there.saved_at if there else office.now())


# ---- looking


def listed(office: Office, *, by: Official, lang: str = "zh") -> Sequence[DesignLine]:
    """Every design, the latest changed first."""
    access.require(office, by, DESIGN)
    changes = dict(office.store.registers.designs.changed())
    return [_line(office, one, changes.get(one.id or 0, 0), lang) for one in office.store.registers.designs.all()]


def opened(office: Office, *, by: Official, design: int, lang: str = "zh") -> DesignView:
    """A design with all its files; whoever looks counts as having it open for a while. What is again as it began is no change."""
    access.require(office, by, DESIGN)
    found = _found(office, design)
    kept = {one.path: one for one in office.store.registers.designs.files(design)}
    base = base_of(office, found)
    entries = tuple(_entry(office, path, kept.get(path), content_of(base, path)) for path in sorted({*paths_of(base), *kept}))
    return DesignView(_line(office, found, sum(bool(one.change) for one in entries), lang), entries, _greeted(office, by, found, ""))


def design_of(office: Office, *, by: Official, design: int) -> Design:
    """A design by its id; NotFound for none."""
    access.require(office, by, DESIGN)
    return _found(office, design)


def release_of(office: Office, *, by: Official, design: int) -> Release:
    """The release a design makes: its files laid over its base."""
    return made_by(office, design_of(office, by=by, design=design))


def made_by(office: Office, design: Design) -> Release:
    """The same of a design at hand."""
    return laid_over(base_of(office, design), office.store.registers.designs.files(design.id or 0))


def base_of(office: Office, design: Design) -> Release:
    """The release a design began with."""
    return releases.files_of(office, design.base)


def found_in(office: Office, *, by: Official, design: int, lang: str = "zh") -> Sequence[FindingView]:
    """Everything wrong with a design as a whole, as ``petition check`` finds it."""
    return [as_view(office, one, lang) for one in releases.found_in(office, release_of(office, by=by, design=design))]


def as_view(office: Office, error: LocatedError, lang: str) -> FindingView:
    """A finding in words."""
    steps = tuple({key: str(step.get(key, "")) for key in ("element", "name", "process", "kind")} for step in getattr(error, "path", ()))
    return FindingView(
        error.file, error.line, error.column, getattr(error, "element", ""), getattr(error, "name", ""), getattr(error, "key", ""),
        getattr(error, "rule", "") or error.code, error.severity, office.tell(error, lang), error.basis, error.expected,
        error.suggestion, tuple(step["name"] for step in steps if step["name"]), steps,
        str(error.args_for_message.get("found", "")),
    )  # fmt: skip


# ---- proposing


def propose(office: Office, *, by: Official, design: int, valid_from: date, reason: str) -> ReleaseLife:
    """Propose the release a design makes, under the design's name; raises what ``releases.propose`` does."""
    found = design_of(office, by=by, design=design)
    release = made_by(office, found)
    if not found.is_open:
        raise Refusal("design_not_open", name=found.name, state=found.state)
    life = releases.propose(office, by=by, release=release, valid_from=valid_from, reason=reason, name=found.name)
    with changing(office, design) as (_, found):
        found.state, found.proposed = DesignState.PROPOSED, life.number
    return life


# ---- parts


def _found(office: Office, design: int) -> Design:
    found = office.store.registers.designs.one(design)
    if found is None:
        raise NotFound("design_unknown", design=design)
    return found


def _locked(tx: Transaction, design: int) -> Design:
    found = tx.designs.locked(design)
    if found is None:
        raise NotFound("design_unknown", design=design)
    return found


@contextmanager
def changing(office: Office, design: int) -> Iterator[tuple[Transaction, Design]]:
    """A design in a transaction of its own, kept at the end; Refusal unless it is open."""
    with office.store.transaction() as tx:
        found = _locked(tx, design)
        if not found.is_open:
            raise Refusal("design_not_open", name=found.name, state=found.state)
        yield tx, found
        found.changed_at = office.now()
        tx.designs.keep(found)


def _greeted(office: Office, by: Official, design: Design, path: str) -> tuple[GuestView, ...]:
    """Who else has the design open; it is noted that ``by`` has."""
    now, id = office.now(), design.id or 0
    with office.store.transaction() as tx:
        tx.designs.seen(DesignGuest(id, by.id, path, now), now - PRESENT)
    others = [one for one in office.store.registers.designs.guests(id, now - PRESENT) if one.official != by.id]
    return tuple(GuestView(office.name_of(one.official), one.path, one.seen_at) for one in others)


def _entry(office: Office, path: str, own: DesignFile | None, before: bytes | None) -> DesignEntry:
    if own is None:
        return DesignEntry(path, "", 0, "", None)
    change = "" if own.content == before else "removed" if own.content is None else "added" if before is None else "changed"
    return DesignEntry(path, change, own.version, office.name_of(own.saved_by), own.saved_at)


def _line(office: Office, design: Design, changes: int, lang: str) -> DesignLine:
    label = office.current.rulebook.place_name(design.place or COUNTRY, office.today(), lang)
    return DesignLine(
        design.id or 0, design.name, design.place, label, design.state, office.say(f"design_state.{design.state}", lang),
        design.base[:12], design.base == office.current.release.fingerprint, office.name_of(design.created_by), design.changed_at,
        changes, design.proposed,
    )  # fmt: skip
