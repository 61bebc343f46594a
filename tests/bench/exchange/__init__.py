"""`./dev bench exchange`: the protocol, sealing, and the index."""
