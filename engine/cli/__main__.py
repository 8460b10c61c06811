"""``python -m engine.cli``."""

from engine.cli.program import main

main()
