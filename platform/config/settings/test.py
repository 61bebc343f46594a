"""./dev test: as dev, with a clock that tests may move (read by every process from one file)."""

from config.settings import env
from config.settings.dev import *  # noqa: F403

CLOCK_OFFSET_FILE = env.read("LIANDONG_CLOCK_FILE", "")
if CLOCK_OFFSET_FILE:  # a test is running: a machine with other work may keep it waiting, and nothing is true or false by how long
    DATABASES["default"]["OPTIONS"]["pool"]["timeout"] = 60  # noqa: F405
    CACHES["default"]["OPTIONS"] = {"socket_timeout": 5, "socket_connect_timeout": 5}  # noqa: F405
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# A web under gunicorn has no collected files in a test run; it is told to serve them from where they lie.
WHITENOISE_USE_FINDERS = env.read("LIANDONG_STATIC_FROM_SOURCES", "") == "yes"
