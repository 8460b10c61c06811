"""The storage room, each test once on SQLite and once on PostgreSQL."""
