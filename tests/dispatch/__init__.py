"""Outgoing work, on each kind of database, with workers that are killed and a mail server that misbehaves."""
