"""An attachment is seen by whoever sees what carries it; a stranger can't tell “not yours” from “not there”."""

from __future__ import annotations

from uuid import UUID

from kernel.actor import Actor
from kernel.errors import NotFound
from tenant_apps.files import carriers
from tenant_apps.files.carriers import Carried
from tenant_apps.files.models import Attachment


def get(actor: Actor, attachment_id: UUID) -> tuple[Attachment, Carried]:
    """The attachment with its blob, and what carries it. Raises NotFound."""
    found = _row(attachment_id)
    return found, carriers.read(actor, found.carrier_kind, found.carrier_id)


def get_to_change(actor: Actor, attachment_id: UUID) -> tuple[Attachment, Carried]:
    """As `get`, its carrier locked, where this actor may remove it now. Raises NotFound, StateRefused."""
    found = _row(attachment_id)
    return found, carriers.change(actor, found.carrier_kind, found.carrier_id)


def _row(attachment_id: UUID) -> Attachment:
    found: Attachment | None = Attachment.objects.select_related("blob").filter(pk=attachment_id).first()
    if found is None:
        raise NotFound
    return found
