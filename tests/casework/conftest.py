"""An office of its own for every test of this room."""

from tests.offices import any_county, any_office, county, office, open_copy, postgres_copy, sqlite_copy

__all__ = ["any_county", "any_office", "county", "office", "open_copy", "postgres_copy", "sqlite_copy"]
