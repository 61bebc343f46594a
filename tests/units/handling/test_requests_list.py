"""退办和延期: who lists which, the filters, the sheet, and as many queries for many as for few."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from kernel import clock
from kernel.errors import NotPermitted
from kernel.web import links
from tenant_apps.handling import actions, requests_list
from tenant_apps.handling.models import Assignment
from tests.units.handling.house import House
from tests.units.handling.test_pages import browser, text_of
from tests.units.handling.test_returns_and_extensions import LATER, WHY, asked


def put_off(house: House, one: Assignment) -> None:
    handler = house.actor("handler")
    assert one.due_at is not None
    until = clock.day_of_deadline(one.due_at) + timedelta(days=20)
    with house.inside():
        actions.request_extension(actor=handler, assignment_id=one.pk, until=until, reason=LATER)


def keys(house: House, who: str, **wanted: str) -> list[Any]:
    actor = house.actor(who)
    with house.inside():
        return list(requests_list.listed(actor, requests_list.Wanted.of(wanted))[:500])


def rows(house: House, who: str, one: Assignment, **wanted: str) -> list[requests_list.Row]:
    """What this reader lists of one assignment."""
    found, actor = keys(house, who, **wanted), house.actor(who)
    with house.inside():
        return [row for row in requests_list.rows_of(actor, found) if row.assignment_id == one.pk]


def test_the_office_lists_all_a_unit_its_own(house: House) -> None:
    back, later, clerk = house.talked(), house.talked(), house.actor("clerk")
    asked(house, back)
    put_off(house, later)
    for who in ("clerk", "handler", "mate"):
        (one,), (two,) = rows(house, who, back), rows(house, who, later)
        assert (one.kind, one.line.decision, one.line.reason) == ("return", "待决定", WHY)
        assert (two.kind, two.line.decision, two.line.reason) == ("extension", "待审批", LATER)
    assert rows(house, "other", back) == rows(house, "other", later) == []
    deputy = house.actor("alice")
    with house.inside(), pytest.raises(NotPermitted):
        requests_list.listed(deputy, requests_list.Wanted())
    order = [key["at"] for key in keys(house, "clerk")]
    assert order == sorted(order, reverse=True)
    with house.inside():
        actions.accept_return(actor=clerk, assignment_id=back.pk, unit_id=house.units["other"])
    (one,) = rows(house, "handler", back)
    assert one.line.decision == "同意" and not one.url, "the case is theirs no more, what they asked is"
    assert rows(house, "clerk", back)[0].url


def test_the_filters_and_the_sheet(house: House) -> None:
    back, later = house.talked(), house.talked()
    asked(house, back)
    put_off(house, later)
    (one,), unit = rows(house, "clerk", back), str(back.unit_id)
    day, next_day = clock.local(one.at).date(), timedelta(days=1)
    hits: dict[str, tuple[bool, bool]] = {
        "kind=return": (True, False),
        "kind=extension": (False, True),
        f"state=OPEN&unit={unit}&since={day}&until={day + next_day}": (True, True),
        "state=REFUSED": (False, False),
        f"unit={house.units['other']}": (False, False),
        f"until={day - next_day}": (False, False),
        f"since={day + 2 * next_day}": (False, False),
        "kind=x&state=x&unit=x&since=x&until=9999-12-31": (True, True),
    }
    for query, wanted in hits.items():
        given = dict(pair.split("=") for pair in query.split("&"))
        found = bool(rows(house, "clerk", back, **given)), bool(rows(house, "clerk", later, **given))
        assert found == wanted, query
    page = browser(house, "clerk")
    assert "没有符合条件的申请" in text_of(
        page.get(f"{links.tenant_url(house.ref.code, 'handling:requests')}?state=REFUSED&until=2020-01-01")
    )
    shown = text_of(page.get(f"{links.tenant_url(house.ref.code, 'handling:requests')}?kind=return"))
    assert WHY in shown and LATER not in shown
    file = page.get(f"{links.tenant_url(house.ref.code, 'handling:requests_export')}?kind=extension").content
    cells = list(load_workbook(BytesIO(file)).active.iter_rows(min_row=2, values_only=True))
    assert cells and {row[0] for row in cells} == {"延期"} and cells[0][5] == LATER


def test_many_rows_ask_as_often_as_few(house: House) -> None:
    def made(count: int) -> None:
        for _ in range(count):
            asked(house, house.talked())
            put_off(house, house.talked())

    def queries() -> int:
        actor = house.actor("clerk")
        with house.inside(), CaptureQueriesContext(connection) as ran:
            requests_list.rows_of(actor, list(requests_list.listed(actor, requests_list.Wanted())[:20]))
        return len(ran)

    made(1)
    few = queries()
    made(3)
    assert queries() == few == 3
