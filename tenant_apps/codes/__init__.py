"""Dictionaries as this congress uses them: the public rows of its chain with its own additions, names, order and hidden rows."""
