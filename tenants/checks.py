"""System checks of tenancy: every model in exactly one list, no foreign key from a tenant to public."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def lists_are_disjoint(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    both = set(settings.SHARED_APPS) & set(settings.TENANT_APPS)
    return [Error(f"{name} is in SHARED_APPS and in TENANT_APPS", id="tenants.E001") for name in sorted(both)]


@register()
def tenants_point_nowhere_else(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    tenant = {apps.get_app_config(name.rsplit(".", 1)[-1]).label for name in settings.TENANT_APPS}
    for model in apps.get_models():
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if not getattr(field, "concrete", False) or target is None:
                continue
            if (model._meta.app_label in tenant) != (target._meta.app_label in tenant):
                text = f"{model._meta.label}.{field.name} crosses the border between a tenant and public"
                found.append(Error(text, id="tenants.E002"))
    return found
