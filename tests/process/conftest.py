"""What the tests of random diagrams share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.process.lint import soundness


@pytest.fixture(scope="module")
def short_game() -> Iterator[None]:
    """The lint plays a diagram through for 50 markings, not 5,000: random ones are sound by construction, and here only cost time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(soundness, "MOST_MARKINGS", 50)
        yield
