"""Days of clerks: whole stories by pages alone, read as they happen; ``test_days.py`` plays them."""
