"""Later releases, as far as their migrations go. Each package holds the app's own migrations and one or two more; a test, or a
process with one of these settings, takes it for the app's: `MIGRATION_MODULES = {"organs": …}`."""
