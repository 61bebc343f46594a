"""换接席位: another seat stands behind a mandate whose own has ended, as when the 身份证号 was somebody else's and they said 不是我."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from kernel import journal
from kernel.actor import Actor
from kernel.errors import InputRefused, StateRefused
from shared_apps.identity.deputy_seats import DeputySeat
from tenant_apps.deputies import access, states, telling
from tenant_apps.deputies.models import Mandate


class SeatStands(StateRefused):
    code = "seat_stands"
    message = "这名代表的席位没有结束，不能换接。"
    next = "席位给错人的，请本人登录后选择“不是我”，或者由系统管理员在“席位管理”中结束席位，再换接。"


class SeatOfAnother(StateRefused):
    """What the former holder filed would become another's."""

    code = "seat_of_another"
    message = "原席位已经由本人确认使用过，所选席位属于另一个人，不能换接。"
    field = "seat"
    next = "请选择同一个人的席位；确属另一人当选的，先登记原代表资格终止，再登记代表。"


class SeatUnknown(InputRefused):
    code = "seat_unknown"
    message = "请从列表中选择还没有登入名册的代表席位。"
    field = "seat"


@transaction.atomic
def reseat(*, actor: Actor, mandate_id: UUID, before: DeputySeat | None, seat: DeputySeat) -> Mandate:
    """`before` is the seat that the mandate names, `seat` the one that it is to name; both as public has them.

    The person behind the mandate is from now on the new seat's. Raises SeatStands, SeatOfAnother, SeatUnknown, StateRefused, NotFound,
    NotPermitted.
    """
    by = actor.require(states.KEEP)
    mandate = access.mandate(actor, mandate_id, lock=True)
    states.MANDATE.check(mandate, "reseat")
    if before is None or before.id != mandate.seat_id or not before.has_ended:
        raise SeatStands
    if before.is_proved and before.person_id != seat.person_id:
        raise SeatOfAnother
    others = Mandate.objects.filter(term=mandate.term, person_id=seat.person_id).exclude(pk=mandate.pk)
    if Mandate.objects.filter(seat_id=seat.id).exists() or others.exclude(status=states.ENDED).exists():
        raise SeatUnknown
    mandate.seat_id, mandate.person_id = seat.id, seat.person_id
    mandate.save(update_fields=["seat_id", "person_id"])
    body = {"seat_no": mandate.seat_no, "before": before.id, "seat_id": seat.id}
    journal.record(actor=actor, seat=by, deed="mandate.reseated", subject=mandate, body=body)
    telling.placed(mandate.term_id, {seat.id: mandate.delegation}, seat=by)
    return mandate
