"""Every deed of supervision. Each checks, writes, records and tells in one transaction, on rows locked after their case."""

from tenant_apps.supervision.actions.cards import answer_card, close_card
from tenant_apps.supervision.actions.giving import review

__all__ = ["answer_card", "close_card", "review"]
