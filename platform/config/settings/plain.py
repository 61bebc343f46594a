"""Plain Django on a database of its own, for benchmarks: one schema, no tenants, ATOMIC_REQUESTS.

The same apps and the same middleware but for the tenant's block.
"""

from config.settings import env
from config.settings.base import *  # noqa: F403
from config.settings.base import INSTALLED_APPS, MIDDLEWARE

SECRET_KEY = "of-a-benchmark-on-loopback"
LIANDONG_DEMO = False
INSTALLED_APPS = [*(app for app in INSTALLED_APPS if app != "django_tenants"), "tests.bench_plain"]
MIDDLEWARE = [name for name in MIDDLEWARE if name != "kernel.web.middleware.TenantBlock"]
DATABASE_ROUTERS = []
_URL = env.read("PEER_DATABASE_URL", "postgresql://liandong_owner@127.0.0.1/liandong_plain")
DATABASES = {
    "default": {
        **env.database(_URL),
        "ENGINE": "django.db.backends.postgresql",
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": None,
    }
}
TENANT_URLCONF = "tests.bench.tenancy.pages"
