"""查询码 query code: what a petitioner asks after a petition with, without an account (信访工作条例 第二十一条第二款).

A code is never stored. It is drawn, with a key outside the database, from the petition and from how often its code was issued
anew: so every later paper can print it, a copy of the database holds none, petitions older than codes have one too, and an issue
anew ends the one before. Its first seven signs are the petition's row, hidden; the nine behind prove it (44 bits, and 2 to the power
of 44 is what one guess has against it, however many petitions there are). Hidden under the proof and proven by the key: the row
is known only to who has the key (the construction of a synthetic initialisation vector, RFC 5297).
"""

from __future__ import annotations

import hmac
import unicodedata
from dataclasses import dataclass, field

# 31 signs nobody takes for one another, once a typed O is read as 0, I and L as 1, Z as 2, U as V.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXY"
LOOK_ALIKE = str.maketrans("OILZU", "0112V")
ROW, PROOF = 7, 9
LENGTH, GROUP = ROW + PROOF, 4
ROWS: int = len(ALPHABET) ** ROW
PROOFS: int = len(ALPHABET) ** PROOF
TAIL = 4


@dataclass(frozen=True, slots=True)
class QueryCodes:
    """Draws the codes of an office and finds whose a code may be; ``key`` is drawn from the office's key, outside the database."""

    key: bytes = field(repr=False)

    def code(self, petition: int, number: str, issue: int) -> str:
        """The code of a petition, by its row and number, that was issued anew ``issue`` times."""
        proof = self._drawn("proof", f"{petition}\0{number}\0{issue}") % PROOFS
        return _signs((petition + self._drawn("row", str(proof))) % ROWS, ROW) + _signs(proof, PROOF)

    def row(self, code: str) -> int:
        """The row a code would be of, were it genuine: whoever asks draws the code of that row anew and compares."""
        row, proof = _number(code[:ROW]), _number(code[ROW:])
        found: int = (row - self._drawn("row", str(proof))) % ROWS
        return found

    def _drawn(self, purpose: str, text: str) -> int:
        drawn: bytes = hmac.digest(self.key, f"{purpose}\0{text}".encode(), "sha256")
        return int.from_bytes(drawn)


def is_same(one: str, other: str) -> bool:
    """Whether two texts are the same, in a time that does not tell how much of them is."""
    return hmac.compare_digest(one.encode(), other.encode())


def as_typed(text: str) -> str:
    """A code as it was typed, without spaces, hyphens and other marks, in capitals, look-alikes read as what is meant."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(sign for sign in folded if sign.isalnum()).translate(LOOK_ALIKE)


def is_code(code: str) -> bool:
    """Whether a code, ``as_typed``, may be one at all."""
    return len(code) == LENGTH and set(code) <= set(ALPHABET)


def in_groups(code: str) -> str:
    """A code as it is printed: 4K7P-M2QA-…"""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def proof_of(name: str, identity_number: str, phone: str) -> str:
    """What somebody shows beside the code: the last four of the phone, without one of the identity number, without either the name."""
    return bare(phone)[-TAIL:] or bare(identity_number)[-TAIL:] or bare(name)


def bare(text: str) -> str:
    """What is compared of a name or number: case, width, spaces and marks make no difference."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).upper() if sign.isalnum())


def _signs(number: int, length: int) -> str:
    signs = []
    for _ in range(length):
        number, at = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[at])
    return "".join(reversed(signs))


def _number(signs: str) -> int:
    number = 0
    for sign in signs:
        number = number * len(ALPHABET) + ALPHABET.index(sign)
    return number
