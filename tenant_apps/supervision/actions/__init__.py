"""Every deed of supervision. Each checks, writes, records and tells in one transaction, on rows locked after their case."""

from tenant_apps.supervision.actions.cards import answer_card, close_card
from tenant_apps.supervision.actions.giving import review
from tenant_apps.supervision.actions.keys import (
    MAY_BE_KEY,
    decide_key,
    decline_key,
    end_key,
    plan_key,
    propose_key,
    report_key,
    visit_key,
)
from tenant_apps.supervision.actions.urging import MOST, Outcome, read_urging, urge, urge_many

__all__ = [
    "MAY_BE_KEY",
    "MOST",
    "Outcome",
    "answer_card",
    "close_card",
    "decide_key",
    "decline_key",
    "end_key",
    "plan_key",
    "propose_key",
    "read_urging",
    "report_key",
    "review",
    "urge",
    "urge_many",
    "visit_key",
]
