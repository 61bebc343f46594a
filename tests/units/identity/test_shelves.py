"""已办, 办结, 我发起的: what a person had a hand in, over all seats, merged by time, as many queries for many as for few."""

from __future__ import annotations

import re
from io import BytesIO
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from kernel import clock
from shared_apps.identity import actions as identity
from shared_apps.identity import shelves
from tenant_apps.handling import actions as handling
from tenant_apps.suggestions import actions as suggestions
from tenant_apps.suggestions.models import Suggestion
from tests.factories.house import SINCE, House, furnish, trust_test_tokens
from tests.stack.databases import Database
from tests.units.suggestions.deeds import drafted, registered, submitted


@pytest.fixture(scope="module")
def house(database: Database) -> House:
    return furnish("330122")


def found(house: House, who: str, shelf: str, **wanted: str) -> shelves.Shelf:
    return shelves.gather(house.actor(who), shelf, shelves.Wanted.of(wanted), most=shelves.MOST)


def on(house: House, pk: UUID, who: str) -> set[str]:
    """The shelves of this person on which the case stands."""
    return {
        shelf
        for shelf in shelves.SHELVES
        if any(str(pk) in line.url for line in found(house, who, shelf).rows.lines)
    }


def test_where_a_case_stands_from_the_draft_to_its_end(house: House) -> None:
    pk = drafted(house)
    assert on(house, pk, "deputy1") == set(), "a draft is to be done"
    pk, clerk = registered(house), house.actor("clerk")
    assert on(house, pk, "deputy1") == {"started", "done"}
    assert on(house, pk, "clerk") == {"done"}
    assert on(house, pk, "head") == on(house, pk, "deputy2") == set(), "they did nothing"
    with house.entered():
        held = handling.assign(actor=clerk, suggestion_id=pk, unit_id=house.unit_ids["handler1"])
    assert on(house, pk, "handler1") == set()
    unit = house.actor("handler1")
    with house.entered():
        handling.sign_for(actor=unit, assignment_id=held.pk)
    assert on(house, pk, "handler1") == {"done"}
    deputy = house.actor("deputy1")
    with house.entered():
        suggestions.withdraw(actor=deputy, suggestion_id=pk, reason="情况已经变化，不再需要办理。")
    assert on(house, pk, "deputy1") == {"started", "closed"}
    assert on(house, pk, "clerk") == on(house, pk, "handler1") == {"closed"}


def test_the_filters_and_the_sheet(house: House) -> None:
    first, second = submitted(house, title="关于改造农贸市场的建议"), submitted(house)
    with house.entered():
        year = clock.local(Suggestion.objects.get(pk=second).submitted_at or clock.now()).year
    browser, where = house.browser("deputy1"), "/me/started/"
    page = browser.get(f"{where}?q=农贸市场").content.decode()
    assert str(first) in page and str(second) not in page and "含“农贸市场”" in page
    assert str(first) in browser.get(f"{where}?year={year}&kind=suggestion&seat=330122").content.decode()
    for query in ("year=1999", "kind=referral", "seat=330100", "q=没有这几个字"):
        assert "没有符合条件的我发起的" in browser.get(f"{where}?{query}").content.decode(), query
    for query in ("year=99999", "year=9999", "kind=x", "page=x", "page=9999", "q=%00", "seat=%00"):
        assert browser.get(f"{where}?{query}").status_code == 200, query
    book = load_workbook(BytesIO(browser.get(f"{where}?q=农贸市场&export=xlsx").content))
    rows = list(book.active.iter_rows(min_row=2, values_only=True))
    assert [row[3] for row in rows] == ["关于改造农贸市场的建议"] and rows[0][0] == house.ref.organ_name
    assert re.fullmatch(r"20\d\d-\d\d-\d\d \d\d:\d\d", rows[0][6]), "the year too: a file is kept"
    assert "还没有您发起的事项" in house.browser("handler2").get(where).content.decode()


def test_the_counts_of_the_tabs(house: House) -> None:
    registered(house, "deputy3")
    browser = house.browser("deputy3")
    assert browser.get("/me/started/count").content == b"1"
    assert browser.get("/me/closed/count").content == b"0"
    page = browser.get("/me/").content.decode()
    for address in ("/me/done/count", "/me/closed/count", "/me/started/count"):
        assert f'data-count-url="{address}"' in page
    assert 'data-count-url="/me/count"' in browser.get("/me/started/").content.decode()


def test_two_congresses_are_merged_and_asked_as_often_for_many_as_for_few(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust_test_tokens(monkeypatch)
    city = furnish("330100")
    person = house.person_ids["clerk2"]
    (seat,) = identity.give_seats(
        seats=[
            identity.NewSeat(
                person_id=person, congress_id=city.ref.id, kind="staff", roles=("clerk",), valid_from=SINCE
            )
        ]
    )
    city.person_ids["clerk2"], city.seat_ids["clerk2"] = person, seat.id

    def take_in(place: House) -> UUID:
        pk, clerk = submitted(place), place.actor("clerk2")
        with place.entered():
            suggestions.register(actor=clerk, suggestion_id=pk)
        return pk

    def queries() -> int:
        actor = house.actor("clerk2")
        with CaptureQueriesContext(connection) as asked:
            shelves.gather(actor, shelves.DONE, shelves.Wanted(), most=20)
        return len(asked)

    order = [take_in(place) for place in (house, city, house, city)]
    few = queries()
    lines = found(house, "clerk2", shelves.DONE).rows.lines
    assert [line.url.rstrip("/").rsplit("/", 1)[-1] for line in lines[:4]] == [
        str(pk) for pk in reversed(order)
    ]
    assert [line.congress.code for line in lines[:2]] == ["330100", "330122"]
    for _ in range(3):
        take_in(house)
    assert queries() == few
    answer = house.api("clerk2").get("/api/v1/me/cases/?shelf=done&page_size=2&page=2").json()
    assert answer["count"] == 7 and len(answer["results"]) == 2
