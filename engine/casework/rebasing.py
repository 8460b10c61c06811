"""换底: a design goes on over another release than it began with, usually the one in force now; nobody's change is lost unseen.

Rules and forms are merged key by key, diagrams shape by shape, everything else whole; what both sides changed is decided by the designer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.casework import access, designs, releases
from engine.casework.designs import DESIGN
from engine.casework.drawings import KIND
from engine.casework.office import Office
from engine.casework.rebasedrawings import MARK, chosen_in, put_together
from engine.domain.authority import Official
from engine.domain.design import Design, DesignFile, content_of, paths_of
from engine.domain.redrawing import Redrawn
from engine.domain.release import Release
from engine.errors import Conflict, PolicyError, Refusal
from engine.policy.keyed import MINE, THEIRS, Clash, merged

# What becomes of a file: mine as it is, both sides alike by now, put together, or to be decided on.
KEPT, SAME, MERGED, CLASH = "kept", "same", "merged", "clash"


@dataclass(frozen=True, slots=True)
class RebaseFile:
    """One file a design changes, over the other release; ``clashes`` are what both changed, whole files under the key ''.

    Of a diagram put together part by part the clashes are keyed by part and have no texts: ``rebasedrawings.both`` has words for them.
    """

    path: str
    how: str
    clashes: tuple[Clash, ...]
    content: bytes | None

    @property
    def is_settled(self) -> bool:
        """Whether nothing in it is left to be decided."""
        return all(one.chosen for one in self.clashes)


@dataclass(frozen=True, slots=True)
class RebaseView:
    """What going over to a release means for a design. ``stamp`` says which savings it was made of; ``theirs`` counts files that follow."""

    base: str
    onto: str
    onto_label: str
    files: tuple[RebaseFile, ...]
    theirs: int
    stamp: str

    @property
    def is_needed(self) -> bool:
        """Whether the design began with another release."""
        return self.base != self.onto

    @property
    def open(self) -> int:
        """How many clashes nobody has decided on."""
        return sum(not clash.chosen for one in self.files for clash in one.clashes)


def plan(office: Office, *, by: Official, design: int, onto: str = "current", chosen: Mapping[str, str] | None = None) -> RebaseView:
    """Say of each changed file what becomes of it; ``chosen`` decides clashes: ``path#key`` → mine or theirs. Nothing is changed."""
    access.require(office, by, DESIGN)
    found = designs.design_of(office, by=by, design=design)
    return _planned(office, found, office.store.registers.designs.files(design), onto, chosen or {})


def rebase(office: Office, *, by: Official, design: int, onto: str, chosen: Mapping[str, str], stamp: str) -> Sequence[str]:
    """Go over to a release; the design is changed file by file in one transaction. The files that were put together, to be checked anew.

    Refusal ``rebase_clashes`` while something is not decided, ``design_not_open``; Conflict ``rebase_changed`` when somebody saved since
    the plan with this ``stamp`` was made.
    """
    access.require(office, by, DESIGN)
    with designs.changing(office, design) as (tx, found):
        own = tx.designs.files(design)
        view = _planned(office, found, own, onto, chosen)
        if view.stamp != stamp:
            raise Conflict("rebase_changed", name=found.name)
        if view.open:
            raise Refusal("rebase_clashes", open=view.open)
        after, now = releases.files_of(office, view.onto), office.now()
        for one, file in zip(view.files, own, strict=True):
            if one.content == content_of(after, one.path):
                tx.designs.revert(design, one.path)
            elif one.content != file.content:
                tx.designs.save(DesignFile(design, one.path, one.content, file.version + 1, by.id, now))
        found.base = view.onto
    return [one.path for one in view.files if one.how in (MERGED, CLASH)]


def _planned(office: Office, design: Design, own: Sequence[DesignFile], onto: str, chosen: Mapping[str, str]) -> RebaseView:
    before, fingerprint = designs.base_of(office, design), releases.fingerprint_of(office, onto)
    after = releases.files_of(office, fingerprint)
    files = tuple(_file(office, one, before, after, chosen) for one in own)
    mine = {one.path for one in own}
    stamp = hashlib.sha256("".join(f"{one.path}\0{one.version}\0" for one in own).encode()).hexdigest()[:16]
    return RebaseView(design.base, fingerprint, fingerprint[:12], files, sum(path not in mine for path in _differing(before, after)), stamp)


def _differing(before: Release, after: Release) -> Iterator[str]:
    for path in {*paths_of(before), *paths_of(after)}:
        if content_of(before, path) != content_of(after, path):
            yield path


def _file(office: Office, own: DesignFile, before: Release, after: Release, chosen: Mapping[str, str]) -> RebaseFile:
    """One changed file: as it is where the other release did not touch it, else merged or decided on."""
    was, mine, theirs = content_of(before, own.path), own.content, content_of(after, own.path)
    if was == theirs:
        return RebaseFile(own.path, KEPT, (), mine)
    if mine == theirs:
        return RebaseFile(own.path, SAME, (), mine)
    whose = chosen.get(f"{own.path}{MARK}", "")
    if was is not None and mine is not None and theirs is not None and whose not in (MINE, THEIRS):
        came = _put_together(office, own.path, (was, mine, theirs), chosen)
        if came is not None:
            content, clashes = came
            return RebaseFile(own.path, CLASH if clashes else MERGED, clashes, content)
    clash = Clash("", _text(was), _text(mine), _text(theirs), whose if whose in (MINE, THEIRS) else "")
    return RebaseFile(own.path, CLASH, (clash,), theirs if whose == THEIRS else mine)


def _put_together(
    office: Office, path: str, contents: tuple[bytes, bytes, bytes], chosen: Mapping[str, str]
) -> tuple[bytes, tuple[Clash, ...]] | None:
    """Three states of a file (as it began, mine, theirs) made one, and what is to be decided; None where it can only be taken whole."""
    if path.endswith(KIND):
        drawn = put_together(office, path, contents, chosen)
        return None if drawn is None else (drawn.content, tuple(_clash(one) for one in drawn.changes if one.choices))
    if not path.endswith(".yaml"):
        return None
    try:
        came = merged(*contents, path, chosen_in(path, chosen))
    except PolicyError:  # a side that cannot be read is decided on as a whole
        return None
    return came.text.encode(), came.clashes


def _clash(one: Redrawn) -> Clash:
    return Clash(one.id, "", "", "", one.chosen)


def _text(content: bytes | None) -> str:
    return "" if content is None else content.decode("utf-8", "replace")
