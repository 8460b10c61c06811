"""合图: three states of one diagram made one, shape by shape, so that nobody's change is lost."""
