"""Identity numbers (GB 11643) and phone numbers: what a well-formed one looks like, and how it is masked."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
# Only the digits 0 to 9: those of other scripts would be digits to ``\d``.
IDENTITY = re.compile(r"[1-9][0-9]{16}[0-9X]")
PHONE = re.compile(r"1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8}")


def check_digit(first_17: str) -> str:
    """The eighteenth digit of an identity number, from the first seventeen (GB 11643)."""
    return CHECK_DIGITS[sum(int(digit) * weight for digit, weight in zip(first_17, WEIGHTS, strict=True)) % 11]


def identity_number_fault(number: str) -> str:
    """What is wrong with ``number``: ``places``, ``date`` of birth or ``check`` digit; '' for a well-formed one.

    Which check digit would be right is not told: whoever asks has the paper at hand, or should not guess.
    """
    number = number.upper()
    if not IDENTITY.fullmatch(number):
        return "places"
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return "date"
    return "" if check_digit(number[:17]) == number[17] else "check"


def identity_number_is_valid(number: str) -> bool:
    """Whether ``number`` has eighteen places, a real date of birth and the right check digit."""
    return not identity_number_fault(number)


def phone_is_valid(number: str) -> bool:
    """Whether ``number`` is a mobile or fixed-line number of the mainland."""
    return PHONE.fullmatch(number.replace(" ", "")) is not None


def masked(text: str, *, keep_first: int = 0, keep_last: int = 0) -> str:
    """``text`` with its middle as stars; too short a text is all stars."""
    if not text:
        return ""
    hidden = len(text) - keep_first - keep_last
    if hidden <= 0:
        return "*" * len(text)
    return text[:keep_first] + "*" * hidden + text[len(text) - keep_last :]


# As people write them into a text: with spaces or hyphens between the groups, the country before a mobile's.
_GAP = "[ -]?"
_IN_TEXT = {
    "identity": re.compile(rf"(?<![0-9])[1-9][0-9]{{5}}{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}{_GAP}[0-9]{{3}}[0-9Xx](?![0-9])"),
    "mobile": re.compile(rf"(?<![0-9])(?:86{_GAP})?1[3-9][0-9]{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}(?![0-9])"),
    "landline": re.compile(rf"(?<![0-9])0[0-9]{{2,3}}{_GAP}[0-9]{{7,8}}(?![0-9])"),
}


def numbers_in(text: str) -> list[tuple[str, str]]:
    """Numbers of persons in a text: (``identity``, ``mobile`` or ``landline``; as written), in any script's digits and widths.

    An identity number counts with a wrong check digit too: a slip of the pen still tells who it is.
    """
    plain = "".join(str(unicodedata.digit(char)) if char.isdigit() else char for char in unicodedata.normalize("NFKC", text))
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", plain)
    found = []
    for kind, pattern in _IN_TEXT.items():
        for one in pattern.finditer(plain):
            if kind != "identity" or identity_number_fault(re.sub(r"[ -]", "", one.group())) in ("", "check"):
                found.append((kind, one.group()))
    return found
