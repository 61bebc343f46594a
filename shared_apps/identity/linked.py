"""The persons that have an account at an identity provider, as the comparison with that provider needs them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from shared_apps.identity.models import Person, PersonIdentity


@dataclass(frozen=True)
class Linked:
    """One account as we know it, and its person."""

    person_id: UUID
    name: str
    is_disabled: bool
    sub: str
    username: str


def linked(issuer: str) -> list[Linked]:
    """All accounts with a log-in name at this issuer, by that name; one query."""
    rows = PersonIdentity.objects.filter(issuer=issuer).exclude(username="").select_related("person")
    return [
        Linked(
            person_id=row.person_id,
            name=row.person.name,
            is_disabled=row.person.disabled_at is not None,
            sub=row.sub,
            username=row.username,
        )
        for row in rows.order_by("username")
    ]


def existing(person_ids: Collection[UUID]) -> set[UUID]:
    """Those of these that are persons here."""
    return set(Person.objects.filter(pk__in=person_ids).values_list("pk", flat=True))
