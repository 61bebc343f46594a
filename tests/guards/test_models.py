"""Models: in one list, bound to their congress, pointing nowhere else."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.db import models

from kernel.tenancy import TenantModel, TenantQuerySet

# Tables that from the first migration say which congress they belong to (DESIGN 3: later the townships' lie in their county's).
WITH_CONGRESS = (
    "suggestions.Suggestion",
    "suggestions.NumberSeries",
    "bills.Bill",
    "bills.BillSeries",
    "deputies.Mandate",
    "referrals.Referral",
    "records.Entry",
    "files.Attachment",
    "files.Blob",
)


def _tenant_models() -> list[type[models.Model]]:
    labels = {name.rsplit(".", 1)[-1] for name in settings.TENANT_APPS}
    return [model for model in apps.get_models() if model._meta.app_label in labels]


def test_every_app_stands_in_exactly_one_list() -> None:
    """An app in both lists has its tables twice; in neither, nowhere."""
    both = set(settings.SHARED_APPS) & set(settings.TENANT_APPS)
    assert not both, f"in SHARED_APPS and TENANT_APPS: {both}"
    listed = {
        apps.get_app_config(name.rsplit(".", 1)[-1]).name
        for name in (*settings.SHARED_APPS, *settings.TENANT_APPS)
    }
    unlisted = {config.name for config in apps.get_app_configs()} - listed
    assert not unlisted, f"in neither list: {unlisted}"


def test_every_model_of_a_congress_is_bound_to_it() -> None:
    """Rows and queries of TenantModel can't be used in another congress; a plain Model's can."""
    wrong = [
        model._meta.label
        for model in _tenant_models()
        if not issubclass(model, TenantModel)
        or not isinstance(model._default_manager.get_queryset(), TenantQuerySet)
        or not isinstance(model._base_manager.get_queryset(), TenantQuerySet)
    ]
    assert not wrong, (
        f"subclass kernel.tenancy.TenantModel, and let an own Meta inherit TenantModel.Meta: {wrong}"
    )


def test_no_foreign_key_crosses_the_border() -> None:
    """One such key makes deleting a person look into every congress: 96 ms at 130 schemas, 2.4 s at 3,208."""
    ours = {model._meta.label for model in _tenant_models()}
    wrong = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"  # type: ignore[union-attr]
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation
        and getattr(field, "concrete", False)
        and (model._meta.label in ours) != (field.related_model._meta.label in ours)  # type: ignore[union-attr]
    ]
    assert not wrong, f"keep the id and a snapshot of the name instead: {wrong}"


def test_what_may_move_to_another_schema_names_its_congress() -> None:
    missing = [
        label
        for label in WITH_CONGRESS
        if not any(f.name == "congress_id" for f in apps.get_model(label)._meta.get_fields())
    ]
    assert not missing, f"add congress_id: {missing}"


def test_primary_keys_are_uuids_or_big_numbers() -> None:
    """They are final: a distributed engine can't change them."""
    allowed = (models.UUIDField, models.BigAutoField, models.OneToOneField)
    wrong = [model._meta.label for model in _tenant_models() if not isinstance(model._meta.pk, allowed)]
    assert not wrong, f"use UUIDField(default=uuid7) or BigAutoField: {wrong}"


def test_names_fit_into_postgresql() -> None:
    """PostgreSQL cuts at 63 bytes; names of 30 characters leave room for what is derived from them."""
    wrong = [
        name
        for model in apps.get_models()
        if model._meta.app_label not in ("contenttypes",)
        for name in (
            model._meta.db_table,
            *(c.name for c in model._meta.constraints),
            *(i.name for i in model._meta.indexes),
        )
        if len(name) > 30
    ]
    assert not wrong, f"longer than 30 characters: {wrong}"
