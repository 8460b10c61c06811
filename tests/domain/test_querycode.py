"""查询码: read as it is meant however it was typed, told from every other, and saying nothing of the petition it is of."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.domain.querycode import ALPHABET, LENGTH, ROWS, QueryCodes, as_typed, bare, in_groups, is_code, proof_of

CODES = QueryCodes(b"of the tests".ljust(32))
ROW = st.integers(1, ROWS - 1)
ISSUE = st.integers(0, 50)


@given(ROW, ISSUE)
def test_a_code_leads_back_to_its_petition_and_stands_for_one_issue_alone(row: int, issue: int):
    code = CODES.code(row, f"990121-2026-{row:06d}", issue)
    assert is_code(code) and CODES.row(code) == row
    assert code == CODES.code(row, f"990121-2026-{row:06d}", issue)
    assert code not in (CODES.code(row, f"990121-2026-{row:06d}", issue + 1), CODES.code(row, "990121-2025-000001", issue))


@given(ROW, st.sampled_from(["upper", "lower"]), st.sampled_from(["-", " ", "－", "", "—"]), st.booleans())
def test_however_a_code_is_typed_it_is_read_as_printed(row: int, case: str, between: str, is_wide: bool):
    code = CODES.code(row, "", 0)
    typed = getattr(in_groups(code).replace("-", between), case)()
    for meant, sign in (("0", "o"), ("1", "l"), ("1", "I"), ("2", "z"), ("V", "u")):
        typed = typed.replace(meant, sign, 1)
    wide = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in typed)
    assert as_typed(f" {wide if is_wide else typed}\t") == code


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_is_no_code(text: str):
    read = as_typed(text)
    assert read == as_typed(read)
    assert is_code(read) == (len(read) == LENGTH and not set(read) - set(ALPHABET))


def test_codes_of_neighbours_have_nothing_in_common_and_another_key_knows_none():
    codes = [CODES.code(row, "990121-2026-000001", 0) for row in range(1, 2001)]
    assert len(set(codes)) == len(codes) == 2000
    alike = [sum(a == b for a, b in zip(one, next, strict=True)) for one, next in zip(codes, codes[1:], strict=False)]
    assert 0.3 < sum(alike) / len(alike) < 0.8  # sixteen signs of thirty-one: half a sign by chance
    assert max(codes.count(one[:7]) for one in codes) <= 1
    other = QueryCodes(b"another key".ljust(32))
    assert not [row for row, code in enumerate(codes[:200], 1) if other.row(code) == row]
    assert "key" not in repr(CODES)


def test_the_proof_is_the_phone_then_the_identity_number_then_the_name():
    assert proof_of("吴安", "99012119800101001X", "0990-2345678") == "5678"
    assert proof_of("吴安", "99012119800101001x", "") == "001X"
    assert proof_of("阿依·古丽", "", "") == bare("阿依 古丽") == "阿依古丽"
