"""督办与统计: the supervisor's queue and the year's statistics."""
