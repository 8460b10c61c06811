"""工作台 The desk: one module per page of those who register, handle and decide."""
