"""Each pattern against its plain reading of a whole story: what the automaton hears step by step, a reader sees at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.obligation import ENDED, PATTERNS, Obligation
from engine.process.paths.patterns import BROKEN, automaton

Story = Sequence[str]


def kept(obligation: Obligation, story: Story) -> bool:
    """What the automaton says of a story that comes to its end."""
    listening = automaton(obligation, {})
    assert listening is not None
    state = listening.start
    for event in (*story, ENDED):
        heard = sum(1 << bit for bit, letter in enumerate(listening.letters) if event in letter.names)
        state = listening.step(state, heard) if heard else state
        if state == BROKEN:
            return False
    return True


def parts(story: Story, mark: str) -> list[list[str]]:
    """The story cut before each mark."""
    cut: list[list[str]] = [[]]
    for event in story:
        if event == mark:
            cut.append([])
        cut[-1].append(event)
    return cut


def is_answered(story: Story, asked: str, answers: set[str]) -> bool:
    return all(answers & set(story[at + 1 :]) for at, event in enumerate(story) if event == asked)


def follows(story: Story, event: str, before: str) -> bool:
    return all(before in story[:at] for at, one in enumerate(story) if one == event)


READINGS: dict[str, tuple[dict[str, tuple[str, ...]], Callable[[Story], bool]]] = {
    "existence": ({"event": ("a",)}, lambda s: "a" in s),
    "absence": ({"event": ("a",)}, lambda s: "a" not in s),
    "absence since": ({"event": ("a",), "since": ("s",)}, lambda s: "s" not in s or "a" not in s[s.index("s") :]),
    "exactly_once": ({"event": ("a",)}, lambda s: list(s).count("a") == 1),
    "at_most_once": ({"event": ("a",)}, lambda s: list(s).count("a") <= 1),
    "at_most_once since": ({"event": ("a",), "since": ("s",)}, lambda s: all(part.count("a") <= 1 for part in parts(s, "s"))),
    "precedence": ({"before": ("a",), "after": ("b",)}, lambda s: follows(s, "b", "a")),
    "precedence since": ({"before": ("a",), "after": ("b",), "since": ("s",)}, lambda s: all(follows(p, "b", "a") for p in parts(s, "s"))),
    "response": ({"event": ("a",), "then": ("b",)}, lambda s: is_answered(s, "a", {"b"})),
    "response unless": ({"event": ("a",), "then": ("b",), "unless": ("s",)}, lambda s: is_answered(s, "a", {"b", "s"})),
    "succession": ({"event": ("a",), "then": ("b",)}, lambda s: is_answered(s, "a", {"b"}) and follows(s, "b", "a")),
    "not_coexistence": ({"event": ("a",), "other": ("b",)}, lambda s: not {"a", "b"} <= set(s)),
    "not_coexistence since": (
        {"event": ("a",), "other": ("b",), "since": ("s",)},
        lambda s: not any({"a", "b"} <= set(part) for part in parts(s, "s")),
    ),
    "never_after": ({"event": ("a",), "after": ("b",)}, lambda s: "b" not in s or "a" not in s[s.index("b") :]),
    "never_after until": (
        {"event": ("a",), "after": ("b",), "until": ("s",)},
        lambda s: not any("b" in part and "a" in part[part.index("b") :] for part in parts(s, "s")),
    ),
}


def obligation(name: str) -> Obligation:
    return Obligation("one", "", "", "", name.split(" ")[0], **READINGS[name][0])  # type: ignore[arg-type]


@pytest.mark.parametrize("name", READINGS)
@given(st.lists(st.sampled_from("abscd"), max_size=9))
def test_the_automaton_says_of_every_story_what_its_plain_reading_says(name: str, story: list[str]) -> None:
    assert kept(obligation(name), story) == READINGS[name][1](story)


def test_every_pattern_that_is_about_events_alone_is_read_here() -> None:
    assert {name.split(" ")[0] for name in READINGS} == PATTERNS.keys() - {"within", "unstopped", "available", "awaited", "in_lane"}
