"""The crash and race harness: what the office promises, put to the torture and reported with its seed.

One module for each torture, each with ``run(ground, scale, seed)``. The machine is real: child processes that are
killed, a PostgreSQL that is stopped in the middle, a wire that is cut, a disk that is full. Nothing is mocked.
"""
