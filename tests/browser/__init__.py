"""The counter in a real browser, as the people of the county meet it."""
