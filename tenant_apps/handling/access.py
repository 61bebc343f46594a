"""A row for this actor, or the one refusal: who may see an assignment, a matter, a reply; and who may act
on it.

Locks are taken in one order everywhere: the suggestion, its matter, the assignment. So two deeds on one
case wait for each other and never deadlock.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from kernel.actor import Actor, SeatFacts
from kernel.errors import NotFound, NotPermitted, StateRefused
from kernel.tenancy import TenantQuerySet
from tenant_apps.deputies import selectors as deputies
from tenant_apps.handling import answered, countersigned, deadlines, selectors, states
from tenant_apps.handling.models import (
    Assignment,
    Commitment,
    Extension,
    Matter,
    Reply,
    ReplyDelivery,
    ReturnRequest,
)
from tenant_apps.organs import selectors as organs
from tenant_apps.suggestions import access as suggestions
from tenant_apps.suggestions import states as course


class NotYourReply(NotPermitted):
    code = "not_your_reply"
    message = "这份答复不是送达您本人的，不能由您测评。"


class LeadRates(NotYourReply):
    """The reply is theirs to read; by the rules of the case another deputy rates it."""

    code = "lead_rates"
    message = "这件建议按规则由领衔代表（以代表团名义提出的，由代表小组组长）评价，您可以阅读答复，有意见请告知评价的代表。"


class NoLongerYours(StateRefused):
    """Their unit had it: a page that was still open is told so."""

    code = "no_longer_yours"
    message = "本单位已不再承办这一件（{state}），没有办成。"
    next = "经过可以在“已办”“办结”中查看。"


def suggestions_of_units(actor: Actor) -> Q | None:
    """A handler sees the suggestions assigned to the units they act for (registered with suggestions)."""
    units = _units(actor)
    if not units:
        return None
    mine = Assignment.objects.filter(unit_id__in=units).exclude(state__in=states.GONE)
    over = Assignment.objects.filter(ended(actor))
    # What was merged into it (并案) is theirs to answer too.
    given = mine.values("matter__suggestion_id")
    return Q(pk__in=given) | Q(merged_into__in=given) | Q(pk__in=over.values("matter__suggestion_id"))


def suggestions_of_raters(actor: Actor) -> Q | None:
    """Of what a delegation filed: who was sent the reply as the head of its lead's group, to rate it for the delegation (registered with
    suggestions). Whoever was sent it for another case that was merged into this one (并案), or with it, reads their own."""
    mine = deputies.own(actor, "mandate__")
    if mine is None:
        return None
    sent = ReplyDelivery.objects.filter(mine).values("reply__matter__suggestion_id")
    answered = Q(pk__in=sent) | Q(merged_into__in=sent)
    return Q(by_delegation=True) & Q(lead_mandate__in=deputies.of_own_groups(actor)) & answered


def ended(actor: Actor) -> Q:
    """What their units had until its deputy took it back: they go on reading that there is nothing to do any more. A unit in whose
    place another had been put before has nothing to do with it."""
    return Q(
        unit_id__in=_units(actor),
        state=states.CANCELLED,
        matter__suggestion__state=course.WITHDRAWN,
        over_at=None,
        pk__in=selectors.without_heir(),
    )


def assignments(actor: Actor) -> Q:
    """The office sees all, a handler those of their units, a distributor those of matters from above."""
    if actor.can("content.read"):
        return Q()
    allowed = Q(unit_id__in=_units(actor)) & ~Q(state__in=states.GONE)
    if actor.can("matter.distribute"):
        allowed |= Q(matter__kind=states.ASSIGNED_DOWN)
    return allowed


def matters(actor: Actor) -> Q:
    """The same for matters."""
    if actor.can("content.read"):
        return Q()
    units = _units(actor)
    mine = Assignment.objects.filter(unit_id__in=units).exclude(state__in=states.GONE)
    # What was taken back above they go on reading: there is nothing to do any more.
    over = Assignment.objects.filter(
        unit_id__in=units,
        state=states.CANCELLED,
        matter__ended_at__isnull=False,
        over_at=None,
        pk__in=selectors.without_heir(),
    )
    allowed = Q(pk__in=mine.values("matter_id")) | Q(pk__in=over.values("matter_id"))
    if actor.can("matter.distribute"):
        allowed |= Q(kind=states.ASSIGNED_DOWN)
    return allowed


def visible_assignments(actor: Actor) -> TenantQuerySet:
    """Those this actor may see, those due first before those without a limit."""
    rows: TenantQuerySet = Assignment.objects.filter(assignments(actor)).select_related("matter", "unit")
    return rows.order_by("due_at", "assigned_at", "id")


def visible_matters(actor: Actor) -> TenantQuerySet:
    """Matters assigned to us from above that this actor may see, open ones first."""
    rows: TenantQuerySet = Matter.objects.filter(matters(actor), kind=states.ASSIGNED_DOWN)
    return rows.order_by("state", "due_at", "id")


def assignment(actor: Actor, assignment_id: UUID) -> Assignment:
    """An assignment the actor may read. Raises NotFound."""
    rows = Assignment.objects.filter(assignments(actor)).select_related(
        "matter", "matter__suggestion", "unit"
    )
    found: Assignment | None = rows.filter(pk=assignment_id).first()
    if found is None:
        raise NotFound
    return found


def _for_a_deed(actor: Actor, assignment_id: UUID) -> Assignment:
    """The same; who had it until their unit gave it back or was replaced is told so. Raises NotFound, NoLongerYours."""
    try:
        return assignment(actor, assignment_id)
    except NotFound:
        raise NoLongerYours(state=past(actor, assignment_id).state_label) from None


def past(actor: Actor, assignment_id: UUID) -> Assignment:
    """What a unit of theirs had, and has no more. Raises NotFound."""
    found: Assignment | None = pasts(actor).filter(pk=assignment_id).first()
    if found is None:
        raise NotFound
    return found


def pasts(actor: Actor) -> TenantQuerySet:
    """All that their units have given back, were replaced in or released from; of what its deputy took back the case itself is theirs."""
    rows: TenantQuerySet = Assignment.objects.filter(unit_id__in=_units(actor), state__in=states.GONE)
    return rows.exclude(ended(actor)).select_related("matter", "matter__suggestion", "unit")


def assignment_to_handle(actor: Actor, assignment_id: UUID) -> tuple[Assignment, SeatFacts]:
    """The assignment, its case locked, and the seat that acts for its unit. Raises NotFound, NoLongerYours, NotPermitted."""
    seen = _for_a_deed(actor, assignment_id)
    seat = seat_of_unit(actor, seen.unit_id)
    if seat is None:
        raise NotPermitted
    return locked(assignment_id), seat


def locked(assignment_id: UUID) -> Assignment:
    """The assignment, locked after its suggestion and its matter."""
    matter = lock_matter(Assignment.objects.values_list("matter_id", flat=True).get(pk=assignment_id))
    rows = Assignment.objects.select_related("matter__suggestion", "unit", "instead_of")
    found: Assignment = rows.select_for_update(of=("self",)).get(pk=assignment_id)
    found.matter = matter
    return found


def directing(actor: Actor, matter: Matter) -> SeatFacts:
    """The seat that says who undertakes: the office's, of a matter from above the government's own. Raises NotPermitted."""
    return actor.require("matter.distribute" if matter.is_assigned_down else "suggestion.assign")


def assisting_seen(actor: Actor, held: list[Assignment], once: Sequence[Assignment] = ()) -> list[Assignment]:
    """The units that assist, or (`once`) did, whose opinions this actor may read: the office's and the lead units' people all, others
    their own."""
    assisting = [*(one for one in held if one.role == states.CO), *once]
    leads = [one for one in held if one.role in states.LEADING and seat_of_unit(actor, one.unit_id)]
    if leads or actor.can("content.read"):
        return assisting
    return [one for one in assisting if seat_of_unit(actor, one.unit_id)]


def opinion_to_judge(
    actor: Actor, assignment_id: UUID, *, lock: bool = True
) -> tuple[Assignment, Assignment, SeatFacts]:
    """A unit that assists, its lead unit, and the lead's seat; the case locked, or only looked at. Raises NotFound, NotPermitted."""
    rows = Assignment.objects.filter(matter__in=Matter.objects.filter(matters(actor)), role=states.CO)
    rows = rows.exclude(state__in=states.GONE).select_related("matter")
    seen: Assignment | None = rows.filter(pk=assignment_id).first()
    if seen is None:
        raise NotFound
    leading = Assignment.objects.filter(matter_id=seen.matter_id, role=states.LEAD)
    for lead in leading.exclude(state__in=states.GONE):
        seat = seat_of_unit(actor, lead.unit_id)
        if seat is not None:
            return (locked(assignment_id), locked(lead.pk), seat) if lock else (seen, lead, seat)
    raise NotPermitted


def assignment_of_unit(actor: Actor, assignment_id: UUID) -> Assignment:
    """An assignment that one of the actor's seats handles. Raises NotFound, NoLongerYours, NotPermitted."""
    found = _for_a_deed(actor, assignment_id)
    if seat_of_unit(actor, found.unit_id) is None:
        raise NotPermitted
    return found


def written_letter(actor: Actor, assignment_id: UUID) -> Assignment:
    """The assignment whose unfinished letter, with its attachments, the actor reads: of their own unit, or laid before it (会签).

    Raises NotFound, NotPermitted.
    """
    rows = Assignment.objects.filter(pk=assignment_id).exclude(state__in=states.GONE)
    lead: Assignment | None = rows.select_related("matter", "matter__suggestion", "unit").first()
    if lead is not None and _laid_before(actor, lead):
        return lead
    return assignment_of_unit(actor, assignment_id)


def _laid_before(actor: Actor, lead: Assignment) -> bool:
    joint = selectors.joint_leads(lead.matter)
    mine = any(seat_of_unit(actor, one.unit_id) for one in joint)
    return mine and countersigned.laid(lead, countersigned.of(lead)) is not None


def seat_of_unit(actor: Actor, unit_id: UUID | None) -> SeatFacts | None:
    """The seat with which the actor handles what was assigned to this unit."""
    handling = [seat for seat in actor.seats if "matter.handle" in seat.capabilities]
    if unit_id is None or not handling:
        return None
    members = {member.seat_id for member in organs.members_of(unit_id)}
    return next((seat for seat in handling if seat.id in members), None)


def matter(actor: Actor, matter_id: UUID) -> Matter:
    """A matter the actor may read. Raises NotFound."""
    found: Matter | None = Matter.objects.filter(matters(actor), pk=matter_id).first()
    if found is None:
        raise NotFound
    return found


def matter_from_above(actor: Actor, matter_id: UUID) -> Matter:
    """A matter with a page of its own; a suggestion's is its suggestion's. Raises NotFound."""
    found = matter(actor, matter_id)
    if not found.is_assigned_down:
        raise NotFound
    return found


def lock_matter(matter_id: UUID) -> Matter:
    """The matter, locked after its suggestion."""
    suggestion_id = Matter.objects.values_list("suggestion_id", flat=True).get(pk=matter_id)
    if suggestion_id is not None:
        suggestions.locked(suggestion_id)
    found: Matter = Matter.objects.select_for_update(of=("self",)).get(pk=matter_id)
    return found


def reply(actor: Actor, reply_id: UUID) -> Reply:
    """A reply for whom it was written, for who sees its case, or for who handles it. Raises NotFound."""
    rows = Reply.objects.select_related("matter", "matter__suggestion", "assignment", "assignment__unit")
    found: Reply | None = rows.filter(pk=reply_id).first()
    if found is None or not _may_read(actor, found):
        raise NotFound
    return found


def delivery(actor: Actor, reply: Reply) -> ReplyDelivery | None:
    """The reply as it lies before this deputy, if it was delivered to them."""
    mine = [mandate.id for mandate in deputies.mandates_of(actor)]
    found: ReplyDelivery | None = (
        reply.deliveries.filter(mandate_id__in=mine).select_related("mandate").first()
    )
    return found


def delivery_to_rate(actor: Actor, reply_id: UUID) -> tuple[Reply, ReplyDelivery, SeatFacts]:
    """The reply delivered to a mandate by which the actor may rate. Raises NotFound, NotPermitted,
    NotYourReply."""
    found = reply(actor, reply_id)
    seat = actor.require("suggestion.rate")
    mine = delivery(actor, found)
    if mine is None or not mine.mandate.may_rate:
        raise NotYourReply
    if not answered.rates(mine.mandate_id, found, by=deadlines.rules(found.matter.profile_version)):
        raise LeadRates
    seat = next((s for s in actor.seats if s.id == mine.mandate.seat_id), seat)
    return found, mine, seat


def commitments(actor: Actor) -> TenantQuerySet:
    """What was promised: the office sees all, a handler what their units promised; those due first in front."""
    rows: TenantQuerySet = Commitment.objects.select_related("matter", "matter__suggestion", "assignment")
    if not actor.can("content.read"):
        rows = rows.filter(assignment__unit_id__in=_units(actor)).exclude(assignment__state=states.CANCELLED)
    return rows.order_by("due_at", "id")


def commitment(actor: Actor, commitment_id: UUID) -> Commitment:
    """One of them. Raises NotFound."""
    found: Commitment | None = commitments(actor).filter(pk=commitment_id).first()
    if found is None:
        raise NotFound
    return found


def commitment_to_report(actor: Actor, commitment_id: UUID) -> tuple[Commitment, SeatFacts]:
    """A promise of the actor's own unit, locked, and the seat that acts for it. Raises NotFound, NotPermitted."""
    seen = commitment(actor, commitment_id)
    seat = seat_of_unit(actor, seen.assignment.unit_id)
    if seat is None:
        raise NotPermitted
    return _locked_commitment(seen), seat


def commitment_to_answer(actor: Actor, commitment_id: UUID, capability: str) -> tuple[Commitment, SeatFacts]:
    """A promise for the office to judge, locked. Raises NotFound, NotPermitted."""
    seen = commitment(actor, commitment_id)
    return _locked_commitment(seen), actor.require(capability)


def _locked_commitment(seen: Commitment) -> Commitment:
    matter = lock_matter(seen.matter_id)
    found: Commitment = (
        Commitment.objects.select_related("assignment").select_for_update(of=("self",)).get(pk=seen.pk)
    )
    found.matter = matter
    return found


def _may_read(actor: Actor, found: Reply) -> bool:
    if (
        Matter.objects.filter(matters(actor), pk=found.matter_id).exists()
        or delivery(actor, found) is not None
    ):
        return True
    suggestion_id = found.matter.suggestion_id
    return suggestion_id is not None and suggestions.visible(actor).filter(pk=suggestion_id).exists()


def _units(actor: Actor) -> list[UUID]:
    return organs.unit_ids_of(actor) if actor.can("matter.read") else []


def require_reader_of_requests(actor: Actor) -> None:
    """Raises NotPermitted for who neither reads nor distributes nor handles cases: deputies learn of 退办 and 延期 from the course."""
    if not any(actor.can(name) for name in ("content.read", "matter.distribute", "matter.read")):
        raise NotPermitted


def requests_of(actor: Actor, model: type[ReturnRequest] | type[Extension]) -> TenantQuerySet:
    """退办 or 延期 that this actor may read: the office all, a unit its own, the distributor those of matters from above."""
    rows: TenantQuerySet = model.objects.all()
    if actor.can("content.read"):
        return rows
    allowed = Q(assignment__unit_id__in=_units(actor))
    if actor.can("matter.distribute"):
        allowed |= Q(assignment__matter__kind=states.ASSIGNED_DOWN)
    return rows.filter(allowed)
