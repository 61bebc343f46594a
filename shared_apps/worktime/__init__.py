"""Working days: the State Council's calendar as data, and the counting of every deadline."""
