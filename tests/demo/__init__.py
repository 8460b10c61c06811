"""The demonstration: its year, its people and its petitions of today."""
