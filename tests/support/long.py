"""Whether the tests are run in their long form (``--hypothesis-profile=long``), in which every case is played and pictures are left."""

from __future__ import annotations

from hypothesis import settings


def is_long() -> bool:
    """Asked when it is needed, never while a conftest is imported: the profile is chosen after those of the folders asked for."""
    return settings().max_examples > 1000
