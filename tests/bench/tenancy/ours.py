"""Our side's process: what it is asked by the bench (`side.py`)."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from kernel import clock, sealing, tenancy
from kernel.ids import uuid7
from shared_apps.identity import actions as identity
from sso.models import LoginSession
from tenant_apps.deputies.models import Mandate, Term
from tenant_apps.organs.models import Unit
from tenant_apps.suggestions import states as course
from tenant_apps.suggestions.models import Suggestion
from tenants import provisioning, selectors
from tenants.models import Congress, Division
from tests.bench.tenancy import pages

PROVINCE = "510000"  # 四川, the largest: 205 units
OTHERS = ("410000", "130000", "370000", "430000", "440000", "530000", "450000", "360000")
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
