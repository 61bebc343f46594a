"""A process of the release `expand`."""

from config.settings.test import *  # noqa: F403

MIGRATION_MODULES = {"organs": "tests.units.migrating.steps.expand"}
