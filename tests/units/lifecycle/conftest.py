"""A province's console and a county with people, on the module's own database; every congress is live again after each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kernel import clock
from kernel.actor import Actor
from kernel.ids import uuid7
from kernel.tenancy import CongressRef
from shared_apps.identity import actions as identity
from shared_apps.identity import selectors as people
from tenants import selectors as registry
from tenants.models import Congress, CongressCode
from tests.factories.house import ISSUER, SINCE, House, furnish
from tests.stack.databases import Database

PROVINCE, CITY, COUNTY, BESIDE, OTHER_CITY = "330000", "330100", "330122", "330127", "330200"
REASON = "机构调整期间暂停办理，恢复时间另行通知"


def congress(code: str) -> Congress:
    found: Congress = Congress.objects.get(code=code)
    return found


def give_seat(person: Actor | None = None, *, code: str, kind: str, roles: tuple[str, ...] = ()) -> Actor:
    """A seat at that congress for this person, or for somebody new; the person with all their seats."""
    who = person.person_id if person else uuid7()
    if person is None:
        identity.enrol_people(people=[(who, "某某")])
        identity.link_accounts(issuer=ISSUER, accounts=[identity.Account(person_id=who, sub=str(who))])
    new = identity.NewSeat(
        person_id=who, congress_id=congress(code).pk, kind=kind, roles=roles, valid_from=SINCE
    )
    identity.give_seat(actor=None, new=new)
    found = people.person_by_identity(issuer=ISSUER, sub=str(who))
    assert found is not None
    return found.as_actor(congress=None)


@pytest.fixture(scope="module")
def console(database: Database) -> Actor:
    """Somebody at the province's console."""
    return give_seat(code=PROVINCE, kind="console")


@pytest.fixture(scope="module")
def house(database: Database) -> House:
    return furnish(COUNTY)


@pytest.fixture(scope="module")
def beside(database: Database) -> House:
    return furnish(BESIDE)


@pytest.fixture
def as_it_was(database: Database) -> Iterator[None]:
    """What a test makes of the registry is undone, so that the next one finds it live."""
    before = list(Congress.objects.all())
    former = list(CongressCode.objects.all())
    yield
    CongressCode.objects.all().delete()
    names = [field.attname for field in Congress._meta.concrete_fields if not field.primary_key]
    # Codes are unique: two that were exchanged can't be put back one by one.
    for number, row in enumerate(before):
        Congress.objects.filter(pk=row.pk).update(code=f"x{number:05d}"[:6])
    for row in before:
        # The app's login changes neither schema nor role.
        rows = Congress.objects.using("owner").filter(pk=row.pk)
        rows.update(**{name: getattr(row, name) for name in names})
    CongressCode.objects.bulk_create(former)


def set_state(code: str, state: str, *, reason: str = REASON) -> None:
    """As a deed, or the migrations, would leave the row."""
    Congress.objects.filter(code=code).update(state=state, state_reason=reason, state_since=clock.now())


def ref(code: str) -> CongressRef:
    found = registry.ref_by_code(code)
    assert found is not None
    return found
