"""To whom a reply goes, and who of them rates it, as the rules of the case say."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from shared_apps.rules.codes import JointReply, WhoRates
from shared_apps.rules.values import Rules
from tenant_apps.deputies import selectors as deputies
from tenant_apps.handling import selectors
from tenant_apps.suggestions import merging
from tenant_apps.suggestions import selectors as suggestions

if TYPE_CHECKING:
    from tenant_apps.handling.models import Matter, Reply, ReplyDelivery
    from tenant_apps.suggestions.models import Suggestion


def mandates_to_answer(suggestion: Suggestion, *, by: Rules) -> list[UUID]:
    """The lead's mandate, and those of all who signed unless the lead passes the reply on (联名建议的答复); of what was merged into
    it (并案) the same. Whoever signed several is named once."""
    found: dict[UUID, None] = {}
    for one in merging.group(suggestion):
        found |= dict.fromkeys((one.lead_mandate_id, _rater(one, by=by)))
        if by.joint_reply is not JointReply.LEAD:
            found |= dict.fromkeys(row.mandate_id for row in suggestions.cosigners(one))
    return list(found)


def rates(mandate_id: UUID, reply: Reply, *, by: Rules, alone: bool = False) -> bool:
    """Whether this deputy, to whom the reply was delivered, is one who rates it (评价人). `alone`: as the caller knows, nothing was
    merged into the suggestion."""
    suggestion = reply.matter.suggestion
    if by.who_rates is WhoRates.ALL or suggestion is None:
        return True
    if _rater(suggestion, by=by) == mandate_id:
        return True
    return not alone and any(_rater(one, by=by) == mandate_id for one in merging.of(suggestion))


def _rater(suggestion: Suggestion, *, by: Rules) -> UUID:
    """Who rates where one does: the lead; of what a delegation filed the head of the lead's 代表小组, where the rules say so (重庆 第二十六条)."""
    lead: UUID = suggestion.lead_mandate_id
    if not suggestion.by_delegation or by.who_rates is not WhoRates.LEAD_OR_GROUP_HEAD:
        return lead
    return deputies.group_head_of(lead) or lead


def asks_cosigners(reply: Reply, mandate_id: UUID, *, by: Rules) -> bool:
    """Whether this deputy, who leads, must hear those who signed before rating."""
    return by.who_rates is WhoRates.LEAD_AFTER_ASKING and bool(cosigners(reply, mandate_id))


def cosigners(reply: Reply, mandate_id: UUID) -> list[str]:
    """The names of those who signed with this lead."""
    suggestion = reply.matter.suggestion
    led = _led(suggestion, mandate_id) if suggestion is not None else []
    return [row.person_name for one in led for row in suggestions.cosigners(one)]


def names_beside_lead(suggestion: Suggestion) -> list[str]:
    """The names of those who signed with the lead, in the order of their signatures."""
    return [row.person_name for row in suggestions.cosigners(suggestion)]


def _led(suggestion: Suggestion, mandate_id: UUID) -> list[Suggestion]:
    """The suggestion, or what was merged into it, as far as this deputy leads it."""
    if suggestion.lead_mandate_id == mandate_id:
        return [suggestion]
    return list(merging.of(suggestion).filter(lead_mandate_id=mandate_id))


def awaited(matter: Matter, *, by: Rules) -> list[ReplyDelivery]:
    """The replies that hold now, in the hands of those who are to rate them and have not. Who may not rate any more is not waited for."""
    return unrated(selectors.standing_replies(matter), by=by)


def unrated(replies: list[Reply], *, by: Rules) -> list[ReplyDelivery]:
    """These letters in the hands of those who are to rate them, may, and have not."""
    rated = {
        (row.reply_id, row.mandate_id) for rows in selectors.ratings_of(replies).values() for row in rows
    }
    return [
        row
        for row in selectors.deliveries_of(replies)
        if row.mandate.may_rate
        and rates(row.mandate_id, row.reply, by=by)
        and (row.reply_id, row.mandate_id) not in rated
    ]
