"""To whom a reply goes, and who of them rates it, as the rules of the case say."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from shared_apps.rules.codes import JointReply, WhoRates
from shared_apps.rules.values import Rules
from tenant_apps.handling import selectors
from tenant_apps.suggestions import selectors as suggestions

if TYPE_CHECKING:
    from tenant_apps.handling.models import Matter, Reply, ReplyDelivery
    from tenant_apps.suggestions.models import Suggestion


def mandates_to_answer(suggestion: Suggestion, *, by: Rules) -> list[UUID]:
    """The lead's mandate, and those of all who signed unless the lead passes the reply on (联名建议的答复)."""
    found = [suggestion.lead_mandate_id]
    if by.joint_reply is not JointReply.LEAD:
        found += [row.mandate_id for row in suggestions.cosigners(suggestion)]
    return found


def rates(mandate_id: UUID, reply: Reply, *, by: Rules) -> bool:
    """Whether this deputy, to whom the reply was delivered, is one who rates it (评价人)."""
    suggestion = reply.matter.suggestion
    return by.who_rates is WhoRates.ALL or suggestion is None or suggestion.lead_mandate_id == mandate_id


def asks_cosigners(reply: Reply, *, by: Rules) -> bool:
    """Whether the lead must hear those who signed before rating."""
    suggestion = reply.matter.suggestion
    return (
        by.who_rates is WhoRates.LEAD_AFTER_ASKING
        and suggestion is not None
        and bool(suggestions.cosigners(suggestion))
    )


def names_beside_lead(suggestion: Suggestion) -> list[str]:
    """The names of those who signed with the lead, in the order of their signatures."""
    return [row.person_name for row in suggestions.cosigners(suggestion)]


def cosigners(reply: Reply) -> list[str]:
    """The names of those who signed with the lead."""
    suggestion = reply.matter.suggestion
    return [row.person_name for row in suggestions.cosigners(suggestion)] if suggestion is not None else []


def awaited(matter: Matter, *, by: Rules) -> list[ReplyDelivery]:
    """The replies that hold now, in the hands of those who are to rate them and have not. Who may not rate any more is not waited for."""
    mains = selectors.standing_replies(matter)
    rated = {(row.reply_id, row.mandate_id) for rows in selectors.ratings_of(mains).values() for row in rows}
    return [
        row
        for row in selectors.deliveries_of(mains)
        if row.mandate.may_rate
        and rates(row.mandate_id, row.reply, by=by)
        and (row.reply_id, row.mandate_id) not in rated
    ]
