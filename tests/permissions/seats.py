"""Persons and seats in the permission table: the administrators of one congress, the person's own seats, the province's console.

What a request changes here stays (it lies in public), so each deed has a seat of its own.
"""

from __future__ import annotations

from itertools import count
from typing import Any
from uuid import UUID

from shared_apps.identity import actions as identity
from tenants import selectors as registry
from tenants.onboarding.people import last_sign
from tests.factories.house import SINCE, House
from tests.permissions import console
from tests.permissions.rows import NO_LOGIN, Row, public, web

_serial = count(300)


def number() -> str:
    digits = f"33012219810101{next(_serial):03d}"
    return digits + last_sign(digits)


def _given(house: House, *, active: bool = False, **more: Any) -> UUID:
    """A seat that the administrator gave just now."""
    typed = {
        "name": "某某",
        "id_number": number(),
        "phone": "13800001234",
        "kind": "staff",
        "roles": ("clerk",),
    }
    seat = identity.invite(actor=house.actor("admin"), invitation=identity.Invitation(**{**typed, **more}))
    if active:
        identity.activate_seat(seat_id=seat.id)
    return seat.id


def things(house: House) -> dict[str, Any]:
    """name → id of every seat that a route may be asked for."""
    found: dict[str, Any] = {
        f"seat to {deed}": _given(house, active=deed == "phone")
        for deed in ("read", "end", "reroll", "phone", "unmask", "confirm", "refuse")
    }
    found["seat to place"] = _given(house, kind="handler", roles=())
    city = registry.ref_by_code("330100")
    assert city is not None
    own = [f"own seat to {deed}{by}" for deed in ("confirm", "decline") for by in ("", " by the app")]
    for name in own:
        new = identity.NewSeat(house.person_ids["clerk"], city.id, "handler", SINCE, term=name)
        found[name] = identity.give_seat(new=new, status="pending").id
    return found


ADMIN = "admin: {ok} | *: 403 not_permitted"
BOTH = "admin security: {ok} | *: 403 not_permitted"
OF_BUSINESS = "admin: {ok} | security: 403 not_your_roles | *: 403 not_permitted"
SECURITY = "security: {ok} | *: 403 not_permitted"
AUDITOR = "auditor: {ok} | *: 403 not_permitted"
DEPUTY = {"name": "某某", "id_number": number(), "phone": "13800001234", "term": "第十七届"}
REASON = {"reason": "工作变动。"}
ONE = "seats/<uuid:pk>/"


def _page(route: str, on: str, seats: str, send: Any = None, *, post: str = "", ok: str = "302") -> list[Row]:
    return [
        web("GET", route, on, seats.format(ok="200")),
        web("POST", route, on, (post or seats).format(ok=ok), send=send or {}),
    ]


def _own(route: str, on: str, method: str, wanted: str, *, under: str = "", **more: str) -> Row:
    """Of the person's own seats: whose it is, and nobody else."""
    return public(
        method,
        f"{under}me/seats/<uuid:pk>/{route}",
        f"clerk: {wanted} | head admin security deputy1: 404 not_found",
        on=on,
        neighbour="404 not_found",
        stranger="404 not_found",
        wanderer="404 not_found",
        **more,
    )


API = {"under": "api/v1/", "nobody": NO_LOGIN}
ROWS = [
    web("GET", "seats/", "", BOTH.format(ok="200"), neighbour="200"),
    web("GET", "seats/export", "", ADMIN.format(ok="200"), neighbour="200"),
    web("GET", "seats/new", "", BOTH.format(ok="200"), neighbour="200"),
    web(
        "POST",
        "seats/new",
        "",
        "admin: 302 | security: 422 seat_role_missing | *: 403 not_permitted",
        send=DEPUTY,
        neighbour="302",
    ),
    web("GET", ONE, "seat to read", BOTH.format(ok="200")),
    *_page(ONE + "end", "seat to end", OF_BUSINESS, REASON),
    *_page(
        ONE + "roles",
        "seat to reroll",
        BOTH,
        {"roles": "head"},
        # Asked after the administrator: what the seat has by then is the security administrator's to leave as it is.
        post="admin: {ok} | security: {ok} | *: 403 not_permitted",
    ),
    *_page(ONE + "unit", "seat to place", ADMIN, {"unit": "=unit"}),
    *_page(ONE + "phone", "seat to phone", ADMIN, {"phone": "13900000000"}),
    *_page(ONE + "id-number", "seat to unmask", SECURITY, REASON, ok="200"),
    web("GET", "journal/", "", AUDITOR.format(ok="200"), neighbour="200"),
    web("GET", "journal/export", "", AUDITOR.format(ok="200"), neighbour="200"),
    _own("confirmation", "own seat to confirm", "POST", "302 /me/seats"),
    _own("refusal", "own seat to decline", "GET", "200"),
    _own("refusal", "own seat to decline", "POST", "302 /me/seats"),
    _own("confirmation/", "own seat to confirm by the app", "POST", "201", **API),
    _own("refusal/", "own seat to decline by the app", "POST", "201", **API),
    *console.lists("seats/", "seats/count", "seats/export"),
    console.row("GET", "seats/<uuid:pk>/confirmation", "200", "seat to confirm"),
    console.row("POST", "seats/<uuid:pk>/confirmation", "302 /console/seats/", "seat to confirm"),
    console.row("GET", "seats/<uuid:pk>/refusal", "200", "seat to refuse"),
    console.row("POST", "seats/<uuid:pk>/refusal", "302 /console/seats/", "seat to refuse", REASON),
]
