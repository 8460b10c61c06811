"""The tests of the petition office: each name is a sentence about the house or the law."""
