"""The register of deputies from a sheet (shared_apps.identity.registers): columns, what a cell means, what the register says of it."""
