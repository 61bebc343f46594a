"""工作日历 and 节假日安排 in the table: everybody reads, a head enters the own region's days, the province's console the country's.

What a request changes in public stays, so drafts are made beforehand, and each that is thrown away has a year or a place of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from kernel import clock
from shared_apps.worktime import actions, recounting
from shared_apps.worktime.actions import Entered
from shared_apps.worktime.arranging import MAKEUP, WORKED_WORD, Arranged
from tests.factories.house import House
from tests.permissions import console
from tests.permissions.rows import Row, api, web

THIS = clock.today().year
NOTICE = {"title": "国务院办公厅关于部分节假日安排的通知", "issued_on": "2024-01-02"}
OWN_NOTICE = {**NOTICE, "title": "关于本地区放假日的通知", "festival": "古尔邦节"}


def things(own: House, houses: Iterable[House]) -> dict[str, Any]:
    """Drafts of the country for three years, and of every congress with a head; a run over all."""
    entered = Entered(
        title=NOTICE["title"],
        number="",
        issued_on=date(2024, 1, 2),
        text="",
        days=[Arranged(date(THIS, 7, 4), MAKEUP, WORKED_WORD)],
    )
    for year in (THIS - 1, THIS, THIS + 1):
        actions.save_draft(actor=own.actor(console.KEEPER), year=year, scope=None, entered=entered)
    for house in houses:
        actions.save_draft(actor=house.actor("head"), year=THIS, scope=house.ref, entered=entered)
    run = recounting.call_for(scope_id=None, because=f"{THIS}年节假日安排公布", by_name="童欣")
    return {"recount": run.pk}


HEADS = "head: {ok} | *: 403 not_permitted"
ALL = "clerk: {ok} | *: {ok}"
HANDLE = "clerk head distributor handler1 handler2: {ok} | *: 403 not_permitted"
CONFIRM = "calendar/own-days/confirmation"
YEAR, RUN = "calendar/<int:year>/", "calendar/recounts/<uuid:pk>/"


def _own(method: str, route: str, ok: str, send: Any = None, **more: Any) -> Row:
    return web(method, route, "", HEADS.format(ok=ok), send=send or {}, neighbour=ok, **more)


def _everybody(make: Any, route: str, seats: str = ALL) -> Row:
    row: Row = make("GET", route, "", seats.format(ok="200"), neighbour="200")
    return row


ROWS = [
    _everybody(web, "calendar/"),
    _everybody(web, "calendar/export"),
    _everybody(api, "calendar/"),
    _everybody(api, "calendar/due/"),
    _everybody(web, "deadlines/moved/", HANDLE),
    _everybody(web, "deadlines/moved/export", HANDLE),
    _own("GET", "calendar/own-days", "200"),
    _own("POST", "calendar/own-days", "302 /t/", OWN_NOTICE),
    _own("GET", CONFIRM, "200"),
    _own("POST", CONFIRM, "422 calendar_not_compared"),
    _own("POST", "calendar/own-days/discard", "302 /t/", place="city"),
    *console.lists("calendar/", "calendar/count", "calendar/export"),
    console.row("GET", YEAR, "200", str(THIS), others="200"),
    console.row("GET", YEAR + "entry", "200", str(THIS), others="200"),
    console.row("POST", YEAR + "entry", "302 /console/", str(THIS + 1), NOTICE, others="302 /console/"),
    console.row("GET", YEAR + "confirmation", "200", str(THIS), others="200"),
    console.row(
        "POST",
        YEAR + "confirmation",
        "422 calendar_not_compared",
        str(THIS),
        others="422 calendar_not_compared",
    ),
    console.row("GET", YEAR + "alarm", "200", str(THIS), others="200"),
    console.row(
        "POST", YEAR + "alarm", "422 calendar_alarm", str(THIS), {"days": "0"}, others="422 calendar_alarm"
    ),
    # The draft is the country's, and what is thrown away here stays away: of a year that has none, whoever comes first or second.
    console.row("POST", YEAR + "discard", "404 not_found", str(THIS - 2)),
    console.row("GET", RUN, "200", "recount", others="200"),
    console.row("GET", RUN + "export", "200", "recount", others="200"),
]
