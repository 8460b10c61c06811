"""Releases to move petitions to, and the moving of a county's petitions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.bootstrap import make_edition
from engine.casework import moving, releases
from engine.casework.moving import MoveLine, Run
from engine.domain.dossier import Dossier
from engine.domain.release import Release
from tests.builders import County
from tests.casework.test_editions import shelves
from tests.casework.test_releases import DESIGNER, HEAD

MAY_MOVE = "valid_from: 2022-05-01\ntransitional: {{ running_petitions: move, running_clocks: {clocks}, basis: 新规定附则 }}"
HANDLING = "length: 60 days\n  starts: accepted"


def written(*changes: tuple[str, str, str], clocks: str = "keep", moves: bool = True) -> Release:
    """The shelves with some places written otherwise, and a transitional rule."""
    files = {"workflows": dict(shelves().workflows), "policies": dict(shelves().policies)}
    rule = (("policies/national/policy.yaml", "valid_from: 2022-05-01", MAY_MOVE.format(clocks=clocks)),) if moves else ()
    for path, old, new in (*changes, *rule):
        shelf, _, name = path.partition("/")
        text = files[shelf][name].decode()
        assert old in text, (path, old)
        files[shelf][name] = text.replace(old, new, 1).encode()
    return Release.of(files["workflows"], files["policies"])


def redrawn(process: str, text: str, forms: str = "") -> Release:
    """The shelves with one diagram, and perhaps its forms, as given."""
    release = written()
    workflows = dict(release.workflows) | {f"{process}/{process}.bpmn": text.encode()}
    if forms:
        workflows[f"{process}/forms.yaml"] = forms.encode()
    return Release.of(workflows, release.policies)


def drawing(process: str) -> str:
    """A diagram as it stands."""
    return shelves().workflows[f"{process}/{process}.bpmn"].decode()


def forms(process: str) -> str:
    """Its forms."""
    return shelves().workflows[f"{process}/forms.yaml"].decode()


def put_in_force(county: County, release: Release) -> str:
    """A release proposed and activated today."""
    office = county.office
    if release.fingerprint == office.current.release.fingerprint:
        return release.fingerprint
    reason = "依新规定"
    life = releases.propose(office, by=county.who(DESIGNER), release=release, valid_from=office.today(), reason=reason)
    releases.activate(office, by=county.who(HEAD), number=life.number)
    return release.fingerprint


def migrate(county: County, release: Release, **asked: Any) -> Run:
    """The release put in force, and the running petitions moved to it."""
    before = county.dossier.petition.release
    return moving.migrate(county.office, by=county.who(HEAD), before=before, after=put_in_force(county, release), **asked)


def plan(county: County, release: Release) -> MoveLine:
    """What moving the petition would change."""
    [line] = moving.plan(county.office, before=county.dossier.petition.release, after=make_edition(release)).lines
    return line


def undo(county: County, run: Run) -> Run:
    """The run is undone."""
    return moving.undo(county.office, by=county.who(HEAD), run=run.number)


def reasons(line: MoveLine) -> list[tuple[str, str]]:
    """Why a petition cannot be moved."""
    return [(one.code, one.name) for one in line.obstacles]


def without_docket(dossier: Dossier) -> Any:
    """A dossier without how far its docket has come."""
    return replace(dossier, petition=replace(dossier.petition, docket_seq=0, docket_hash="", version=0))
