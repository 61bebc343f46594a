"""The provincial office's console at /console/: congresses come live, rest and change their names. No content of any of them."""
