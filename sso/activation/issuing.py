"""Codes are made here, each for one person and one congress; a new one takes the place of the one before."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import segno
from django.conf import settings
from django.db import transaction

from kernel import clock, journal
from kernel.actor import Actor, SeatFacts
from kernel.errors import InputRefused
from kernel.ids import uuid7
from kernel.tenancy import CongressRef
from shared_apps.identity import access, proving, roster
from sso import conf, states
from sso.activation import codes, gateways
from sso.models import ActivationCode
from ui.parts import Slip

AT_ONCE = 500  # slips of one click
CAPABILITY = "people.activate"


class NobodyChosen(InputRefused):
    code = "nobody_chosen"
    message = "没有选中任何人。"
    field = "seat"
    next = "请至少选一个人；已结束的席位不能发激活单。"


class TooManyChosen(InputRefused):
    code = "too_many_chosen"
    message = f"一次最多发 {AT_ONCE} 份激活单。"
    field = "seat"
    next = "请按代表团或者单位分几次办理。"


class NoGateway(InputRefused):
    code = "sms_not_offered"
    message = "平台没有接入短信，请选择纸质激活单或者当面告知。"
    field = "channel"


@transaction.atomic
def for_seats(*, actor: Actor, congress: CongressRef, seat_ids: Collection[UUID], channel: str) -> list[Slip]:
    """New codes for the holders of these seats of the actor's own congress, older unused ones are void from now on.

    Raises NotPermitted, StepUpNeeded, NobodyChosen, TooManyChosen, NoGateway.
    """
    by = actor.require(CAPABILITY)
    if channel == states.SMS and not gateways.offered():
        raise NoGateway
    chosen = roster.holders(congress.id, seat_ids=seat_ids)
    if not chosen or by.congress_id != congress.id:
        raise NobodyChosen
    if len(chosen) > AT_ONCE:
        raise TooManyChosen
    access.people_to_seat(person_ids=[one.person_id for one in chosen])
    slips = _made(actor, by, congress, chosen, channel)
    journal.record(
        actor=actor,
        seat=by,
        deed="activation.slips",
        subject=("tenants.congress", congress.id),
        body={"channel": channel, "people": len(slips)},
        congress_id=congress.id,
    )
    return slips


@transaction.atomic
def by_platform(*, person_id: UUID, congress: CongressRef, actor: Actor | None = None) -> Slip:
    """A code of the platform itself (the province's console, a command): it sets credentials whoever keeps the person.

    It stands for no seat. Raises NotFound.
    """
    person = access.person_to_seat(person_id=person_id)
    holder = roster.Holder(seat_id=None, person_id=person.id, name=person.name, label="", group="")
    return _made(actor, None, congress, [holder], states.PAPER)[0]


@transaction.atomic
def after_reset(*, actor: Actor, by: SeatFacts, congress: CongressRef, seat_id: UUID) -> Slip:
    """The slip that goes with a reset log-in (`guarding.reset`, which has asked whether it may be). Raises NobodyChosen."""
    chosen = roster.holders(congress.id, seat_ids=[seat_id])
    if not chosen:
        raise NobodyChosen
    access.people_to_seat(person_ids=[chosen[0].person_id])
    return _made(actor, by, congress, chosen, states.STAFF)[0]


def void_all(person_id: UUID) -> None:
    """No slip made so far, whoever printed it, may set what is taken away now."""
    ActivationCode.objects.filter(person_id=person_id, voided_at=None).update(voided_at=clock.real_now())


def _made(
    actor: Actor | None,
    by: SeatFacts | None,
    congress: CongressRef,
    holders: Sequence[roster.Holder],
    channel: str,
) -> list[Slip]:
    """One code a person: of several seats the first one's. The persons are locked."""
    people = {one.person_id: one for one in reversed(holders)}
    now = clock.real_now()
    until = now + timedelta(days=settings.ACTIVATION_DAYS)
    before = ActivationCode.objects.filter(person_id__in=people, congress_id=congress.id)
    before.filter(voided_at=None).update(voided_at=now)
    slips = []
    for one in [people[person_id] for person_id in dict.fromkeys(h.person_id for h in holders)]:
        code = codes.new()
        row = ActivationCode(
            id=uuid7(),
            person_id=one.person_id,
            congress_id=congress.id,
            seat_id=one.seat_id,
            code_index=codes.index_of(code),
            channel=channel,
            by_person_id=actor.person_id if actor else None,
            created_at=now,
            expires_at=until,
        )
        row.save(force_insert=True)
        journal.record(
            actor=actor,
            seat=by,
            deed="activation.issued",
            subject=row,
            body={"person_id": one.person_id, "name": one.name, "channel": channel, "expires_at": until},
            congress_id=congress.id,
        )
        slips.append(_slip(one, congress, code, until, channel))
    return slips


def _slip(one: roster.Holder, congress: CongressRef, code: str, until: datetime, channel: str) -> Slip:
    card = proving.card_of(one.person_id)
    assert card is not None  # the person is locked
    if channel == states.SMS:
        gateways.send_code(phone=proving.phone_of(one.person_id), organ=congress.organ_name, code=code)
    return Slip(
        organ=congress.organ_name,
        name=one.name,
        seat=one.label,
        code="" if channel == states.SMS else code,
        expires_at=until,
        asks_number=card.has_number,
        address=address(),
        qr=segno.make(address(), error="m").svg_data_uri(scale=3, border=2),
    )


def address() -> str:
    """Where a slip is used: the same for everybody, the code stands in no address."""
    return f"{conf.base_url()}/sso/activate"


WAITING, USED, OVER = "已发，未用", "已用", "已失效"


def standings(congress_id: UUID, person_ids: Collection[UUID]) -> dict[UUID, str]:
    """How the latest code of this congress stands for each of these who had one; one that is WAITING a new one would make void."""
    made = ActivationCode.objects.filter(congress_id=congress_id, person_id__in=person_ids)
    found, now = dict[UUID, str](), clock.real_now()
    for code in made.order_by("created_at", "id"):
        if code.used_at is not None:
            found[code.person_id] = USED
        else:
            found[code.person_id] = WAITING if code.voided_at is None and code.expires_at > now else OVER
    return found
