"""The tables that the benchmark's two pages read, as bare Django models. Installed by settings.plain and settings.peer alone."""
