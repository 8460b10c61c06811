"""The command line: one program, ``petition``, and a module for each of its sub-commands."""
