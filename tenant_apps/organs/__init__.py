"""The organs and units that handle what deputies file."""
