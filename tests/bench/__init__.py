"""The crowd and the measures taken of it; a million only by command."""
