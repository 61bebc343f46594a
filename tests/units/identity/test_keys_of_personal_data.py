"""Rolling the key of personal data: added, moved to the top, everything sealed anew, the old one taken out."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from kernel import resealing, sealing
from kernel.ids import uuid7
from shared_apps.identity import personal, selectors
from shared_apps.identity.models import Person, Seat
from tests.units.identity.offices import COUNTY, OTHER, PHONE, Office, number, office

pytestmark = pytest.mark.usefixtures("database")
NEXT = "k2:" + "2" * 40


@pytest.fixture(autouse=True)
def _nobody_else() -> Iterator[None]:
    """What a test leaves under keys of its own is nobody's any more."""
    yield
    Person.objects.exclude(id_number="", phone="").update(id_number="", id_number_index="", phone="")


@pytest.fixture(scope="module")
def county(database: object) -> Office:
    return office(COUNTY)


def rotate(*options: str) -> str:
    out = io.StringIO()
    call_command("rotate_personal_data", *options, stdout=out, stderr=out)
    return out.getvalue()


def test_the_whole_way_of_a_new_key(county: Office) -> None:
    known = number()
    row = county.invite(id_number=known).person
    with override_settings(DATA_KEYS=f"1\n{NEXT}"):
        assert selectors.person_by_id_number(known) is not None
    with override_settings(DATA_KEYS=f"{NEXT}\n1"):
        found = selectors.person_by_id_number(known)
        assert found is not None and found.id == row.pk
        assert office(OTHER).invite(id_number=known).person_id == row.pk
        with pytest.raises(CommandError, match="do not take an old key out yet"):
            rotate("--check")
        assert "persons: 1 sealed anew, 0 left" in rotate() and "persons: 0 sealed anew, 0 left" in rotate()
        rotate("--check")
    with override_settings(DATA_KEYS=NEXT):
        now = Person.objects.get(pk=row.pk)
        assert personal.open_id_number(now.id_number, person_id=now.pk) == known
        assert personal.open_phone(now.phone, person_id=now.pk) == PHONE
        assert sealing.key_of(now.id_number) == sealing.key_of(now.id_number_index) == "k2"
        assert selectors.person_by_id_number(known) is not None


def test_broken_off_it_goes_on_with_what_is_left(county: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        county.invite()
    monkeypatch.setattr(resealing, "BATCH", 2)
    with override_settings(DATA_KEYS=f"{NEXT}\n1"):
        assert next(resealing.turn(personal.kept())).done == 2
        assert resealing.behind(personal.kept()).count() == 3
        assert "persons: 3 sealed anew, 0 left" in rotate()


def test_one_person_kept_twice_and_what_no_key_opens_are_named_and_left(county: Office) -> None:
    known = number()
    first = county.invite(id_number=known).person
    with override_settings(DATA_KEYS=NEXT):  # a process that did not know the old key yet
        twin = uuid7()
        sealed = personal.seal_id_number(known, person_id=twin)
        Person.objects.create(
            id=twin, name="同一人", id_number=sealed, id_number_index=personal.index_of(known)
        )
    lost = county.invite().person
    Person.objects.filter(pk=lost.pk).update(phone="a256gcm.gone.AAAA")
    out = io.StringIO()
    with override_settings(DATA_KEYS=f"{NEXT}\n1"), pytest.raises(CommandError, match="2 rows"):
        call_command("rotate_personal_data", stdout=out, stderr=out)
    said = out.getvalue()
    assert f"persons {first.pk}: {twin} is kept under the same number" in said
    assert f"persons {lost.pk}: phone can't be opened" in said and known not in said
    assert sealing.key_of(Person.objects.get(pk=first.pk).id_number) == "1"
    assert Seat.objects.filter(person_id=first.pk).exists()
