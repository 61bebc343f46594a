"""./dev test: as dev, with a clock that tests may move (read by every process from one file)."""

from config.settings import env
from config.settings.dev import *  # noqa: F403

CLOCK_OFFSET_FILE = env.read("LIANDONG_CLOCK_FILE", "")
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# A web under gunicorn has no collected files in a test run; it is told to serve them from where they lie.
WHITENOISE_USE_FINDERS = env.read("LIANDONG_STATIC_FROM_SOURCES", "") == "yes"
