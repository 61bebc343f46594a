"""Invented people and example cases for development and tests. Installed by those settings only."""
