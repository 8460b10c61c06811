"""petition backup and petition restore: the database, the archive and, when asked, the keys, in one file and back."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from engine.casework.keeping import Archive
from engine.cli.speaking import Session, words
from engine.documents.archive import open_archive
from engine.documents.folder import written
from engine.documents.parcel import FILES, Parcel, checked, members, packing
from engine.domain.clock import SystemClock
from engine.errors import NotFound, OutOfOrder, Refusal
from engine.settings import Settings
from engine.storage.backup import Standing, columns_of, restore, snapshot
from engine.storage.cipher import load_or_create_key

KEYS = {"keys/secret.key": "key_file", "keys/head.key": "head_key_file"}


def backup(session: Session, file: Path, *, with_key: bool) -> int:
    """Write one file with everything; 1 when an attachment was missing or damaged, which is told."""
    told = pack(session.settings, file, with_key=with_key)
    session.answer({"file": str(file), **told})
    session.say(words(session.settings).message("backed_up", session.lang, flat(told, file)))
    for sha256 in told["missing"]:
        session.say(words(session.settings).message("verify_file_missing", session.lang, {"detail": sha256}))
    return 1 if told["missing"] else 0


def bring_back(session: Session, file: Path) -> int:
    """Fill an empty office from a backup and prove that it stands where the backup stood."""
    told = unpack(session.settings, file)
    session.answer({"file": str(file), **told})
    session.say(words(session.settings).message("restored", session.lang, flat(told, file)))
    return 0


def flat(told: Mapping[str, Any], file: Path) -> dict[str, str]:
    """What the sentence names."""
    counts = {name: str(told["head"][name]) for name in ("petitions", "entries")}
    return {**counts, "file": file.name, "files": str(told["files"]), "digest": told["head"]["digest"][:16]}


def pack(settings: Settings, file: Path, *, with_key: bool = False) -> dict[str, Any]:
    """Pack a parcel while the office works.

    1. The tables, of one moment. 2. The files the rows of that moment know: they lie in the archive before their rows are
    committed and are never taken out, so they are there. 3. The keys, only when asked. 4. The manifest.
    """
    archive = open_archive(settings)
    with packing(file) as parcel:
        with snapshot(settings.database) as moment:
            rows = pack_tables(parcel, moment.parts())
            told: dict[str, Any] = {"made_at": SystemClock().now().isoformat(), "database": moment.kind, "schema": moment.schema}
            told |= {"head": asdict(moment.standing()), "rows": rows, "key": key_mark(settings)}
            wanted = list(moment.files())
        told["files"], told["missing"] = pack_files(parcel, archive, wanted)
        for name, setting in KEYS.items():
            if with_key and getattr(settings, setting).exists():
                parcel.add(name, getattr(settings, setting).read_bytes())
        parcel.close(told | {"columns": columns_of()})
    return told


def pack_tables(parcel: Parcel, parts: Iterator[tuple[Any, int, bytes]]) -> dict[str, int]:
    """Put in every table; how many rows each has is returned."""
    rows, numbers = Counter[str](), Counter[str]()
    for table, count, lines in parts:
        rows[table.name] += count
        numbers[table.name] += 1
        parcel.add(f"tables/{table.name}/{numbers[table.name]:06d}.jsonl", lines)
    return dict(rows)


def pack_files(parcel: Parcel, archive: Archive, wanted: list[str]) -> tuple[int, list[str]]:
    """Put in every file; how many, and the hashes of those that are gone or damaged."""
    missing = []
    for sha256 in wanted:
        try:
            parcel.add(FILES + sha256, archive.get(sha256))
        except (NotFound, OutOfOrder):
            missing.append(sha256)
    return len(wanted) - len(missing), missing


def key_mark(settings: Settings) -> str:
    """Tells one key from another and nothing about it: the key itself is not in the backup."""
    return hashlib.sha256(b"petition key mark\0" + load_or_create_key(settings.key_file)).hexdigest()[:16]


def unpack(settings: Settings, file: Path) -> dict[str, Any]:
    """Fill an empty office.

    1. The whole parcel is checked before any of it is used. 2. The key: that of this home, or that of the parcel when this
    home has none. 3. The files. 4. The tables, in one transaction. 5. The register must stand where it stood.
    """
    manifest = checked(file)
    settings.home.mkdir(parents=True, exist_ok=True)
    bring_keys(settings, file, manifest)
    archive = open_archive(settings)
    files = sum(1 for name, content in members(file) if name.startswith(FILES) and archive.put(content))
    stands = restore(settings.database, table_parts(file, manifest))
    if stands != Standing(**manifest["head"]):
        raise OutOfOrder("restore_differs", expected=manifest["head"]["digest"][:16], found=stands.digest[:16])
    return {"head": asdict(stands), "rows": manifest["rows"], "files": files, "missing": manifest["missing"]}


def table_parts(file: Path, manifest: Mapping[str, Any]) -> Iterator[tuple[str, list[str], bytes]]:
    """The parts of the tables, in the order they were packed."""
    for name, content in members(file):
        if name.startswith("tables/"):
            table = name.split("/")[1]
            yield table, manifest["columns"][table], content


def bring_keys(settings: Settings, file: Path, manifest: Mapping[str, Any]) -> None:
    """Put the keys of the parcel where this home has none; Refusal unless the key of the columns is the one of the backup."""
    for name, content in members(file):
        if name in KEYS and not getattr(settings, KEYS[name]).exists():
            with written(getattr(settings, KEYS[name])) as out:
                out.write(content)
    if not settings.key_file.exists() or key_mark(settings) != manifest["key"]:
        raise Refusal("restore_other_key", file=settings.key_file.name)


def laid_out(settings: Settings, file: Path, home: Path) -> Settings:
    """A backup unpacked into an SQLite office of its own in ``home``, to be looked at; the keys are this office's."""
    aside = replace(settings, home=home, database=f"sqlite:///{home / 'petition.sqlite'}", archive=str(home / "archive"))
    for name in KEYS.values():
        if getattr(settings, name).exists():
            with written(getattr(aside, name)) as out:
                out.write(getattr(settings, name).read_bytes())
    unpack(aside, file)
    return aside
