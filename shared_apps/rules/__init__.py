"""The rules a congress works by: what law and regulations leave to the place, effective-dated, each value with its article."""
