"""A log-in without a second factor at the addresses of the table: which deeds ask for it, and what it gets there.

Plain functions: the tests call them, and so does the mutation run.
"""

from __future__ import annotations

from typing import Any

from django.test import Client

from kernel import clock
from sso import conf
from sso.models import TokenSession
from sso.tokens import Proof
from tests.factories import sessions
from tests.factories.house import app_session
from tests.permissions import issuer, terms
from tests.permissions.asking import Asker
from tests.permissions.rows import Cell, Row
from tests.permissions.table import TABLE

# Addresses whose deed wants the proof: of the owner's requests these and no other are led to it.
STRONG = {
    "referrals/<uuid:pk>/approval",
    "referrals/<uuid:pk>/approval/",
    "referrals/<uuid:pk>/sending-back",
    "referrals/<uuid:pk>/sending-back/",
    "seats/export",
    "seats/new",
    "seats/<uuid:pk>/end",
    "seats/<uuid:pk>/roles",
    "seats/<uuid:pk>/unit",
    "seats/<uuid:pk>/phone",
    "seats/<uuid:pk>/id-number",
    "journal/export",
    "suggestions/<uuid:pk>/evidence",
    "suggestions/<uuid:pk>/evidence/export",
    "accounts/slips/",
    "accounts/factors/<uuid:pk>/confirmation",
    "accounts/seats/<uuid:pk>/reset",
    "accounts/seats/<uuid:pk>/logout",
    "accounts/imports/new/deputies",
    "accounts/imports/new/people",
    "accounts/imports/new/units",
    "accounts/imports/template/deputies",
    "accounts/imports/template/people",
    "accounts/imports/template/units",
    "accounts/imports/<uuid:pk>/annotated",
    "accounts/imports/<uuid:pk>/report",
    "accounts/imports/<uuid:pk>/start",
    "accounts/imports/<uuid:pk>/discard",
    "accounts/imports/<uuid:pk>/stop",
    "accounts/imports/<uuid:pk>/continuation",
    "calendar/own-days",
    "calendar/own-days/confirmation",
    "calendar/own-days/discard",
    "console/calendar/<int:year>/entry",
    "console/calendar/<int:year>/alarm",
    "console/calendar/<int:year>/confirmation",
    "console/calendar/<int:year>/discard",
    *(
        f"console/adjustments/{deed}"
        for deed in (
            "merger",
            "move",
            "district",
            "<uuid:pk>/count",
            "<uuid:pk>/carrying",
            "<uuid:pk>/confirmation",
            "<uuid:pk>/return",
            "<uuid:pk>/cancellation",
        )
    ),
    "console/exchange/new",
    "console/exchange/import",
    "console/exchange/<uuid:pk>/content",
    "console/seats/export",
    "console/seats/<uuid:pk>/confirmation",
    "console/seats/<uuid:pk>/refusal",
    "rules/changes/new",
    "rules/changes/<uuid:pk>/description",
    "rules/changes/<uuid:pk>/rule",
    "rules/changes/<uuid:pk>/publication",
    "rules/changes/<uuid:pk>/withdrawal",
    "rules/changes/<uuid:pk>/discarding",
    *terms.STRONG,
}
# A congress's pages, its people and what waits for the province. What is not kept back is rolled back, or reads.
OURS = [
    row
    for row in TABLE
    if row.route in STRONG
    or (
        row.method == "GET"
        and row.route.startswith(("seats/", "journal/", "me/seats", "console/seats/", "rules/"))
    )
    or row.route.startswith(("me/seats/", "suggestions/", "assignments/", "referrals/"))
]


def _is_api(row: Row) -> bool:
    return row.conf == "api" or row.route.startswith("api/")


def _weak(asker: Asker, row: Row) -> Client:
    person = asker.world.houses[row.place].person_ids[row.owner]
    if _is_api(row):
        TokenSession.objects.filter(sid=app_session(person)).delete()
        return Client(headers={"Authorization": f"Bearer {issuer.bearer(person)}"})
    proof = Proof(
        issuer=conf.issuer(),
        sub=str(person),
        sid=f"weak-{person}",
        acr="basic",
        auth_time=clock.real_now(),
        claims={},
    )
    client = Client()
    client.cookies["liandong_session"] = sessions.weak_key(proof)
    return client


def _asked(asker: Asker, row: Row) -> Any:
    return asker.ask(Cell(row, "owner", row.owner, ""), client=_weak(asker, row))


def _is_led_to_the_proof(row: Row, answer: Any) -> bool:
    if _is_api(row):
        return bool(answer.status_code == 403 and answer.json()["code"] == "step_up_needed")
    wanted = "/sso/step-up?next=" + ("/sso/held/" if row.method == "POST" else "")
    return bool(answer.status_code == 303 and answer["Location"].startswith(wanted))


def fault(asker: Asker, row: Row) -> str:
    """Empty if it is led to the proof just where the deed wants it, else what it got."""
    answer = _asked(asker, row)
    if _is_led_to_the_proof(row, answer) == (row.route in STRONG):
        return ""
    return f"{row.label} with a password alone: {answer.status_code} {answer.content[:200]!r}"
