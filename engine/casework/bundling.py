"""What is brought, as files by path: a ZIP of one file or of a folder, laid out like the shelves; and a release as such a ZIP."""

from __future__ import annotations

import io
import json
import stat
import zlib
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from engine.domain.release import Release
from engine.errors import LocatedError, PolicyError, Refusal
from engine.policy.policies import HEAD
from engine.policy.rulebook import is_hidden

MOST_ENTRIES, MOST_BYTES = 2000, 64 << 20
SHELVES = ("workflows", "policies")
# What an exported release says of itself, and the hour all its files bear, so that the same release is the same ZIP.
MANIFEST, FORMAT = "release.json", 1
HOUR, MODE, UNIX = (1980, 1, 1, 0, 0, 0), 0o644 << 16, 3
# What some machines pack beside what was to be packed.
MACHINES = "__MACOSX/"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The files of one shelf by their path on it; ``at`` is what stands before that where they were brought."""

    files: dict[str, bytes] = field(default_factory=dict)
    at: str = ""

    @classmethod
    def below(cls, at: str, files: Mapping[str, bytes]) -> Shelf:
        """What lies below a folder."""
        return cls({name.removeprefix(at): content for name, content in files.items() if name.startswith(at)}, at)

    def placed(self, findings: Iterable[LocatedError], lent: Container[str] = ()) -> Iterator[LocatedError]:
        """Findings with their place as it was brought; the office's own files ``lent`` to the shelf keep their names."""
        for found in findings:
            if found.file in self.files or found.file not in lent:
                found.file = f"{self.at}{found.file}"
            other = found.args_for_message.get("other")
            if isinstance(other, str) and other in self.files:
                found.args_for_message["other"] = f"{self.at}{other}"
            yield found


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was brought: diagrams, rules, and the paths of what lies ``beside`` both shelves."""

    workflows: Shelf
    policies: Shelf
    beside: tuple[str, ...] = ()


def unpacked(name: str, packed_up: bytes) -> dict[str, bytes]:
    """The files of a ZIP by their path in it; nothing is written to the disk, and no more is unpacked than MOST_BYTES.

    PolicyError for a ZIP that is none, or holds what nobody packs into one; ``name`` is what it is called then.
    """
    try:
        with ZipFile(io.BytesIO(packed_up)) as packed:
            entries = [entry for entry in packed.infolist() if not entry.is_dir()]
            _judge(name, entries)
            files, left = {}, MOST_BYTES
            for entry in entries:
                with packed.open(entry) as content:
                    files[entry.filename] = content.read(left + 1)
                left -= len(files[entry.filename])
                if left < 0:
                    raise PolicyError("bundle_too_large", file=name, line=1, column=1, expected=f"<= {MOST_BYTES} bytes")
    except (BadZipFile, zlib.error, RuntimeError, EOFError, ValueError, OSError) as error:
        raise PolicyError("bundle_unreadable", file=name, line=1, column=1, expected="ZIP") from error
    return {path: content for path, content in files.items() if not is_hidden(PurePosixPath(path)) and not path.startswith(MACHINES)}


def _judge(file: str, entries: list[ZipInfo]) -> None:
    """Refuse what no honest ZIP of shelves holds."""
    if len(entries) > MOST_ENTRIES:
        raise PolicyError("bundle_too_large", file=file, line=1, column=1, expected=f"<= {MOST_ENTRIES}")
    seen: set[str] = set()
    for entry in entries:
        name = PurePosixPath(entry.filename)
        is_link = stat.S_ISLNK(entry.external_attr >> 16)
        if is_link or entry.flag_bits & 1 or name.is_absolute() or ".." in name.parts or "\\" in entry.filename or entry.filename in seen:
            raise PolicyError("bundle_entry", file=file, line=1, column=1, entry=ascii(entry.filename[:80]))
        seen.add(entry.filename)


def _wrapping(files: Mapping[str, bytes]) -> str:
    """The one folder around everything that packing a folder gives, '' without; one that holds no folders is a process or a policy."""
    [top, *others] = {name.partition("/")[0] for name in files} or {""}
    if others or top in SHELVES or top in files:
        return ""
    inside = [name.partition("/")[2] for name in files]
    return f"{top}/" if all("/" in name or name.endswith(".md") for name in inside) else ""


def bundle_of(files: Mapping[str, bytes]) -> Bundle:
    """The shelves of a bundle: by the folders of those names, else all of the one it looks like."""
    around = _wrapping(files)
    workflows, policies = (Shelf.below(f"{around}{name}/", files) for name in SHELVES)
    if workflows.files or policies.files:
        return Bundle(workflows, policies, tuple(sorted(name for name in files if not name.startswith((workflows.at, policies.at)))))
    everything = Shelf.below(around, files)
    is_rules = any(PurePosixPath(name).name == HEAD for name in files)
    return Bundle(Shelf(), everything) if is_rules else Bundle(everything, Shelf())


def shelves_in(files: Mapping[str, bytes]) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The files of workflows and of policies."""
    bundle = bundle_of(files)
    return dict(bundle.workflows.files), dict(bundle.policies.files)


def bundled(release: Release) -> bytes:
    """A release as a ZIP ``petition check`` reads, with its manifest; the same bytes on every machine, so nothing in it is compressed."""
    shelves = (("policies", release.policies), ("workflows", release.workflows))
    files = {f"{shelf}/{path}": content for shelf, held in shelves for path, content in held.items()}
    manifest = json.dumps({"format": FORMAT, "release": release.fingerprint, "files": sorted(files)}, ensure_ascii=False, indent=1)
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_STORED) as archive:
        for name, content in [(MANIFEST, manifest.encode()), *sorted(files.items())]:
            entry = ZipInfo(name, HOUR)
            entry.create_system, entry.external_attr = UNIX, MODE
            archive.writestr(entry, content)
    return packed.getvalue()


def released_in(files: Mapping[str, bytes]) -> Release:
    """The release of an exported ZIP's files; Refusal unless they are those its manifest names."""
    said = manifest_of(files)
    if not said:
        raise Refusal("release_manifest_missing")
    release = Release.of(*shelves_in(files))
    if said != release.fingerprint:
        raise Refusal("release_manifest_wrong", expected=said[:16], found=release.fingerprint[:16])
    return release


def manifest_of(files: Mapping[str, bytes]) -> str:
    """The fingerprint an exported release says it has, '' when it says none."""
    try:
        said = json.loads(files.get(MANIFEST, b""))
        return str(said["release"]) if said["format"] == FORMAT else ""
    except (ValueError, TypeError, KeyError):
        return ""
