"""An office of its own for every test of this room."""

from tests.offices import county, office

__all__ = ["county", "office"]
