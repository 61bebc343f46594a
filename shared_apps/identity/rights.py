"""三员: who gives and ends which seats of a congress. Asked by the deeds, and by the pages for what to offer."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from kernel import clock
from kernel.actor import OFFICERS, Actor, SeatFacts
from shared_apps.identity import states
from shared_apps.identity.models import Seat
from shared_apps.identity.refusals import NotYourRoles, TwoOfficers

MANAGE, OFFICER = "seats.manage", "seats.officers"
# Kinds that stand in a congress's own list; those of the console come from the platform's operator alone.
KINDS = tuple(kind for kind in states.KINDS if kind not in states.OUTSIDE)
# Those that it gives itself.
GIVEN = tuple(kind for kind in KINDS if kind not in states.NOT_GIVEN)


def seat_for(actor: Actor, *, kind: str, roles: Collection[str], lock: bool = False) -> SeatFacts:
    """The seat by which the actor may give, change or end a seat of this kind with these roles.

    `lock`: hold the administrators' seats, so that two of them can't both appoint the first officer.
    Raises NotYourRoles, NotPermitted, StepUpNeeded.
    """
    officers, others = OFFICERS & set(roles), set(roles) - OFFICERS
    if kind in states.OUTSIDE:
        raise NotYourRoles
    if not officers:
        return managing_seat(actor)
    if actor.can(OFFICER) and not others:
        return actor.require(OFFICER)
    seat = managing_seat(actor)
    if not officers <= first_officers(seat.congress_id, lock=lock):
        raise NotYourRoles
    return seat


def managing_seat(actor: Actor) -> SeatFacts:
    """The administrator's seat. Raises NotYourRoles (who keeps the officers' seats), NotPermitted, StepUpNeeded."""
    if not actor.can(MANAGE) and actor.can(OFFICER):
        raise NotYourRoles
    return actor.require(MANAGE)


def giving_seat(actor: Actor) -> SeatFacts:
    """A seat that gives seats of any sort, for the page before anything is typed. Raises NotPermitted, StepUpNeeded."""
    return actor.require(MANAGE if actor.can(MANAGE) else OFFICER)


def first_officers(congress_id: UUID, *, lock: bool = False) -> frozenset[str]:
    """What the administrator may appoint as long as nobody is at work as security administrator: each of the two once."""
    staff = Seat.objects.filter(congress_id=congress_id, kind=states.STAFF).exclude(status=states.ENDED)
    if lock:
        list(staff.filter(roles__contains=["admin"]).select_for_update().order_by("id"))
    today = clock.today()
    open_now = staff.filter(Q(valid_to=None) | Q(valid_to__gte=today))
    if open_now.filter(roles__contains=["security"], status=states.ACTIVE, valid_from__lte=today).exists():
        return frozenset()
    taken = {role for roles in open_now.values_list("roles", flat=True) for role in roles}
    return frozenset({"security", "auditor"}) - taken


def may_end_first(actor: Actor, seat: Seat) -> bool:
    """The administrator may take back a first officer who has not confirmed, while nobody is security administrator."""
    if not actor.can(MANAGE) or seat.status != states.PENDING or set(seat.roles) - {"security", "auditor"}:
        return False
    others = Seat.objects.filter(congress_id=seat.congress_id, kind=states.STAFF, status=states.ACTIVE)
    return not others.filter(roles__contains=["security"]).exists()


def offered(actor: Actor) -> dict[str, tuple[str, ...]]:
    """Kind → roles that the actor may give now (none: the kind has no roles), in the table's order."""
    roles: set[str] = set()
    kinds: dict[str, tuple[str, ...]] = {}
    if actor.can(MANAGE):
        kinds = dict.fromkeys(GIVEN, ())
        assert actor.congress is not None  # a capability of a congress's seat
        roles |= set(states.ROLES[states.STAFF]) - OFFICERS | first_officers(actor.congress.id)
    if actor.can(OFFICER):
        kinds.setdefault(states.STAFF, ())
        roles |= OFFICERS
    if states.STAFF in kinds:
        kinds[states.STAFF] = tuple(role for role in states.ROLES[states.STAFF] if role in roles)
    return kinds


def check_officers(
    roles: Collection[str], *, person_id: UUID, congress_id: UUID, besides: UUID | None = None
) -> None:
    """Raises TwoOfficers if the person were two of the three there. Hold the person's lock; `besides`: the seat that is changed."""
    held = set(roles) & OFFICERS
    if not held:
        return
    others = Seat.objects.filter(person_id=person_id, congress_id=congress_id, kind=states.STAFF)
    for seat_id, more in others.exclude(status=states.ENDED).values_list("id", "roles"):
        held |= OFFICERS & set(more) if seat_id != besides else set()
    if len(held) > 1:
        raise TwoOfficers
