"""Articles on English pages, and numbers of days in English sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.policy.citing import counted, in_english, number_of

LAWS = {"信访工作条例": "Regulation on Petition Work", "信访条例": "Regulation on Petitions (2005)", "参照": "by analogy"}


def numeral(number: int) -> str:
    """36 as 三十六, the way statutes number their articles."""
    digits = "零一二三四五六七八九"
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    said = f"{digits[hundreds]}百" if hundreds else ""
    if tens:
        said += "十" if tens == 1 and not hundreds else f"{digits[tens]}十"
    elif hundreds and ones:
        said += "零"
    return said + (digits[ones] if ones else "")


@given(st.integers(1, 999))
def test_an_article_has_the_number_it_is_written_with(number: int) -> None:
    assert number_of(numeral(number)) == number


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("信访工作条例 第三十六条第一款、第二款", "Regulation on Petition Work, art. 36 para. 1, para. 2"),
        ("信访工作条例 第二十二条第一款第三项", "Regulation on Petition Work, art. 22 para. 1 item 3"),
        ("信访工作条例 第三十二条至第三十六条", "Regulation on Petition Work, art. 32 to art. 36"),
        ("《信访条例》第三十五条（参照）", "Regulation on Petitions (2005), art. 35 (by analogy)"),
        ("某县条例 第二条", "某县条例, art. 2"),
        ("", ""),
    ],
)
def test_an_article_is_cited_in_english(chinese: str, english: str) -> None:
    assert in_english(chinese, LAWS) == english


def test_one_day_is_a_day_and_more_are_days() -> None:
    assert counted("at most 1 time(s), 3 working day(s), 1,000 clock(s)") == "at most 1 time, 3 working days, 1,000 clocks"
