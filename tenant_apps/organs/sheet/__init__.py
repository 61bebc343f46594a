"""The register of units from a sheet (shared_apps.identity.registers): columns, what the register says of a line, entering."""
