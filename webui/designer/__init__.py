"""设计台: where a process designer draws, writes rules, tries, compares and proposes."""
