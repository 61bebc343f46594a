"""./dev test: as dev, with a clock that tests may move (read by every process from one file)."""

from config.settings import env
from config.settings.dev import *  # noqa: F403

CLOCK_OFFSET_FILE = env.read("LIANDONG_CLOCK_FILE", "")
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
