"""The ground a case stands on, measured: `./dev bench ground`."""
