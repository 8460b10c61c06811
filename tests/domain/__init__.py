"""The nouns and the arithmetic, without any machine."""
