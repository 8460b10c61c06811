"""GB 11643: one wrong digit is seen, whichever; and what a phone number looks like."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.identity import check_digit, identity_number_fault, identity_number_is_valid, numbers_in, phone_is_valid

BORN = st.dates(date(1900, 1, 1), date(2030, 12, 31))
NUMBERS = st.builds(
    lambda area, born, order: (first := f"{area}{born:%Y%m%d}{order:03d}") + check_digit(first), st.integers(110000, 659999), BORN,
    st.integers(0, 999),
)  # fmt: skip


@given(NUMBERS)
def test_a_number_with_its_check_digit_is_taken_in_capitals_or_not(number: str):
    assert identity_number_is_valid(number) and identity_number_is_valid(number.lower())


@given(NUMBERS, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_digit_written_wrong_is_seen(number: str, at: int, digit: str):
    other = number[:at] + digit + number[at + 1 :]
    assert identity_number_is_valid(other) == (other == number)


@given(NUMBERS, st.integers(0, 16))
def test_two_neighbours_exchanged_are_seen(number: str, at: int):
    other = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assert identity_number_is_valid(other) == (other == number)


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("99012119800101001", "places"), ("X90121198001010017", "places"), ("９90121198001010017", "places"),
        ("990121198002300011", "date"), ("990121198001010010", "check"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_apart(number: str, fault: str):
    assert identity_number_fault(number) == fault


@pytest.mark.parametrize("number", ["13800000001", "138 0000 0001", "0571-87654321", "010 12345678"])
def test_mobiles_and_fixed_lines_are_taken(number: str):
    assert phone_is_valid(number)


@given(st.text("0123456789- ", max_size=9) | st.sampled_from(["12800000001", "1380000000１", "+8613800000001"]))
def test_a_shorter_number_or_one_of_another_make_is_not(number: str):
    assert not phone_is_valid(number)


def test_numbers_of_persons_are_found_in_a_text_however_they_are_written() -> None:
    assert numbers_in("证号11010519491231002x，电话138-0013-8000；座机0991-1234567。") == [
        ("identity", "11010519491231002x"), ("mobile", "138-0013-8000"), ("landline", "0991-1234567"),
    ]  # fmt: skip
    assert numbers_in("＋８６ １３８００１３８０００") == [("mobile", "86 13800138000")]
    assert numbers_in("本月 1,873 件，金额 123456789012 元，2026-03-01 至 2026-03-31，编号 XF202603010001。") == []


@given(st.text(alphabet="字，1３ -", max_size=8), st.text(alphabet="字，。 ", max_size=8))
def test_no_mobile_hides_among_other_words(before: str, after: str) -> None:
    assert ("mobile", "13912345678") in numbers_in(f"{before}。13912345678{after}")
