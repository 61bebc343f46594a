"""The parts of the realm as data, and how a live realm is brought to each of them."""
