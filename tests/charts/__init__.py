"""三图: what stands on the charts is what the engine runs, and everybody can read it."""
