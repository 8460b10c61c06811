"""The Django application that holds the flow; viewflow's own models keep its processes and tasks."""
