"""What referrals add to a line of the list of suggestions: the levels it has reached, and where it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from kernel import tenancy
from kernel.actor import Actor
from tenant_apps.referrals import selectors, states
from tenant_apps.referrals.models import Referral
from tenant_apps.suggestions.listing import RowFacts
from ui import words

if TYPE_CHECKING:
    from tenant_apps.suggestions.models import Suggestion

_BACK = frozenset({states.RESULT_RETURNED, states.ACKNOWLEDGED})


def column(actor: Actor, rows: Sequence[Suggestion]) -> Mapping[UUID, RowFacts]:
    """Two queries for the whole page. What never left the house stays without a path."""
    sent = selectors.latest_sent([row.pk for row in rows])
    further = selectors.levels_told(sent.values())
    return {key: _facts(referral, further.get(referral.pk, [])) for key, referral in sent.items()}


def _facts(referral: Referral, further: list[str]) -> RowFacts:
    here = tenancy.current().level
    levels = tuple(dict.fromkeys((here, referral.peer_level, *further)))
    if referral.state in _BACK:
        note = "结果已回"
    elif referral.state in states.NOT_GONE_ON_WITH:
        note = referral.state_label
    else:
        note = f"现在{words.level_character(levels[-1])}"
    return RowFacts(levels=levels, levels_note=note)
