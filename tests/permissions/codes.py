"""Dictionaries in the permission table: a congress's own, the proposals between levels, the province's on the console."""

from __future__ import annotations

from typing import Any

from shared_apps.dictionaries import actions as public
from shared_apps.dictionaries.names import Dictionary
from tenant_apps.codes import actions
from tests.factories.house import House
from tests.permissions import console
from tests.permissions.rows import Row, api, web
from tests.stack import jobs

SUBJECT = Dictionary.SUBJECT
WHY = "下级多有此类建议，宜统一归类。"


def _do(house: House, who: str, deed: Any, **facts: Any) -> Any:
    actor = house.actor(who)
    with house.entered():
        return deed(actor=actor, dictionary=SUBJECT, **facts)


def things(county: House, city: House, province: House) -> dict[str, Any]:
    """name → key or id of everything that a route may be asked for."""
    found: dict[str, Any] = {}
    for name, house in (("local code", county), ("city's code", city)):
        found[name] = f"subject.{_do(house, 'clerk', actions.add, label='地方特色').code}"
    ended = _do(county, "clerk", actions.add, label="旧类").code
    found["ended code"] = f"subject.{ended}"
    _do(county, "clerk", actions.relabel, code="FINANCE", label="财政")
    _do(county, "clerk", actions.hide, code="CONGRESS")
    published = _do(city, "clerk", actions.add, label="河湖长制").code
    found["published code"] = f"subject.{_do(city, 'head', actions.publish, code=published)}"
    proposed = _do(county, "clerk", actions.add, label="乡村旅游").code
    found["proposal"] = _do(county, "clerk", actions.propose, code=proposed, reason=WHY).pk
    jobs.run_queued()
    entry = public.add(actor=province.actor(console.KEEPER), dictionary=SUBJECT, label="数字经济")
    return found | {"entry of the province": entry.pk}


STAFF = "clerk head admin security auditor: {ok} | *: 403 not_permitted"
KEEPERS = "clerk head: {ok} | *: 403 not_permitted"
HEAD = "head: {ok} | *: 403 not_permitted"
ONE = "dictionaries/<str:name>/"
CODE, PROPOSAL = "dictionaries/codes/<str:key>/", "dictionaries/proposals/<uuid:pk>/"


def _page(
    route: str, on: str, seats: str, send: Any = None, *, everywhere: bool = False, **more: Any
) -> list[Row]:
    """`everywhere`: the neighbour has a row of this name too, and gets the same."""
    return [
        web("GET", route, on, seats.format(ok="200"), **more, **({"neighbour": "200"} if everywhere else {})),
        web(
            "POST",
            route,
            on,
            seats.format(ok="302"),
            send=send or {},
            **more,
            **({"neighbour": "302"} if everywhere else {}),
        ),
    ]


ROWS = [
    web("GET", "dictionaries/", "", STAFF.format(ok="200"), neighbour="200"),
    web("GET", "dictionaries/export", "", STAFF.format(ok="200"), neighbour="200"),
    web("GET", ONE, "subject", STAFF.format(ok="200"), neighbour="200"),
    web("GET", ONE + "export", "subject", STAFF.format(ok="200"), neighbour="200"),
    *_page(ONE + "new", "subject", KEEPERS, {"label": "新类"}, everywhere=True),
    web("GET", CODE, "local code", STAFF.format(ok="200")),
    web("GET", CODE, "subject.NOBODY", STAFF.format(ok="404 not_found")),
    *_page(CODE + "label", "local code", KEEPERS, {"label": "新名"}),
    *_page(CODE + "hiding", "subject.OTHER", KEEPERS, everywhere=True),
    web("POST", CODE + "position", "local code", KEEPERS.format(ok="302"), send={"to": "up"}),
    *_page(CODE + "ending", "local code", KEEPERS),
    *_page(CODE + "reopening", "ended code", KEEPERS),
    *_page(CODE + "merger", "local code", KEEPERS, {"into": "OTHER"}),
    *_page(CODE + "proposal", "local code", KEEPERS, {"reason": WHY}),
    *_page(CODE + "publication", "city's code", HEAD, place="city"),
    *_page(CODE + "revision", "published code", HEAD, {"label": "河湖长制度"}, place="city"),
    # What the county has renamed and hidden, the neighbour has not.
    web("GET", CODE + "standard-label", "subject.FINANCE", KEEPERS.format(ok="200"), neighbour="200"),
    web(
        "POST",
        CODE + "standard-label",
        "subject.FINANCE",
        KEEPERS.format(ok="302"),
        neighbour="409 code_no_own_name",
    ),
    web("GET", CODE + "showing", "subject.CONGRESS", KEEPERS.format(ok="200"), neighbour="200"),
    web(
        "POST",
        CODE + "showing",
        "subject.CONGRESS",
        KEEPERS.format(ok="302"),
        neighbour="409 code_not_hidden",
    ),
    web("GET", "dictionaries/proposals/", "", STAFF.format(ok="200"), neighbour="200"),
    web("GET", "dictionaries/proposals/export", "", STAFF.format(ok="200"), neighbour="200"),
    web("GET", PROPOSAL, "proposal", STAFF.format(ok="200")),
    *_page(PROPOSAL + "approval", "proposal", HEAD, {"label": "文化旅游"}, place="city"),
    *_page(PROPOSAL + "refusal", "proposal", HEAD, {"answer": WHY}, place="city"),
    api("GET", ONE, "subject", "clerk: 200 | *: 200", neighbour="200"),
    *console.lists("dictionaries/"),
    console.row("GET", "dictionaries/<str:name>/", "200", "subject", others="200"),
    console.row("GET", "dictionaries/<str:name>/export", "200", "subject", others="200"),
    console.row("GET", "dictionaries/<str:name>/new", "200", "subject", others="200"),
    console.row("POST", "dictionaries/<str:name>/new", "422", "subject", others="422"),
    console.row("GET", "dictionaries/entries/<int:entry_id>/change", "200", "entry of the province"),
    console.row(
        "POST",
        "dictionaries/entries/<int:entry_id>/change",
        "302 /console/dictionaries/",
        "entry of the province",
        {"label": "数字经济"},
    ),
    console.row("GET", "dictionaries/entries/<int:entry_id>/merger", "200", "entry of the province"),
    console.row("POST", "dictionaries/entries/<int:entry_id>/merger", "422", "entry of the province"),
]
