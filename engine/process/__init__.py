"""The process room: which step is next, as the diagrams on the shelves say.

Knows SpiffWorkflow and lxml; holds no database, reads no clock, knows no law. What a diagram asks for
goes out as Effects, what it needs to know comes in as Facts.
"""
