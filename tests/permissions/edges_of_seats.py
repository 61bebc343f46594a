"""What no row of the table can hold about persons and seats: each a plain function that raises AssertionError."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from kernel.actor import Actor, SeatFacts
from kernel.errors import NotFound, NotPermitted, StepUpNeeded
from kernel.ids import uuid7
from shared_apps.exchange import access as exchange
from shared_apps.exchange.publicly import NotYours
from shared_apps.identity import access, refusals
from shared_apps.identity import actions as identity
from shared_apps.identity import selectors as people
from shared_apps.identity.actions import placing
from shared_apps.identity.models import Seat
from shared_apps.worktime import access as calendar
from sso import conf
from tenant_apps.organs import access as units
from tenant_apps.organs import actions as organs
from tenant_apps.organs.models import Unit
from tenants.console import gate
from tests.factories.house import SINCE
from tests.permissions import seats
from tests.permissions.asking import Asker
from tests.permissions.refusing import refused, undone

Edge = Callable[[Asker], None]


def _invitation(**more: Any) -> identity.Invitation:
    given = {
        "name": "某某",
        "id_number": seats.number(),
        "phone": "13800001234",
        "kind": "staff",
        "roles": ("clerk",),
    }
    return identity.Invitation(**(given | more))


def an_administrator_manages_the_seats_of_their_own_congress_alone(asker: Asker) -> None:
    ours, theirs = asker.world.houses["county"], asker.world.beside["county"]
    handler = ours.seat_ids["handler2"]
    for who, kind in (("clerk", NotPermitted), ("deputy1", NotPermitted), ("admin", NotFound)):
        with refused(kind):
            identity.end_seat(actor=theirs.actor(who), seat_id=handler, reason="调离")
        with refused(kind):
            identity.change_roles(actor=theirs.actor(who), seat_id=handler, roles=["clerk"])
        with refused(kind):
            identity.change_phone(actor=theirs.actor(who), seat_id=handler, phone="13800001234")
        with refused(kind):
            identity.unmask_id_number(actor=theirs.actor(who), seat_id=handler, reason="核对身份")
    for who in ("clerk", "head", "deputy1", "handler1"):
        with refused(NotPermitted):
            identity.invite(actor=ours.actor(who), invitation=_invitation())
    with undone():
        identity.end_seat(actor=ours.actor("admin"), seat_id=handler, reason="调离")
    with undone():
        given = identity.invite(actor=ours.actor("admin"), invitation=_invitation())
        assert given.congress_id == ours.ref.id


def _pending(asker: Asker, *, roles: tuple[str, ...] = ("clerk",), who: str = "admin") -> UUID:
    actor = asker.world.houses["county"].actor(who)
    return identity.invite(actor=actor, invitation=_invitation(roles=roles)).id


def a_password_alone_changes_no_seat(asker: Asker) -> None:
    county = asker.world.houses["county"]
    admin, security = (replace(county.actor(who), acr="basic") for who in ("admin", "security"))
    held, officer = county.seat_ids["handler2"], county.seat_ids["auditor"]
    for actor, seat in ((admin, held), (security, officer)):
        with refused(StepUpNeeded):
            identity.end_seat(actor=actor, seat_id=seat, reason="调离")
        with refused(StepUpNeeded):
            identity.invite(actor=actor, invitation=_invitation())


def nobody_changes_their_own_seat_or_makes_a_second_officer(asker: Asker) -> None:
    county = asker.world.houses["county"]
    for who in ("admin", "security"):
        with refused(refusals.OwnSeat):
            identity.end_seat(actor=county.actor(who), seat_id=county.seat_ids[who], reason="自己")
    for kind, roles in (("staff", ("auditor",)), ("staff", ("security",)), ("operator", ()), ("console", ())):
        with refused(refusals.NotYourRoles):
            identity.invite(actor=county.actor("admin"), invitation=_invitation(kind=kind, roles=roles))
    with refused(refusals.NotYourRoles):
        identity.invite(actor=county.actor("security"), invitation=_invitation())


def a_seat_of_the_console_is_not_the_congresses_to_keep(asker: Asker) -> None:
    county = asker.world.houses["county"]
    new = identity.NewSeat(asker.world.wanderer, county.ref.id, "operator", SINCE)
    with undone():
        seat = identity.give_seat(new=new, status="pending")
        with refused(NotFound):
            access.seat(actor=county.actor("admin"), seat_id=seat.id)
        with refused(NotFound):
            keeper = asker.world.houses["console"].actor("console")
            identity.confirm_seat_for(actor=keeper, seat_id=seat.id)


def the_platforms_operator_does_no_work_at_the_console(asker: Asker) -> None:
    province, person = asker.world.houses["console"].ref, asker.world.wanderer
    with undone():
        seat = identity.give_seat(new=identity.NewSeat(person, province.id, "operator", SINCE))
        facts = people.person_by_identity(issuer=conf.issuer(), sub=str(person))
        assert facts is not None
        desk = gate.Desk(actor=facts.as_actor(congress=None), seat=seat, scope=province)
        with refused(NotPermitted):
            desk.need_work()
    gate.Desk(actor=asker.world.houses["console"].actor("console"), seat=seat, scope=province).need_work()


def only_the_keeper_reaches_a_person_behind_the_seat(asker: Asker) -> None:
    county, beside = asker.world.houses["county"], asker.world.beside["county"]
    with undone():
        seat = Seat.objects.get(pk=_pending(asker))
        kept: dict[str, Any] = {"person_id": seat.person_id, "capability": "people.log_out"}
        person, by = access.person_kept(actor=county.actor("security"), **kept)
        assert (person.pk, by.id) == (seat.person_id, county.seat_ids["security"])
        for actor, kind in ((beside.actor("security"), NotFound), (county.actor("admin"), NotPermitted)):
            with refused(kind):
                access.person_kept(actor=actor, **kept)
        with refused(NotFound):
            access.person_kept(actor=county.actor("security"), **(kept | {"person_id": uuid7()}))
        with refused(NotFound):
            access.person_to_seat(person_id=uuid7())
        identity.activate_seat(seat_id=seat.pk)
        Seat.objects.filter(pk=seat.pk).update(congress_id=beside.ref.id)
        with refused(refusals.NotKeeper):
            identity.change_phone(actor=beside.actor("admin"), seat_id=seat.pk, phone="13900000000")


def the_province_confirms_no_seat_of_its_own_people_by_themselves(asker: Asker) -> None:
    province = asker.world.houses["console"]
    keeper = province.actor("console")
    new = identity.NewSeat(keeper.person_id, province.ref.id, "handler", SINCE)
    with undone():
        seat = identity.give_seat(new=new, status="pending")
        with refused(refusals.OwnSeat):
            identity.confirm_seat_for(actor=keeper, seat_id=seat.id)


def an_import_goes_by_the_seat_of_who_started_it(asker: Asker) -> None:
    county = asker.world.houses["county"]

    def by(who: str) -> identity.Starter:
        actor: Actor = county.actor(who)
        return identity.Starter(actor.person_id, actor.name, county.seat_ids[who])

    given: dict[str, Any] = {"congress_id": county.ref.id, "invitations": [_invitation()]}
    for who in ("clerk", "security"):
        with refused(NotPermitted):
            identity.invite_many(by=by(who), **given)
    with refused(NotPermitted):
        identity.invite_many(by=replace(by("admin"), seat_id=uuid7()), **given)
    with refused(NotPermitted):  # a deputy has what is asked for beside people.import, and not that
        identity.starter(by=by("deputy1"), congress_id=county.ref.id, asks={"suggestion.file"})
    deputy = _invitation(kind="deputy", roles=(), term="第十七届")
    with refused(NotPermitted):
        identity.invite_many(by=by("clerk"), congress_id=county.ref.id, invitations=[deputy, _invitation()])
    with undone():
        out = identity.invite_many(by=by("clerk"), congress_id=county.ref.id, invitations=[deputy])
        assert out[0].refusal is None
    with undone():
        rows = [_invitation(), _invitation(roles=("auditor",))]
        out = identity.invite_many(by=by("admin"), congress_id=county.ref.id, invitations=rows)
        assert [one.refusal is None for one in out] == [True, False]


def who_keeps_no_seats_places_none_at_a_unit(asker: Asker) -> None:
    county = asker.world.houses["county"]
    actor = county.actor("clerk")
    with county.entered(), refused(NotPermitted):
        unit = Unit.objects.get(pk=county.unit_ids["handler1"])
        organs.place_seat(
            actor=actor, unit=unit, seat_id=county.seat_ids["handler2"], person_name="某", kind="handler"
        )
    with county.entered(), refused(NotPermitted):
        organs.place_imported(
            actor=actor, unit=unit, seat_id=county.seat_ids["handler2"], person_name="某", kind="handler"
        )


def who_keeps_no_units_enters_and_changes_none(asker: Asker) -> None:
    """Who handles reads the register. The platform itself changes a unit that there is."""
    county = asker.world.houses["county"]
    actor, unit = county.actor("handler1"), county.unit_ids["handler2"]
    with county.entered():
        with refused(NotPermitted):
            organs.add_unit(actor=actor, name="桐庐县档案局", kind="department")
        with refused(NotPermitted):
            units.keeping(actor, unit)
        with refused(NotFound):
            units.keeping(None, uuid7())
        assert units.keeping(None, unit) is None


def a_congress_tells_of_its_own_deputies_seats_alone(asker: Asker) -> None:
    county, beside = asker.world.houses["county"], asker.world.beside["county"]
    deputy = county.seat_ids["deputy1"]
    with undone():
        assert access.deputy_seat_of(congress_id=county.ref.id, seat_id=deputy).pk == deputy
    for ref, seat in ((beside.ref, deputy), (county.ref, county.seat_ids["clerk"])):
        with refused(NotFound):
            access.deputy_seat_of(congress_id=ref.id, seat_id=seat)
        with refused(NotYours):
            placing.regroup_deputies(congress_id=ref.id, groups={seat: "甲团"}, told_by=None)


def only_the_highest_console_enters_the_countrys_days(asker: Asker) -> None:
    keeper = asker.world.houses["console"].actor("console")
    calendar.keeping_seat(keeper)
    city = asker.world.houses["city"].ref
    seat = SeatFacts(id=uuid7(), congress_id=city.id, kind="console", roles=frozenset(), label="")
    with refused(NotFound):
        calendar.keeping_seat(replace(keeper, all_seats=(seat,)))


def only_the_highest_console_carries_files(asker: Asker) -> None:
    """They hold what all congresses of the cell send to another."""
    keeper = asker.world.houses["console"].actor("console")
    assert exchange.may_keep(keeper) and exchange.keeping_seat(keeper).kind == "console"
    city = asker.world.houses["city"].ref
    seat = SeatFacts(id=uuid7(), congress_id=city.id, kind="console", roles=frozenset(), label="")
    for actor in (replace(keeper, all_seats=(seat,)), asker.world.houses["county"].actor("admin")):
        with refused(NotFound):
            exchange.keeping_seat(actor)
    for find in (exchange.file, exchange.cell):
        with refused(NotFound):
            find(uuid7())


def who_assigns_nothing_hands_no_open_work_over(asker: Asker) -> None:
    """An administrator keeps units, and reads and moves no case."""
    county = asker.world.houses["county"]
    actor = county.actor("admin")
    with county.entered(), refused(NotPermitted):
        organs.abolish_unit(
            actor=actor,
            unit_id=county.unit_ids["handler1"],
            successor_ids=[county.unit_ids["handler2"]],
            hands_over=True,
        )


EDGES: tuple[Edge, ...] = (
    only_the_highest_console_enters_the_countrys_days,
    only_the_highest_console_carries_files,
    an_administrator_manages_the_seats_of_their_own_congress_alone,
    a_password_alone_changes_no_seat,
    nobody_changes_their_own_seat_or_makes_a_second_officer,
    a_seat_of_the_console_is_not_the_congresses_to_keep,
    the_platforms_operator_does_no_work_at_the_console,
    only_the_keeper_reaches_a_person_behind_the_seat,
    the_province_confirms_no_seat_of_its_own_people_by_themselves,
    an_import_goes_by_the_seat_of_who_started_it,
    who_keeps_no_seats_places_none_at_a_unit,
    who_assigns_nothing_hands_no_open_work_over,
    who_keeps_no_units_enters_and_changes_none,
    a_congress_tells_of_its_own_deputies_seats_alone,
)
