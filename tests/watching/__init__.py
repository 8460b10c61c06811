"""How the running office is watched: logs, metrics, traces, and what an operator may know."""
