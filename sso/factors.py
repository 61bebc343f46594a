"""Which second factors count: those enrolled at our activation, and those an administrator has confirmed."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from sso import conf
from sso.models import SecondFactor


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
