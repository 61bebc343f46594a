"""Naming a congress's administrator. Persons and accounts lie in layers above: they register how it is done."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from kernel import journal
from kernel.actor import Actor
from kernel.errors import DomainError
from kernel.tenancy import CongressRef
from tenants import access, selectors
from ui.parts import Slip


class NoAdministrator(DomainError):
    code = "no_administrator"
    message = "该单位还没有确定管理员。"
    next = "请先在单位开通中补填管理员的姓名、手机号和身份证号。"


@dataclass(frozen=True)
class AdminFacts:
    """Who is to be administrator: 18 characters of 身份证号, 11 digits of telephone; `login` empty = chosen here."""

    name: str
    phone: str
    id_number: str
    login: str = ""


@dataclass(frozen=True)
class Named:
    """The administrator as named. `is_new` is false where that person was administrator there before."""

    person_id: UUID
    login: str
    is_new: bool


@dataclass(frozen=True)
class Admin:
    """A present administrator of a congress; `login` is empty as long as there is no account."""

    person_id: UUID
    name: str
    login: str


@dataclass(frozen=True)
class Known:
    """What is known of the people of a sheet."""

    by_id_number: Mapping[str, Admin] = field(default_factory=dict)
    by_login: Mapping[str, UUID] = field(default_factory=dict)
    admins: Mapping[UUID, list[Admin]] = field(default_factory=dict)


Step = Callable[[CongressRef, AdminFacts], Named]
# Collections of 身份证号, log-in names and congresses → what is known of them, in a constant number of queries.
Look = Callable[[Collection[str], Collection[str], Collection[UUID]], Known]
# A person and the congress they administer → their activation slip, made now by somebody. It runs in a transaction.
Activate = Callable[[UUID, CongressRef, Actor], Slip]

_step: list[Step] = []
_look: list[Look] = []
_activate: list[Activate] = []


def register(step: Step | None = None, *, look: Look | None = None, activate: Activate | None = None) -> None:
    """Said once by the layer that knows persons and accounts; a later one replaces the earlier."""
    if step is not None:
        _step[:] = [step]
    if look is not None:
        _look[:] = [look]
    if activate is not None:
        _activate[:] = [activate]


def name_admin(
    ref: CongressRef, facts: AdminFacts, *, on_behalf: Mapping[str, object] | None = None
) -> Named:
    """Person, account without a credential, seat of the administrator; safe to run again.

    `on_behalf`: for whom a job does it, as the journal keeps it.
    Call it outside every block and transaction: it asks Keycloak. Raises a DomainError that says why it can't be.
    """
    named = _step[0](ref, facts)
    if named.is_new:
        journal.record(
            actor=None,
            seat=None,
            deed="admin.named",
            subject=("tenants.congress", ref.id),
            body={
                "person_id": named.person_id,
                "name": facts.name,
                "login": named.login,
                **(on_behalf or {}),
            },
            congress_id=ref.id,
        )
    return named


def known(*, id_numbers: Collection[str], logins: Collection[str], congress_ids: Collection[UUID]) -> Known:
    """Persons with these numbers, owners of these log-in names, administrators of these congresses."""
    return _look[0](id_numbers, logins, congress_ids)


def admins_of(congress_ids: Collection[UUID]) -> Mapping[UUID, list[Admin]]:
    """The present administrators of each congress, the newest first."""
    return known(id_numbers=(), logins=(), congress_ids=congress_ids).admins


def activation_slip(*, actor: Actor, congress_id: UUID, person_id: UUID | None = None) -> Slip:
    """An activation slip for the administrator (the newest, or the one asked for), to be printed now: its code is kept nowhere.

    Raises NotFound outside the console's province, CongressEnded (closed, merged), NoAdministrator, and what the log-in says: no
    account, or a credential is there already. The journal keeps who did it for whom.
    """
    congress = access.congress_in_scope(actor=actor, capability="console.onboard", congress_id=congress_id)
    access.not_ended(congress)
    present = admins_of([congress_id]).get(congress_id, [])
    admin = next((one for one in present if person_id in (None, one.person_id)), None)
    if admin is None:
        raise NoAdministrator
    with transaction.atomic():
        journal.record(
            actor=actor,
            seat=actor.seat_anywhere("console.onboard"),
            deed="admin.activation_slip",
            subject=congress,
            body={"person_id": admin.person_id, "name": admin.name, "login": admin.login},
            congress_id=congress_id,
        )
        # Last: what is refused here takes the entry back.
        return _activate[0](admin.person_id, selectors.ref(congress), actor)
