"""The registers of deputies in the permission table: who reads what is public, who keeps them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kernel import clock
from kernel.ids import uuid7
from shared_apps.identity import actions as identity
from shared_apps.identity.models import Seat
from shared_apps.identity.plugging import NewMandate
from tenant_apps.deputies import actions
from tenant_apps.deputies.models import Mandate, Term
from tests.factories.house import SINCE, House
from tests.permissions.rows import Row, api, web
from tests.permissions.seats import number


def things(house: House) -> dict[str, Any]:
    """name → id of every row of the registers that a route may be asked for."""
    found: dict[str, Any] = {"mandate": house.mandate_ids["deputy3"]}
    invitation = identity.Invitation("某某", number(), "deputy", "13800001234")
    found["seat to enrol"] = identity.invite(actor=house.actor("admin"), invitation=invitation).id
    gone = _declined(house)
    with house.entered():
        term = Term.objects.get()
        found["term"] = term.pk
        found["session"] = actions.open_session(
            actor=None, term_id=term.pk, no=5, kind="REGULAR", begins=SINCE
        ).pk
        found["mandate unseated"] = actions.enrol(actor=None, term=term, new=gone).pk
        for name in ("elected", "suspended", "to suspend", "trial"):
            status = "ELECTED" if name == "elected" else ""
            row = NewMandate(uuid7(), uuid7(), "某某", f"8{len(found)}", status=status, trial=name == "trial")
            found[f"mandate {name}"] = actions.enrol(actor=None, term=term, new=row).pk
        actions.suspend(actor=None, mandate_id=found["mandate suspended"], ground="DETAINED")
        told = {"name": "某某", "number": 80, "seats": 1, "kind": "ACTIVITY"}
        for key in ("delegations", "groups", "districts"):
            found[f"one of {key}"] = actions.add_body(actor=None, key=key, term_id=term.pk, told=told).pk
        assert Mandate.objects.get(pk=found["mandate"]).is_active
    return found


def _declined(house: House) -> NewMandate:
    """Whose seat somebody said was not theirs; the seat to enrol may take its place."""
    invitation = identity.Invitation("某某", number(), "deputy", "13800001234")
    seat = identity.invite(actor=house.actor("admin"), invitation=invitation).id
    person = Seat.objects.get(pk=seat).person_id
    identity.decline_seat(actor=replace(house.actor("admin"), person_id=person), seat_id=seat)
    return NewMandate(person, seat, "某某", "899", status="ELECTED")


READERS = "clerk head admin security auditor deputy1 deputy2 deputy3: {ok} | *: 403 not_permitted"
# Others may open the row's page and do nothing on it; whose mandate does not sit they do not see.
KEEPERS = "clerk head: {ok} | *: 403 not_permitted"
UNSEEN = "clerk head: {ok} | distributor handler1 handler2: 403 not_permitted | *: 404 not_found"
ONE = "deputies/<uuid:pk>/"
RECORD = {"person_name": "雷建军", "seat_no": "003", "elected_on": "2022-01-01", "how": "ELECTION"}
DECIDED = {"on": f"{clock.today()}", "decision_no": "〔2026〕3号"}
ENROL = {"seat": "=seat to enrol", "seat_no": "950", "how": "ELECTION", "status": "ELECTED"}
TERM = {"ordinal": "18", "begins": "2027-02-01"}
DATES = {"begins": "2022-01-01", "ends": "2027-01-31"}
SESSION = {"no": "6", "kind": "REGULAR", "begins": "2026-01-20"}
BODY = {"name": "新设的", "number": "81", "seats": "1", "kind": "ACTIVITY"}


def _page(route: str, on: str, seats: str, send: Any = None, **more: Any) -> list[Row]:
    return [
        web("GET", route, on, seats.format(ok="200"), **more),
        web("POST", route, on, seats.format(ok="302"), send=send or {}, **more),
    ]


def _beside(route: str, seats: str, send: Any) -> list[Row]:
    """A form that takes no row: the neighbour fills in one of their own."""
    return [
        web("GET", route, "", seats.format(ok="200"), neighbour="200"),
        web("POST", route, "", seats.format(ok="302"), send=send, neighbour="302"),
    ]


def _bodies(key: str) -> list[Row]:
    return [
        web("GET", f"{key}/", "", READERS.format(ok="200"), neighbour="200"),
        web("GET", f"{key}/export", "", READERS.format(ok="200"), neighbour="200"),
        *_beside(f"{key}/new", KEEPERS, BODY),
        *_page(f"{key}/<uuid:pk>/record", f"one of {key}", KEEPERS, BODY),
        *_page(f"{key}/<uuid:pk>/dissolution", f"one of {key}", KEEPERS),
    ]


ROWS = [
    web("GET", "deputies/", "", READERS.format(ok="200"), neighbour="200"),
    web("GET", "deputies/export", "", READERS.format(ok="200"), neighbour="200"),
    web("GET", "deputies/seat-list", "", READERS.format(ok="200"), neighbour="200"),
    web("GET", "deputies/new", "", KEEPERS.format(ok="200"), neighbour="200"),
    # The administrator may enter a mandate too, with the seat.
    web(
        "POST",
        "deputies/new",
        "",
        "clerk head admin: 302 | *: 403 not_permitted",
        send=ENROL,
        neighbour="422",
    ),
    web("GET", ONE, "mandate", READERS.format(ok="200")),
    web("GET", ONE, "mandate elected", UNSEEN.format(ok="200")),
    web("GET", ONE, "mandate trial", UNSEEN.format(ok="200")),
    web("GET", ONE + "levels", "mandate", KEEPERS.format(ok="200")),
    *_page(ONE + "seat", "mandate unseated", UNSEEN, {"seat": "=seat to enrol"}),
    # A seat that has not ended stays; who keeps no register is not told even that.
    web("GET", ONE + "seat", "mandate", KEEPERS.format(ok="409 seat_stands")),
    web("POST", ONE + "seat", "mandate", KEEPERS.format(ok="409"), send={"seat": "=seat to enrol"}),
    *_page(ONE + "confirmation", "mandate elected", UNSEEN, DECIDED),
    *_page(ONE + "suspension", "mandate to suspend", KEEPERS, {"ground": "DETAINED", **DECIDED}),
    *_page(ONE + "restoration", "mandate suspended", KEEPERS, DECIDED),
    *_page(ONE + "termination", "mandate", KEEPERS, {"ground": "RESIGNED", **DECIDED}),
    *_page(ONE + "placement", "mandate", KEEPERS),
    *_page(ONE + "record", "mandate", KEEPERS, RECORD),
    api("GET", "deputies/", "", READERS.format(ok="200"), neighbour="200"),
    api("GET", ONE, "mandate", READERS.format(ok="200")),
    api("GET", ONE, "mandate elected", UNSEEN.format(ok="200")),
    web("GET", "terms/", "", READERS.format(ok="200"), neighbour="200"),
    web("GET", "terms/export", "", READERS.format(ok="200"), neighbour="200"),
    *_beside("terms/new", KEEPERS, TERM),
    *_page("terms/<uuid:pk>/dates", "term", KEEPERS, DATES),
    *_page("terms/<uuid:pk>/sessions/new", "term", KEEPERS, SESSION),
    *_page("sessions/<uuid:pk>/record", "session", KEEPERS, SESSION),
    *_bodies("delegations"),
    *_bodies("groups"),
    *_bodies("districts"),
]
