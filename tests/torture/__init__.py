"""The crash and race harness in its short form, and the reference model of the law's main path."""
