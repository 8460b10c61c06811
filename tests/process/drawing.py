"""Diagrams for tests, drawn as the random ones are."""

from engine.process.sampling.drawing import HEAD, draw, shelf

__all__ = ["HEAD", "draw", "shelf"]
