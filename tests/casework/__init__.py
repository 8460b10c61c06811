"""The verbs of the office, one file for each part of a clerk's day."""
