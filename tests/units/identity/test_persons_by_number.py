"""A person is found by the 身份证号 without any number being opened; the console's administrators are made once."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connections, transaction

from kernel import clock, masking, sealing
from shared_apps.identity import actions, personal, selectors
from shared_apps.identity.actions import NumberMissing, NumberOfAnother
from shared_apps.identity.models import Person, Seat
from tenants.models import PlatformEntry
from tests.units.identity.conftest import congress, person, seat

pytestmark = pytest.mark.usefixtures("database")

NUMBER, PHONE = "33012219800101123X", "13800001234"


def enrolled(name: str, number: str, phone: str = PHONE) -> Person:
    person_id, _ = actions.enrol_by_number(name=name, id_number=number, phone=phone)
    found: Person = Person.objects.get(pk=person_id)
    return found


def test_the_same_number_is_the_same_person_and_lies_sealed() -> None:
    first = enrolled("叶明", NUMBER)
    again, is_new = actions.enrol_by_number(name="叶明", id_number=NUMBER.lower(), phone=PHONE)
    assert (again, is_new) == (first.pk, False)
    assert first.id_number.startswith(sealing.HEAD) and first.id_number_index.startswith(sealing.INDEX_HEAD)
    assert NUMBER[:-1] not in first.id_number + first.id_number_index and PHONE not in first.phone
    found = selectors.person_by_id_number(NUMBER)
    assert found is not None and (found.id, found.name) == (first.pk, "叶明")
    assert selectors.person_by_id_number("") is None


def test_sealed_facts_belong_to_their_person_and_are_shown_masked() -> None:
    one, other = enrolled("甲某", "33012219800101001X"), enrolled("乙某", "330122198001010028")
    assert personal.open_id_number(one.id_number, person_id=one.pk) == "33012219800101001X"
    with pytest.raises(sealing.Unreadable):
        personal.open_phone(one.phone, person_id=other.pk)
    assert personal.masked_phone(one.phone, person_id=one.pk) == "138****1234"
    assert personal.masked_id_number(one.id_number, person_id=one.pk).count("*") >= 9


def test_another_name_for_the_number_is_refused_and_another_telephone_taken() -> None:
    one = enrolled("丙某", "330122198001010036")
    with pytest.raises(NumberOfAnother):
        enrolled("丙末", "330122198001010036")
    changed = enrolled("丙某", "330122198001010036", phone="13900000000")
    assert personal.open_phone(changed.phone, person_id=one.pk) == "13900000000"
    entry = PlatformEntry.objects.get(deed="person.phone_changed", subject_id=one.pk)
    assert entry.body == "{}"


def test_without_a_number_nobody_is_found_or_made() -> None:
    person()
    before = Person.objects.count()
    with pytest.raises(NumberMissing):
        actions.enrol_by_number(name="某", id_number=" ", phone=PHONE)
    assert Person.objects.count() == before


def test_the_database_itself_knows_a_number_once_and_empty_ones_often() -> None:
    one = enrolled("丁某", "330122198001010044")
    person(), person()
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(name="另一", id_number_index=one.id_number_index)


def test_two_at_once_make_one_person() -> None:
    made: list[object] = []

    def enrol() -> None:
        try:
            made.append(actions.enrol_by_number(name="戊某", id_number="330122198001010052", phone=PHONE)[0])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=enrol) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4 and len(set(made)) == 1


def test_the_same_person_is_made_administrator_once() -> None:
    who, where = person(), congress("330122").id
    given, is_new = actions.make_admin(person_id=who, congress_id=where)
    again, is_new_again = actions.make_admin(person_id=who, congress_id=where)
    assert (is_new, is_new_again, given.id) == (True, False, again.id)
    assert [one.id for one in selectors.admins_in([where])[where]][:1] == [who]


def test_somebody_on_the_staff_gets_the_role_besides_their_own() -> None:
    who = person()
    clerk = actions.give_seat(actor=None, new=seat(who, "330127", "staff", roles=("clerk",)))
    given, is_new = actions.make_admin(person_id=who, congress_id=congress("330127").id)
    assert is_new and given.id == clerk.id and given.roles == {"clerk", "admin"}
    assert PlatformEntry.objects.filter(deed="seat.made_admin", subject_id=clerk.id).count() == 1


def test_a_seat_past_its_date_ends_and_another_is_given() -> None:
    who, yesterday = person(), clock.today() - timedelta(days=1)
    old = actions.give_seat(
        actor=None,
        new=seat(who, "330200", "staff", roles=("admin",), since=date(2022, 1, 1), until=yesterday),
    )
    assert congress("330200").id not in selectors.admins_in([congress("330200").id])
    given, is_new = actions.make_admin(person_id=who, congress_id=congress("330200").id)
    assert is_new and given.id != old.id and Seat.objects.get(pk=old.id).status == "ended"


@pytest.mark.parametrize(
    ("mask", "text", "shown"),
    [
        (masking.name, "叶明", "叶*"),
        (masking.name, "欧阳娜娜", "欧**"),
        (masking.name, "叶", "*"),
        (masking.name, "", ""),
        (masking.phone, "138", "**8"),
        (masking.phone, "1380000", "1****00"),
        (masking.phone, "", ""),
        (masking.id_number, "33012219800101123X", "330***********123X"),
        (masking.id_number, "1", "*"),
    ],
)
def test_a_mask_shows_the_less_the_shorter_the_fact(mask: object, text: str, shown: str) -> None:
    assert mask(text) == shown  # type: ignore[operator]
