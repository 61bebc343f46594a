"""`./dev bench tenancy`: the whole table of what tenancy costs, in one run. Peer and limit are measured beside ours."""
