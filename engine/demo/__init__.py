"""The demonstration: an invented county, one published year of it, and some sixty petitions of today."""
