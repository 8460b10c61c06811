"""petition bench: what one completed task costs, always beside stock SpiffWorkflow in the same run.

Stands above the office and plays it as its officials do; the reference and the peers live in ``bench/``
and are other processes, so that nothing of theirs is ever imported here.
"""
