"""The console's part of the world: its keeper at the province, one at another province, and units and batches to do things with.

What a request changes here stays (nothing of it lies in a congress's block), so each deed has a unit or a batch of its own.
"""

from __future__ import annotations

from typing import Any

from kernel import clock, tenancy
from kernel.actor import Actor
from kernel.ids import uuid7
from kernel.tenancy import CongressRef
from shared_apps.identity import actions as identity
from tenants import provisioning, selectors, states
from tenants.models import Adjustment, BatchRow, Congress, Division
from tenants.onboarding import batches, upload
from tests.factories.house import ISSUER, SINCE, House, furnish
from tests.permissions.rows import Row, public

PROVINCE, ELSEWHERE = "330000", "340000"
KEEPER = "console"
# What each deed is done to: the unit's code and its state. They have no schema; nobody enters them.
UNITS = {
    "to read": ("330300", states.ACTIVE),
    "to suspend": ("330400", states.ACTIVE),
    "to resume": ("330500", states.SUSPENDED),
    "to take live": ("330600", states.PROVISIONING),
    "to close": ("330700", states.REQUESTED),
    "to merge": ("330800", states.ACTIVE),
    "to rename": ("330900", states.ACTIVE),
    "to recode": ("331000", states.ACTIVE),
}
FREE = "331100"
# One for each deed.
ADJUSTMENTS = {
    "to read": states.COUNTING,
    "to count": states.PLANNED,
    "to carry out": states.PLANNED,
    "to confirm": states.CARRIED,
    "to take back": states.CARRIED,
    "to cancel": states.PLANNED,
}


def houses() -> tuple[House, House]:
    """The province with its people and the console's keeper; another province with a keeper alone."""
    own, other = furnish(PROVINCE), House(_unit(ELSEWHERE, states.REQUESTED))
    for house in (own, other):
        house.person_ids[KEEPER] = uuid7()
        person = house.person_ids[KEEPER]
        identity.enrol_people(people=[(person, "童欣")])
        identity.link_accounts(
            issuer=ISSUER,
            accounts=[identity.Account(person_id=person, sub=str(person), username=str(person))],
        )
        new = identity.NewSeat(person_id=person, congress_id=house.ref.id, kind="console", valid_from=SINCE)
        identity.give_seats(seats=[new])
    return own, other


def things(own: House) -> dict[str, Any]:
    """name → id of every row that a route of the console may be asked for."""
    found: dict[str, Any] = {name: _unit(code, state).id for name, (code, state) in UNITS.items()}
    actor = own.actor(KEEPER)
    found["batch"] = upload.take(
        actor=actor, scope=own.ref, file_name="单位.csv", content=f"行政区划代码\n{FREE}\n".encode()
    ).pk
    for name in ("to start", "to discard", "to stop", "to continue", "with a failed row"):
        is_started = name not in ("to start", "to discard")
        found[f"batch {name}"] = _batch(actor, own.ref, is_started=is_started)
    batches.stop(actor=actor, batch_id=found["batch to continue"])
    failed = BatchRow.objects.filter(batch_id=found["batch with a failed row"])
    failed.update(state="failed")
    found["failed row"] = failed.get().pk
    for name, state in ADJUSTMENTS.items():
        found[f"adjustment {name}"] = adjustment(own.ref, state).pk
    return found


def adjustment(scope: CongressRef, state: str) -> Adjustment:
    """A county becomes a district; no job runs on it here."""
    made: Adjustment = Adjustment.objects.create(
        scope_id=scope.id,
        kind=states.RENAME,
        state=state,
        basis="国函〔2026〕12号",
        reason="经批准调整",
        new_name="某区",
        old_name="某县",
        planned_by="童欣",
        planned_at=clock.now(),
    )
    return made


def _batch(actor: Actor, scope: CongressRef, *, is_started: bool) -> object:
    made = upload.add_one(actor=actor, scope=scope, fields={"code": FREE})
    if is_started:
        batches.start(actor=actor, batch_id=made.pk)
    return made.pk


def _unit(code: str, state: str) -> CongressRef:
    division = Division.objects.get(code=code)
    made = provisioning.request(division, selectors.province_of(division))
    Congress.objects.filter(pk=made.pk).update(state=state)
    ref = tenancy.directory().by_id(made.pk)
    assert ref is not None
    return ref


COLLEAGUES = "clerk head admin deputy1 distributor handler1: 404 not_found"


def row(method: str, route: str, wanted: str, on: str = "", send: Any = None, *, others: str = "") -> Row:
    """The keeper gets `wanted`; the keeper of another province the same at lists (`others`), nothing at our rows."""
    beyond = others or "404 not_found"
    return public(
        method,
        f"console/{route}",
        f"{KEEPER}: {wanted} | {COLLEAGUES}",
        on=on,
        place="console",
        send=send or {},
        neighbour=beyond,
        stranger=beyond,
        wanderer="404 not_found",
    )


def lists(*routes: str) -> list[Row]:
    return [row("GET", route, "200", others="200") for route in routes]


def _deed(route: str, on: str, send: Any = None, wanted: str = "302 /console/") -> list[Row]:
    one = "congresses/<uuid:pk>/"
    return [row("GET", one + route, "200", on), row("POST", one + route, wanted, on, send)]


def _adjusting(route: str, on: str, send: Any = None) -> list[Row]:
    one, thing = ADJUSTMENT + route, f"adjustment {on}"
    return [
        row("GET", one, "200", thing),
        row("POST", one, "302 /console/adjustments/", thing, send),
    ]


ADJUSTMENT = "adjustments/<uuid:pk>/"
REASON = {"reason": "机构调整，暂停使用。"}
UNIT, BATCH = "congresses/<uuid:pk>/", "batches/<uuid:pk>/"
ROWS = [
    *lists("", "count", "export", "schemas/", "schemas/export"),
    *lists(
        "onboarding/one",
        "onboarding/sheet",
        "onboarding/template",
        "batches/",
        "batches/count",
        "batches/export",
    ),
    row("GET", UNIT, "200", "to read"),
    *_deed("going-live", "to take live", wanted="409 congress_not_ready"),
    *_deed("suspension", "to suspend", REASON),
    *_deed("resumption", "to resume"),
    *_deed("closure", "to close", REASON),
    *_deed("merger", "to merge", {**REASON, "successor": "=to rename"}),
    *_deed("name", "to rename", {"name": "舟山市", "organ_name": "舟山市人民代表大会常务委员会"}),
    *_deed("code", "to recode", {"code": FREE}),
    row("POST", UNIT + "checks", "302 /console/", "to read"),
    row("POST", UNIT + "probe", "409 no_schema", "to read"),
    row("POST", UNIT + "activation-slip", "409 no_administrator", "to read"),
    row(
        "POST",
        "onboarding/one",
        "302 /console/batches/",
        send={"code": FREE},
        others="422",
    ),
    row("POST", "onboarding/sheet", "422", others="422"),
    *lists("adjustments/", "adjustments/export"),
    *lists("adjustments/merger", "adjustments/move", "adjustments/district"),
    *(row("POST", f"adjustments/{kind}", "422", others="422") for kind in ("merger", "move", "district")),
    *(row("GET", ADJUSTMENT + part, "200", "adjustment to read") for part in ("", "progress", "report")),
    *_adjusting("count", "to count"),
    *_adjusting("carrying", "to carry out"),
    *_adjusting("confirmation", "to confirm"),
    *_adjusting("return", "to take back", REASON),
    *_adjusting("cancellation", "to cancel", REASON),
    row("GET", BATCH, "200", "batch"),
    row("GET", BATCH + "progress", "200", "batch to stop"),
    row("GET", BATCH + "annotated", "200", "batch"),
    row("GET", BATCH + "report", "200", "batch"),
    row("POST", BATCH + "start", "302 /console/batches/", "batch to start"),
    row("POST", BATCH + "discard", "302 /console/batches/", "batch to discard"),
    row("POST", BATCH + "stop", "302 /console/batches/", "batch to stop"),
    row("POST", BATCH + "continuation", "302 /console/batches/", "batch to continue"),
    row("POST", BATCH + "activation-slips", "200", "batch"),
    row("POST", "rows/<int:row_id>/retry", "302 /console/batches/", "failed row"),
]
