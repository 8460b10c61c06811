"""``python -m engine.cli``.

The collector of cycles waits until everything is loaded: what loading makes stays, and looking through it again and
again was a seventh of the time a command needs to begin.
"""

import gc

gc.disable()

from engine.cli.program import main  # noqa: E402 - after the collector was told to wait

gc.freeze()
gc.enable()

main()
