"""The administrator whom the province's console names: person, account without a credential, seat; then an activation slip.

Registered with `tenants.onboarding.naming`. Everything may be done again: what is there is found and left.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from kernel.actor import Actor
from kernel.errors import DomainError, InputRefused
from kernel.tenancy import CongressRef
from shared_apps.identity import access, actions
from shared_apps.identity import selectors as identity
from sso import conf, person_account, provisioning
from sso.activation import issuing
from sso.person_account import AccountsUnreachable, NoAccount, asked
from sso.provisioning import NewAccount
from tenants.onboarding.naming import Admin, AdminFacts, Known, Named
from ui.parts import Slip

_TRIES = 30  # of names derived from the congress's code


class LoginTaken(InputRefused):
    code = "login_taken"
    message = "登录名“{login}”已被别人使用。"
    field = "login"
    next = "请改用另一个登录名，或者不填，由平台起名。"


class NoAdminAccount(NoAccount):
    message = "该管理员还没有登录账号。"
    next = "请先重试开通中的“指定管理员”一步。"


class CredentialThere(DomainError):
    code = "credential_there"
    message = "该管理员已经设了自己的密码，不再发激活单。"
    next = "本人忘记密码或者换了手机的，由本单位安全管理员重置登录后补发。"


def name_admin(ref: CongressRef, facts: AdminFacts) -> Named:
    """Person, then account, then seat: who has the seat has an account. Asks Keycloak; call it outside every transaction.

    Raises NumberOfAnother, LoginTaken, AccountsUnreachable.
    """
    person_id, _ = actions.enrol_by_number(
        name=facts.name, id_number=facts.id_number, phone=facts.phone, keeper_id=ref.id
    )
    with transaction.atomic():
        # Two congresses that name one person at the same time go one after the other: one account.
        access.person_to_seat(person_id=person_id)
        with asked():
            login = _account(ref, facts, person_id)
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


def activate(person_id: UUID, ref: CongressRef, actor: Actor | None = None) -> Slip:
    """A slip of the platform's own: it sets credentials whoever keeps the person. A lost one is void once another is made.

    Runs in the caller's transaction. Raises NoAdminAccount, CredentialThere (also for somebody who logs in by another way),
    AccountsUnreachable.
    """
    access.person_to_seat(person_id=person_id)
    held = person_account.held_by(person_id)
    if held is None:
        raise NoAdminAccount
    if held.credentials or held.is_brokered:
        raise CredentialThere
    return issuing.by_platform(person_id=person_id, congress=ref, actor=actor)


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
