"""Verbs of the petition office, one module per chapter of the work."""
