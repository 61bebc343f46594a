"""What the security administrator does to log-ins of the people whom the own congress keeps: confirm, reset, log out.

Nobody does it to themselves, and no congress to people of another one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from kernel import clock, journal
from kernel.actor import Actor, SeatFacts
from kernel.errors import DomainError, InputRefused, NotFound, NotPermitted
from kernel.tenancy import CongressRef
from shared_apps.identity import access
from shared_apps.identity import selectors as known
from shared_apps.identity.models import Person
from sso import conf, logging_out, person_account
from sso.accounts import SECOND_FACTORS
from sso.activation import issuing
from sso.models import SecondFactor
from sso.person_account import Held
from ui.parts import Slip

CONFIRM, LOG_OUT = "factors.confirm", "people.log_out"
REASON_MIN, REASON_MAX = 4, 200  # characters


class OwnLogin(DomainError):
    code = "own_login"
    message = "不能办理自己的登录事项。"
    next = "请由本单位另一位安全管理员办理；没有的，请联系平台运维人员。"


class SeenFirst(InputRefused):
    code = "factor_not_seen"
    message = "请先当面核对本人和本人手机上的动态口令，再勾选确认。"
    field = "seen"


class NoReason(InputRefused):
    code = "login_reason"
    message = f"请写明原因，{REASON_MIN} 至 {REASON_MAX} 字。"
    field = "reason"


class LogsInElsewhere(DomainError):
    code = "logs_in_elsewhere"
    message = "该人员通过上级或者本地的统一身份认证登录，密码和动态口令不在本平台。"
    next = "请到其原来的认证系统办理。"


@dataclass(frozen=True)
class Waiting:
    """A second factor that does not count yet, and whose it is."""

    id: UUID
    person_id: UUID
    name: str
    label: str
    seen_at: datetime


def waiting(actor: Actor) -> list[Waiting]:
    """Second factors of the own people that nobody has confirmed, the oldest first. Reading asks for no second factor."""
    return [
        Waiting(
            id=row.pk, person_id=row.person_id, name=row.person.name, label=row.label, seen_at=row.seen_at
        )
        for row in _kept(actor).filter(confirmed_at=None).order_by("seen_at", "id")
    ]


def waiting_one(actor: Actor, factor_id: UUID) -> Waiting:
    """Raises NotFound, also for another congress's people."""
    found = next((one for one in waiting(actor) if one.id == factor_id), None)
    if found is None:
        raise NotFound
    return found


def _kept(actor: Actor) -> QuerySet[SecondFactor]:
    seat = actor.seat_with(CONFIRM)
    if seat is None:
        raise NotPermitted
    rows = SecondFactor.objects.filter(issuer=conf.issuer(), person__keeper_id=seat.congress_id)
    return rows.select_related("person")


@transaction.atomic
def confirm(*, actor: Actor, factor_id: UUID, seen: bool) -> str:
    """It counts from now on; answers the person's name. Raises SeenFirst, OwnLogin, NotFound, NotPermitted, StepUpNeeded."""
    found = waiting_one(actor, factor_id)
    person, by = access.person_kept(actor=actor, person_id=found.person_id, capability=CONFIRM)
    if person.id == actor.person_id:
        raise OwnLogin
    if not seen:
        raise SeenFirst
    SecondFactor.objects.filter(pk=factor_id, confirmed_at=None).update(
        confirmed_at=clock.real_now(), confirmed_by=actor.name
    )
    journal.record(
        actor=actor,
        seat=by,
        deed="factor.confirmed",
        subject=person,
        body={"name": person.name, "label": found.label},
    )
    return person.name


def reset(*, actor: Actor, seat_id: UUID, congress: CongressRef, reason: str) -> Slip:
    """Password and second factor are gone, sessions too; a new slip lets the person set both anew.

    Killed in between, it may be done again. Raises NoReason, OwnLogin, LogsInElsewhere, NoAccount, AccountsUnreachable,
    NotFound, NotPermitted, StepUpNeeded.
    """
    text = _reason(reason)
    with transaction.atomic():
        person_id = _of_seat(actor, seat_id, CONFIRM)[0].id
    held = person_account.held_by(person_id)
    if held is None:
        raise person_account.NoAccount
    if held.is_brokered:
        raise LogsInElsewhere
    logging_out.everywhere(person_id=person_id, actor=actor)
    with transaction.atomic():
        person, by = access.person_kept(actor=actor, person_id=person_id, capability=CONFIRM)
        _take_away(held)
        journal.record(
            actor=actor,
            seat=by,
            deed="login.reset",
            subject=person,
            body={"name": person.name, "reason": text},
        )
        return issuing.after_reset(actor=actor, by=by, congress=congress, seat_id=seat_id)


def reset_by_platform(*, login: str, reason: str) -> Slip:
    """The same by an operator's command, for whom nobody else can do it. Raises NoReason, NoAccount, LogsInElsewhere,
    AccountsUnreachable, NotFound for a person without any seat.
    """
    text = _reason(reason)
    person_id = known.persons_by_username(issuer=conf.issuer(), usernames=[login]).get(login)
    if person_id is None:
        raise person_account.NoAccount
    seats = known.seats_of(person_id)
    if not seats:
        raise NotFound
    held = person_account.held_by(person_id)
    if held is None:
        raise person_account.NoAccount
    if held.is_brokered:
        raise LogsInElsewhere
    logging_out.everywhere(person_id=held.person_id)
    with transaction.atomic():
        person = access.person_to_seat(person_id=held.person_id)
        _take_away(held)
        journal.record(
            actor=None,
            seat=None,
            deed="login.reset",
            subject=person,
            body={"name": person.name, "reason": text},
            congress_id=seats[0].congress.id,
        )
        return issuing.by_platform(person_id=person.id, congress=seats[0].congress)


def _take_away(held: Held) -> None:
    """All credentials, and every slip that might set new ones."""
    person_account.remove_credentials(held, SECOND_FACTORS | {"password"})
    SecondFactor.objects.filter(person_id=held.person_id, issuer=conf.issuer()).delete()
    issuing.void_all(held.person_id)


def log_out(*, actor: Actor, seat_id: UUID, reason: str) -> tuple[str, bool]:
    """All sessions and tokens of the person end now; answers the name, and whether Keycloak was told too.

    Raises NoReason, OwnLogin, NotFound, NotPermitted, StepUpNeeded.
    """
    text = _reason(reason)
    with transaction.atomic():
        person, by = _of_seat(actor, seat_id, LOG_OUT)
        journal.record(
            actor=actor,
            seat=by,
            deed="login.ended",
            subject=person,
            body={"name": person.name, "reason": text},
        )
    return person.name, logging_out.everywhere(person_id=person.id, actor=actor)


@transaction.atomic
def holder_name(*, actor: Actor, seat_id: UUID, capability: str) -> str:
    """Whom the deed concerns, for its page; raises as the deed itself would."""
    return str(_of_seat(actor, seat_id, capability)[0].name)


def _of_seat(actor: Actor, seat_id: UUID, capability: str) -> tuple[Person, SeatFacts]:
    """Who holds the seat, locked, if the holder has proved to be that person and is kept here; and the actor's seat."""
    seat = access.seat(actor=actor, seat_id=seat_id)
    if not seat.is_proved:
        raise NotFound
    if seat.person_id == actor.person_id:
        raise OwnLogin
    found: tuple[Person, SeatFacts] = access.person_kept(
        actor=actor, person_id=seat.person_id, capability=capability
    )
    return found


def _reason(typed: str) -> str:
    text = " ".join(typed.split())
    if not REASON_MIN <= len(text) <= REASON_MAX:
        raise NoReason
    return text
