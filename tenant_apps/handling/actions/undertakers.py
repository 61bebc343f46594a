"""Who undertakes changes later: one more unit joins, or another is put in a unit's place. The clock of the matter runs on."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.db import transaction

from kernel import clock
from kernel.actor import Actor, SeatFacts
from kernel.errors import StateRefused
from tenant_apps.handling import access, deadlines, naming, selectors, states, telling, texts
from tenant_apps.handling.actions import assigning, choosing, drafting, promising
from tenant_apps.handling.models import Assignment, Matter
from tenant_apps.suggestions import moving, publishing
from tenant_apps.suggestions import states as course


class NobodyLeads(StateRefused):
    code = "nobody_leads"
    message = "本件现在没有主办单位，请先交办。"


class Answered(StateRefused):
    """Who assisted stands with the letter; a new unit would owe an opinion that nobody waits for."""

    code = "case_answered"
    message = "本件已经答复，不再变更承办单位。"


class LowerUndertakes(StateRefused):
    """Its answer, and whoever helps it, are the lower congress's own matter."""

    code = "lower_undertakes"
    message = "本件由{name}承办，在本级不增加、不变更承办单位。"
    next = "确需收回的，在转请页撤回后另行交办；对方已经签收的，请与对方联系。"


@transaction.atomic
def add_undertaker(
    *, actor: Actor, matter_id: UUID, unit_id: UUID, reason: str, again_reason: str = ""
) -> Assignment:
    """增加承办单位: beside a lead unit one that assists (会办), beside several that answer for themselves one more such.

    Raises NotFound, NotPermitted, StateRefused, NobodyLeads, LowerUndertakes, UnitRefused, UnitInactive, SameUnit, TextRefused.
    """
    seat = access.directing(actor, access.matter(actor, matter_id))
    words = texts.block(reason, texts.REASON, field="reason")
    again = texts.block(again_reason, texts.AGAIN, field="again_reason")
    role = _role_beside(matter_id)
    chosen = choosing.one_more(unit_id, role=role)
    matter = access.lock_matter(matter_id)
    states.MATTER.check(matter, "add_undertaker")
    choosing.refuse_held(matter, [chosen])
    choosing.refuse_returned(matter, [chosen], because=again)
    made = assigning.made_for(matter, chosen, actor=actor, reason=_both(words, again))
    label = naming.role_label(role, by=deadlines.rules(matter.profile_version))
    due = deadlines.by_when(made.due_at, provisional=made.due_provisional)
    owed = "提出意见" if role == states.CO else "答复"
    _tell(actor, seat, made, text=f"增加{label} {made.undertaker_name}，{due}前{owed}")
    return made


@transaction.atomic
def replace_undertaker(
    *, actor: Actor, assignment_id: UUID, unit_id: UUID, reason: str, again_reason: str = ""
) -> Assignment:
    """变更承办单位: another unit in the place of this one, as what it was and with its clock.

    Raises NotFound, NotPermitted, StateRefused, Answered, LowerUndertakes, UnitRefused, UnitInactive, SameUnit, TextRefused.
    """
    seen = access.assignment(actor, assignment_id)
    seat = access.directing(actor, seen.matter)
    if seen.referral_id is not None:
        raise LowerUndertakes(name=seen.undertaker_name)
    words = texts.block(reason, texts.REASON, field="reason")
    again = texts.block(again_reason, texts.AGAIN, field="again_reason")
    chosen = choosing.one_more(unit_id, role=seen.role)
    before = access.locked(assignment_id)
    chosen = replace(chosen, role=before.role)  # it may have become the one that drafts meanwhile
    choosing.refuse_held(before.matter, [chosen], may_lead=True)
    choosing.refuse_returned(before.matter, [chosen], because=again)
    states.ASSIGNMENT.move(before, "replace_undertaker")
    if not before.matter.is_open:
        raise Answered
    _end(before, why=words)
    made = put_in_place(before, chosen, actor=actor, reason=_both(words, again))
    label = naming.role_label(made.role, by=deadlines.rules(made.matter.profile_version))
    _tell(actor, seat, made, text=f"{label}由{before.undertaker_name}变更为{made.undertaker_name}")
    facts: dict[str, object] = {"reason": words, "now": made.id}
    telling.note(actor=actor, seat=seat, assignment=before, deed="assignment.cancelled", facts=facts)
    promising.drop(before, because=f"承办单位已变更为{made.undertaker_name}。", actor=actor, seat=seat)
    return made


@transaction.atomic
def remove_undertaker(*, actor: Actor, assignment_id: UUID, reason: str) -> Assignment:
    """撤出会办单位: a unit that assists has nothing to do with it any more; what it has said stays to be read.

    Raises NotFound, NotPermitted, StateRefused, NotOfRole, Answered, TextRefused.
    """
    gone, seat = _assisting(actor, assignment_id, "remove_undertaker")
    _end(gone, why=texts.block(reason, texts.REASON, field="reason"))
    label = naming.role_label(gone.role, by=deadlines.rules(gone.matter.profile_version))
    _said(actor, seat, gone, text=f"{gone.undertaker_name}不再{label}", deed="assignment.cancelled")
    return gone


@transaction.atomic
def excuse_opinion(*, actor: Actor, assignment_id: UUID, reason: str) -> Assignment:
    """免提会办意见: the opinion of a unit that assists is waited for no more, before its day. Raises as `remove_undertaker`."""
    excused, seat = _assisting(actor, assignment_id, "excuse_opinion")
    _end(excused, why=texts.block(reason, texts.REASON, field="reason"))
    label = naming.role_label(excused.role, by=deadlines.rules(excused.matter.profile_version))
    said = f"不再等候{excused.undertaker_name}的{label}意见"
    _said(actor, seat, excused, text=said, deed="opinion.excused")
    return excused


def _assisting(actor: Actor, assignment_id: UUID, deed: str) -> tuple[Assignment, SeatFacts]:
    """The unit that assists, its case locked, moved and not saved."""
    seat = access.directing(actor, access.assignment(actor, assignment_id).matter)
    found = access.locked(assignment_id)
    states.ASSIGNMENT.move(found, deed)
    if not found.matter.is_open:
        raise Answered
    return found, seat


def _end(row: Assignment, *, why: str) -> None:
    row.over_at, row.over_why = clock.now(), why
    row.save(update_fields=["state", "over_at", "over_why"])


def put_in_place(before: Assignment, chosen: choosing.Chosen, *, actor: Actor, reason: str) -> Assignment:
    """The new unit's assignment, counted on from the old one's start; the suggestion waits for a receipt again."""
    matter = before.matter
    assisted = matter.assignments.filter(unit_id=chosen.unit_id, role=states.CO)
    held: Assignment | None = assisted.exclude(state__in=states.GONE).select_for_update(of=("self",)).first()
    if held is not None:
        made = assigning.made_lead(held, chosen, actor=actor, instead_of=before, reason=reason)
    else:
        made = assigning.made_for(matter, chosen, actor=actor, instead_of=before, reason=reason)
    assigning.follow_own_day(matter)
    waits_again(matter)
    return made


def draft_by_another(gone: Assignment) -> Assignment | None:
    """The unit that drafted for all who lead has left, and nobody was put in its place: the first of the others drafts now, and goes
    on with what was written."""
    joint = selectors.joint_leads(gone.matter) if gone.role == states.LEAD else []
    if not joint:
        return None
    now = joint[0]
    now.role = states.LEAD
    now.save(update_fields=["role"])
    drafting.pass_on(gone, now)
    return now


def waits_again(matter: Matter) -> None:
    """交办 anew (DOMAIN 5.2): nobody who answers has signed for it now."""
    at_work = matter.assignments.filter(role__in=states.ANSWERING).exclude(
        state__in=(states.PENDING_SIGN, *states.GONE)
    )
    suggestion = matter.suggestion
    if suggestion is not None and suggestion.state == course.IN_HANDLING and not at_work.exists():
        moving.mark_waiting_again(suggestion=suggestion)


def _both(reason: str, again: str) -> str:
    return "；".join(filter(None, (reason, again)))[:500]


def _role_beside(matter_id: UUID) -> str:
    live = Assignment.objects.filter(matter_id=matter_id, role__in=states.ANSWERING)
    first: Assignment | None = live.exclude(state__in=states.GONE).order_by("assigned_at", "id").first()
    if first is None:
        raise NobodyLeads
    if first.referral_id is not None:
        raise LowerUndertakes(name=first.undertaker_name)
    return states.SEPARATE if first.role == states.SEPARATE else states.CO


def _said(actor: Actor, seat: SeatFacts, gone: Assignment, *, text: str, deed: str) -> None:
    """What became of one that assists; why stays with the office and the unit. Opinions are no deputy's to hear of."""
    _changed(actor, seat, gone.matter, text=text, internal=deed == "opinion.excused")
    facts: dict[str, object] = {"reason": gone.over_why}
    telling.note(actor=actor, seat=seat, assignment=gone, deed=deed, facts=facts)


def _changed(actor: Actor, seat: SeatFacts, matter: Matter, *, text: str, internal: bool = False) -> None:
    telling.tell(
        actor=actor,
        seat=seat,
        matter=matter,
        deed="undertakers_changed",
        label="变更承办单位",
        text=text,
        who=publishing.by(actor, seat),
        internal=internal,
        key=not internal,
    )


def _tell(actor: Actor, seat: SeatFacts, made: Assignment, *, text: str) -> None:
    _changed(actor, seat, made.matter, text=text)
    facts = {**assigning.facts_of(made), "reason": made.reason}
    telling.note(actor=actor, seat=seat, assignment=made, deed="assignment.made", facts=facts)
