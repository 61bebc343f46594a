"""A congress gives seats by name and number: one person behind a number, pending until proved, whoever asks at the same time."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connections

from kernel import clock
from kernel.errors import DomainError, InputRefused, NotPermitted
from shared_apps.identity import actions, personal, refusals
from shared_apps.identity.actions import Starter, inviting
from shared_apps.identity.models import Person, Seat
from tenants.models import PlatformEntry
from tests.units.identity.conftest import congress, person, seat
from tests.units.identity.offices import COUNTY, OTHER, PHONE, Office, invitation, number, office

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(scope="module")
def county(database: object) -> Office:
    return office(COUNTY)


@pytest.fixture(scope="module")
def other(database: object) -> Office:
    return office(OTHER)


def test_a_new_number_makes_a_person_kept_by_the_congress_and_a_pending_seat(county: Office) -> None:
    given = county.invite(name=" 方 晓燕 ", title="代表工委", valid_from=date(2026, 12, 1))
    assert (given.status, given.name_given, given.title) == ("pending", "方晓燕", "代表工委")
    assert given.valid_from == date(2026, 12, 1) and given.roles == ["clerk"]
    assert given.person.keeper_id == congress(COUNTY).id and given.person.name == "方晓燕"
    assert personal.open_phone(given.person.phone, person_id=given.person_id) == PHONE
    entry = PlatformEntry.objects.get(deed="seat.given", subject_id=given.pk)
    assert entry.person_id == county.people["admin"] and entry.congress_id == congress(COUNTY).id
    enrolled = PlatformEntry.objects.get(deed="person.enrolled", subject_id=given.person_id)
    assert enrolled.congress_id is None


def test_the_same_number_is_the_same_person_whatever_name_is_written(county: Office, other: Office) -> None:
    first = county.invite()
    known = personal.open_id_number(first.person.id_number, person_id=first.person_id)
    second = other.invite(id_number=known.lower(), name="方小燕", phone="13900000000")
    assert second.person_id == first.person_id and second.name_given == "方小燕"
    now = Person.objects.get(pk=first.person_id)
    assert now.name == "方晓燕" and now.keeper_id == congress(COUNTY).id
    assert personal.open_phone(now.phone, person_id=now.pk) == PHONE


def test_who_brought_a_person_may_write_them_anew_until_they_are_known(county: Office, other: Office) -> None:
    wrong = county.invite(name="方晓雁", phone="13700000000")
    known = personal.open_id_number(wrong.person.id_number, person_id=wrong.person_id)
    actions.end_seat(actor=county.actor("admin"), seat_id=wrong.pk, reason="姓名填错")
    county.invite(id_number=known, name="方晓燕")
    now = Person.objects.get(pk=wrong.person_id)
    assert now.name == "方晓燕" and personal.open_phone(now.phone, person_id=now.pk) == PHONE
    other.invite(id_number=known, name="方小燕")
    again = county.invite(id_number=known, name="方大燕", kind="handler", roles=())
    assert again.name_given == "方大燕" and Person.objects.get(pk=wrong.person_id).name == "方晓燕"


def test_a_seat_held_already_in_the_own_congress_is_refused(county: Office) -> None:
    first = county.invite()
    known = personal.open_id_number(first.person.id_number, person_id=first.person_id)
    with pytest.raises(refusals.SeatHeldAlready) as refused:
        county.invite(id_number=known, roles=("head",))
    assert refused.value.field == "id_number"


@pytest.mark.parametrize(
    ("typed", "field", "code"),
    [
        ({"name": ""}, "name", "name_missing"),
        ({"name": "方晓燕1"}, "name", "name_bad"),
        ({"id_number": ""}, "id_number", "id_number_missing"),
        ({"id_number": "330122800101123"}, "id_number", "id_number_15"),
        ({"id_number": "330122198001011234"}, "id_number", "id_number_checksum"),
        ({"id_number": "3.30122E+17"}, "id_number", "id_number_scientific"),
        ({"phone": "0571-64212345"}, "phone", "phone_bad"),
        ({"phone": " "}, "phone", "phone_missing"),
        ({"kind": "king", "roles": ()}, "kind", "seat_kind"),
        ({"roles": ()}, "roles", "seat_role_missing"),
        ({"roles": ("admin", "auditor")}, "roles", "two_officers"),
        ({"title": "长" * 101}, "title", "seat_text_long"),
        ({"valid_from": date(2026, 1, 2), "valid_to": date(2026, 1, 1)}, "valid_to", "invalid"),
        ({"valid_from": date(2020, 1, 2), "valid_to": date(2021, 1, 1)}, "valid_to", "invalid"),
    ],
)
def test_what_is_typed_wrong_is_refused_at_its_field(
    county: Office, typed: dict[str, Any], field: str, code: str
) -> None:
    before = Seat.objects.count(), Person.objects.count()
    with pytest.raises(InputRefused) as refused:
        county.invite(**typed)
    assert (refused.value.field, refused.value.code) == (field, code)
    assert (Seat.objects.count(), Person.objects.count()) == before


def test_two_congresses_adding_one_person_at_the_same_time_make_one_person_and_two_seats(
    county: Office, other: Office
) -> None:
    known, made, start = number(), list[Seat](), threading.Barrier(6)

    def give(where: Office, kind: str) -> None:
        try:
            start.wait()
            made.append(where.invite(id_number=known, kind=kind, roles=()))
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=give, args=(where, kind))
        for where in (county, other)
        for kind in ("deputy", "handler", "distributor")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 6 and len({one.person_id for one in made}) == 1
    assert Person.objects.filter(id_number_index=personal.index_of(known)).count() == 1
    entries = PlatformEntry.objects.filter(deed="person.enrolled", subject_id=made[0].person_id)
    assert entries.count() == 1


def starter(of: Office) -> Starter:
    who = of.actor("admin")
    return Starter(person_id=who.person_id, name=who.name, seat_id=who.seats[0].id)


def test_an_import_has_an_outcome_for_every_row_in_its_order(county: Office) -> None:
    twice = number()
    rows = [
        invitation(name="甲某", kind="deputy", roles=(), term="第十七届", group="分水代表团"),
        invitation(id_number="330122198001011234"),
        invitation(id_number=twice),
        invitation(id_number=twice),
        invitation(roles=("auditor",)),
        invitation(kind="operator", roles=()),
    ]
    out = actions.invite_many(by=starter(county), congress_id=congress(COUNTY).id, invitations=rows)
    codes = [one.refusal.code if one.refusal else "" for one in out]
    assert codes == ["", "id_number_checksum", "", "seat_held_already", "not_permitted", "not_permitted"]
    assert out[0].seat is not None
    made = Seat.objects.get(pk=out[0].seat.id)
    assert (made.status, made.term, made.group) == ("pending", "第十七届", "分水代表团")
    assert made.person_id == out[0].person_id
    entry = PlatformEntry.objects.get(deed="seat.given", subject_id=made.pk)
    assert (entry.person_id, entry.channel) == (county.people["admin"], "system")


def test_an_import_costs_few_queries_whatever_its_length(
    county: Office, django_assert_max_num_queries: Any
) -> None:
    rows = [invitation() for _ in range(20)]
    with django_assert_max_num_queries(14):
        actions.invite_many(by=starter(county), congress_id=congress(COUNTY).id, invitations=rows)


def test_an_import_of_somebody_who_lost_the_seat_gives_nothing(county: Office) -> None:
    gone = office(COUNTY, "admin")
    by = starter(gone)
    actions.end_seat(actor=None, seat_id=by.seat_id, reason="调离")
    for whose in (by, Starter(by.person_id, by.name, starter(county).seat_id)):
        with pytest.raises(NotPermitted):
            actions.invite_many(by=whose, congress_id=congress(COUNTY).id, invitations=[invitation()])
    with pytest.raises(NotPermitted):
        actions.invite_many(by=starter(county), congress_id=congress(OTHER).id, invitations=[invitation()])


def test_two_batches_at_once_that_share_people_neither_wait_for_each_other_nor_double(
    county: Office, other: Office
) -> None:
    shared = [number() for _ in range(30)]
    out, start = list[DomainError | None](), threading.Barrier(2)

    def take(of: Office, numbers: list[str]) -> None:
        try:
            start.wait()
            rows = [invitation(id_number=one) for one in numbers]
            done = actions.invite_many(by=starter(of), congress_id=congress(of.code).id, invitations=rows)
            out.extend(one.refusal for one in done)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=take, args=(county, shared)),
        threading.Thread(target=take, args=(other, shared[::-1])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert out == [None] * 60
    indexes = [personal.index_of(one) for one in shared]
    assert Person.objects.filter(id_number_index__in=indexes).count() == 30
    assert Seat.objects.filter(person__id_number_index__in=indexes).count() == 60


def test_a_batch_is_checked_row_by_row_before_the_database_is_asked() -> None:
    assert inviting.checked(invitation(phone="+86 138-0000-1234")).phone == PHONE
    assert inviting.checked(invitation(valid_from=None)).valid_from == clock.today()


def test_a_platform_seat_still_counts_at_once() -> None:
    who = person()
    given = actions.give_seat(new=seat(who, COUNTY, "staff", roles=("clerk",), since=clock.today()))
    row = Seat.objects.get(pk=given.id)
    assert (row.status, row.name_given) == ("active", "") and row.is_proved
    assert row.valid_from + timedelta(0) == clock.today()
