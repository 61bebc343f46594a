"""三员: who gives and ends which seats; nobody is two of them, nobody changes their own."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.actor import Actor
from kernel.errors import DomainError, NotFound, NotPermitted, StepUpNeeded
from shared_apps.identity import actions, personal, refusals
from shared_apps.identity.models import Seat
from tests.units.identity.conftest import actor, person, seat
from tests.units.identity.offices import COUNTY, OTHER, Office, invitation, number, office

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(scope="module")
def county(database: object) -> Office:
    return office(COUNTY)


@pytest.fixture
def young(database: object) -> Office:
    """A congress with an administrator and nobody else."""
    Seat.objects.filter(congress__code=OTHER).update(status="ended")
    return office(OTHER, "admin")


@pytest.mark.parametrize(
    ("who", "kind", "roles", "wanted"),
    [
        ("admin", "staff", ("clerk", "head"), None),
        ("admin", "deputy", (), None),
        ("admin", "handler", (), None),
        ("admin", "staff", ("security",), refusals.NotYourRoles),
        ("admin", "staff", ("auditor",), refusals.NotYourRoles),
        ("admin", "staff", ("admin",), refusals.NotYourRoles),
        ("admin", "console", (), refusals.NotYourRoles),
        ("admin", "operator", (), refusals.NotYourRoles),
        ("security", "staff", ("admin",), None),
        ("security", "staff", ("security",), None),
        ("security", "staff", ("auditor",), None),
        ("security", "staff", ("clerk",), refusals.NotYourRoles),
        ("security", "deputy", (), refusals.NotYourRoles),
        ("security", "staff", ("auditor", "clerk"), refusals.NotYourRoles),
        ("auditor", "staff", ("clerk",), NotPermitted),
    ],
)
def test_each_gives_the_seats_that_are_theirs(
    county: Office, who: str, kind: str, roles: tuple[str, ...], wanted: type[DomainError] | None
) -> None:
    if wanted is None:
        assert county.invite(who, kind=kind, roles=roles).status == "pending"
        return
    with pytest.raises(wanted):
        county.invite(who, kind=kind, roles=roles)


def test_the_first_security_administrator_and_auditor_are_appointed_once(young: Office) -> None:
    first = young.invite(roles=("security",))
    young.invite(roles=("auditor",))
    for role in ("security", "auditor"):
        with pytest.raises(refusals.NotYourRoles):
            young.invite(roles=(role,))
    actions.activate_seat(seat_id=first.pk)
    Seat.objects.filter(congress__code=OTHER, roles=["auditor"]).update(status="ended")
    with pytest.raises(refusals.NotYourRoles):
        young.invite(roles=("auditor",))


def test_a_first_officer_who_has_not_confirmed_may_be_taken_back_and_no_other(
    young: Office, county: Office
) -> None:
    wrong = young.invite(roles=("security",))
    actions.end_seat(actor=young.actor("admin"), seat_id=wrong.pk, reason="填错了人")
    young.invite(roles=("security",))
    later = county.invite("security", roles=("auditor",))
    for held in (later, Seat.objects.get(person_id=county.people["auditor"])):
        with pytest.raises(refusals.NotYourRoles):
            actions.end_seat(actor=county.actor("admin"), seat_id=held.pk, reason="不合适")
    actions.end_seat(actor=county.actor("security"), seat_id=later.pk, reason="不合适")


def test_nobody_holds_two_of_the_three_in_one_congress(county: Office) -> None:
    given = county.invite("security", roles=("auditor",))
    known = personal.open_id_number(given.person.id_number, person_id=given.person_id)
    Seat.objects.filter(pk=given.pk).update(term="第一任")
    with pytest.raises(refusals.TwoOfficers):
        county.invite("security", id_number=known, roles=("security",))
    with pytest.raises(refusals.TwoOfficers):
        actions.change_roles(actor=county.actor("security"), seat_id=given.pk, roles=["auditor", "admin"])
    clerk = county.invite(id_number=known, kind="staff", roles=("clerk",))
    with pytest.raises(refusals.TwoOfficers):
        actions.change_roles(actor=county.actor("security"), seat_id=clerk.pk, roles=["clerk", "admin"])
    with pytest.raises(refusals.TwoOfficers):
        actions.make_admin(person_id=given.person_id, congress_id=given.congress_id)


def test_roles_of_the_other_sort_are_left_to_the_other(county: Office) -> None:
    admin, security = county.actor("admin"), county.actor("security")
    mixed = county.invite(roles=("clerk",))
    done = actions.change_roles(actor=security, seat_id=mixed.pk, roles=["clerk", "auditor"])
    assert done.roles == {"clerk", "auditor"}
    done = actions.change_roles(actor=admin, seat_id=mixed.pk, roles=["head", "auditor"])
    assert done.roles == {"head", "auditor"}
    for who, roles in ((admin, ["head"]), (security, ["auditor"]), (security, ["head", "clerk", "auditor"])):
        with pytest.raises(refusals.NotYourRoles):
            actions.change_roles(actor=who, seat_id=mixed.pk, roles=roles)
    with pytest.raises(refusals.RoleMissing):
        actions.change_roles(actor=admin, seat_id=mixed.pk, roles=[])
    with pytest.raises(refusals.NotYourRoles):
        actions.end_seat(actor=admin, seat_id=mixed.pk, reason="调离")
    actions.end_seat(actor=security, seat_id=mixed.pk, reason="调离")


@pytest.mark.parametrize("who", ["admin", "security"])
def test_nobody_gives_themselves_a_seat_or_a_role_or_ends_their_own(county: Office, who: str) -> None:
    me, mine = county.actor(who), county.actor(who).seats[0]
    deeds: list[tuple[Any, dict[str, Any]]] = [
        (actions.end_seat, {"reason": "自己"}),
        (actions.change_roles, {"roles": [*mine.roles, "clerk"]}),
    ]
    if who == "admin":
        deeds.append((actions.change_phone, {"phone": "13800001234"}))
    for deed, facts in deeds:
        with pytest.raises(refusals.OwnSeat):
            deed(actor=me, seat_id=mine.id, **facts)
    typed = invitation(roles=("head",) if who == "admin" else ("auditor",))
    held = personal.seal_id_number(typed.id_number, person_id=me.person_id)
    row = actor_row(me)
    row.id_number, row.id_number_index = held, personal.index_of(typed.id_number)
    row.save()
    Seat.objects.filter(pk=mine.id).update(term="旧")
    with pytest.raises(refusals.OwnSeat):
        actions.invite(actor=me, invitation=typed)
    Seat.objects.filter(pk=mine.id).update(term="")


def actor_row(of: Actor) -> Any:
    return Seat.objects.select_related("person").get(pk=of.seats[0].id).person


def test_the_administrators_of_another_congress_find_no_such_seat(county: Office, young: Office) -> None:
    theirs = county.invite()
    for deed, facts in (
        (actions.end_seat, {"reason": "越权办理"}),
        (actions.change_roles, {"roles": ["head"]}),
        (actions.change_phone, {"phone": "13800001234"}),
    ):
        with pytest.raises(NotFound):
            deed(actor=young.actor("admin"), seat_id=theirs.pk, **facts)


def test_only_the_keeper_changes_the_telephone_and_only_after_the_confirmation(
    county: Office, young: Office
) -> None:
    known = number()
    kept, lent = county.invite(id_number=known), young.invite(id_number=known, kind="handler", roles=())
    for of, row in ((county, kept), (young, lent)):
        with pytest.raises(refusals.NotConfirmedYet):
            actions.change_phone(actor=of.actor("admin"), seat_id=row.pk, phone="13900000001")
        actions.activate_seat(seat_id=row.pk)
    with pytest.raises(refusals.NotKeeper):
        actions.change_phone(actor=young.actor("admin"), seat_id=lent.pk, phone="13900000001")
    actions.change_phone(actor=county.actor("admin"), seat_id=kept.pk, phone="139 0000 0001")
    changed = Seat.objects.select_related("person").get(pk=kept.pk).person
    assert personal.open_phone(changed.phone, person_id=changed.pk) == "13900000001"


def test_without_a_fresh_second_factor_nothing_is_done(county: Office) -> None:
    weak = actor(county.people["admin"], COUNTY)
    weak = type(weak)(**(vars(weak) | {"acr": "basic"}))
    held = county.invite()
    for deed, facts in (
        (actions.invite, {"invitation": invitation()}),
        (actions.end_seat, {"seat_id": held.pk, "reason": "调离"}),
        (actions.change_roles, {"seat_id": held.pk, "roles": ["head"]}),
    ):
        with pytest.raises(StepUpNeeded):
            deed(actor=weak, **facts)
    assert Seat.objects.get(pk=held.pk).version == 1


def test_the_platform_itself_makes_nobody_two_of_the_three() -> None:
    who = person()
    with pytest.raises(refusals.TwoOfficers):
        actions.give_seat(new=seat(who, COUNTY, "staff", roles=("admin", "security")))
    actions.give_seat(new=seat(who, COUNTY, "staff", roles=("security",)))
    with pytest.raises(refusals.TwoOfficers):
        actions.give_seat(new=seat(who, COUNTY, "staff", roles=("auditor",), term="另一"))
