"""信访人窗口: what a petitioner may do without an account."""
