"""没有步骤用的表单: forms no step asks any more – those a common part brought that was taken back, those of steps that are gone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.casework import designs, newforms, newnames
from engine.casework.designforms import SHELF
from engine.casework.newforms import Copied
from engine.casework.office import Office
from engine.casework.renamings import FORMS, readable
from engine.domain.authority import Official
from engine.domain.design import content_of
from engine.domain.release import Release
from engine.errors import NotFound, Refusal
from engine.policy.editing import edited

# So many files that name a form are told.
TOLD = 3
# How a diagram or a table names it: alone or with what happens to it, in quotes.
DRAWN = rb"""["']%s(?:["']|\.\w)"""


@dataclass(frozen=True, slots=True)
class Unasked:
    """A form nothing asks: its file with the shelf, its name, what it is called, and the version of its file."""

    path: str
    name: str
    title: str
    version: int


def unasked(office: Office, *, by: Official, design: int, lang: str = "zh") -> Sequence[Unasked]:
    """The forms no file of a design names: those begun in it, and those the release it began with still asks."""
    versions, found = designs.versions_of(office, by=by, design=design), designs.design_of(office, by=by, design=design)
    release, base = designs.made_by(office, found), designs.base_of(office, found)
    title, there = "title_en" if lang == "en" else "title", {(path, name) for path, name, _ in newnames.forms_of(base)}
    touched = {changed.rpartition("/")[0] for changed in versions}
    return [
        Unasked(f"{SHELF}{path}", name, str(one.get(title) or name), versions.get(f"{SHELF}{path}", 0))
        for path, name, one in newnames.forms_of(release)
        if f"{SHELF}{path}".rpartition("/")[0] in touched
        and not any(_naming(release, path, name))
        and ((path, name) not in there or any(_naming(base, path, name)))
    ]


def remove(office: Office, *, by: Official, design: int, path: str, name: str, version: int) -> None:
    """Take a form away that nothing names. Refusal ``form_in_use`` with the files that name it, NotFound for none; what ``save`` raises."""
    release = designs.release_of(office, by=by, design=design)
    place = path.removeprefix(SHELF)
    if not any((where, one) == (place, name) for where, one, _ in newnames.forms_of(release)):
        raise NotFound("design_file_unknown", file=f"{path}#{name}")
    if used := list(_naming(release, place, name)):
        raise Refusal("form_in_use", name=name, files=", ".join(used[:TOLD]))
    _take_out(office, by, design, release, place, [name], version)


def take_back(office: Office, *, by: Official, design: int, process: str, forms: Sequence[Copied]) -> Sequence[str]:
    """Take away the forms a common part brought, when the part is taken back; those that went.

    A form stays that somebody changed since, that was there before the design, or that another file names.
    """
    versions, found = designs.versions_of(office, by=by, design=design), designs.design_of(office, by=by, design=design)
    release, place = designs.made_by(office, found), f"{process}/{FORMS}"
    known = {name: one for _, name, one in newnames.forms_of(release)}
    there, before = (
        {name: one for where, name, one in newnames.forms_of(each) if where == place} for each in (release, designs.base_of(office, found))
    )
    gone = [
        one.name
        for one in forms
        if one.name in there
        and one.name not in before
        and (not one.like or one.like in known)
        and there[one.name] == newforms.alike(known, one)
        and not any(_naming(release, place, one.name))
    ]
    if gone:
        _take_out(office, by, design, release, place, gone, versions.get(f"{SHELF}{place}", 0))
    return gone


def _take_out(office: Office, by: Official, design: int, release: Release, place: str, names: Sequence[str], version: int) -> None:
    """Keep the file of forms without some; one that is as the base has it again is no change any more."""
    path, before = f"{SHELF}{place}", release.workflows[place]
    content = edited(before, path, {name: one for name, one in readable(before, path).items() if name not in names})
    if content == content_of(designs.base_of(office, designs.design_of(office, by=by, design=design)), path):
        designs.revert(office, by=by, design=design, path=path, version=version)
    else:
        designs.save(office, by=by, design=design, path=path, content=content, version=version)


def _naming(release: Release, place: str, name: str) -> Iterator[str]:
    """The files that name a form, its own entry left out."""
    for shelf, files in (("workflows", release.workflows), ("policies", release.policies)):
        for path, content in sorted(files.items()):
            if name.encode() in content and _names(path, content, name, is_own=(shelf, path) == ("workflows", place)):
                yield f"{shelf}/{path}"


def _names(path: str, content: bytes, name: str, *, is_own: bool) -> bool:
    """Whether a file names a form: a drawn thing as an id or an event of it, a rule as a key or a value; no word of a sentence does."""
    if newnames.is_drawn(path):
        return re.search(DRAWN % re.escape(name).encode(), content) is not None
    said = re.compile(rf"{re.escape(name)}(?:\.\w+)?")
    rest = {key: one for key, one in readable(content, path).items() if not (is_own and key == name)}
    return any(said.fullmatch(word) for word in _words(rest))


def _words(data: Any) -> Iterator[str]:
    """Every key and every text in what a file says."""
    if isinstance(data, Mapping):
        yield from map(str, data)
        data = list(data.values())
    if isinstance(data, list):
        for one in data:
            yield from _words(one)
    elif isinstance(data, str):
        yield data
