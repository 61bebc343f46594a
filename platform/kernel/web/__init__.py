"""Web plumbing: path routing, the block around a view, idempotency, links, API errors."""
