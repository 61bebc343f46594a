"""The congress's own journal and idempotency keys."""
