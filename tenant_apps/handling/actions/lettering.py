"""The sealed files of a letter: kept once as they were made at its sending, and taken away by its readers."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from kernel import journal, tenancy
from kernel.actor import Actor
from tenant_apps.files import actions as files
from tenant_apps.files.models import Attachment
from tenant_apps.handling import access, selectors
from tenant_apps.handling.actions.replying import read
from tenant_apps.handling.models import Reply


@transaction.atomic
def keep_letter(*, reply_id: UUID, stored: files.Stored) -> Attachment:
    """The letter in one format. The first that was made stays: a later font or layout changes no letter that was sent."""
    reply: Reply = Reply.objects.select_related("matter").get(pk=reply_id)
    access.lock_matter(reply.matter_id)
    there = selectors.sealed_letter(reply_id, stored.kind)
    if there is not None:
        return there
    made = files.keep(
        kind=selectors.LETTER_FILES, carrier_id=reply_id, stored=stored, by=reply.unit_name[:100]
    )
    body = {"sha256": stored.digest, "kind": stored.kind, "size": stored.size, "reply_id": reply_id}
    _record(None, reply, "letter.sealed", body)
    return made


@transaction.atomic
def take_letter(*, actor: Actor, reply_id: UUID, kind: str) -> None:
    """下载. The deputy's is their first reading; of anybody else the journal keeps it. Raises NotFound."""
    reply = read(actor=actor, reply_id=reply_id)
    if access.delivery(actor, reply) is None:
        _record(actor, reply, "letter.downloaded", {"kind": kind, "reply_id": reply_id})


def _record(actor: Actor | None, reply: Reply, deed: str, body: dict[str, object]) -> None:
    matter = reply.matter
    journal.record(
        actor=actor,
        seat=actor.seats[0] if actor is not None and actor.seats else None,
        deed=deed,
        subject=reply,
        body=body,
        case_id=matter.suggestion_id or matter.pk,
        referral_id=matter.referral_id,
        congress_id=tenancy.current().id,
    )
