from __future__ import annotations

from typing import Any

import pytest
from django.core.checks import run_checks
from django.db import models
from django.test import override_settings
from django.test.utils import isolate_apps

from tenants import checks


def ids() -> list[str]:
    """The messages of tenancy that `manage.py check` would print."""
    return [
        f"{message.id} {message.msg}" for message in run_checks() if str(message.id).startswith("tenants.")
    ]


def test_the_product_passes() -> None:
    assert ids() == []


@pytest.mark.parametrize("entry", ["tenants", "tenants.apps.TenantsConfig"])
def test_an_app_in_both_lists_is_an_error(entry: str, settings: Any) -> None:
    settings.TENANT_APPS = [*settings.TENANT_APPS, entry]
    assert any(
        found.startswith("tenants.E001 tenants is in SHARED_APPS and in TENANT_APPS") for found in ids()
    )


def test_a_third_partys_app_in_neither_list_is_an_error_for_each_of_its_models(settings: Any) -> None:
    settings.SHARED_APPS = [name for name in settings.SHARED_APPS if name != "django.contrib.contenttypes"]
    assert ids() == [
        "tenants.E003 contenttypes.ContentType belongs to an app that is neither in SHARED_APPS nor in TENANT_APPS"
    ]


def test_a_congresss_app_in_neither_list_is_an_error(settings: Any) -> None:
    settings.TENANT_APPS = [name for name in settings.TENANT_APPS if name != "tenant_apps.organs"]
    found = [line for line in ids() if line.startswith("tenants.E003")]
    named = {line.split()[1] for line in found}
    assert (
        {"organs.Unit", "organs.UnitMember"}
        <= named
        == {name for name in named if name.startswith("organs.")}
    )


@pytest.mark.parametrize(
    "name", ["django.contrib.sessions", "django.contrib.auth", "django.contrib.contenttypes"]
)
def test_sessions_log_ins_and_content_types_belong_to_the_cell(name: str) -> None:
    with override_settings(TENANT_APPS=[name]):
        assert f"tenants.E004 {name} is in TENANT_APPS" in [
            f"{message.id} {message.msg}" for message in checks.cells_own_apps_are_shared(None)
        ]


@isolate_apps("tenants", "tenant_apps.organs")
def test_a_foreign_key_across_the_border_is_an_error_from_either_side() -> None:
    class Office(models.Model):
        class Meta:
            app_label = "tenants"

    class Desk(models.Model):
        office = models.ForeignKey(Office, models.PROTECT)

        class Meta:
            app_label = "organs"

    class Key(models.Model):
        desk = models.OneToOneField(Desk, models.PROTECT)

        class Meta:
            app_label = "tenants"

    class Drawer(models.Model):
        desk = models.ForeignKey(Desk, models.PROTECT)
        office_id = models.UUIDField()

        class Meta:
            app_label = "organs"

    found = [str(message.msg) for message in checks.crossing([Office, Desk, Key, Drawer], tenant={"organs"})]
    assert [line.split()[0] for line in found] == ["organs.Desk.office", "tenants.Key.desk"]


@isolate_apps("tenants", "tenant_apps.organs")
def test_the_table_between_two_models_is_seen_too() -> None:
    class Office(models.Model):
        class Meta:
            app_label = "tenants"

    class Desk(models.Model):
        offices = models.ManyToManyField(Office)

        class Meta:
            app_label = "organs"

    between: Any = Desk._meta.get_field("offices").remote_field.through
    found = [str(message.msg) for message in checks.crossing([between], tenant={"organs"})]
    assert [line.split()[0] for line in found] == ["organs.Desk_offices.office"]
