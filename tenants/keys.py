"""The platform's table of idempotency keys (requests outside a congress's block)."""

from uuid import UUID

from kernel import clock
from kernel.web.idempotency import Kept
from tenants.models import PlatformKey


class PlatformKeys:
    """Claims commit at once, since these requests have no transaction of their own."""

    def claim(self, *, person_id: UUID, key: str, digest: str) -> Kept | None:
        row, made = PlatformKey.objects.get_or_create(
            person_id=person_id, key=key, defaults={"digest": digest, "at": clock.now()}
        )
        if made:
            return None
        return Kept(row.digest, row.status, row.location, row.content_type, row.body)

    def keep(self, *, person_id: UUID, key: str, kept: Kept) -> None:
        PlatformKey.objects.filter(person_id=person_id, key=key).update(
            status=kept.status, location=kept.location, content_type=kept.content_type, body=kept.body
        )

    def release(self, *, person_id: UUID, key: str) -> None:
        PlatformKey.objects.filter(person_id=person_id, key=key, status=0).delete()
