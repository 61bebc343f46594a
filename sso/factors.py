"""Whether a person's second factor counts: every one that Keycloak knows was enrolled at activation or confirmed since.

A stolen password can enrol a factor of the thief's own; so one that nobody confirmed proves nothing, and beside it no other does.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from kernel.ids import uuid7
from shared_apps.identity import selectors as identity
from sso import conf, server
from sso.models import SecondFactor

_FIRST_FACTORS = frozenset({"password"})


@dataclass(frozen=True)
class Standing:
    """How many second factors of a person are confirmed, and how many are not."""

    confirmed: int
    unconfirmed: int

    @property
    def counts(self) -> bool:
        return self.confirmed > 0 and self.unconfirmed == 0


def known(person_id: UUID) -> Standing:
    """As we have it; Keycloak is not asked."""
    rows = list(_of(person_id).values_list("confirmed_at", flat=True))
    confirmed = sum(moment is not None for moment in rows)
    return Standing(confirmed=confirmed, unconfirmed=len(rows) - confirmed)


def look(person_id: UUID) -> Standing:
    """As Keycloak has it now: new ones are noted as seen and unconfirmed, vanished ones forgotten. Raises server.Unreachable."""
    found: dict[str, str] = {}
    for sub in identity.subs_of(issuer=conf.issuer(), person_id=person_id):
        for row in server.credentials(sub):
            if row["type"] not in _FIRST_FACTORS:
                found[row["id"]] = str(row.get("userLabel") or "")[:100]
    _note(person_id, found)
    return known(person_id)


def counts(person_id: UUID) -> bool:
    """Whether a proof by the person's second factor may be taken. Raises server.Unreachable."""
    return look(person_id).counts


def of_person(person_id: UUID) -> list[SecondFactor]:
    """The person's second factors as we have them, the oldest first."""
    return list(_of(person_id).order_by("seen_at", "id"))


def keep_enrolled(*, person_id: UUID, credential_id: str, label: str) -> None:
    """Keep a second factor that the platform itself wrote to Keycloak: it counts from now on. May be done again."""
    now = timezone.now()
    row, _ = SecondFactor.objects.get_or_create(
        issuer=conf.issuer(),
        credential_id=credential_id,
        defaults={"person_id": person_id, "label": label, "seen_at": now, "confirmed_at": now},
    )
    if row.confirmed_at is None:
        row.confirmed_at = now
        row.save(update_fields=["confirmed_at"])


@transaction.atomic
def _note(person_id: UUID, found: dict[str, str]) -> None:
    _of(person_id).exclude(credential_id__in=found).delete()
    SecondFactor.objects.bulk_create(
        [
            SecondFactor(
                id=uuid7(),
                person_id=person_id,
                issuer=conf.issuer(),
                credential_id=credential,
                label=label,
                seen_at=timezone.now(),
            )
            for credential, label in found.items()
        ],
        ignore_conflicts=True,
    )


def _of(person_id: UUID) -> QuerySet[SecondFactor]:
    return SecondFactor.objects.filter(person_id=person_id, issuer=conf.issuer())
