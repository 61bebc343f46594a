"""会办意见: a unit that assists tells the lead unit what it thinks; the lead's reply waits for it until it is overdue."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.db import transaction

from kernel import clock
from kernel.actor import Actor, SeatFacts
from kernel.errors import StateRefused
from shared_apps.rules.values import Rules
from tenant_apps.handling import access, counting, deadlines, naming, selectors, states, telling, texts
from tenant_apps.handling.actions import handing_over
from tenant_apps.handling.models import Assignment, CoOpinion, Matter
from tenant_apps.suggestions import publishing


class OpinionMissing(StateRefused):
    """UX 5, DOMAIN 5.3."""

    code = "opinion_missing"
    message = "{units}尚未提出{label}意见，不能送出答复。"
    next = "意见期限届满仍未提出的，勾选“{label}意见逾期”后可以送出；已写的答复仍保留在本页。"

    def __init__(self, *, units: str, label: str) -> None:
        super().__init__(units=units, label=label)
        self.next = self.next.format(label=label)


class OpinionNotOverdue(StateRefused):
    code = "opinion_not_overdue"
    message = "{unit}提出意见的期限到 {day}，尚未届满，不能注明逾期。"
    field = "co_overdue"


@transaction.atomic
def give_opinion(
    *, actor: Actor, assignment_id: UUID, text: str, contact_name: str = "", contact_phone: str = ""
) -> CoOpinion:
    """提出会办意见, to the lead unit alone; the deputy sees that it was given, not what it says.

    Raises NotFound, NotPermitted, StateRefused, NotOfRole, TextRefused.
    """
    assignment, seat = access.assignment_to_handle(actor, assignment_id)
    states.ASSIGNMENT.move(assignment, "give_opinion")
    opinion = CoOpinion(
        assignment=assignment,
        round=assignment.opinions.count() + 1,
        text=texts.block(text, texts.OPINION, field="text"),
        contact_name=texts.line(contact_name, texts.CONTACT_NAME, field="contact_name"),
        contact_phone=texts.line(contact_phone, texts.PHONE, field="contact_phone"),
        at=clock.now(),
        by_name=actor.name,
    )
    opinion.save(force_insert=True)
    assignment.save(update_fields=["state"])
    _tell(
        actor, seat, assignment, deed="opinion_given", label="{}意见", text="已向主办单位提出", by=assignment
    )
    facts: dict[str, object] = {"opinion_id": opinion.id, "round": opinion.round}
    telling.note(actor=actor, seat=seat, assignment=assignment, deed="opinion.given", facts=facts)
    return opinion


@transaction.atomic
def send_back_opinion(*, actor: Actor, assignment_id: UUID, reason: str) -> Assignment:
    """退回会办意见 that says nothing: the unit gives another within the place's period (重庆 第二十条).

    Raises NotFound, NotPermitted (not the lead unit), StateRefused, NotOfRole, TextRefused.
    """
    assignment, lead, seat = access.opinion_to_judge(actor, assignment_id)
    states.ASSIGNMENT.check(lead, "reply")
    states.ASSIGNMENT.move(assignment, "send_back_opinion")
    opinion: CoOpinion = assignment.opinions.latest("round")
    opinion.sent_back_at, opinion.sent_back_by_name = clock.now(), actor.name
    opinion.sent_back_reason = texts.block(reason, texts.REASON, field="reason")
    opinion.save(update_fields=["sent_back_at", "sent_back_by_name", "sent_back_reason"])
    rules = deadlines.rules(assignment.matter.profile_version)
    assignment.due_at, assignment.due_provisional = counting.due(assignment, by=rules)
    assignment.save(update_fields=["state", "due_at", "due_provisional"])
    day = deadlines.by_when(assignment.due_at, provisional=assignment.due_provisional)
    said = f"退回{assignment.undertaker_name}，{day}前重新提出"
    _tell(actor, seat, assignment, deed="opinion_sent_back", label="退回{}意见", text=said, by=lead)
    facts: dict[str, object] = {"opinion_id": opinion.id, "reason": opinion.sent_back_reason}
    telling.note(actor=actor, seat=seat, assignment=assignment, deed="opinion.sent_back", facts=facts)
    return assignment


def settle_missing(lead: Assignment, *, overdue: bool) -> None:
    """Before the lead's reply: every opinion is here, or it is late and the lead says so; then it is waited for no longer.

    Raises OpinionMissing, OpinionNotOverdue.
    """
    missing = selectors.without_opinion(lead.matter)
    if not missing:
        return
    label = deadlines.rules(lead.matter.profile_version).co_label
    if not overdue:
        raise OpinionMissing(units=naming.named(missing), label=label)
    now = clock.now()
    for one in missing:
        if one.due_at is not None and one.due_at > now:
            raise OpinionNotOverdue(unit=one.undertaker_name, day=clock.day_of_deadline(one.due_at))
    for one in missing:
        states.ASSIGNMENT.move(one, "lapse")
        one.save(update_fields=["state"])
        facts: dict[str, object] = {"due_at": one.due_at}
        telling.note(actor=None, seat=None, assignment=one, deed="opinion.lapsed", facts=facts)


def ask_again(matter: Matter, actor: Actor, seat: SeatFacts) -> list[Assignment]:
    """The lead's reply has gone back to it (the matter locked): whoever had let the day of the opinion pass has a new one."""
    rules, asked = deadlines.rules(matter.profile_version), []
    for one in matter.assignments.select_for_update(of=("self",)).order_by("assigned_at", "id"):
        if not states.ASSIGNMENT.allows(one, "ask_again"):
            continue
        one.matter = matter
        with suppress(
            handing_over.UndertakerGone
        ):  # whose unit has gone, and nobody followed, says nothing any more
            if handing_over.follow(one, actor, seat, joins=True).pk == one.pk:
                _asked_again(one, actor, seat, rules)
                asked.append(one)
    return asked


def _asked_again(one: Assignment, actor: Actor, seat: SeatFacts, rules: Rules) -> None:
    states.ASSIGNMENT.move(one, "ask_again")
    one.received_at, one.received_by_name = None, ""
    one.over_at, one.over_why = None, ""
    one.due_at, one.due_provisional = counting.due(one, by=rules)
    one.save()
    facts: dict[str, object] = {"due_at": one.due_at, "due_provisional": one.due_provisional}
    telling.note(actor=actor, seat=seat, assignment=one, deed="opinion.asked_again", facts=facts)


def _tell(
    actor: Actor, seat: SeatFacts, assignment: Assignment, *, deed: str, label: str, text: str, by: Assignment
) -> None:
    """That it was done, by whom; what was written stays between the units and the office."""
    rules = deadlines.rules(assignment.matter.profile_version)
    telling.tell(
        actor=actor,
        seat=seat,
        matter=assignment.matter,
        deed=deed,
        label=label.format(rules.co_label),
        text=text,
        who=publishing.by(actor, seat, unit=by.undertaker_name),
        internal=True,
    )
