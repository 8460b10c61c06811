"""设计稿 and 规程版本 for outside programs: files of a design read and saved, checked, proposed; releases compared and decided on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from engine.casework import compared, guide, reviewing
from engine.casework import designs as drawn
from engine.casework import releases as lives
from engine.casework.designviews import DesignLine, DesignView, FindingView
from engine.casework.guideviews import Guide
from engine.casework.releaseviews import ComparedView, ReleasesView, ReleaseView
from webui.api.operation import Ask, api, operation
from webui.api.shapes import Body, Query, Word
from webui.api.statistics import Place

Side = Annotated[str, Field(max_length=80, description="current, a release's number, the beginning of its fingerprint, or design:ID.")]
Path = Annotated[str, Field(max_length=200, description="With its shelf: workflows/… or policies/….")]
Version = Annotated[int, Field(ge=0, le=2**31 - 1, description="The version the change began with, 0 for a file as in the base.")]
Reason = Annotated[str, Field(max_length=500)]


class NewDesign(Body):
    """A design to begin: its name, the release it begins with, the place it is made for."""

    name: Word
    base: Side = "current"
    place: Place = ""


class FileQuery(Query):
    """Which file."""

    path: Path


class SavedFile(Body):
    """A file as it is to be kept."""

    path: Path
    content: Annotated[str, Field(max_length=480_000)]
    version: Version


class Proposed(Body):
    """From when, and why."""

    valid_from: date
    reason: Reason


class Activated(Body):
    """From another day than the one proposed, where given."""

    valid_from: date | None = None


class Withdrawn(Body):
    """Why."""

    reason: Reason


class CompareQuery(Query):
    """Two sides; or a place held against the nation in ``after``."""

    before: Side = "current"
    after: Side = "current"
    place: Place = ""


class GuideQuery(Query):
    """Of which place; of the release in force."""

    place: Place = ""


@dataclass(frozen=True, slots=True)
class DesignContent:
    """A file of a design as text."""

    path: str
    content: str
    version: int
    saved_by: str
    saved_at: datetime | None


@dataclass(frozen=True, slots=True)
class SavedVersion:
    """The version a file has now."""

    path: str
    version: int


@api.get("/designs")
@operation(Sequence[DesignLine])
def designs(ask: Ask) -> Sequence[DesignLine]:
    """Every design, the latest changed first."""
    return drawn.listed(ask.office, by=ask.by, lang=ask.lang)


@api.post("/designs")
@operation(DesignView, body=NewDesign, keyed=True)
def begin_design(ask: Ask) -> DesignView:
    """Begin a design with the files of a release."""
    told: NewDesign = ask.body
    begun = drawn.begin(ask.office, by=ask.by, name=told.name, base=told.base, place=told.place)
    return drawn.opened(ask.office, by=ask.by, design=begun.id or 0, lang=ask.lang)


@api.get("/designs/<int:design>")
@operation(DesignView)
def design(ask: Ask, design: int) -> DesignView:
    """A design with its files, and who else has it open."""
    return drawn.opened(ask.office, by=ask.by, design=design, lang=ask.lang)


@api.get("/designs/<int:design>/file")
@operation(DesignContent, query=FileQuery)
def design_file(ask: Ask, design: int) -> DesignContent:
    """One file of a design."""
    asked: FileQuery = ask.query
    file = drawn.read(ask.office, by=ask.by, design=design, path=asked.path)
    return DesignContent(file.path, file.content.decode("utf-8", "replace"), file.version, file.saved_by, file.saved_at)


@api.post("/designs/<int:design>/file")
@operation(SavedVersion, body=SavedFile, keyed=True)
def save_design_file(ask: Ask, design: int) -> SavedVersion:
    """Keep a file; refused with a conflict when another saved it since the version the change began with."""
    told: SavedFile = ask.body
    saved = drawn.save(ask.office, by=ask.by, design=design, path=told.path, content=told.content.encode(), version=told.version)
    return SavedVersion(told.path, saved)


@api.get("/designs/<int:design>/findings")
@operation(Sequence[FindingView])
def check_design(ask: Ask, design: int) -> Sequence[FindingView]:
    """Everything wrong with a design as a whole."""
    return drawn.found_in(ask.office, by=ask.by, design=design, lang=ask.lang)


@api.post("/designs/<int:design>/propose")
@operation(ReleaseView, body=Proposed, keyed=True)
def propose_design(ask: Ask, design: int) -> ReleaseView:
    """Propose the release a design makes."""
    told: Proposed = ask.body
    life = drawn.propose(ask.office, by=ask.by, design=design, valid_from=told.valid_from, reason=told.reason)
    return reviewing.shown(ask.office, by=ask.by, number=life.number, lang=ask.lang)


@api.get("/releases")
@operation(ReleasesView)
def releases(ask: Ask) -> ReleasesView:
    """Every release, the latest first, and the fingerprint in force."""
    return reviewing.listed(ask.office, by=ask.by, lang=ask.lang)


@api.post("/releases/<int:number>/activate")
@operation(ReleaseView, body=Activated, keyed=True)
def activate_release(ask: Ask, number: int) -> ReleaseView:
    """Put a release in force; never by who proposed it."""
    told: Activated = ask.body
    lives.activate(ask.office, by=ask.by, number=number, valid_from=told.valid_from)
    return reviewing.shown(ask.office, by=ask.by, number=number, lang=ask.lang)


@api.post("/releases/<int:number>/withdraw")
@operation(ReleaseView, body=Withdrawn, keyed=True)
def withdraw_release(ask: Ask, number: int) -> ReleaseView:
    """Withdraw a release that is not in force yet."""
    told: Withdrawn = ask.body
    lives.withdraw(ask.office, by=ask.by, number=number, reason=told.reason)
    return reviewing.shown(ask.office, by=ask.by, number=number, lang=ask.lang)


@api.get("/releases/compare")
@operation(ComparedView, query=CompareQuery)
def compare_releases(ask: Ask) -> ComparedView:
    """What differs between two releases or designs, or between a place and the nation, in words."""
    asked: CompareQuery = ask.query
    if asked.place:
        return compared.locally(ask.office, by=ask.by, which=asked.after, place=asked.place, lang=ask.lang)
    return compared.compared(ask.office, by=ask.by, before=asked.before, after=asked.after, lang=ask.lang)


@api.get("/guide")
@operation(Guide, query=GuideQuery)
def reader_guide(ask: Ask) -> Guide:
    """How petitions are handled by the release in force: of each step who, how long, by which article, with which papers."""
    asked: GuideQuery = ask.query
    return guide.published(ask.office, place=asked.place, lang=ask.lang)
