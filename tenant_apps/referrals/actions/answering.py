"""The receiving end, what needs no decision of a deputy: a copy kept, the office's own answer, several handled together."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from kernel import clock, tenancy
from kernel.actor import Actor
from kernel.ids import uuid7
from tenant_apps.deputies import offices
from tenant_apps.referrals import access, clocks, errors, locking, possible, results, selectors, states
from tenant_apps.referrals.actions.incoming import recorded, tell, theirs
from tenant_apps.referrals.actions.outgoing import reason_text
from tenant_apps.referrals.models import Referral


@transaction.atomic
def bundle(*, actor: Actor, referral_id: UUID, others: Sequence[UUID]) -> Referral:
    """并办: the same matter from several below. A deputy adopts them as one; each congress gets its own answer and learns of no other."""
    seat = actor.require(states.RECEIVE)
    possible.bundle(access.get(actor, referral_id))
    together = {row.pk: row for row in locking.with_bundles([referral_id, *others])}
    referral = access.get(actor, referral_id, lock=True)
    possible.bundle(referral)
    found = {row.pk: row for row in selectors.to_bundle(referral)}
    wanted = list(dict.fromkeys(others))
    if not wanted or any(pk not in found for pk in wanted):
        raise errors.NotBundled
    locked = [row for pk, row in together.items() if pk in wanted]
    # One that was in a bundle brings that along.
    former = {row.bundle_id for row in locked if row.bundle_id}
    key = referral.bundle_id or uuid7()
    Referral.objects.filter(bundle_id__in=former).update(bundle_id=key)
    for one in (referral, *locked):
        one.bundle_id = key
        one.save(update_fields=["bundle_id"])
        recorded(one, actor=actor, seat=seat, deed="bundled")
    return referral


@transaction.atomic
def note(*, actor: Actor, referral_id: UUID) -> Referral:
    """签收阅存: a copy is signed for and kept; nothing more is owed."""
    referral, seat = theirs(actor, referral_id, "note")
    referral.received_at = referral.decided_at = clock.now()
    clocks.close(referral, words="已签收阅存")
    return tell(referral, actor=actor, seat=seat, deed="noted", label="签收阅存", kind="noted")


@transaction.atomic
def answer_back(*, actor: Actor, referral_id: UUID, answer: str) -> Referral:
    """回送结果: the office itself answers what was entrusted to it, or what it did not pass on. Only these words leave."""
    offices.only_in_a_congress()
    here = tenancy.current()
    referral, seat = theirs(actor, referral_id, "answer_back")
    # `send` moves the row itself.
    facts = {
        "congress_name": here.name,
        "level": here.level,
        "unit_name": here.organ_name,
        "outcome": "REFERENCE",
        "outcome_label": "回送情况",
        "letter_class": "",
        "class_label": "",
        "doc_no": "",
        "title": referral.title,
        "body": reason_text(answer, what="办理情况", most=5_000),
        "answered_at": clock.now().isoformat(),
    }
    results.send(referral, facts, actor=actor, seat=seat)
    return access.get(actor, referral_id)
