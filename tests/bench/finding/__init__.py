"""Finding cases, measured: `./dev bench search` and `./dev bench similar`."""
