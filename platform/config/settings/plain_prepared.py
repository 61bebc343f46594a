"""Plain Django that prepares its statements as ours are prepared, for benchmarks."""

from config.settings.plain import *  # noqa: F403
from config.settings.plain import DATABASES

DATABASES["default"]["OPTIONS"] = {"server_side_binding": True, "prepare_threshold": 0}
