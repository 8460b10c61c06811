"""Measuring: a crowd of petitions to measure with, and the load to measure."""
