"""The petition office itself; knows nothing of the web."""
