"""Every deed of supervision. Each checks, writes, records and tells in one transaction, on rows locked after their case."""

from tenant_apps.supervision.actions.cards import answer_card, close_card
from tenant_apps.supervision.actions.giving import review
from tenant_apps.supervision.actions.urging import MOST, Outcome, read_urging, urge, urge_many

__all__ = ["MOST", "Outcome", "answer_card", "close_card", "read_urging", "review", "urge", "urge_many"]
