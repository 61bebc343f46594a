"""换届: one term goes, the next one comes. Above all other apps of a congress, since it asks every one of them what is still open."""
