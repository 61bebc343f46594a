"""Programs of 一府一委两院 that call the API: one congress, one unit there, named scopes, keys of their own.

The platform's operator enters them (`manage.py sso_service`), `sso_apply` makes them clients of Keycloak. Each has a person of its
own with one handler's seat: no human can log in as it, and its deeds stand in its name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from keycloak import KeycloakAdmin

from kernel import clock, journal, tenancy
from kernel.errors import InputRefused
from kernel.ids import uuid7
from kernel.tenancy import CongressRef
from shared_apps.identity import actions as identity
from shared_apps.identity import plugging
from shared_apps.identity import selectors as people
from shared_apps.identity import states as seats
from sso import conf, scopes, service_keys
from sso.models import ServiceClient
from sso.realm.live.compare import Change
from sso.spec import Service

HANDLER = "handler"
_CLIENT_ID = re.compile(r"svc-[a-z0-9][a-z0-9-]{1,40}")


class ServiceIdRefused(InputRefused):
    code = "service_id_refused"
    message = "程序代号以 svc- 开头，其后为 2 至 41 位小写字母、数字或连字符，且不能与已登记的重复。"
    field = "client_id"


class ServiceScopeUnknown(InputRefused):
    code = "service_scope_unknown"
    message = "没有这些接口权限：{scopes}。可选：{known}。"
    field = "scopes"


class ServiceUnitUnknown(InputRefused):
    code = "service_unit_unknown"
    message = "{congress}没有名为“{unit}”的在用承办单位。"
    field = "unit"
    next = "请核对单位全称；单位须已录入且未撤并。"


class ServiceUnknown(InputRefused):
    code = "service_unknown"
    message = "没有登记代号为“{client_id}”的在用程序。"
    field = "client_id"


def register(
    *, client_id: str, name: str, congress: CongressRef, unit: str, wanted: Collection[str], jwks: str
) -> ServiceClient:
    """Enter a program. May be run again with the same facts, which mends what broke off; not inside a block.

    `jwks` is the JSON of its public keys. Raises ServiceIdRefused, ServiceScopeUnknown, ServiceUnitUnknown, KeysRefused.
    """
    if not _CLIENT_ID.fullmatch(client_id):
        raise ServiceIdRefused
    keys, named = service_keys.checked(jwks), _scopes(wanted)
    unit_id = _unit(congress, unit)
    with transaction.atomic():
        row = ServiceClient.objects.select_for_update().filter(client_id=client_id).first()
        if row is None:
            row = _enter(client_id, name, congress, (unit_id, unit), named, keys)
        elif not row.active or (row.congress_id, row.unit_id) != (congress.id, unit_id):
            raise ServiceIdRefused
    open_seats = _open_seats(row)
    with tenancy.enter(congress):
        for seat_id in open_seats:
            plugging.units().place(actor=None, unit_id=unit_id, seat_id=seat_id, kind=HANDLER, name=name)
    return row


def change(
    *, client_id: str, wanted: Collection[str] | None = None, jwks: str | None = None
) -> ServiceClient:
    """Give other scopes or other keys; `sso_apply` brings both to Keycloak. Raises as `register`, and ServiceUnknown."""
    with transaction.atomic():
        row = _active(client_id)
        if wanted is not None:
            row.scopes = _scopes(wanted)
        if jwks is not None:
            row.jwks = service_keys.checked(jwks)
        row.save(update_fields=["scopes", "jwks"])
        _record("service.changed", row)
    return row


def stop(*, client_id: str) -> None:
    """Its tokens count no more from now on, and its seat has ended. For good: a new program gets a new name. Raises ServiceUnknown."""
    with transaction.atomic():
        row = _active(client_id)
        row.active = False
        row.save(update_fields=["active"])
        ended = _open_seats(row)
        for seat_id in ended:
            identity.end_seat(actor=None, seat_id=seat_id, reason="程序停用")
        _record("service.stopped", row)
    congress = tenancy.directory().by_id(row.congress_id)
    if congress is not None:
        with tenancy.enter(congress):
            for seat_id in ended:
                plugging.units().leave(actor=None, seat_id=seat_id)


def for_keycloak() -> list[Service]:
    """All programs, as the realm's spec wants them."""
    return [
        Service(
            client_id=row.client_id,
            name=f"{row.unit_name} ({row.client_id})",
            scopes=tuple(row.scopes),
            jwks=row.jwks,
            active=row.active,
        )
        for row in ServiceClient.objects.order_by("client_id")
    ]


def links(admin: KeycloakAdmin) -> Iterator[Change]:
    """Whose service account belongs to which program's person, where that is not known yet. After the clients are there."""
    rows = {row.client_id: row for row in ServiceClient.objects.filter(active=True)}
    if not rows:
        return
    ids = {row["clientId"]: row["id"] for row in admin.get_clients() if row["clientId"] in rows}
    for client_id, place in sorted(ids.items()):
        account = admin.get_client_service_account_user(place)
        person_id = rows[client_id].person_id
        if account["id"] not in people.subs_of(issuer=conf.issuer(), person_id=person_id):
            # Without a login name: it is no account that a person logs in by.
            link = identity.Account(person_id=person_id, sub=account["id"], username="")
            yield Change(
                f"program {client_id}: link its account",
                partial(identity.link_accounts, issuer=conf.issuer(), accounts=[link]),
            )


def _enter(
    client_id: str,
    name: str,
    congress: CongressRef,
    unit: tuple[UUID, str],
    named: list[str],
    keys: str,
) -> ServiceClient:
    person_id = uuid7()
    identity.enrol_people(people=[(person_id, name)])
    new = identity.NewSeat(
        person_id=person_id,
        congress_id=congress.id,
        kind=HANDLER,
        valid_from=clock.today(),
        title="业务系统",
        group=unit[1],
    )
    identity.give_seat(new=new)
    row = ServiceClient.objects.create(
        client_id=client_id,
        person_id=person_id,
        congress_id=congress.id,
        unit_id=unit[0],
        unit_name=unit[1],
        scopes=named,
        jwks=keys,
        created_at=timezone.now(),
    )
    _record("service.registered", row)
    return row


def _scopes(wanted: Collection[str]) -> list[str]:
    unknown = sorted(set(wanted) - set(scopes.CAPABILITIES))
    if unknown or not wanted:
        raise ServiceScopeUnknown(
            scopes="、".join(unknown) or "（未填）", known="、".join(scopes.CAPABILITIES)
        )
    return sorted(set(wanted))


def _unit(congress: CongressRef, name: str) -> UUID:
    with tenancy.enter(congress):
        found = [unit_id for unit_id, called in plugging.units().choices() if called == name]
    if not found:
        raise ServiceUnitUnknown(congress=congress.name, unit=name)
    return UUID(found[0])


def _active(client_id: str) -> ServiceClient:
    row = ServiceClient.objects.select_for_update().filter(client_id=client_id, active=True).first()
    if row is None:
        raise ServiceUnknown(client_id=client_id)
    return row


def _open_seats(row: ServiceClient) -> list[UUID]:
    return [seat.id for seat in people.seats_of(row.person_id) if seat.status != seats.ENDED]


def _record(deed: str, row: ServiceClient) -> None:
    keys = [key["kid"] for key in json.loads(row.jwks)["keys"]]
    body = {"client_id": row.client_id, "unit": row.unit_name, "scopes": row.scopes, "keys": keys}
    journal.record(actor=None, seat=None, deed=deed, subject=row, body=body, congress_id=row.congress_id)
