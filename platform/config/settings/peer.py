"""Stock django-tenants on a database of its own, for benchmarks: its backend, router, middleware and commands, models of its own.

The same apps as ours in public and in the tenants, besides the peer's own; the same middleware but for what finds the tenant.
"""

from config.settings import env
from config.settings.base import *  # noqa: F403
from config.settings.base import MIDDLEWARE, SHARED_APPS, TENANT_APPS

SECRET_KEY = "of-a-benchmark-on-loopback"
LIANDONG_DEMO = False
SHARED_APPS = [*SHARED_APPS, "tests.bench_peer"]
TENANT_APPS = [*TENANT_APPS, "tests.bench_plain"]
INSTALLED_APPS = SHARED_APPS + TENANT_APPS
TENANT_MODEL = "bench_peer.PeerTenant"
TENANT_DOMAIN_MODEL = "bench_peer.PeerDomain"
TENANT_SYNC_ROUTER = "django_tenants.routers.TenantSyncRouter"
DATABASE_ROUTERS = [TENANT_SYNC_ROUTER]
_URL = env.read("PEER_DATABASE_URL", "postgresql://liandong_owner@127.0.0.1/liandong_peer")
DATABASES = {
    "default": {
        **env.database(_URL),
        "ENGINE": "django_tenants.postgresql_backend",
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": None,
    }
}
ALLOWED_HOSTS = ["*"]  # a tenant is found by its host name
ROOT_URLCONF = "tests.bench.tenancy.pages"
_OURS = {
    "kernel.web.middleware.CongressPath": ["tests.bench_peer.middleware.found_tenant"],
    "kernel.web.middleware.TenantBlock": [],
}
MIDDLEWARE = [
    "django_tenants.middleware.main.TenantMainMiddleware",
    *(kept for name in MIDDLEWARE for kept in _OURS.get(name, [name])),
]
