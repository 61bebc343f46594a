"""Where platform and Keycloak have drifted apart about persons: told in words, and mended where that harms nobody.

Nothing is deleted and no account changes hands; accounts of programs are left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared_apps.identity import actions, linked
from shared_apps.identity.linked import Linked
from sso import accounts, conf, factors, provisioning, server
from sso.models import SecondFactor, ServiceClient
from sso.provisioning import NewAccount
from sso.spec import PERSON_ATTRIBUTE

Account = Mapping[str, Any]
_PROGRAM = "service-account-"


@dataclass(frozen=True)
class Difference:
    """`mend` is None where a person must look."""

    what: str
    mend: Callable[[], object] | None = None


def differences() -> Iterator[Difference]:
    """Planned from what both hold now; mending all and asking again gives only what a person must look at."""
    there = {name: row for name, row in provisioning.accounts().items() if not name.startswith(_PROGRAM)}
    programs = set(ServiceClient.objects.values_list("person_id", flat=True))
    here = [one for one in linked.linked(conf.issuer()) if one.person_id not in programs]
    for one in here:
        account = there.get(one.username)
        if account is None:
            yield Difference(f"{one.username}：Keycloak 中没有这个账号，重建（无密码）", _remake(one))
        else:
            yield from _of_one(one, account)
    yield from _beside(here, there)


def _of_one(one: Linked, account: Account) -> Iterator[Difference]:
    owner = provisioning.owner_of(account)
    if owner not in (None, one.person_id):
        yield Difference(f"{one.username}：账号写的是另一个人（{owner}），请人工核对")
        return
    if account["id"] != one.sub:
        if owner is None:
            yield Difference(f"{one.username}：账号换成了另一个，而且没有写明是谁，请人工核对")
            return
        yield Difference(f"{one.username}：登记的账号已不在，改为同名同人的新账号", _relink(one, account))
    changes: dict[str, Any] = {}
    if owner is None:
        changes["attributes"] = {PERSON_ATTRIBUTE: [str(one.person_id)]}
        yield Difference(f"{one.username}：账号没有写明是谁，补写", _change(account, changes))
    if account.get("lastName") != one.name:
        yield Difference(
            f"{one.username}：姓名不同，改为平台的姓名", _change(account, {"lastName": one.name})
        )
    if bool(account.get("enabled")) == one.is_disabled:
        word = "停用" if one.is_disabled else "启用"
        is_on = not one.is_disabled
        yield Difference(
            f"{one.username}：平台已{word}，Keycloak 没有，{word}", _change(account, {"enabled": is_on})
        )
    yield from _second_factors(one, account)


def _second_factors(one: Linked, account: Account) -> Iterator[Difference]:
    """Only those who have any are asked about one by one."""
    known = SecondFactor.objects.filter(person_id=one.person_id, issuer=conf.issuer())
    if not account.get("totp") and not known.exists():
        return
    if factors.look(one.person_id).unconfirmed:
        yield Difference(f"{one.username}：有未经确认的动态口令，请该人员所在单位的安全管理员核对")


def _beside(here: list[Linked], there: Mapping[str, Account]) -> Iterator[Difference]:
    """Accounts that belong to nobody here, and second accounts of somebody."""
    names = {one.username for one in here}
    rest = {name: provisioning.owner_of(row) for name, row in there.items() if name not in names}
    known = linked.existing({owner for owner in rest.values() if owner is not None})
    first = {one.person_id: one.username for one in here}
    for name, owner in sorted(rest.items()):
        if owner is None or owner not in known:
            yield Difference(f"{name}：平台中没有这个账号的人，请核对后在 Keycloak 中停用")
        elif owner in first:
            yield Difference(f"{name}：与 {first[owner]} 是同一个人的两个账号，请核对后停用其中一个")
        else:
            yield Difference(f"{name}：平台中没有登记这个账号，补登记", _link(owner, there[name]))


def _remake(one: Linked) -> Callable[[], object]:
    def mend() -> None:
        wanted = NewAccount(username=one.username, name=one.name, person_id=one.person_id)
        outcome = provisioning.ensure_people([wanted])
        if outcome.refused:
            raise RuntimeError(f"{one.username}: {outcome.refused[one.username]}")
        if one.is_disabled:
            row = provisioning.account(one.username)
            assert row is not None  # just made
            _change(row, {"enabled": False})()

    return mend


def _relink(one: Linked, account: Account) -> Callable[[], object]:
    return _link(one.person_id, account)


def _link(person_id: UUID, account: Account) -> Callable[[], object]:
    made = actions.Account(person_id=person_id, sub=account["id"], username=account["username"])
    return lambda: actions.link_accounts(issuer=conf.issuer(), accounts=[made])


def _change(account: Account, changes: dict[str, Any]) -> Callable[[], object]:
    return lambda: accounts.change(server.provisioner(), account["id"], **changes)
