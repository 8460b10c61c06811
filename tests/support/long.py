"""Whether the tests are run in their long form (``--hypothesis-profile=long``), in which every case is played and pictures are left."""

from __future__ import annotations

from hypothesis import settings

LONG = settings().max_examples > 1000
