"""The congress's table of idempotency keys, inside the block."""

from uuid import UUID

from kernel import clock
from kernel.web.idempotency import Kept
from tenant_apps.records.models import Key


class TenantKeys:
    """The unique row makes a second request of the same key wait for the first one's commit, then read its answer."""

    def claim(self, *, person_id: UUID, key: str, digest: str) -> Kept | None:
        row = Key(person_id=person_id, key=key, digest=digest, at=clock.now())
        Key.objects.bulk_create([row], ignore_conflicts=True)
        found = Key.objects.get(person_id=person_id, key=key)
        if found.status == 0 and found.digest == digest:
            return None
        return Kept(found.digest, found.status, found.location, found.content_type, found.body)

    def keep(self, *, person_id: UUID, key: str, kept: Kept) -> None:
        Key.objects.filter(person_id=person_id, key=key).update(
            status=kept.status, location=kept.location, content_type=kept.content_type, body=kept.body
        )

    def release(self, *, person_id: UUID, key: str) -> None:
        """Nothing: the refusal rolls the row back."""
