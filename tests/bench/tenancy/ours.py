"""Our side's process: what it is asked by the bench (`side.py`)."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management import load_command_class
from django.db import connections
from django.utils import timezone

from kernel import clock, sealing, tenancy
from kernel.actor import STRONG, Actor, SeatFacts
from kernel.ids import uuid7
from kernel.tenancy import CongressRef
from shared_apps.identity import actions as identity
from sso.models import LoginSession
from tenant_apps.deputies.models import Mandate, Term
from tenant_apps.organs.models import Unit
from tenant_apps.suggestions import states as course
from tenant_apps.suggestions.models import Suggestion
from tenants import provisioning, selectors
from tenants.archive import exporting
from tenants.models import Batch, Congress, Division
from tenants.onboarding import batches
from tenants.onboarding import upload as sheets
from tests.bench.tenancy import pages
from tests.bench.tenancy.probing import role, touch
from tests.bench.tenancy.replaying import record, replay

PROVINCE = "510000"  # 四川, the largest: 205 units
OTHERS = ("410000", "130000", "370000", "430000", "440000", "530000", "450000", "360000")
__all__ = ["record", "replay", "role", "touch"]
settings.TENANT_URLCONF = "tests.bench.tenancy.pages"
pages.serve(unit=Unit, suggestion=Suggestion)
took = pages.took


def divisions(count: int) -> list[str]:
    """Division codes: all of 四川 first, then other provinces', parents before children."""
    found: list[str] = []
    for province in (PROVINCE, *OTHERS):
        found += [division.code for division in selectors.under(province)]
    return found[:count]


def make(codes: list[str]) -> list[float]:
    """Seconds for each: registry row, schema, role, grants and the apps' steps, one after another."""
    top = {code[:2]: Division.objects.get(code=f"{code[:2]}0000") for code in codes}
    found = []
    for code in codes:
        division = Division.objects.get(code=code)
        begun = time.perf_counter()
        congress = provisioning.request(division, top[code[:2]])
        provisioning.provision(congress.id)
        congress.refresh_from_db()
        provisioning.furnish(selectors.ref(congress))
        found.append(time.perf_counter() - begun)
    return found


def go_live() -> None:
    """People may enter every congress that has its schema."""
    now = clock.now()
    Congress.objects.filter(state="provisioning").update(state="active", state_since=now, activated_at=now)


def people(codes: list[str]) -> dict[str, str]:
    """A clerk for each congress who has just logged in; answers code → the session's key."""
    refs = {ref.code: ref for ref in selectors.active()}
    persons = {code: uuid7() for code in codes}
    identity.enrol_people(people=[(person, "方晓燕") for person in persons.values()])
    since = clock.today() - timedelta(days=365)
    identity.give_seats(
        seats=[
            identity.NewSeat(
                person_id=persons[code], congress_id=refs[code].id, kind="staff", roles=("clerk",), valid_from=since
            )
            for code in codes
        ]
    )  # fmt: skip
    keys = {code: f"{uuid7().hex}bench{code}" for code in codes}
    LoginSession.objects.bulk_create([_session(keys[code], persons[code]) for code in codes])
    return keys


def _session(key: str, person_id: Any) -> LoginSession:
    now = timezone.now()
    return LoginSession(
        key_hash=sealing.fingerprint(key),
        person_id=person_id,
        issuer="http://nobody.example",
        sub=str(person_id),
        sid=key,
        created_at=now,
        last_seen_at=now + timedelta(hours=6),  # so that no visit has to note that it was there
        expires_at=now + timedelta(hours=12),
    )


def fill(codes: list[str], suggestions: int) -> dict[str, str]:
    """One unit and so many suggestions in each congress; answers code → the unit's id."""
    units = {}
    for code in codes:
        ref = selectors.ref_by_code(code)
        assert ref is not None
        with tenancy.enter(ref):
            units[code] = str(
                Unit.objects.create(congress_id=ref.id, name="交通运输局", kind="department").pk
            )
            if suggestions:
                _suggestions(ref.id, suggestions)
    return units


def _suggestions(congress_id: Any, count: int) -> None:
    now = clock.now()
    term = Term.objects.create(congress_id=congress_id, ordinal=17, begins=now.date())
    mandate = Mandate.objects.create(
        congress_id=congress_id, term=term, person_id=uuid7(), seat_id=uuid7(), person_name="沈建芳", seat_no="001", elected_on=now.date()
    )  # fmt: skip
    Suggestion.objects.bulk_create(
        Suggestion(
            congress_id=congress_id,
            title=f"关于打通富春江绿道第{number}处断点的建议",
            body="一、情况\n二、建议\n" * 20,
            lead_mandate=mandate,
            lead_name="沈建芳",
            state=course.SUBMITTED,
            created_at=now - timedelta(minutes=number),
        )
        for number in range(count)
    )


def schemas(codes: list[str]) -> dict[str, str]:
    """code → schema, for those who copy rows."""
    return dict(Congress.objects.filter(code__in=codes).values_list("code", "schema_name"))


def upload(codes: list[str]) -> str:
    """A sheet of these units, taken in by the console of their province; answers the batch's id."""
    top = Division.objects.get(code=codes[0])
    scope = selectors.ref(provisioning.request(top, top))
    lines = ["行政区划代码,单位名称", *(f"{code}," for code in codes)]
    content = "\n".join(lines).encode()
    return str(sheets.take(actor=_office(scope), scope=scope, file_name="units.csv", content=content).pk)


def start(batch: str) -> None:
    scope = selectors.ref_by_id(Batch.objects.get(pk=batch).scope_id)
    assert scope is not None
    batches.start(actor=_office(scope), batch_id=UUID(batch))


def progress(batch: str) -> dict[str, int]:
    found = batches.progress(UUID(batch))
    return {"provisioned": found.provisioned, "ended": int(found.finished_at is not None)}


def _office(scope: CongressRef) -> Actor:
    """Somebody of the provincial office, with the console's seat."""
    seat = SeatFacts(id=uuid7(), congress_id=scope.id, kind="console", roles=frozenset(), label="省级管理台")
    return Actor(
        person_id=uuid7(),
        name="钟雪",
        congress=None,
        seats=(),
        all_seats=(seat,),
        acr=STRONG,
        auth_time=timezone.now(),
    )


def provision_only(code: str) -> str:
    """A congress with its tables and nothing in them; answers the schema."""
    division = Division.objects.get(code=code)
    congress = provisioning.request(division, Division.objects.get(code=f"{code[:2]}0000"))
    provisioning.provision(congress.id)
    return str(congress.schema_name)


def migrate() -> float:
    """Seconds of `migrate_tenants`, from the command's handle() to its return."""
    command: Any = load_command_class("tenants", "migrate_tenants")
    options = vars(command.create_parser("manage.py", "migrate_tenants").parse_args([]))
    begun = time.perf_counter()
    command.handle(**options)
    return time.perf_counter() - begun


def read_all() -> float:
    """Seconds for the applied migrations of every congress, read in one pipeline."""
    owner = connections["owner"]
    owner.ensure_connection()
    names = list(Congress.objects.filter(migrations__gt=0).values_list("schema_name", flat=True))
    begun = time.perf_counter()
    with owner.connection.pipeline():
        cursors = [
            owner.connection.execute(f'SELECT app, name FROM "{name}".django_migrations') for name in names
        ]
    rows = [cursor.fetchall() for cursor in cursors]
    took = time.perf_counter() - begun
    if len(rows) != len(names) or not all(rows):
        raise RuntimeError(f"{len(rows)} of {len(names)} congresses were read")
    return took


def export(code: str, folder: str) -> float:
    begun = time.perf_counter()
    exporting.export_congress(code=code, to=Path(folder))
    return time.perf_counter() - begun
