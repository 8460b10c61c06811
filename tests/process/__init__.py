"""Tests of the process room: real diagrams through the real token engine."""
