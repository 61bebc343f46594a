"""`./dev look`: pictures of every screen that each seeded actor can reach, and what axe finds on it."""
