"""直接向下级人大常委会提出: by the deputy's own word, where the rules below take it in (山东 §31(2), 青岛 §40(2))."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from kernel.actor import Actor
from tenant_apps.codes.selectors import Use
from tenant_apps.referrals import errors, possible, states, types
from tenant_apps.referrals.actions.outgoing import draft_of, leave
from tenant_apps.referrals.models import Referral
from tenant_apps.referrals.reaching import live
from tenant_apps.suggestions import access as suggestions
from tenant_apps.suggestions import states as course


@transaction.atomic
def file_below(*, actor: Actor, suggestion_id: UUID, to: str = "", note: str = "") -> Referral:
    """The lead's registered suggestion goes to the congress directly below that is named (the only one, if none is), which takes it in by
    its own rules, has it handled and answers the deputy. It needs no 审签 here: the law gives the deputy the word, not the office.

    Raises NotFound, NotPermitted, NobodyTakesIt, ReceiverRefused, NotRegisteredYet, LeadsMerger, NotYetRegistered, AlreadyReferred,
    PeerNotLive, NoteTooLong.
    """
    suggestions.get(actor, suggestion_id)
    seat = actor.require(course.REVISE)
    suggestion = suggestions.get_own(actor, suggestion_id, lock=True)
    possible.refer(suggestion, types.REMIT_DOWN)
    receivers = {entry.code: entry for entry in possible.file_below()}
    only = next(iter(receivers)) if len(receivers) == 1 else ""
    receiver = receivers.get(to or only)
    if receiver is None:
        raise errors.ReceiverRefused
    why = Use(types.FILED_BY_DEPUTY, types.SOUGHT[types.FILED_BY_DEPUTY][1], "")
    referral = draft_of(
        actor,
        seat,
        suggestion,
        live(receiver),
        kind=types.REMIT_DOWN,
        why=why,
        note=note,
        state=states.SENT,
    )
    return leave(referral, actor=actor, seat=seat)
