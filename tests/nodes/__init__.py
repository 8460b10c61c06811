"""Many machines: nodes as processes of their own, lines that can be cut, and a proxy that heeds readiness."""
