"""The rulebook: the only room that knows YAML and JSON Schema. Reads bytes, answers by name, place and date; holds no clock."""
