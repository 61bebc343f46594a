"""current_user and current_schema, asked of PostgreSQL itself wherever the product's code runs for a congress."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from kernel import jobs, tenancy
from kernel.ids import uuid7
from kernel.tenancy import CongressRef
from tenant_apps.postbox import actions as postbox
from tenant_apps.postbox import receiving
from tests.factories.house import House, trust_test_tokens
from tests.units.tenancy import pages
from tests.units.tenancy.pages import Place, where

PAGES = "tests.units.tenancy.pages"
RunJobs = Callable[[], list[str]]
seen: list[Place] = []


@jobs.tenant_job("tests.where")
def where_job() -> None:
    seen.append(where())


def home(ref: CongressRef) -> Place:
    return {"role": ref.role, "schema": ref.schema, "path": f"{ref.schema}, public"}


def platform() -> Place:
    return {"role": settings.DB_APP_ROLE, "schema": "public", "path": where()["path"]}


@override_settings(TENANT_URLCONF=PAGES, TENANT_API_URLCONF=PAGES)
def test_a_view_runs_under_the_role_of_the_congress_in_the_address(
    house: House, other: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust_test_tokens(monkeypatch)
    for one in (house, other, house):
        assert one.browser("clerk").get(one.url("inside")).json() == home(one.ref)
        assert one.api("clerk").get(one.api_url("api")).json() == home(one.ref)
        assert where() == platform()


@override_settings(TENANT_URLCONF=PAGES)
def test_a_view_around_the_block_runs_under_the_apps_login(house: House) -> None:
    assert house.browser("clerk").get(house.url("around")).json() == platform()


@override_settings(TENANT_URLCONF=PAGES)
def test_a_view_that_breaks_leaves_neither_role_nor_path_behind(house: House) -> None:
    browser = house.browser("clerk")
    browser.raise_request_exception = False
    assert browser.get(house.url("failing")).status_code == 500
    assert where() == platform()


def test_a_job_runs_under_the_role_of_the_congress_it_was_given(house: House, run_jobs: RunJobs) -> None:
    seen.clear()
    with house.entered():
        jobs.enqueue("tests.where", congress_id=house.ref.id)
        assert seen == [], "a job must leave on commit"
    assert "tests.where" in run_jobs()
    assert seen == [home(house.ref)]
    assert where() == platform()


def test_a_receiver_runs_under_the_receivers_role(
    house: House, other: House, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[Place] = []

    def receive(message: Any, body: dict[str, Any]) -> None:
        taken.append({**where(), "said": body["said"]})

    monkeypatch.setitem(receiving._receivers, "status", receive)
    with house.entered():
        postbox.send(
            to_id=other.ref.id, referral_id=uuid7(), kind="status", body={"said": "办理中"}, seat=None
        )
    run_jobs()
    assert taken == [{**home(other.ref), "said": "办理中"}]


def test_no_code_assumes_that_a_role_is_named_like_its_schema(house: House) -> None:
    assert house.ref.role != house.ref.schema
    with house.entered():
        assert tenancy.current() == house.ref
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    assert pages.where()["schema"] == "public"
