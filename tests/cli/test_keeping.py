"""备份与恢复: everything comes back, on either database and across, while the office works, or nothing does."""

from __future__ import annotations

import gzip
import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.bootstrap import open_office
from engine.casework import attachments, deadlines, heads
from engine.casework.office import Office
from engine.casework.verification import verify
from engine.cli import keeping
from engine.cli.keeping import laid_out, pack, unpack
from engine.documents.parcel import checked
from engine.errors import PetitionError, Refusal
from engine.settings import Settings
from engine.storage.backup import standing_of
from engine.storage.migrate import migrate
from engine.testing import county_office, on
from tests.builders import County
from tests.casework.migrating import migrate as migrate_petitions
from tests.casework.migrating import undo, written
from tests.support.places import ROOT
from tests.support.postgres import PostgresServer

PDF = b"%PDF-1.7\nthe letter as it came"


def settings(home: Path, database: str = "") -> Settings:
    return Settings.read({"PETITION_HOME": str(home)}, database=database or None)


def database_of(kind: str, home: Path, postgres: PostgresServer) -> str:
    return f"sqlite:///{home / 'petition.sqlite'}" if kind == "sqlite" else postgres.create_database()


@pytest.fixture
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Settings, Office]]:
    """An office with three petitions, one of them with a file; on SQLite unless the test asks otherwise."""
    kind = getattr(request, "param", "sqlite")
    database = database_of(kind, tmp_path / "old", request.getfixturevalue("postgres") if kind == "postgres" else None)
    office = county_office(tmp_path / "old", at=on("2026-03-02"), database=database)
    county = County(office)
    county.transferred()
    county.answered()
    county.handled()
    attachments.attach(office, number=county.number, name="来信.pdf", content=PDF, by=county.who("wangmin"), key="file-1")
    county.day("2026-03-03")
    deadlines.sweep(office)
    heads.make_latest(office)
    yield settings(tmp_path / "old", database), office
    office.store.close()


def with_key(old: Settings, new: Settings) -> Settings:
    """The other office is given the key of the first, as an operator would bring it."""
    new.home.mkdir(parents=True, exist_ok=True)
    new.key_file.write_bytes(old.key_file.read_bytes())
    new.key_file.chmod(0o600)
    return new


def another(office: Office) -> County:
    """Other people of the county, with keys of their own."""
    county = County(office)
    county.keys = 1000
    return county


@pytest.mark.parametrize("target", ["sqlite", "postgres"])
@pytest.mark.parametrize("made", ["sqlite", "postgres"], indirect=True)
def test_a_backup_comes_back_on_either_database_with_equal_heads_files_and_room_for_more(
    made: tuple[Settings, Office], target: str, tmp_path: Path, postgres: PostgresServer
) -> None:
    old, office = made
    told = pack(old, tmp_path / "office.backup")
    new = with_key(old, settings(tmp_path / "new", database_of(target, tmp_path / "new", postgres)))
    back = unpack(new, tmp_path / "office.backup")
    assert back["head"] == told["head"]
    assert back["rows"] == told["rows"]
    assert (told["head"]["petitions"], told["files"], told["missing"]) == (3, 1, [])
    restored = open_office(new, clock=office.clock)
    report = verify(restored, archive=restored.archive)
    assert (report.findings, report.petitions, report.files) == ((), 3, 1)
    assert list(office.store.registers.docket(2)) == list(restored.store.registers.docket(2))
    another(restored).transferred()
    assert verify(restored).findings == ()
    restored.store.close()


@pytest.mark.parametrize("target", ["sqlite", "postgres"])
def test_what_was_decided_of_releases_comes_back_and_a_run_can_still_be_undone(
    made: tuple[Settings, Office], target: str, tmp_path: Path, postgres: PostgresServer
) -> None:
    old, office = made
    county = another(office)
    county.transferred()
    run = migrate_petitions(county, written())
    assert [line.outcome for line in run.lines] == ["moves"] * 4
    pack(old, tmp_path / "office.backup")
    new = with_key(old, settings(tmp_path / "new", database_of(target, tmp_path / "new", postgres)))
    unpack(new, tmp_path / "office.backup")
    restored = open_office(new, clock=office.clock)
    assert restored.store.registers.lives.all() == office.store.registers.lives.all()
    assert restored.current.release.fingerprint == written().fingerprint
    assert [line.outcome for line in undo(another(restored), run).lines] == ["moves"] * 4
    assert verify(restored).findings == ()
    restored.store.close()


def test_work_goes_on_during_a_backup_which_holds_one_moment(made: tuple[Settings, Office], tmp_path: Path) -> None:
    old, office = made
    county, stop, failed = another(office), threading.Event(), []

    def work() -> None:
        while not stop.is_set():
            try:
                county.transferred()
            except PetitionError as error:
                failed.append(error)

    clerk = threading.Thread(target=work)
    clerk.start()
    try:
        heads = [pack(old, tmp_path / f"{turn}.backup")["head"] for turn in range(2)]
    finally:
        stop.set()
        clerk.join()
    assert failed == []
    assert heads[0] != heads[1]
    for turn, head in enumerate(heads):
        aside = laid_out(old, tmp_path / f"{turn}.backup", tmp_path / f"aside-{turn}")
        opened = open_office(aside, clock=office.clock)
        assert (verify(opened, archive=opened.archive).findings, head["petitions"]) == ((), opened.store.registers.totals()["petitions"])
        opened.store.close()


def test_a_backup_is_never_written_over_anybodys_work(made: tuple[Settings, Office], tmp_path: Path) -> None:
    old, _ = made
    pack(old, tmp_path / "office.backup")
    before = standing_of(old.database)
    with pytest.raises(Refusal) as refused:
        unpack(old, tmp_path / "office.backup")
    assert refused.value.code == "restore_not_empty"
    assert standing_of(old.database) == before


def test_an_office_that_was_opened_and_never_used_may_be_filled(made: tuple[Settings, Office], tmp_path: Path) -> None:
    old, _ = made
    pack(old, tmp_path / "office.backup")
    new = with_key(old, settings(tmp_path / "new"))
    open_office(new).store.close()
    assert unpack(new, tmp_path / "office.backup")["head"]["petitions"] == 3


def test_the_key_is_in_the_backup_only_when_asked_and_another_key_is_refused(made: tuple[Settings, Office], tmp_path: Path) -> None:
    old, _ = made
    pack(old, tmp_path / "without.backup")
    pack(old, tmp_path / "with.backup", with_key=True)
    key = old.key_file.read_bytes()
    assert key.strip() not in gzip.decompress((tmp_path / "without.backup").read_bytes())
    with pytest.raises(Refusal) as refused:
        unpack(settings(tmp_path / "stranger"), tmp_path / "without.backup")
    assert refused.value.code == "restore_other_key"
    unpack(settings(tmp_path / "new"), tmp_path / "with.backup")
    assert settings(tmp_path / "new").key_file.read_bytes() == key
    assert settings(tmp_path / "new").key_file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("damage", ["cut", "flipped", "part_changed", "part_missing", "nothing"])
def test_a_damaged_backup_is_refused_before_any_of_it_is_used(made: tuple[Settings, Office], tmp_path: Path, damage: str) -> None:
    old, _ = made
    file = tmp_path / "office.backup"
    pack(old, file)
    spoil(file, damage)
    new = with_key(old, settings(tmp_path / "new"))
    with pytest.raises(Refusal) as refused:
        unpack(new, file)
    assert refused.value.code == "backup_damaged"
    assert not (new.home / "petition.sqlite").exists()
    assert not (new.home / "archive").exists()


def spoil(file: Path, damage: str) -> None:
    whole = file.read_bytes()
    if damage == "cut":
        file.write_bytes(whole[: len(whole) * 2 // 3])
    elif damage == "flipped":
        at = len(whole) // 2
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    elif damage == "nothing":
        file.write_bytes(b"")
    else:
        packed_again(file, damage)


def packed_again(file: Path, damage: str) -> None:
    """The same parcel with one part changed or left out, packed as well as before."""
    with tarfile.open(file) as tar:
        members = [(member, tar.extractfile(member).read()) for member in tar]  # type: ignore[union-attr]
    with tarfile.open(file, "w:gz") as tar:
        for member, content in members:
            if member.name.startswith("tables/docket/"):
                if damage == "part_missing":
                    continue
                content = content.replace(b"filed", b"filec", 1)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))


def test_a_file_that_is_gone_is_told_and_the_rest_is_kept(made: tuple[Settings, Office], tmp_path: Path) -> None:
    old, office = made
    [(sha256, _)] = office.archive.all_keys()
    (Path(old.archive) / sha256[:2] / sha256[2:]).unlink()
    told = pack(old, tmp_path / "office.backup")
    assert (told["files"], told["missing"]) == (0, [sha256])
    assert checked(tmp_path / "office.backup")["missing"] == [sha256]


def test_a_killed_backup_leaves_no_half_file_under_its_name(made: tuple[Settings, Office], tmp_path: Path) -> None:
    old, _ = made
    program = (
        "import os,signal; from pathlib import Path; from engine.watching import points; from engine.cli.keeping import pack; "
        "from engine.settings import Settings; "
        "points.listen(lambda name: name == 'file.written' and os.kill(os.getpid(), signal.SIGKILL)); "
        f"pack(Settings.read({{'PETITION_HOME': {str(old.home)!r}}}), Path({str(tmp_path / 'office.backup')!r}))"
    )
    ended = subprocess.run([sys.executable, "-c", program], env={"PYTHONPATH": str(ROOT), "PATH": os.defpath}, timeout=100)
    assert ended.returncode == -signal.SIGKILL
    assert not (tmp_path / "office.backup").exists()
    pack(old, tmp_path / "office.backup")
    assert checked(tmp_path / "office.backup")["head"]["petitions"] == 3


def test_a_backup_of_a_later_program_is_refused(made: tuple[Settings, Office], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, _ = made
    later = {name: [*columns, "later"] if name == "petitions" else columns for name, columns in keeping.columns_of().items()}
    monkeypatch.setattr(keeping, "columns_of", lambda: later)
    pack(old, tmp_path / "office.backup")
    new = with_key(old, settings(tmp_path / "new"))
    with pytest.raises(Refusal) as refused:
        unpack(new, tmp_path / "office.backup")
    assert refused.value.code == "restore_newer"
    migrate(new.database)
    assert standing_of(new.database).petitions == 0


def test_the_commands_say_what_they_did_and_end_as_they_should(made: tuple[Settings, Office], tmp_path: Path) -> None:
    old, _ = made
    file = tmp_path / "office.backup"

    def run(home: Path, *words: object) -> subprocess.CompletedProcess[str]:
        environ = {"PATH": os.defpath, "PETITION_HOME": str(home), "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-P", "-m", "engine.cli", *map(str, words)]
        return subprocess.run(command, capture_output=True, text=True, env=environ, cwd=tmp_path, timeout=250)

    backed = run(old.home, "backup", file, "--with-key", "--json")
    assert backed.returncode == 0
    looked = run(tmp_path / "third", "verify", "--backup", file, "--json")
    assert (looked.returncode, json.loads(looked.stdout)["findings"], json.loads(looked.stdout)["files"]) == (0, [], 1)
    back = run(tmp_path / "new", "restore", file, "--json")
    assert (back.returncode, json.loads(back.stdout)["head"]) == (0, json.loads(backed.stdout)["head"])
    again = run(tmp_path / "new", "restore", file)
    assert (again.returncode, again.stdout, "数据库不是空的" in again.stderr) == (1, "", True)
    none = run(tmp_path / "new", "verify", "--backup", tmp_path / "none")
    assert (none.returncode, "没有这个文件" in none.stderr) == (1, True)
