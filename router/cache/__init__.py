"""Where answers are kept: in the process, or in Redis."""
