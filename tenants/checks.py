"""System checks of tenancy: every app and model in exactly one of the two lists, and nothing that leads across their border."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.db.models import Model

# What lies in public only: a session, a log-in and a kind of content belong to the whole cell.
CELLS_OWN = ("django.contrib.", "django_tenants", "kernel", "ui", "tenants", "shared_apps.", "sso")


@register()
def lists_are_disjoint(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E001: an app in both lists has its tables twice. Asked by app, since an app may be listed by its configuration."""
    shared, tenant = _listed(settings.SHARED_APPS), _listed(settings.TENANT_APPS)
    return [
        Error(
            f"{name} is in SHARED_APPS and in TENANT_APPS",
            hint="leave it in the one where its rows belong",
            id="tenants.E001",
        )
        for name in sorted(shared & tenant)
    ]


@register()
def tenants_point_nowhere_else(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E002: no foreign key from a congress's table to public, nor back; the table between two of a many-to-many counts too."""
    return list(crossing(apps.get_models(include_auto_created=True), tenant=_labels(settings.TENANT_APPS)))


@register()
def models_are_in_one_list(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E003: a model of an app in neither list has its table nowhere. Third-party apps are no exception."""
    if settings.DATABASES["default"]["ENGINE"] != "kernel.db":
        return []  # the engines beside which ours is measured
    listed = _listed(settings.SHARED_APPS) | _listed(settings.TENANT_APPS)
    return list(unlisted(apps.get_models(include_auto_created=True), listed=listed))


@register()
def cells_own_apps_are_shared(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E004: content types, log-ins and sessions in public only."""
    return [
        Error(f"{name} is in TENANT_APPS", hint="move it to SHARED_APPS", id="tenants.E004")
        for name in sorted(_listed(settings.TENANT_APPS))
        if name.startswith(CELLS_OWN)
    ]


def crossing(models: Iterable[type[Model]], *, tenant: set[str]) -> Iterator[CheckMessage]:
    for model in models:
        for field in model._meta.get_fields():
            target: Any = getattr(field, "related_model", None)
            if not getattr(field, "concrete", False) or target is None:
                continue
            if (model._meta.app_label in tenant) != (target._meta.app_label in tenant):
                yield Error(
                    f"{model._meta.label}.{field.name} crosses the border between a tenant and public",
                    hint="keep the id and a snapshot of what is shown",
                    obj=model,
                    id="tenants.E002",
                )


def unlisted(models: Iterable[type[Model]], *, listed: set[str]) -> Iterator[CheckMessage]:
    for model in models:
        if _app(model).name not in listed:
            yield Error(
                f"{model._meta.label} belongs to an app that is neither in SHARED_APPS nor in TENANT_APPS",
                hint=f"put {_app(model).name} into one of them",
                obj=model,
                id="tenants.E003",
            )


def _app(model: type[Model]) -> AppConfig:
    return apps.get_app_config(model._meta.app_label)


def _listed(entries: Sequence[str]) -> set[str]:
    """Names of the apps that these entries name, by the app or by its configuration; others by themselves."""
    by_entry = {
        entry: config.name
        for config in apps.get_app_configs()
        for entry in (config.name, f"{type(config).__module__}.{type(config).__qualname__}")
    }
    return {by_entry.get(entry, entry) for entry in entries}


def _labels(entries: Sequence[str]) -> set[str]:
    names = _listed(entries)
    return {config.label for config in apps.get_app_configs() if config.name in names}
