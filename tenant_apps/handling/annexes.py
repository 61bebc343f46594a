"""附件 of a letter: its unit adds them while it writes; with the letter they are sent, final, and read by whoever reads it."""

from __future__ import annotations

from uuid import UUID

from kernel import tenancy
from kernel.actor import Actor, SeatFacts
from kernel.errors import StateRefused
from kernel.web import links
from tenant_apps.files import carriers
from tenant_apps.files.carriers import Carried, Carrier
from tenant_apps.handling import access, selectors, states
from tenant_apps.handling.actions import drafting
from tenant_apps.handling.models import Assignment, Matter


class AnnexesSent(StateRefused):
    code = "annexes_sent"
    message = "附件随答复送出时定稿，不能再添加或者移除。"


def register() -> None:
    carriers.register(Carrier(kind=selectors.ANNEXES_WRITTEN, read=_read_written, change=_change_written))
    carriers.register(Carrier(kind=selectors.ANNEXES_SENT, read=_read_sent, change=_change_sent))


def _read_written(actor: Actor, assignment_id: UUID) -> Carried:
    assignment = access.written_letter(actor, assignment_id)
    return _written(assignment, access.seat_of_unit(actor, assignment.unit_id))


def _change_written(actor: Actor, assignment_id: UUID) -> Carried:
    assignment, seat = access.assignment_to_handle(actor, assignment_id)
    states.ASSIGNMENT.check(assignment, "reply")
    drafting.free(assignment)
    return _written(assignment, seat)


def _written(assignment: Assignment, seat: SeatFacts | None) -> Carried:
    matter, code = assignment.matter, tenancy.current().code
    frozen = "" if seat is not None else "附件由起草单位添加、移除。"
    try:
        drafting.free(assignment)
    except StateRefused as error:
        frozen = error.message
    url = links.tenant_url(code, "handling:reply", pk=assignment.pk) if seat else _case_url(matter)
    return Carried(
        kind=selectors.ANNEXES_WRITTEN,
        id=assignment.pk,
        title=f"{matter.number_label}答复",
        url=url,
        attachments_url=links.tenant_url(code, "handling:annexes", pk=assignment.pk),
        trail=((f"{matter.number_label}答复", url),),
        may_change=not frozen and states.ASSIGNMENT.allows(assignment, "reply"),
        frozen=frozen,
        seat=seat,
        case_id=_case(matter),
    )


def _case_url(matter: Matter) -> str:
    """For whom it is only laid before: the letter's own page is its unit's."""
    view = "handling:matter" if matter.suggestion_id is None else "suggestions:case"
    return links.tenant_url(tenancy.current().code, view, pk=_case(matter))


def _read_sent(actor: Actor, reply_id: UUID) -> Carried:
    reply = access.reply(actor, reply_id)
    url = links.tenant_url(tenancy.current().code, "handling:letter", pk=reply.pk)
    return Carried(
        kind=selectors.ANNEXES_SENT,
        id=reply.pk,
        title=reply.title,
        url=url,
        attachments_url=url,
        trail=((reply.title, url),),
        case_id=_case(reply.matter),
    )


def _change_sent(actor: Actor, reply_id: UUID) -> Carried:
    access.reply(actor, reply_id)
    raise AnnexesSent


def _case(matter: Matter) -> UUID:
    found: UUID = matter.suggestion_id or matter.pk
    return found
