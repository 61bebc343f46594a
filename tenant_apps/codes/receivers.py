"""What congresses send of codes: proposals, to another congress, and what is published, to `public`. Each runs in the receiver's own
transaction."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from kernel import tenancy
from shared_apps.dictionaries import actions as dictionaries
from shared_apps.dictionaries.names import Dictionary
from shared_apps.exchange import publicly
from tenant_apps.codes import states
from tenant_apps.codes.actions import finding
from tenant_apps.codes.models import Proposal
from tenant_apps.postbox import receiving
from tenant_apps.postbox.models import Inbox
from tenants import selectors as registry

if TYPE_CHECKING:
    from shared_apps.exchange.models import PublicInbox


class NotTheSender(RuntimeError):
    """An envelope from a congress that is not the other end."""


def proposed(message: Inbox, body: dict[str, Any]) -> None:
    """From a congress whose next one above we are."""
    here, sender = tenancy.current(), registry.entry(message.from_id)
    above = registry.congress_above(sender.parent_id)
    if above is None or above.id != here.id:
        raise NotTheSender(f"{sender.code} does not stand directly below {here.code}")
    dictionary = Dictionary(body["dictionary"])
    Proposal.objects.create(
        id=message.referral_id,
        congress_id=here.id,
        direction=states.IN,
        peer_id=sender.id,
        peer_name=sender.organ_name,
        peer_level=sender.level,
        dictionary=dictionary.value,
        code=body["code"],
        label=body["label"],
        note=body["note"],
        reason=body["reason"],
        proposed_at=message.sent_at,
        proposed_by=body["by"],
    )
    facts = {"label": body["label"], "from": sender.code}
    finding.record(
        None, None, "code.proposal_received", dictionary, body["code"], facts, proposal_id=message.referral_id
    )


def answered(message: Inbox, body: dict[str, Any]) -> None:
    """From above. What was adopted stands for our own code from now on (as soon as it can be read here)."""
    proposal: Proposal = Proposal.objects.select_for_update().get(pk=message.referral_id)
    if proposal.peer_id != message.from_id or not proposal.is_out:
        raise NotTheSender(f"proposal {proposal.id}: {message.from_id} is not its other end")
    states.PROPOSAL.move(proposal, "told_approved" if body["granted"] else "told_refused")
    proposal.decided_at, proposal.decided_by = datetime.fromisoformat(body["at"]), body["by"]
    proposal.answer = body["answer"]
    proposal.published_code, proposal.published_label = body["published_code"], body["published_label"]
    proposal.save()
    dictionary = Dictionary(proposal.dictionary)
    if body["granted"]:
        for row in finding.additions(dictionary, proposal.code).values():
            row.merged_into = row.merged_into or proposal.published_code
            row.save(update_fields=["merged_into"])
    facts = {"label": proposal.label, "granted": body["granted"], "published": proposal.published_code}
    finding.record(
        None, None, "code.proposal_answered", dictionary, proposal.code, facts, proposal_id=proposal.id
    )


def published(message: PublicInbox, facts: dict[str, Any]) -> None:
    """In public: a code of the sender for itself and all below it. The two that follow: changes of such a code."""
    dictionaries.take_published(scope_id=message.from_id, facts=facts)


def revised(message: PublicInbox, facts: dict[str, Any]) -> None:
    dictionaries.take_revised(scope_id=message.from_id, facts=facts)


def merged(message: PublicInbox, facts: dict[str, Any]) -> None:
    dictionaries.take_merged(scope_id=message.from_id, facts=facts)


def register_all() -> None:
    for kind, taken in (("code-published", published), ("code-revised", revised), ("code-merged", merged)):
        publicly.register(kind, taken)
    receiving.register("code-proposed", proposed)
    receiving.register("code-answered", answered)
