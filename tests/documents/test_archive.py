"""档案库: what is put in comes out the same or not at all, from a folder and from a real S3 server on this machine."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from engine.casework.keeping import Archive
from engine.documents.archive import FolderArchive, open_archive
from engine.documents.signing import KeyFile
from engine.errors import NotFound, OutOfOrder, SettingError
from engine.settings import Settings
from engine.watching import points
from tests.support.places import ROOT

SECRET = b"the key all nodes of an office share"
LETTER = "来信原件".encode()
HASH = hashlib.sha256(LETTER).hexdigest()


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of a running S3 server with the bucket ``petitions``."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3: str, request: pytest.FixtureRequest) -> tuple[str, object]:
    """A bucket of this test alone, and a client that is not ours to look into it."""
    client = boto3.client("s3", endpoint_url=s3, aws_access_key_id="k", aws_secret_access_key="s", region_name="us-east-1")
    name = f"b-{hashlib.sha256(request.node.name.encode()).hexdigest()[:20]}"
    client.create_bucket(Bucket=name)
    return name, client


def in_s3(s3: str, bucket: str, prefix: str = "/office") -> Archive:
    env = {"PETITION_S3_ENDPOINT": s3, "PETITION_S3_KEY": "k", "PETITION_S3_SECRET": "s", "PETITION_S3_REGION": "us-east-1"}
    return open_archive(Settings.read(env | {"PETITION_ARCHIVE": f"s3://{bucket}{prefix}"}))


@pytest.fixture(params=["folder", "s3"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Archive:
    """An empty archive, once of each kind."""
    if request.param == "folder":
        return FolderArchive(tmp_path / "archive")
    return in_s3(request.getfixturevalue("s3"), request.getfixturevalue("bucket")[0])


def test_what_is_put_in_comes_out_the_same_under_its_own_hash(archive: Archive) -> None:
    assert not archive.has(HASH)
    assert archive.put(LETTER) == HASH
    assert archive.get(HASH) == LETTER
    assert archive.has(HASH)


def test_putting_the_same_twice_keeps_it_once(archive: Archive) -> None:
    archive.put(LETTER)
    archive.put(LETTER)
    [(key, written_at)] = archive.all_keys()
    assert key == HASH
    assert abs(written_at - datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)) < timedelta(days=365)


def test_what_was_never_put_in_is_not_found(archive: Archive) -> None:
    with pytest.raises(NotFound):
        archive.get("0" * 64)


@pytest.mark.parametrize("key", ["", "../../secret.key", "ab/../../x", "A" * 64, "0" * 63, "0" * 65, f"{HASH}\n"])
def test_what_is_no_hash_is_never_made_a_path(archive: Archive, key: str) -> None:
    assert not archive.has(key)
    with pytest.raises(NotFound):
        archive.get(key)


def test_a_file_changed_in_the_folder_is_not_given_out_and_the_next_put_mends_it(tmp_path: Path) -> None:
    archive = FolderArchive(tmp_path)
    archive.put(LETTER)
    (tmp_path / HASH[:2] / HASH[2:]).write_bytes(LETTER[:-1] + b"?")
    with pytest.raises(OutOfOrder) as refused:
        archive.get(HASH)
    assert refused.value.code == "file_changed"
    archive.put(LETTER)
    assert archive.get(HASH) == LETTER


def test_an_object_changed_in_the_bucket_is_not_given_out(s3: str, bucket: tuple[str, object]) -> None:
    name, client = bucket
    archive = in_s3(s3, name)
    archive.put(LETTER)
    [kept] = client.list_objects_v2(Bucket=name)["Contents"]
    assert kept["Key"] == f"office/{HASH[:2]}/{HASH[2:]}"
    client.put_object(Bucket=name, Key=kept["Key"], Body=b"something else")
    with pytest.raises(OutOfOrder):
        archive.get(HASH)


def test_two_offices_in_one_bucket_do_not_see_each_other(s3: str, bucket: tuple[str, object]) -> None:
    one, other = in_s3(s3, bucket[0], "/one"), in_s3(s3, bucket[0], "/other")
    one.put(LETTER)
    assert not other.has(HASH)
    assert list(other.all_keys()) == []


def test_a_store_that_is_not_there_is_said_so_and_nothing_is_kept(s3: str) -> None:
    with pytest.raises(OutOfOrder) as failed:
        in_s3(s3, "no-such-bucket").put(LETTER)
    assert failed.value.code == "archive_failed"


@pytest.mark.parametrize("address", ["ftp://x/y", "s3://", "s3://B!/x", "http://x"])
def test_an_address_nobody_knows_is_answered_with_what_was_expected(tmp_path: Path, address: str) -> None:
    settings = replace(Settings.read({"PETITION_HOME": str(tmp_path)}), archive=address)
    with pytest.raises(SettingError) as wrong:
        open_archive(settings)
    assert wrong.value.args_for_message["expected"] == "s3://bucket/prefix, /folder"


def test_the_secret_of_the_store_is_in_no_text_of_the_settings() -> None:
    assert "hush" not in repr(Settings.read({"PETITION_S3_SECRET": "hush"}))


def test_a_file_is_on_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    passed: list[tuple[str, bool]] = []
    path = tmp_path / HASH[:2] / HASH[2:]
    points.listen(lambda name: passed.append((name, path.exists())))
    try:
        FolderArchive(tmp_path).put(LETTER)
    finally:
        points.forget()
    assert passed == [("file.written", False), ("file.synced", False), ("file.renamed", True)]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("point", ["file.written", "file.synced"])
def test_a_process_ended_before_the_name_leaves_nothing_under_it_and_the_next_one_writes_it(tmp_path: Path, point: str) -> None:
    program = (
        "import os,signal,sys; from pathlib import Path; from engine.watching import points; "
        "from engine.documents.archive import FolderArchive; "
        f"points.listen(lambda name: name == {point!r} and os.kill(os.getpid(), signal.SIGKILL)); "
        "FolderArchive(Path(sys.argv[1])).put('来信原件'.encode())"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(tmp_path)], env={"PYTHONPATH": str(ROOT), "PATH": os.defpath}, timeout=60)
    archive = FolderArchive(tmp_path)
    assert ended.returncode == -9
    assert not archive.has(HASH)
    assert list(archive.all_keys()) == []
    assert archive.get(archive.put(LETTER)) == LETTER


def test_a_full_or_forbidden_folder_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("a file where a folder should be")
    with pytest.raises(OutOfOrder) as failed:
        FolderArchive(tmp_path / "archive").put(LETTER)
    assert failed.value.code == "archive_failed"


def test_a_signature_holds_for_its_digest_and_its_key_only(tmp_path: Path) -> None:
    mine, other = KeyFile(tmp_path / "head.key", SECRET), KeyFile(tmp_path / "other.key", b"another office")
    signed, _ = mine.sign("a" * 64), other.sign("a" * 64)
    assert mine.is_genuine("a" * 64, signed, KeyFile(tmp_path / "head.key", SECRET).public_key)
    assert not mine.is_genuine("b" * 64, signed, mine.public_key)
    assert not mine.is_genuine("a" * 64, signed, other.public_key)
    assert not mine.is_genuine("a" * 64, "no hex", mine.public_key)
    assert stat.S_IMODE((tmp_path / "head.key").stat().st_mode) == 0o600


def test_processes_that_sign_first_at_once_have_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        signatures = set(pool.map(lambda _: KeyFile(tmp_path / "head.key", SECRET).sign("a"), range(32)))
    assert len(signatures) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["head.key"]


def test_a_key_is_not_made_by_looking(tmp_path: Path) -> None:
    assert KeyFile(tmp_path / "head.key", SECRET).public_key == ""
    assert list(tmp_path.iterdir()) == []


def test_a_signing_key_others_can_read_is_refused(tmp_path: Path) -> None:
    KeyFile(tmp_path / "head.key", SECRET).sign("a")
    (tmp_path / "head.key").chmod(0o644)
    with pytest.raises(SettingError):
        KeyFile(tmp_path / "head.key", SECRET).sign("a")
