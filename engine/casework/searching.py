"""检索: the index of words is kept up beside the acts, and what was found is shown with the place it stands in."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from engine.casework import access, following
from engine.casework.deskviews import PassageView
from engine.casework.following import Of, Round
from engine.casework.office import Office
from engine.casework.people import masked_name
from engine.casework.ports import PetitionRow
from engine.domain.authority import Official

AROUND = 18


_WORDS = Of(lambda registers: registers.index, lambda tx: tx.words)


def keep_up(office: Office, rounds: Round) -> int:
    """Index what is new and what was acted on since; how many petitions."""
    return following.keep_up(office, _WORDS, rounds)


def make_anew(office: Office) -> int:
    """重建检索: empty the index and index every petition; how many."""
    return following.make_anew(office, _WORDS)


def fill(office: Office) -> int:
    """Index everything that is not indexed as it is now; how many petitions."""
    return following.fill(office, _WORDS)


def may_find_people(office: Office, by: Official) -> bool:
    """Whether names are looked through for ``by``: only for who may ask to see identities."""
    return access.may(office, by, "see_identity")


def passages(office: Office, rows: Sequence[PetitionRow], words: str, *, people: bool, lang: str) -> list[tuple[PassageView, ...]]:
    """For every line, where its words stand: one passage of each part of the petition at most."""
    texts = office.store.registers.written([row.petition.id or 0 for row in rows], people=people) if rows else {}
    runs = list(dict.fromkeys("".join(sign if sign.isalnum() else " " for sign in folded(words)).split()))
    return [tuple(found_in(office, texts.get(row.petition.id or 0, ()), runs, lang)) for row in rows]


def found_in(office: Office, texts: Sequence[tuple[str, str]], runs: Sequence[str], lang: str) -> list[PassageView]:
    """The first text of each part that holds one of the words; a name is shown masked."""
    found: dict[str, PassageView] = {}
    for part, text in texts:
        at = [run for run in runs if run in folded(text)]
        if at and part not in found:
            pieces = ((masked_name(text), True),) if part == "people" else marked(text, at)
            found[part] = PassageView(part, office.say(f"found.{part}", lang), pieces)
    return list(found.values())


def marked(text: str, runs: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """A part of the text around the first word, in pieces: (text, whether it is a word that was looked for)."""
    plain = folded(text)
    first = min(plain.index(run) for run in runs)
    longest = max(map(len, runs))
    begin, end = max(0, first - AROUND), min(len(text), first + longest + 2 * AROUND)
    pieces, at = [("…", False)] if begin else [], begin
    while at < end:
        hits = [(plain.find(run, at, end), -len(run)) for run in runs if plain.find(run, at, end) >= 0]
        where, length = min(hits) if hits else (end, 0)
        if where > at:
            pieces.append((text[at:where], False))
        if length:
            pieces.append((text[where : where - length], True))
        at = where - length
    return tuple([*pieces, ("…", False)] if end < len(text) else pieces)


def folded(text: str) -> str:
    """Full-width signs and case make no difference; as many signs as the text has."""
    return "".join(plain if len(plain := unicodedata.normalize("NFKC", sign).casefold()) == 1 else sign for sign in text)


__all__ = ["Round", "fill", "keep_up", "make_anew", "may_find_people", "passages"]
