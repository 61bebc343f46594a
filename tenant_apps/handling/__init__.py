"""How a matter is handled: assigned, signed for, talked over with the deputy, replied to, rated, followed
up."""
