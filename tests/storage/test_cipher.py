"""Identity number, phone and address rest in cipher text; a person is found without being read."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import OutOfOrder, SettingError
from engine.storage import SqlStore, load_or_create_key
from engine.storage.cipher import Cipher
from tests.storage.builders import KEY, a_petitioner, add_tree, everything, keep, raw

CIPHER = Cipher(KEY)


@given(st.text(max_size=200), st.text(max_size=20))
def test_what_is_encrypted_can_be_read_again_with_the_key(text: str, place: str) -> None:
    assert CIPHER.decrypt(CIPHER.encrypt(text, place), place) == text


def test_the_same_number_is_never_encrypted_alike() -> None:
    assert CIPHER.encrypt("13800001111", "phone:1") != CIPHER.encrypt("13800001111", "phone:1")


@pytest.mark.parametrize("place", ["phone:2", "address:1"])
def test_a_value_moved_to_another_petition_or_column_cannot_be_read(place: str) -> None:
    with pytest.raises(OutOfOrder) as refused:
        CIPHER.decrypt(CIPHER.encrypt("13800001111", "phone:1"), place)
    assert refused.value.code == "cipher_failed"


def test_another_key_cannot_read() -> None:
    with pytest.raises(OutOfOrder):
        Cipher(b"x" * 32).decrypt(CIPHER.encrypt("13800001111", "phone:1"), "phone:1")


@pytest.mark.parametrize("broken", ["AAAA", "no base64 at all", "13800001111"])
def test_what_is_no_cipher_text_cannot_be_read(broken: str) -> None:
    with pytest.raises(OutOfOrder):
        CIPHER.decrypt(broken, "phone:1")


def test_a_key_of_another_length_is_refused() -> None:
    with pytest.raises(SettingError):
        Cipher(b"short")


def test_full_width_digits_spaces_and_case_make_no_other_person() -> None:
    assert CIPHER.identity_index("33010619900101123x") == CIPHER.identity_index("３３０１０６ 19900101-123X")
    assert CIPHER.person_index("李 强", "138-0000-1111") == CIPHER.person_index("李强", "13800001111")
    assert CIPHER.identity_index("33010619900101123x") != Cipher(b"x" * 32).identity_index("33010619900101123x")
    assert CIPHER.identity_index(" ") == CIPHER.person_index("李强", "") == CIPHER.person_index("", "1") == ""


def test_no_row_holds_a_number_phone_or_address_that_can_be_read(store: SqlStore, url: str) -> None:
    person = a_petitioner()
    keep(store, petitioners=[person])
    row = repr(raw(url, "SELECT * FROM petitioners"))
    assert person.name in row
    assert not [secret for secret in (person.identity_number, person.phone, person.address, "河东村") if secret in row]


def test_the_database_file_holds_no_secret(store: SqlStore, url: str) -> None:
    keep(store, petitioners=[a_petitioner()])
    store.close()
    if url.startswith("sqlite"):
        files = Path(url.removeprefix("sqlite:///")).parent.glob("office.sqlite*")
        assert not [file for file in files if b"33010619900101123X" in file.read_bytes()]


def test_a_person_is_found_by_identity_number_or_by_name_with_phone(store: SqlStore) -> None:
    add_tree(store)
    first = keep(store, petitioners=[a_petitioner()])
    second = keep(store, petitioners=[a_petitioner(identity_number="", address="别处")])
    keep(store, petitioners=[a_petitioner(name="王芳", identity_number="330106198001011234", phone="13900002222")])

    def found(identity_number: str = "", phone: str = "", name: str = "") -> set[str]:
        rows = store.registers.same_person(everything(), identity_number=identity_number, phone=phone, name=name)
        return {petition.number for petition in rows}

    assert found("33010619900101123x") == {first.number}
    assert found("33010619900101123X", "13800001111", "李强") == {first.number, second.number}
    assert found(phone="13800001111", name="王芳") == set()
    assert found(phone="13800001111") == found(name="李强") == found() == set()


def test_a_corrected_phone_is_found_and_the_old_one_is_not(store: SqlStore) -> None:
    add_tree(store)
    kept = keep(store, petitioners=[a_petitioner()])
    with store.transaction() as tx:
        tx.dossier(kept.number).petitioners[0].phone = "13700003333"
    asked = [
        store.registers.same_person(everything(), identity_number="", phone=phone, name="李强") for phone in ("13700003333", "13800001111")
    ]
    assert [len(found) for found in asked] == [1, 0]


def test_the_key_file_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secret.key"
    key = load_or_create_key(path)
    assert len(key) == 32
    assert load_or_create_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_many_that_start_at_once_get_the_same_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: load_or_create_key(tmp_path / "secret.key"), range(8)))
    assert len(keys) == 1


def test_a_key_file_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    load_or_create_key(path)
    path.chmod(0o644)
    with pytest.raises(SettingError) as refused:
        load_or_create_key(path)
    assert refused.value.code == "key_file_open"


def test_a_key_file_with_something_else_in_it_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    path.write_text("not a key")
    path.chmod(0o600)
    with pytest.raises(SettingError):
        load_or_create_key(path)
