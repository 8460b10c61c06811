"""An office of its own for every test of this room."""

from tests.offices import any_county, any_office, blank, county, office

__all__ = ["any_county", "any_office", "blank", "county", "office"]
