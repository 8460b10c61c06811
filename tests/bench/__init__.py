"""The bench measures what it says: pairs side by side, the same rows on both sides, peers told honestly."""
