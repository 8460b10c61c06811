"""Random diagrams, to hold one telling of the token rules against another."""
