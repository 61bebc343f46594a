"""/t/<code>/accounts/: what a congress's own administrators do to the log-ins of its people. Pages around the block."""
