"""压缩包: a release goes out as the ZIP ``petition release export`` writes; one from elsewhere comes in after manifest and check."""

from __future__ import annotations

from dataclasses import dataclass

from engine.casework import access, compared, designs, releases
from engine.casework.bundling import bundled, released_in, unpacked
from engine.casework.designviews import FindingView
from engine.casework.office import Office
from engine.casework.reviewing import require_way_in
from engine.domain.authority import Official

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Brought:
    """A release that came in: its fingerprint, '' when errors keep it from being kept; ``findings`` are all that was found."""

    release: str
    name: str
    is_new: bool
    findings: tuple[FindingView, ...]


def exported(office: Office, *, by: Official, said: str) -> tuple[str, bytes]:
    """The name and the bytes of the ZIP of a release, or of a design as it is now (``design:3``); the same bytes each time."""
    require_way_in(office, by)
    if said.startswith(compared.DESIGN_SIGN):
        release = designs.release_of(office, by=by, design=compared.design_number(said))
    else:
        release = releases.files_of(office, releases.fingerprint_of(office, said))
    return f"release-{release.fingerprint[:12]}.zip", bundled(release)


def brought(office: Office, *, by: Official, name: str, content: bytes, lang: str = "zh") -> Brought:
    """Keep a release that was exported elsewhere.

    PolicyError for what is no ZIP or holds what none should; Refusal ``release_manifest_missing`` or ``release_manifest_wrong`` unless
    its files are those its manifest names. With errors nothing is kept, and they are told.
    """
    access.require(office, by, releases.PROPOSE)
    release = released_in(unpacked(name[:LONGEST_NAME], content))
    title = name.removesuffix(".zip")[:LONGEST_NAME].strip() or release.fingerprint[:12]
    found = releases.found_in(office, release)
    told = tuple(designs.as_view(office, one, lang) for one in found)
    if any(one.severity == "error" for one in found):
        return Brought("", title, False, told)
    return Brought(release.fingerprint, title, releases.keep(office, by=by, release=release), told)
