"""The provincial office at its console, for these tests: everybody is invented, nobody has an account."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from kernel import tenancy
from kernel.actor import STRONG, Actor
from kernel.ids import uuid7
from kernel.jobs import enqueue
from kernel.tenancy import CongressRef
from shared_apps.identity import actions as identity
from shared_apps.identity import selectors as seats
from tenants import provisioning, selectors
from tenants.models import Batch, BatchRow, Congress, Division, PlatformEntry
from tenants.onboarding import batches, checklist, naming, running, upload
from tenants.onboarding.naming import AdminFacts, Named
from tests.stack import jobs
from tests.units.onboarding.sheet.made import csv, number, phone

ISSUER = "http://nobody.example/realms/tests"


def registered(code: str) -> CongressRef:
    """The province's row in the registry, without a schema: where the console's seat lies before anything is made."""
    division = Division.objects.get(code=code)
    return selectors.ref(provisioning.request(division, division))


def console(code: str) -> Actor:
    """Somebody with a console's seat at that congress."""
    who, ref = uuid7(), congress(code)
    identity.enrol_people(people=[(who, "童欣")])
    identity.link_accounts(issuer=ISSUER, accounts=[identity.Account(person_id=who, sub=str(who))])
    identity.give_seat(
        actor=None,
        new=identity.NewSeat(person_id=who, congress_id=ref.id, kind="console", valid_from=date(2022, 1, 1)),
    )
    person = seats.person_by_identity(issuer=ISSUER, sub=str(who))
    assert person is not None
    return person.as_actor(congress=None, acr=STRONG, auth_time=timezone.now())


def congress(code: str) -> CongressRef:
    found = selectors.ref_by_code(code)
    assert found is not None, code
    return found


def named_without_keycloak(ref: CongressRef, facts: AdminFacts) -> Named:
    """As sso names an administrator, but for the account."""
    person_id, _ = identity.enrol_by_number(name=facts.name, id_number=facts.id_number, phone=facts.phone)
    _, is_new = identity.make_admin(person_id=person_id, congress_id=ref.id)
    return Named(person_id=person_id, login="", is_new=is_new)


def use_no_keycloak(monkeypatch: pytest.MonkeyPatch) -> None:
    """Administrators get no account, and no worker stands by for what this very process has yet to carry."""
    monkeypatch.setattr(naming, "_step", [named_without_keycloak])
    monkeypatch.setattr(running, "AWAIT_SECONDS", 0.0)


def uploaded(actor: Actor, codes: list[str], *, scope: str) -> Batch:
    """A sheet with a line for each code."""
    lines = [
        (code, "", "叶明", phone(at), number(at % 900 + 1, born=f"19{70 + at // 900}0101"), "")
        for at, code in enumerate(codes, start=1)
    ]
    return upload.take(actor=actor, scope=congress(scope), file_name="开通表.csv", content=csv(*lines))


def started(actor: Actor, codes: list[str], *, scope: str) -> Batch:
    batch = uploaded(actor, codes, scope=scope)
    return batches.start(actor=actor, batch_id=batch.id)


def worked(batch: Batch) -> Batch:
    """Everything that is queued is run in this process, relay and all, until the batch rests."""
    for _ in range(10):
        jobs.run_queued()
        batch.refresh_from_db()
        if batch.state in ("done", "stopped"):
            return batch
        enqueue("onboarding.sweep", queue="owner")
    raise AssertionError(f"still {batch.state}: {rows(batch)}")


def rows(batch: Batch) -> list[tuple[str, str, str, str]]:
    found = BatchRow.objects.filter(batch=batch).order_by("number")
    return [(row.code, row.state, row.step, row.error_code) for row in found]


def checks(code: str) -> dict[str, str]:
    return {line.name: line.state for line in checklist.lines(congress(code).id)}


def everything(codes: list[str]) -> dict[str, Any]:
    """What the end state of a run is compared by: registry, list, people, and what lies in each schema. No ids, no times."""
    return {code: _of(code) for code in codes}


def _of(code: str) -> dict[str, Any]:
    row = Congress.objects.select_related("parent").get(code=code)
    ref = selectors.ref(row)
    with tenancy.enter(ref):
        inside = _inside()
    return {
        "state": row.state,
        "organ": row.organ_name,
        "parent": row.parent.code if row.parent else "",
        "migrations": row.migrations,
        "checks": checks(code),
        "deeds": deeds(ref.id),
        "admins": [one.name for one in seats.admins_in([ref.id]).get(ref.id, [])],
        **inside,
    }


def deeds(subject_id: UUID) -> list[str]:
    """What the public journal says was done with it."""
    found = PlatformEntry.objects.filter(subject_id=subject_id)
    return sorted(found.values_list("deed", flat=True))


def halves() -> list[str]:
    """What is half made: schemas, roles and rows of the registry that do not belong together."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT coalesce(n.nspname, c.schema_name) FROM pg_namespace n
            FULL JOIN (SELECT * FROM tenants_congress WHERE migrations > 0) c ON c.schema_name = n.nspname
            WHERE (n.nspname LIKE 't\\_%' OR n.nspname IS NULL)
            AND (n.nspname IS NULL OR c.id IS NULL OR c.state = 'requested')
            """
        )
        wrong = [name for (name,) in cursor.fetchall()]
        cursor.execute(
            """
            SELECT c.role_name FROM tenants_congress c LEFT JOIN pg_roles r ON r.rolname = c.role_name
            WHERE (r.rolname IS NULL) <> (c.migrations = 0)
            """
        )
        return wrong + [name for (name,) in cursor.fetchall()]


def _inside() -> dict[str, Any]:
    from tenant_apps.organs.models import Unit
    from tenant_apps.postbox.models import Inbox, Outbox
    from tenant_apps.records.models import Entry

    return {
        "units": sorted(Unit.objects.values_list("name", flat=True)),
        "sent": sorted(Outbox.objects.values_list("kind", flat=True)),
        "received": sorted(Inbox.objects.values_list("kind", flat=True)),
        "journal": sorted(Entry.objects.values_list("deed", flat=True)),
    }


def ids(codes: list[str]) -> list[UUID]:
    return [congress(code).id for code in codes]
