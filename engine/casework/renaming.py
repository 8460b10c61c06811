"""到处改名: a field of a form, a letter kind or a deadline called otherwise in every file of a design that names it, as one saving."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from engine.casework import designs
from engine.casework.designbench import in_both
from engine.casework.designviews import FindingView
from engine.casework.office import Office
from engine.casework.programnames import KNOWN, parts_of
from engine.casework.renamings import SECTION, Renaming, by_hand, made_by, readable
from engine.domain.authority import Official
from engine.domain.release import Release
from engine.errors import FieldError, InvalidForm, LocatedError, NotFound, Refusal
from engine.policy.renaming import changed_lines

NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A file with the lines that change: (number, as it was, as it will be)."""

    path: str
    lines: Sequence[tuple[int, str, str]]


@dataclass(frozen=True, slots=True)
class RenamePreview:
    """What a renaming would change. ``seen`` stands for just this; ``by_hand``: the uses it cannot change, for which it is refused."""

    files: Sequence[ChangedFile]
    seen: str
    by_hand: Sequence[FindingView]


def preview(office: Office, *, by: Official, design: int, asked: Renaming, lang: str = "zh") -> RenamePreview:
    """Every line of every file a renaming would change; nothing is kept.

    Raises NotFound for a name there is not, InvalidForm for one that is none or is taken, Refusal ``rename_program_names`` for one
    the program itself knows.
    """
    release = designs.release_of(office, by=by, design=design)
    made = _made(release, asked)
    files = [ChangedFile(path, tuple(changed_lines(_content(release, path), new))) for path, new in made.items()]
    return RenamePreview(files, _stamp(made), [designs.as_view(office, one, lang) for one in _left(office, release, made, asked)])


@dataclass(frozen=True, slots=True)
class FixedName:
    """A name the program itself speaks by: what people read instead (``title``), the parts that use it, and where the title is changed.

    ``path`` is a file of rules with its ``entry``, or of a field its file of forms.
    """

    title: str
    parts: Sequence[str]
    path: str
    entry: str


def fixed(office: Office, *, by: Official, design: int, asked: Renaming, lang: str = "zh") -> FixedName | None:
    """Why a name cannot be called otherwise; None for one that can. NotFound for a name there is not."""
    if asked.name not in KNOWN.get(asked.kind, ()):
        return None
    release = designs.release_of(office, by=by, design=design)
    parts = tuple(office.say(f"program_part.part_{one}", lang) for one in parts_of(asked.kind, asked.name))
    if asked.kind == "field":
        form = readable(release.workflows.get(asked.path.removeprefix("workflows/"), b""), asked.path).get(asked.form) or {}
        said, path = form.get("schema", {}).get("properties", {}).get(asked.name), asked.path
    else:
        path = f"policies/national/{SECTION[asked.kind]}"
        said = readable(_content(release, path), path).get(asked.name)
    if said is None:
        raise NotFound("design_file_unknown", file=asked.name)
    keys = ("x-title-en", "title") if asked.kind == "field" else ("name_en", "name")
    return FixedName(str(said.get(keys[lang != "en"], "")), parts, path, asked.name)


def rename(office: Office, *, by: Official, design: int, asked: Renaming, seen: str) -> int:
    """Call it otherwise in all the files at once; how many they are.

    Raises what ``preview`` does, Refusal ``rename_changed_since`` when it would change something else than what was ``seen``,
    ``rename_by_hand`` with file and line of a use that cannot be changed so, and what ``designs.save`` raises.
    """
    versions = designs.versions_of(office, by=by, design=design)
    release = designs.release_of(office, by=by, design=design)
    made = _made(release, asked)
    if _stamp(made) != seen:
        raise Refusal("rename_changed_since")
    left = _left(office, release, made, asked)
    if left:
        raise Refusal("rename_by_hand", found=in_both(office, left))
    designs.save_all(office, by=by, design=design, files=made, versions=versions)
    return len(made)


def _made(release: Release, asked: Renaming) -> dict[str, bytes]:
    if not NAME.fullmatch(asked.to):
        raise InvalidForm([FieldError("to", "form_field_name")], form="rename")
    if asked.name in KNOWN.get(asked.kind, ()):
        raise Refusal("rename_program_names", name=asked.name)
    return made_by(release, asked)


def _stamp(made: Mapping[str, bytes]) -> str:
    found = sha256()
    for path, content in made.items():
        found.update(path.encode() + b"\0" + content + b"\0")
    return found.hexdigest()[:32]


def _left(office: Office, before: Release, made: Mapping[str, bytes], asked: Renaming) -> Sequence[LocatedError]:
    """The uses of the old name that would stay: those nobody can tell, else what would be wrong with the design and is not now."""
    unclear = by_hand(before, asked)
    if unclear:
        return unclear
    after = Release.of(_laid(before.workflows, "workflows/", made), _laid(before.policies, "policies/", made))
    wrong = [one for one in office.judge(after) if one.severity == "error"]
    known = {office.tell(one) for one in office.judge(before)} if wrong else set()
    return [one for one in wrong if office.tell(one) not in known]


def _laid(files: Mapping[str, bytes], shelf: str, made: Mapping[str, bytes]) -> dict[str, bytes]:
    return {path: made.get(shelf + path, content) for path, content in files.items()}


def _content(release: Release, path: str) -> bytes:
    shelf, _, name = path.partition("/")
    return (release.workflows if shelf == "workflows" else release.policies)[name]
