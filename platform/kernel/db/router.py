"""Which app's tables go where, on the app's connection and on the owner's alike."""

from typing import Any

from django.conf import settings
from django.db import connections
from django_tenants.routers import TenantSyncRouter
from django_tenants.utils import get_public_schema_name


class Router(TenantSyncRouter):  # type: ignore[misc]
    """SHARED_APPS in public, TENANT_APPS elsewhere, decided by the connection's schema."""

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **hints: Any
    ) -> bool | None:
        shared = connections[db].schema_name == get_public_schema_name()  # type: ignore[attr-defined]
        listed = self.app_in_list(app_label, settings.SHARED_APPS if shared else settings.TENANT_APPS)
        return None if listed else False

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        """The models of a past state live in migrations alone, and those are the owner's: `apps.get_model(…).objects` goes there."""
        return "owner" if model.__module__ == "__fake__" and "owner" in connections else None

    db_for_write = db_for_read
