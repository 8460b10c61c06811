"""One file for each article; each test is a sentence of the law."""
