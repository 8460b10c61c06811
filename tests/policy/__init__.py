"""The rulebook: the real shelf, and shelves with one thing changed."""
