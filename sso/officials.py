"""The administrator whom the province's console names: person, account without a credential, seat; then a first password.

Registered with `tenants.onboarding.naming`. Everything may be done again: what is there is found and left.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection
from typing import Any, TypeVar
from uuid import UUID

import requests
from django.db import transaction
from keycloak.exceptions import KeycloakConnectionError, KeycloakError

from kernel.errors import DomainError, InputRefused
from kernel.tenancy import CongressRef
from shared_apps.identity import access, actions
from shared_apps.identity import selectors as identity
from sso import conf, provisioning, server
from sso.provisioning import NewAccount
from tenants.onboarding.naming import Admin, AdminFacts, Known, Named

# Neither 0 and o, nor 1, l and i: the password is read off paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 4, 4
_UNUSED = "UPDATE_PASSWORD"  # Keycloak's mark of a password set for somebody and not yet changed by them
_TRIES = 30  # of names derived from the congress's code
T = TypeVar("T")


class AccountsUnreachable(DomainError):
    code = "accounts_unreachable"
    message = "统一登录服务暂时连接不上，账号没有建成。"
    next = "请稍后重试；已完成的部分不会重复办理。"


class LoginTaken(InputRefused):
    code = "login_taken"
    message = "登录名“{login}”已被别人使用。"
    field = "login"
    next = "请改用另一个登录名，或者不填，由平台起名。"


class NoAccount(DomainError):
    code = "no_account"
    message = "该管理员还没有登录账号。"
    next = "请先重试开通中的“指定管理员”一步。"


class CredentialThere(DomainError):
    code = "credential_there"
    message = "该管理员已经设了自己的密码，不能再发首次口令。"
    next = "本人忘记密码的，请联系平台运维人员核实身份后重置。"


def name_admin(ref: CongressRef, facts: AdminFacts) -> Named:
    """Person, then account, then seat: who has the seat has an account. Asks Keycloak; call it outside every transaction.

    Raises NumberOfAnother, LoginTaken, AccountsUnreachable.
    """
    person_id, _ = actions.enrol_by_number(name=facts.name, id_number=facts.id_number, phone=facts.phone)
    with transaction.atomic():
        # Two congresses that name one person at the same time go one after the other: one account.
        access.person_to_seat(person_id=person_id)
        login = _asked(_account, ref, facts, person_id)
    _, is_new = actions.make_admin(person_id=person_id, congress_id=ref.id)
    return Named(person_id=person_id, login=login, is_new=is_new)


def look(id_numbers: Collection[str], logins: Collection[str], congress_ids: Collection[UUID]) -> Known:
    """What is known of a sheet's people, from our own tables: four queries."""
    issuer = conf.issuer()
    persons = identity.persons_by_id_numbers(id_numbers)
    admins = identity.admins_in(congress_ids)
    everybody = [*persons.values(), *(one for many in admins.values() for one in many)]
    names = identity.usernames_of(issuer=issuer, person_ids={one.id for one in everybody})

    def told(one: identity.KnownPerson) -> Admin:
        return Admin(person_id=one.id, name=one.name, login=names.get(one.id, ""))

    return Known(
        by_id_number={number: told(one) for number, one in persons.items()},
        by_login=identity.persons_by_username(issuer=issuer, usernames=logins),
        admins={congress_id: [told(one) for one in many] for congress_id, many in admins.items()},
    )


def first_password(person_id: UUID) -> str:
    """Set a random password that must be changed at the first log-in, and tell it: it is kept nowhere.

    Until that first log-in a lost slip may be replaced; what stands on the lost one then opens nothing. Runs in the
    caller's transaction, under a lock on the person. Raises NoAccount, CredentialThere (also for somebody who logs in
    by another way), AccountsUnreachable.
    """
    access.person_to_seat(person_id=person_id)
    login = identity.usernames_of(issuer=conf.issuer(), person_ids=[person_id]).get(person_id)
    if not login:
        raise NoAccount
    return _asked(_set_first_password, login)


def _set_first_password(login: str) -> str:
    admin = server.provisioner()
    account = provisioning.account(login, admin=admin)
    if account is None:
        raise NoAccount
    sub = server.safe_id(account["id"])
    is_unused = _UNUSED in account.get("requiredActions", [])
    if admin.get_user_social_logins(sub) or (admin.get_credentials(sub) and not is_unused):
        raise CredentialThere
    password = _password()
    admin.set_user_password(sub, password, temporary=True)
    return password


def _password() -> str:
    """Four groups of four from 31 letters: 79 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def _account(ref: CongressRef, facts: AdminFacts, person_id: UUID) -> str:
    """The person's login name; an account is made under the name asked for, else under one after the congress's code."""
    have = identity.usernames_of(issuer=conf.issuer(), person_ids=[person_id]).get(person_id)
    wanted = [have] if have else [facts.login] if facts.login else _names(ref)
    owners = identity.persons_by_username(issuer=conf.issuer(), usernames=wanted)
    for login in wanted:
        if owners.get(login, person_id) != person_id:
            continue
        outcome = provisioning.ensure_people(
            [NewAccount(username=login, name=facts.name, person_id=person_id)]
        )
        if login in outcome.people:
            return login
        if outcome.refused[login] != provisioning.TAKEN:
            raise AccountsUnreachable
    raise LoginTaken(login=wanted[0])


def _names(ref: CongressRef) -> list[str]:
    first = f"{ref.code}-admin"
    return [first, *(f"{first}{number}" for number in range(2, _TRIES))]


def _asked(call: Callable[..., T], *arguments: Any) -> T:
    try:
        return call(*arguments)
    except (KeycloakConnectionError, KeycloakError, requests.RequestException) as error:
        raise AccountsUnreachable from error
