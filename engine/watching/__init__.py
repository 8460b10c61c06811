"""How the running office is watched: logs, metrics, traces, and the named points a crash may be planted at."""
