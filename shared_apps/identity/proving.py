"""What an activation asks of a person's record: who it is, whose they are, and whether they know what is written there."""

from __future__ import annotations

import hmac
import unicodedata
from dataclasses import dataclass
from uuid import UUID

from kernel import capabilities
from shared_apps.identity import personal, states
from shared_apps.identity.models import Person, Seat

LAST = 6  # signs of the 身份证号 that the holder of a slip must know


@dataclass(frozen=True)
class Card:
    """A person as the activation needs them. `keeper_id` None: the platform itself brought them."""

    id: UUID
    name: str
    keeper_id: UUID | None
    has_number: bool
    is_disabled: bool


def card_of(person_id: UUID) -> Card | None:
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        return None
    return Card(
        id=person.id,
        name=person.name,
        keeper_id=person.keeper_id,
        has_number=bool(person.id_number),
        is_disabled=person.disabled_at is not None,
    )


def proves(person_id: UUID, typed: str) -> bool:
    """Whether `typed` is the end of the person's 身份证号; of a person without a number, their name."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        return False
    if person.id_number:
        wanted = personal.open_id_number(person.id_number, person_id=person.id)[-LAST:]
    else:
        wanted = _plain(person.name)
    return hmac.compare_digest(_plain(typed).encode(), wanted.encode())


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def phone_of(person_id: UUID) -> str:
    """The telephone on record, in clear, for a message to its owner; empty if there is none."""
    person = Person.objects.filter(pk=person_id).first()
    return personal.open_phone(person.phone, person_id=person.id) if person else ""


def needs_second_factor(person_id: UUID) -> bool:
    """Whether a seat of theirs, given or counting, allows deeds that ask for one."""
    seats = Seat.objects.filter(person_id=person_id).exclude(status=states.ENDED)
    return any(
        capabilities.of_seat(kind, frozenset(roles)) & capabilities.STEP_UP
        for kind, roles in seats.values_list("kind", "roles")
    )
