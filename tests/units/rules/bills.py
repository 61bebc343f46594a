"""What the rules of bills change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from unittest import mock

from django.db import transaction

from kernel import clock
from shared_apps.rules.values import Rules
from tenant_apps.bills import carrying, deadlines, thresholds
from tenant_apps.bills.models import Bill
from tenant_apps.deputies.models import Mandate
from tests.factories.house import House


def needed(kind: str, level: str) -> Callable[[House, Rules], Any]:
    """How many names a bill of this kind needs at this level."""

    def look(house: House, rules: Rules) -> Any:
        here = replace(house.ref, level=level)
        with mock.patch("kernel.tenancy.current", return_value=here):
            return thresholds.needed(Bill(kind=kind), by=rules)

    return look


def report_day(house: House, rules: Rules) -> Any:
    """The last day of a committee's report."""
    bill = Bill(
        congress_id=house.ref.id,
        state="TO_COMMITTEE_AFTER_SESSION",
        decided_on=date(2026, 3, 3),
        profile_version=rules.version_id,
    )
    with house.entered():
        return deadlines.report_due(bill)


def what_ends(house: House, rules: Rules) -> Any:
    """Which bills a term takes with it."""
    with house.entered(), transaction.atomic():
        lead = Mandate.objects.get(pk=house.mandate_ids["deputy1"])
        Bill.objects.create(
            congress_id=house.ref.id,
            lead_mandate=lead,
            lead_name=lead.person_name,
            state="SUBMITTED",
            created_at=clock.now(),
        )
        with mock.patch("shared_apps.rules.selectors.version_for", return_value=rules):
            ended = carrying.end_with_term(term_id=lead.term_id, label="第十七届", day=clock.today())
        transaction.set_rollback(True)
    return [bill.state for bill in ended]


def opinion_day(house: House, rules: Rules) -> Any:
    """The last day of a committee's opinion."""
    bill = Bill(
        congress_id=house.ref.id,
        state="REGISTERED",
        registered_at=datetime(2026, 3, 2, 9, tzinfo=clock.SHANGHAI),
        profile_version=rules.version_id,
    )
    with house.entered():
        return deadlines.opinion_due(bill)


SEEN: dict[str, tuple[Any, Any, Callable[[House, Rules], Any], dict[str, Any]]] = {
    "bill_deputies": (10, 12, needed("DEPUTIES", "county"), {}),
    "bill_deputies_town": (5, 6, needed("DEPUTIES", "town"), {}),
    "bill_members": (5, 6, needed("STANDING", "city"), {}),
    "bill_members_county": (3, 4, needed("STANDING", "county"), {}),
    "bill_opinion_span": (None, "5d", opinion_day, {}),
    "bill_report_span": ("3m", "2m", report_day, {}),
    "bill_ends_with_term": (False, True, what_ends, {}),
}
