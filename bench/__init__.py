"""What the office is measured against: the reference on stock SpiffWorkflow, and harnesses of peers. Not part of the office."""
