"""Between levels: a local code is proposed to the congress above, decided there, and published for all below by an envelope to `public`."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from kernel import clock, tenancy
from kernel.actor import Actor, SeatFacts
from kernel.ids import uuid7
from kernel.text import plain
from shared_apps.dictionaries import wording
from shared_apps.dictionaries.names import Dictionary
from shared_apps.exchange import publicly
from tenant_apps.codes import access, selectors, states
from tenant_apps.codes.actions import refusals
from tenant_apps.codes.actions.finding import (
    found,
    free_label,
    own_addition,
    published_successor,
    record,
)
from tenant_apps.codes.models import Proposal, thread_of
from tenant_apps.postbox import actions as postbox
from tenants import selectors as registry

REASON = (5, 300)  # characters


@transaction.atomic
def propose(*, actor: Actor, dictionary: Dictionary, code: str, reason: str) -> Proposal:
    """提请上级采用 a code of one's own. It can be used here meanwhile.

    Raises NotPermitted, NotFound, NotOurs, AtTheUpper, CodeEnded, NoUpperCongress, ProposalReason.
    """
    seat, now, _ = found(actor, dictionary, code)
    own_addition(dictionary, now)
    if not now.is_usable:
        raise wording.CodeEnded(label=now.label, state=now.state_word)
    here = tenancy.current()
    above = registry.congress_above(here.parent_id)
    if above is None or not registry.reachable(above):
        raise refusals.NoUpperCongress
    proposal = Proposal(
        id=uuid7(),
        congress_id=here.id,
        direction=states.OUT,
        peer_id=above.id,
        peer_name=above.organ_name,
        peer_level=above.level,
        dictionary=dictionary.value,
        code=code,
        label=now.label,
        note=now.note,
        reason=_reason(reason),
        proposed_at=clock.now(),
        proposed_by=actor.name,
    )
    proposal.save(force_insert=True)
    body = {
        "dictionary": proposal.dictionary,
        "code": code,
        "label": proposal.label,
        "note": proposal.note,
        "reason": proposal.reason,
        "by": proposal.proposed_by,
    }
    postbox.send(to_id=above.id, referral_id=proposal.id, kind="code-proposed", body=body, seat=seat)
    facts = {"label": proposal.label, "to": above.code}
    record(actor, seat, "code.proposed", dictionary, code, facts, proposal_id=proposal.id)
    return proposal


@transaction.atomic
def approve(*, actor: Actor, proposal_id: UUID, label: str = "", note: str = "", into: str = "") -> Proposal:
    """采用: published for this congress and all below it under a (perhaps better) name, or taken into a published code that says the same.

    The proposer's own code then merges into it. Raises NotPermitted, NotFound, StateRefused, PublishedOnly, wording's refusals.
    """
    proposal, seat = _decided(actor, proposal_id, "approve")
    dictionary = Dictionary(proposal.dictionary)
    reading = selectors.read(dictionary)
    if into:
        chosen = published_successor(reading, "", into)
        proposal.published_code, proposal.published_label = chosen.code, chosen.label
        proposal.answer = f"采用为已有条目“{chosen.label}”"
    else:
        proposal.published_label = free_label(reading, label)
        proposal.published_code = _publish(
            dictionary, seat, label=proposal.published_label, note=wording.note(note)
        )
        proposal.answer = "采用，已发布"
    return _answered(proposal, actor, seat, granted=True)


@transaction.atomic
def refuse(*, actor: Actor, proposal_id: UUID, answer: str) -> Proposal:
    """不予采用, with a reason that goes back. Raises NotPermitted, NotFound, StateRefused, ProposalReason."""
    proposal, seat = _decided(actor, proposal_id, "refuse")
    proposal.answer = _reason(answer, field="answer")
    return _answered(proposal, actor, seat, granted=False)


@transaction.atomic
def publish(*, actor: Actor, dictionary: Dictionary, code: str) -> str:
    """发布到下级: a code of one's own becomes one of this congress and all below it; the local one merges into it.

    Raises NotPermitted, NotFound, NotOurs, AtTheUpper, CodeEnded, NothingBelowToPublish.
    """
    seat, now, _ = found(actor, dictionary, code, states.APPROVE)
    row = own_addition(dictionary, now)
    if not now.is_usable:
        raise wording.CodeEnded(label=now.label, state=now.state_word)
    here = tenancy.current()
    if not registry.congresses_below(here.id):
        raise refusals.NothingBelowToPublish(name=here.name)
    row.merged_into = _publish(dictionary, seat, label=now.label, note=now.note, until=row.valid_to)
    row.save(update_fields=["merged_into"])
    facts = {"label": now.label, "published": row.merged_into}
    record(actor, seat, "code.published", dictionary, code, facts)
    return str(row.merged_into)


@transaction.atomic
def revise(
    *,
    actor: Actor,
    dictionary: Dictionary,
    code: str,
    label: str,
    note: str = "",
    valid_to: date | None = None,
    into: str = "",
) -> None:
    """修改发布条目 for this congress and all below it: words, last day, or (with `into`) its merger into another published code.

    Raises NotPermitted, NotFound, NotOurs, CodeEnded, PeriodTurned, wording's refusals.
    """
    seat, now, reading = found(actor, dictionary, code, states.APPROVE)
    if not now.is_published:
        raise refusals.NotOurs(label=now.label)
    if now.state == states.MERGED:
        raise wording.CodeEnded(label=now.label, state=now.state_word)
    wording.period(now.valid_from or date.min, valid_to)
    facts: dict[str, Any] = {
        "label": free_label(reading, label, but=code),
        "note": wording.note(note),
        "valid_to": valid_to.isoformat() if valid_to else None,
    }
    _to_public("code-revised", dictionary, code, facts, seat)
    if into:
        facts |= {"into": published_successor(reading, code, into).code}
        _to_public("code-merged", dictionary, code, {"into": into}, seat)
    record(actor, seat, "code.revised", dictionary, code, {"before": now.label, **facts})


def _publish(
    dictionary: Dictionary, seat: SeatFacts, *, label: str, note: str, until: date | None = None
) -> str:
    """The envelope that makes a public row; returns its code."""
    wording.open_dictionary(dictionary)
    code = wording.new_code(wording.PUBLISHED, tenancy.current().code)
    facts = {
        "label": label,
        "note": note,
        "valid_from": clock.today().isoformat(),
        "valid_to": until.isoformat() if until else None,
    }
    _to_public("code-published", dictionary, code, facts, seat)
    return code


def _to_public(kind: str, dictionary: Dictionary, code: str, facts: dict[str, Any], seat: SeatFacts) -> None:
    body = {"dictionary": dictionary.value, "code": code, **facts}
    postbox.send(
        to_id=publicly.ADDRESS,
        referral_id=thread_of(tenancy.current().id, dictionary.value, code),
        kind=kind,
        body=body,
        seat=seat,
    )


def _decided(actor: Actor, proposal_id: UUID, deed: str) -> tuple[Proposal, SeatFacts]:
    """The proposal from below, locked and moved but not saved, and the seat that decides."""
    proposal = access.proposal(actor, proposal_id, lock=True)
    seat = actor.require(states.PROPOSAL.row(deed).capability)
    if proposal.is_out:
        raise refusals.NotOurs(label=proposal.label)
    states.PROPOSAL.move(proposal, deed)
    return proposal, seat


def _answered(proposal: Proposal, actor: Actor, seat: SeatFacts, *, granted: bool) -> Proposal:
    proposal.decided_at, proposal.decided_by = clock.now(), f"{seat.label} {actor.name}".strip()
    proposal.save()
    body = {
        "granted": granted,
        "answer": proposal.answer,
        "by": proposal.decided_by,
        "at": proposal.decided_at.isoformat(),
        "published_code": proposal.published_code,
        "published_label": proposal.published_label,
    }
    postbox.send(to_id=proposal.peer_id, referral_id=proposal.id, kind="code-answered", body=body, seat=seat)
    deed = "code.proposal_approved" if granted else "code.proposal_refused"
    facts = {"label": proposal.label, "published": proposal.published_code, "answer": proposal.answer}
    record(
        actor,
        seat,
        deed,
        Dictionary(proposal.dictionary),
        proposal.code,
        facts,
        proposal_id=proposal.id,
    )
    return proposal


def _reason(raw: str, *, field: str = "reason") -> str:
    text, (least, most) = plain(raw), REASON
    if not least <= len(text) <= most:
        raise refusals.ProposalReason(field=field, least=least, most=most)
    return text
