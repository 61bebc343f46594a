"""第N号: numbers of a session's series, given once under a row lock and never again."""

from __future__ import annotations

from django.db import transaction

from kernel import clock
from tenant_apps.bills.models import Bill, BillSeries


def give(bill: Bill) -> None:
    """The next number of the bill's series, written on it; the caller saves.

    Runs in the registration's own transaction: a registration that fails gives its number back, so the series has no gaps.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a number is given inside the registration's transaction")
    key = BillSeries.key_of(bill, clock.today().year)
    BillSeries.objects.bulk_create([BillSeries(**key)], ignore_conflicts=True)
    row = BillSeries.objects.select_for_update().get(**key)
    row.last += 1
    row.save(update_fields=["last"])
    bill.series, bill.no = row.series, row.last
    if bill.is_standing:  # counted by the year, and told apart by it
        bill.occasion = f"常委会{clock.today().year}年"
