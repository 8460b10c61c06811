"""情景和说明: the files of a design no form edits, as they are written: stories, and what a process says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.casework import designs
from engine.casework.designbench import in_both
from engine.casework.designviews import FileView, FindingView, GuestView
from engine.casework.office import Office
from engine.domain.authority import Official
from engine.errors import NotFound, PolicyError, Refusal
from engine.policy.scenarios import is_scenario, read_scenario


@dataclass(frozen=True, slots=True)
class PlainView:
    """A file as text: what is wrong with it by itself, who else has it open, and its version, 0 while it is as in the base."""

    path: str
    version: int
    text: str
    findings: Sequence[FindingView]
    guests: Sequence[GuestView]


def is_plain(path: str) -> bool:
    """Whether nothing but its text can be edited of the file of that path."""
    return is_scenario(path) or path.endswith(".md")


def file(office: Office, *, by: Official, design: int, path: str, typed: str | None = None, lang: str = "zh") -> PlainView:
    """A file as it is kept, or as it would be ``typed``. NotFound for one the design has not, or that is edited otherwise."""
    kept = _read(office, by, design, path)
    text = kept.content.decode("utf-8", "replace") if typed is None else typed
    findings = [designs.as_view(office, one, lang) for one in _wrong(path, text)]
    return PlainView(path, kept.version, text, findings, kept.guests)


def keep(office: Office, *, by: Official, design: int, path: str, text: str, version: int) -> int:
    """Keep a file as it was written; its new version.

    Refusal ``design_text_wrong`` with line and column for a story that cannot be read, NotFound as ``file``; else what ``designs.save``
    raises.
    """
    _read(office, by, design, path)
    if found := _wrong(path, text):
        raise Refusal("design_text_wrong", found=in_both(office, found))
    return designs.save(office, by=by, design=design, path=path, content=text.encode(), version=version)


def _read(office: Office, by: Official, design: int, path: str) -> FileView:
    if not is_plain(path):
        raise NotFound("design_file_unknown", file=path)
    return designs.read(office, by=by, design=design, path=path)


def _wrong(path: str, text: str) -> list[PolicyError]:
    """What is wrong with a file by itself; how a story ends is found by playing it."""
    try:
        if is_scenario(path):
            read_scenario(text.encode(), path)
    except PolicyError as error:
        return [error]
    return []
