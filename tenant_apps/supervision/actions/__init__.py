"""Every deed of supervision. Each checks, writes, records and tells in one transaction, on rows locked after their case."""

from tenant_apps.supervision.actions.cards import answer_card, close_card
from tenant_apps.supervision.actions.circulating import (
    MOST_READERS,
    NoReader,
    circulate,
    may_ask_from,
    read_circulated,
    recall_circulated,
)
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
    "MOST_READERS",
    "NoReader",
    "Outcome",
    "answer_card",
    "circulate",
    "close_card",
    "decide_key",
    "decline_key",
    "end_key",
    "may_ask_from",
    "plan_key",
    "propose_key",
    "read_circulated",
    "read_urging",
    "recall_circulated",
    "report_key",
    "review",
    "urge",
    "urge_many",
    "visit_key",
]
