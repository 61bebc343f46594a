"""Stock django-tenants on a database of its own, for benchmarks: its backend, its router, its commands, its own models.

The same apps as ours in public and in the tenants, besides the peer's own.
"""

from config.settings import env
from config.settings.base import *  # noqa: F403
from config.settings.base import SHARED_APPS, TENANT_APPS

SECRET_KEY = "of-a-benchmark-that-serves-no-request"
LIANDONG_DEMO = False
SHARED_APPS = [*SHARED_APPS, "tests.bench_peer"]
INSTALLED_APPS = SHARED_APPS + TENANT_APPS
TENANT_MODEL = "bench_peer.PeerTenant"
TENANT_DOMAIN_MODEL = "bench_peer.PeerDomain"
TENANT_SYNC_ROUTER = "django_tenants.routers.TenantSyncRouter"
DATABASE_ROUTERS = [TENANT_SYNC_ROUTER]
_URL = env.read("PEER_DATABASE_URL", "postgresql://liandong_owner@127.0.0.1/liandong_peer")
DATABASES = {"default": {**env.database(_URL), "ENGINE": "django_tenants.postgresql_backend"}}
