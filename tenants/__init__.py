"""Divisions, the registry of congresses, provisioning and migrations of their schemas."""
