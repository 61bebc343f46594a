"""Each part of a live realm against the spec: differences, and the calls that remove them."""
