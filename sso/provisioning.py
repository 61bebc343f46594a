"""Persons into Keycloak, by the client that may manage persons and nothing else.

One call a person: Keycloak's bulk import wants more rights, skips its own validation and fails whole batches for one row.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from keycloak import KeycloakAdmin
from keycloak.exceptions import KeycloakError

from kernel.ids import uuid7
from shared_apps.identity import actions as identity
from shared_apps.identity import selectors as known
from shared_apps.identity.actions import Account
from sso import accounts as one_account
from sso import conf, factors, otp, server
from sso.models import SecondFactor
from sso.spec import PERSON_ATTRIBUTE

CHEAP_ROUNDS = 1000
BATCH = 200
_AT_ONCE = 4
TAKEN = "the login name belongs to somebody else"
_FEW = 10  # so many accounts are asked for one by one
_PAGE = 1000
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,63}")


class NotInProduction(RuntimeError):
    """A ready-made password hash was given outside development and tests."""


@dataclass(frozen=True)
class NewAccount:
    """An account to be there. Without `credential` nobody can log in with it until it is activated.

    `person_id` is the person it belongs to; None makes one, unless this login name is linked already. A `second_factor` of
    invented people (`ready_made_otp`) counts at once.
    """

    username: str
    name: str
    person_id: UUID | None = None
    credential: Mapping[str, str] | None = None
    second_factor: Mapping[str, str] | None = None


@dataclass
class Outcome:
    """login name → person for all that are there now; login name → reason for those refused."""

    people: dict[str, UUID] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    made: int = 0


def ready_made(password: str) -> dict[str, str]:
    """One credential for many invented people: hashed here once, cheaply. Refused outside development and tests."""
    if not conf.demo():
        raise NotInProduction
    salt = b"liandong-dev-salt"
    value = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, CHEAP_ROUNDS, 64)
    kind = {"hashIterations": CHEAP_ROUNDS, "algorithm": "pbkdf2-sha256", "additionalParameters": {}}
    secret = {
        "value": base64.b64encode(value).decode(),
        "salt": base64.b64encode(salt).decode(),
        "additionalParameters": {},
    }
    return {"type": "password", "credentialData": json.dumps(kind), "secretData": json.dumps(secret)}


def ready_made_otp(secret: str) -> dict[str, str]:
    """A second factor for invented people whose secret everybody knows. Refused outside development and tests."""
    if not conf.demo():
        raise NotInProduction
    return otp.credential(secret, label="开发环境动态口令")


def ensure_people(people: Sequence[NewAccount], *, tell: Callable[[int, int], None] | None = None) -> Outcome:
    """Make what lacks of accounts, persons and links; safe to run again. One bad row never stops the others.

    `tell(done, all)` is called after each batch. Must be called outside every block, and outside every transaction but one
    that holds a single person's lock.
    """
    if any(row.credential or row.second_factor for row in people) and not conf.demo():
        raise NotInProduction
    outcome = Outcome()
    rows = _acceptable(people, outcome)
    linked = known.persons_by_username(issuer=conf.issuer(), usernames=[row.username for row in rows])
    live = _live([row.username for row in rows])
    wanted = [(row, _person_of(row, linked, live)) for row in rows]
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        subs = _accounts_for(batch, live, linked, outcome)
        here = [(row, person) for row, person in batch if row.username in subs]
        identity.enrol_people(people=[(person, row.name) for row, person in here])
        identity.link_accounts(
            issuer=conf.issuer(),
            accounts=[
                Account(person_id=person, sub=subs[row.username], username=row.username)
                for row, person in here
            ],
        )
        _give_factors(here, subs, live)
        outcome.people.update({row.username: person for row, person in here})
        if tell is not None:
            tell(min(start + BATCH, len(wanted)), len(wanted))
    return outcome


def _give_factors(
    rows: Sequence[tuple[NewAccount, UUID]],
    subs: Mapping[str, str],
    live: Mapping[str, Mapping[str, Any]],
) -> None:
    """The ready-made second factor of each who is to have one and has none."""
    people = {person for _, person in rows}
    confirmed = SecondFactor.objects.filter(person_id__in=people, issuer=conf.issuer()).exclude(
        confirmed_at=None
    )
    done = set(confirmed.values_list("person_id", flat=True))
    given = [
        (row, person)
        for row, person in rows
        if row.second_factor and not (person in done and live.get(row.username, {}).get("totp"))
    ]
    shares = [given[start::_AT_ONCE] for start in range(_AT_ONCE)]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        made = pool.map(lambda share: _factors_of(share, subs), shares)
    for person, credential_id, label in (one for some in made for one in some):
        factors.keep_enrolled(person_id=person, credential_id=credential_id, label=label)


def _factors_of(
    rows: Sequence[tuple[NewAccount, UUID]], subs: Mapping[str, str]
) -> list[tuple[UUID, str, str]]:
    """One thread's share, with a client of its own: person, Keycloak's id of the second factor, its label."""
    if not rows:
        return []
    admin, made = server.provisioner(), []
    for row, person in rows:
        factor = row.second_factor or {}
        have = one_account.second_factors(admin, subs[row.username])
        found = have[0]["id"] if have else one_account.add_second_factor(admin, subs[row.username], factor)
        made.append((person, found, factor["userLabel"]))
    return made


def accounts() -> dict[str, dict[str, Any]]:
    """All accounts of the realm by login name, with their attributes."""
    admin, found = server.provisioner(), dict[str, dict[str, Any]]()
    while True:
        query = {"first": len(found), "max": _PAGE, "briefRepresentation": "false"}
        page = admin.get_users(query)
        found.update({row["username"]: row for row in page})
        if len(page) < _PAGE:
            return found


def account(username: str, *, admin: KeycloakAdmin | None = None) -> dict[str, Any] | None:
    """The one account with this login name."""
    query = {"username": username, "exact": "true", "briefRepresentation": "false"}
    found = (admin or server.provisioner()).get_users(query)
    return next((row for row in found if row["username"] == username), None)


def _live(usernames: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The accounts that matter: each asked for by name, or, where they are many, the whole realm at once."""
    if len(usernames) > _FEW:
        return accounts()
    admin = server.provisioner()
    found = {username: account(username, admin=admin) for username in usernames}
    return {username: row for username, row in found.items() if row is not None}


def remove_account(username: str) -> bool:
    """Take an account out of Keycloak (test realms); answers whether there was one."""
    row = account(username)
    if row is not None:
        server.provisioner().delete_user(server.safe_id(row["id"]))
    return row is not None


def _acceptable(people: Iterable[NewAccount], outcome: Outcome) -> list[NewAccount]:
    rows: dict[str, NewAccount] = {}
    for account in people:
        if not _USERNAME.fullmatch(account.username):
            outcome.refused[account.username] = "a login name has 3 to 64 of a-z 0-9 . _ -"
        elif not account.name.strip() or len(account.name) > 100:
            outcome.refused[account.username] = "a name has 1 to 100 characters"
        elif account.username in rows:
            outcome.refused[account.username] = "the login name stands twice in this list"
        else:
            rows[account.username] = account
    return list(rows.values())


def _person_of(row: NewAccount, linked: Mapping[str, UUID], live: Mapping[str, Mapping[str, Any]]) -> UUID:
    """Whose account this is: as given, as linked, as the account itself says (a new database beside an old realm), or new."""
    said = owner_of(live.get(row.username))
    return row.person_id or linked.get(row.username) or said or uuid7()


def owner_of(account: Mapping[str, Any] | None) -> UUID | None:
    """The person whom the account's own attribute names."""
    try:
        return UUID((account or {})["attributes"][PERSON_ATTRIBUTE][0])
    except (KeyError, IndexError, ValueError):
        return None


def _accounts_for(
    batch: Sequence[tuple[NewAccount, UUID]],
    live: Mapping[str, Mapping[str, Any]],
    linked: Mapping[str, UUID],
    outcome: Outcome,
) -> dict[str, str]:
    """login name → sub, for those that exist or could be made. An account of somebody else is never taken over."""
    subs: dict[str, str] = {}
    missing = []
    for row, person in batch:
        have = live.get(row.username)
        if have is None:
            missing.append((row, person))
        elif person in (owner_of(have), linked.get(row.username)):
            subs[row.username] = have["id"]
        else:
            outcome.refused[row.username] = TAKEN
    shares = [missing[start::_AT_ONCE] for start in range(_AT_ONCE)]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for made, refused in pool.map(_make, shares):
            subs |= made
            outcome.made += len(made)
            outcome.refused |= refused
    return subs


def _make(rows: Sequence[tuple[NewAccount, UUID]]) -> tuple[dict[str, str], dict[str, str]]:
    """One thread's share, with a client of its own: the subs of the accounts made, the reasons of those refused."""
    made: dict[str, str] = {}
    refused: dict[str, str] = {}
    if not rows:
        return made, refused
    admin = server.provisioner()
    for row, person in rows:
        account: dict[str, Any] = {
            "username": row.username,
            "enabled": True,
            "lastName": row.name,
            "attributes": {PERSON_ATTRIBUTE: [str(person)]},
        }
        if row.credential:
            account["credentials"] = [dict(row.credential)]
        try:
            made[row.username] = admin.create_user(account)
        except KeycloakError as error:
            conflict = error.response_code == 409
            refused[row.username] = TAKEN if conflict else f"Keycloak refused it ({error.response_code})"
    return made, refused
