"""Words that all levels share: codes with their labels, the same in every congress of the cell."""
