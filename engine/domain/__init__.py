"""Nouns of the petition office. Standard library only; no I/O, no clock, no framework."""
