"""A person's 身份证号 and telephone: kept sealed, found by a keyed index, shown masked."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from kernel import masking, resealing, sealing
from shared_apps.identity.models import Person

_ID_NUMBER, _PHONE, _INDEX = "person id number", "person phone", "person id number index"


def kept() -> resealing.Sealed:
    """For the rotation of keys."""
    return resealing.Sealed(
        label="persons",
        model=Person,
        columns={"id_number": _ID_NUMBER, "phone": _PHONE},
        bound_to=lambda person: str(person.pk),
        index=resealing.Index(column="id_number_index", of="id_number", purpose=_INDEX),
    )


def normal(id_number: str) -> str:
    """As numbers are compared: without blanks, the last sign in upper case."""
    return "".join(id_number.split()).upper()


def index_of(id_number: str) -> str:
    """What stands in Person.id_number_index; empty for no number."""
    return sealing.blind_index(normal(id_number), purpose=_INDEX) if id_number else ""


def people_by_number(
    id_numbers: Iterable[str], *, lock: bool = False, apart: Collection[UUID] = ()
) -> dict[str, Person]:
    """身份证号 as given → its person, as far as there is one; found by the index under every key of the ring, no number is opened.

    Locked in the order of the index, so that two batches never wait for each other. `apart`: persons who are not asked for.
    """
    wanted = {
        index: number
        for number in id_numbers
        if number.strip()
        for index in sealing.blind_indexes(normal(number), purpose=_INDEX)
    }
    rows = Person.objects.filter(id_number_index__in=list(wanted)).order_by("id_number_index")
    rows = rows.exclude(id__in=list(apart)) if apart else rows
    return {wanted[one.id_number_index]: one for one in (rows.select_for_update() if lock else rows)}


def seal_id_number(id_number: str, *, person_id: UUID) -> str:
    return sealing.seal(normal(id_number), purpose=_ID_NUMBER, bound_to=str(person_id)) if id_number else ""


def seal_phone(phone: str, *, person_id: UUID) -> str:
    return sealing.seal(phone, purpose=_PHONE, bound_to=str(person_id)) if phone else ""


def open_phone(sealed: str, *, person_id: UUID) -> str:
    """Raises sealing.Unreadable."""
    return sealing.unseal(sealed, purpose=_PHONE, bound_to=str(person_id)) if sealed else ""


def open_id_number(sealed: str, *, person_id: UUID) -> str:
    """Raises sealing.Unreadable."""
    return sealing.unseal(sealed, purpose=_ID_NUMBER, bound_to=str(person_id)) if sealed else ""


def masked_phone(sealed: str, *, person_id: UUID) -> str:
    return masking.phone(open_phone(sealed, person_id=person_id))


def masked_id_number(sealed: str, *, person_id: UUID) -> str:
    return masking.id_number(open_id_number(sealed, person_id=person_id))
