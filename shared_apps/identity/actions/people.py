"""Deeds on persons themselves: they come to be, get accounts, are logged out and disabled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kernel import clock, journal
from kernel.actor import Actor, SeatFacts
from kernel.ids import uuid7
from shared_apps.identity import access, personal
from shared_apps.identity.models import Person, PersonIdentity
from shared_apps.identity.refusals import NumberMissing, NumberOfAnother


@dataclass(frozen=True)
class Account:
    """One account at an identity provider and the person it belongs to."""

    person_id: UUID
    sub: str
    username: str = ""


def enrol_people(*, people: Iterable[tuple[UUID, str]]) -> int:
    """Make the persons (id, name) that do not exist yet; answers how many were new."""
    rows = [Person(id=person_id, name=name) for person_id, name in people]
    with transaction.atomic():
        known = set(Person.objects.filter(id__in=[row.id for row in rows]).values_list("id", flat=True))
        fresh = [row for row in rows if row.id not in known]
        Person.objects.bulk_create(fresh, ignore_conflicts=True)
        for row in fresh:
            journal.record(
                actor=None, seat=None, deed="person.enrolled", subject=row, body={"name": row.name}
            )
    return len(fresh)


@transaction.atomic
def enrol_by_number(
    *, name: str, id_number: str, phone: str, keeper_id: UUID | None = None
) -> tuple[UUID, bool]:
    """The platform: the person with this 身份证号, made on first sight (True) and then kept by that congress.

    The telephone is taken from then on where the same congress, or the platform, keeps the person.
    Raises NumberOfAnother, NumberMissing.
    """
    if not id_number.strip():
        raise NumberMissing
    new_id = uuid7()
    fresh = Person(
        id=new_id,
        name=name,
        id_number=personal.seal_id_number(id_number, person_id=new_id),
        id_number_index=personal.index_of(id_number),
        phone=personal.seal_phone(phone, person_id=new_id),
        keeper_id=keeper_id,
    )
    found = personal.people_by_number([id_number], lock=True)
    if not found:
        Person.objects.bulk_create([fresh], ignore_conflicts=True)
        found = personal.people_by_number([id_number], lock=True)
    person = found[id_number]
    if person.id == new_id:
        journal.record(actor=None, seat=None, deed="person.enrolled", subject=person, body={"name": name})
        return person.id, True
    if person.name != name:
        raise NumberOfAnother
    is_theirs = person.keeper_id in (None, keeper_id)
    if is_theirs and phone and phone != personal.open_phone(person.phone, person_id=person.id):
        person.phone = personal.seal_phone(phone, person_id=person.id)
        person.save(update_fields=["phone"])
        journal.record(actor=None, seat=None, deed="person.phone_changed", subject=person, body={})
    return person.id, False


def link_accounts(*, issuer: str, accounts: Sequence[Account]) -> int:
    """Remember which accounts of `issuer` belong to whom; an account that changed (same login name, new sub) is replaced.

    Answers how many links were new.
    """
    with transaction.atomic():
        here = PersonIdentity.objects.filter(issuer=issuer)
        known = {
            (row.sub, row.username, row.person_id)
            for row in here.filter(sub__in=[account.sub for account in accounts])
        }
        fresh = [a for a in accounts if (a.sub, a.username, a.person_id) not in known]
        here.filter(username__in=[a.username for a in fresh if a.username]).delete()
        PersonIdentity.objects.bulk_create(
            [
                PersonIdentity(person_id=a.person_id, issuer=issuer, sub=a.sub, username=a.username)
                for a in fresh
            ]
        )
    return len(fresh)


@transaction.atomic
def log_out_person(*, actor: Actor | None, person_id: UUID, at: datetime) -> None:
    """No token issued before `at` (real time) counts any more. Sessions and Keycloak's are ended by sso.

    None as actor: the platform, or the persons themselves. Else the security administrator of the congress that keeps the person.
    Raises NotFound, NotPermitted, StepUpNeeded.
    """
    by: SeatFacts | None = None
    if actor is None or actor.person_id == person_id:
        person = access.person_to_seat(person_id=person_id)
    else:
        person, by = access.person_kept(actor=actor, person_id=person_id, capability="people.log_out")
    person.not_before = at
    person.save(update_fields=["not_before"])
    journal.record(
        actor=actor,
        seat=by,
        deed="person.logged_out",
        subject=person,
        body={"name": person.name},
    )


@transaction.atomic
def disable_person(*, person_id: UUID, at: datetime, reason: str) -> bool:
    """The platform: no session and no token of this person counts from `at` (real time) on; False if that was so. Raises NotFound."""
    person = access.person_to_seat(person_id=person_id)
    if person.disabled_at is not None:
        return False
    person.disabled_at, person.not_before = clock.now(), at
    person.save(update_fields=["disabled_at", "not_before"])
    body = {"name": person.name, "reason": reason}
    journal.record(actor=None, seat=None, deed="person.disabled", subject=person, body=body)
    return True


@transaction.atomic
def enable_person(*, person_id: UUID) -> bool:
    """The platform: the person may log in again; False if they could. What was issued before stays refused. Raises NotFound."""
    person = access.person_to_seat(person_id=person_id)
    if person.disabled_at is None:
        return False
    person.disabled_at = None
    person.save(update_fields=["disabled_at"])
    journal.record(actor=None, seat=None, deed="person.enabled", subject=person, body={"name": person.name})
    return True
