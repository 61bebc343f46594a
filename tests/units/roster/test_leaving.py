"""The end of a person's log-in, and what platform and Keycloak tell of each other."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.core.management import call_command

from kernel import clock
from shared_apps.identity import actions as identity
from shared_apps.identity.actions import NewSeat
from shared_apps.identity.models import Person, PersonIdentity, Seat
from sso import accounts, conf, person_account, provisioning, retiring, server, testing
from sso.form_login import NotLoggedIn, Visitor
from sso.spec import PERSON_ATTRIBUTE
from tests.factories.house import House

pytestmark = pytest.mark.usefixtures("realm")


def arrived(house: House, *, name: str = "何秀英", seated_too: bool = True) -> tuple[str, UUID, UUID]:
    """Login, person and seat of somebody new with a password."""
    login = f"leaver-{uuid4().hex[:8]}"
    person = testing.add_people([(login, name, None)])[login]
    return login, person, seated(house, person) if seated_too else uuid4()


def seated(house: House, person: UUID) -> UUID:
    new = NewSeat(
        person_id=person, congress_id=house.ref.id, kind="staff", roles=("clerk",), valid_from=clock.today()
    )
    return identity.give_seat(new=new).id


def ended(seat: UUID, *, days: int) -> None:
    when = clock.now() - timedelta(days=days)
    Seat.objects.filter(pk=seat).update(status="ended", ended_at=when)


def lets_in(login: str) -> bool:
    try:
        return bool(Visitor().api_tokens(login, testing.PASSWORD).access_token)
    except NotLoggedIn:
        return False


def test_after_the_time_of_grace_a_person_is_disabled_and_a_new_seat_brings_them_back(house: House) -> None:
    login, person, seat = arrived(house)
    ended(seat, days=settings.PERSON_GRACE_DAYS - 1)
    assert retiring.retire() == 0 and lets_in(login)
    ended(seat, days=settings.PERSON_GRACE_DAYS + 1)
    assert retiring.retire() == 1 and retiring.retire() == 0
    row = Person.objects.get(pk=person)
    assert row.disabled_at is not None and row.not_before is not None and not lets_in(login)
    account = provisioning.account(login)
    assert account is not None and account["lastName"] == "何秀英"
    assert account["attributes"][PERSON_ATTRIBUTE] == [str(person)]
    seated(house, person)
    assert retiring.retire() == 1
    assert Person.objects.get(pk=person).disabled_at is None and lets_in(login)


@pytest.mark.parametrize("other", ["pending", "active", "never", "runs out later"])
def test_who_has_another_seat_or_never_had_one_stays(house: House, other: str) -> None:
    login, person, seat = arrived(house, seated_too=other != "never")
    if other == "never":
        assert not Seat.objects.filter(person_id=person).exists()
    elif other == "runs out later":
        Seat.objects.filter(pk=seat).update(valid_to=clock.today() - timedelta(days=3))
    else:
        ended(seat, days=100)
        Seat.objects.filter(pk=seated(house, person)).update(status=other)
    assert retiring.retire() == 0 and lets_in(login)


def test_keycloak_down_leaves_everybody_as_they_are(house: House, settings) -> None:  # type: ignore[no-untyped-def]
    login, person, seat = arrived(house)
    ended(seat, days=100)
    url, settings.KEYCLOAK_URL = settings.KEYCLOAK_URL, "http://127.0.0.1:9"
    assert retiring.retire() == 0
    settings.KEYCLOAK_URL = url
    assert Person.objects.get(pk=person).disabled_at is None and lets_in(login)
    assert retiring.retire() == 1


def reconciled(*, make: bool = True) -> list[str]:
    out = io.StringIO()
    call_command("sso_reconcile", make=make, stdout=out)
    return out.getvalue().splitlines()


def test_what_has_drifted_apart_is_told_mended_and_then_quiet(house: House) -> None:
    reconciled()
    lost, renamed, off, unsaid, relinked = (arrived(house, name="童欣") for _ in range(5))
    admin = server.provisioner()
    provisioning.remove_account(lost[0])

    def sub(login: str) -> str:
        row = provisioning.account(login)
        assert row is not None
        return str(row["id"])

    accounts.change(admin, sub(renamed[0]), lastName="别名")
    accounts.change(admin, sub(off[0]), enabled=False)
    accounts.change(admin, sub(unsaid[0]), attributes={PERSON_ATTRIBUTE: None})
    PersonIdentity.objects.filter(issuer=conf.issuer(), username=relinked[0]).update(sub=str(uuid4()))
    told = reconciled(make=False)
    assert told[-1] == "5 changes"
    for login, words in (
        (lost, "没有这个账号"),
        (renamed, "姓名不同"),
        (off, "启用"),
        (unsaid, "没有写明是谁"),
        (relinked, "已不在"),
    ):
        assert any(login[0] in line and words in line for line in told), told
    assert reconciled()[-1] == "5 changes"
    assert reconciled()[-1] == "0 changes"
    for name, person, _ in (lost, renamed, off, unsaid, relinked):
        held = person_account.held_by(person)
        row = provisioning.account(name)
        assert held is not None and row is not None and row["lastName"] == "童欣" and row["enabled"]


def test_what_a_person_must_look_at_is_told_and_left(house: House) -> None:
    login, person, _ = arrived(house)
    admin = server.provisioner()
    second = f"second-{uuid4().hex[:8]}"
    admin.create_user({"username": second, "enabled": True, "attributes": {PERSON_ATTRIBUTE: [str(person)]}})
    stray = f"stray-{uuid4().hex[:8]}"
    admin.create_user({"username": stray, "enabled": True})
    told = reconciled()
    assert told[-1] == "0 changes" and told[-2].endswith("to look at")
    assert any(second in line and login in line for line in told) and any(stray in line for line in told)
    assert not any("service-account" in line for line in told)
    assert provisioning.account(second) and provisioning.account(stray)
    provisioning.remove_account(second)
    provisioning.remove_account(stray)
