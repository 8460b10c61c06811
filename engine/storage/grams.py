"""Chinese has no spaces between its words: a text is indexed by every two signs side by side, and its words are phrases of these.

``征地补偿`` is 征地 地补 补偿 偿; whoever looks for 征地 finds the pair, for 地补偿 two pairs in a row, for 偿 what begins with it.
Letters and digits are treated alike. Only letters and digits count: what stands between them parts one run from the next.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

# A longer text is indexed in pieces: PostgreSQL knows no place in a text beyond 16383. Two pieces share some signs.
PIECE, SHARED = 8000, 40
# So many words of a question are looked for, each of so many signs.
MOST_WORDS, LONGEST_WORD = 5, 40


def folded(text: str) -> str:
    """Full-width signs and case make no difference."""
    return unicodedata.normalize("NFKC", text).casefold()


def runs(text: str) -> Iterator[str]:
    """The runs of letters and digits of a folded text."""
    parted = "".join(sign if sign.isalnum() else " " for sign in text)
    yield from parted.split()


def grams(text: str) -> list[str]:
    """The pairs of a text in their order; of every run its last sign too, so that a single sign is found anywhere."""
    return [run[at : at + 2] for run in runs(folded(text)) for at in range(len(run))]


def pieces(text: str) -> Iterator[str]:
    """A text in pieces that can be indexed."""
    for at in range(0, max(len(text), 1), PIECE - SHARED):
        yield text[at : at + PIECE]
        if at + PIECE >= len(text):
            return


def words(asked: str) -> list[list[str]]:
    """The words of a question, each as its pairs or as its single sign; none for what holds no letter or digit."""
    found = [run[:LONGEST_WORD] for run in runs(folded(asked))][:MOST_WORDS]
    return [[run[at : at + 2] for at in range(len(run) - 1)] or [run] for run in dict.fromkeys(found)]


def as_vector(told: list[str]) -> str:
    """Pairs as PostgreSQL writes a ``tsvector``: each with the places it stands at."""
    places: dict[str, list[str]] = {}
    for at, gram in enumerate(told, 1):
        places.setdefault(gram, []).append(str(at))
    return " ".join(f"'{gram}':{','.join(at[:250])}" for gram, at in places.items())


def as_query(word: list[str], dialect: str) -> str:
    """A word as PostgreSQL writes a ``tsquery``, or as FTS5 of SQLite matches; pairs hold nothing that would need a stroke before it."""
    prefix = len(word[0]) == 1
    if dialect == "sqlite":
        return f'"{" ".join(word)}"' + (" *" if prefix else "")
    return f"'{word[0]}':*" if prefix else " <-> ".join(f"'{gram}'" for gram in word)
