"""What the tests stand on: a real PostgreSQL, a real browser, Chinese fonts, a served counter."""
