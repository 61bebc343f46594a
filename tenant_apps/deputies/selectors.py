"""Reading mandates and terms. The lists of the registers' pages stand in `roster` and `listing`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from kernel.actor import Actor
from tenant_apps.deputies import states
from tenant_apps.deputies.models import (
    Body,
    Delegation,
    DeputyGroup,
    ElectingUnit,
    ElectoralDistrict,
    GroupMember,
    Mandate,
    MandateEvent,
    Session,
    Term,
)

BETWEEN_SESSIONS = "闭会期间"
DEPUTY_SEATS = frozenset({"deputy", "former_deputy"})


def mandate_of_seat(seat_id: UUID) -> Mandate | None:
    """The mandate behind a seat, whatever its status."""
    found: Mandate | None = Mandate.objects.filter(seat_id=seat_id).select_related("term").first()
    return found


def mandates_of(actor: Actor) -> list[Mandate]:
    """The actor's own mandates here (`own`), the latest first; suspended ones too."""
    mine = own(actor)
    if mine is None:
        return []
    return list(Mandate.objects.filter(mine).select_related("term").order_by("-elected_on", "-id"))


def deputy_seat_ids(actor: Actor) -> list[UUID]:
    """The ids of the actor's seats as a deputy, or as a former one, of this congress."""
    return [seat.id for seat in actor.seats if seat.kind in DEPUTY_SEATS]


def own(actor: Actor, path: str = "") -> Q | None:
    """The actor's mandates, as a condition on what lies at `path` (`lead_mandate__`); None for who sits as no deputy here.

    Those behind their seats, and those of terms that are over (re-elected: the seat of then is gone, what they filed is still theirs).
    """
    seats = deputy_seat_ids(actor)
    if not seats:
        return None
    past = Q(**{f"{path}person_id": actor.person_id, f"{path}status": states.EXPIRED})
    return Q(**{f"{path}seat_id__in": seats}) | past


def is_own(actor: Actor, mandate: Mandate) -> bool:
    """The same of one row."""
    seats = deputy_seat_ids(actor)
    past = mandate.status == states.EXPIRED and mandate.person_id == actor.person_id
    return bool(seats) and (past or mandate.seat_id in seats)


def acting(actor: Actor, mandate: Mandate) -> Mandate:
    """By which mandate this deputy acts now: this one; where its term is over, the one they have been re-elected to."""
    if not (mandate.is_expired and mandate.person_id == actor.person_id):
        return mandate
    return next((row for row in mandates_of(actor) if row.is_active), mandate)


def sits(key: str) -> Exists:
    """For a query: the person whose id stands under `key` is in office here."""
    return Exists(Mandate.objects.filter(person_id=OuterRef(key), status=states.ACTIVE))


def of_term(term_id: UUID) -> list[Mandate]:
    """All mandates of a term, ended ones too, by delegation and number."""
    return list(Mandate.objects.filter(term_id=term_id).order_by("delegation", "seat_no", "id"))


def in_office(term_id: UUID, *, trial: bool = False) -> list[Mandate]:
    """Who may file, sign and rate now, by delegation and number; trial ones among themselves."""
    rows = Mandate.objects.filter(term_id=term_id, status=states.ACTIVE, trial=trial)
    return list(rows.order_by("delegation", "seat_no", "id"))


def sitting(mandate_id: UUID) -> Mandate | None:
    """One of them, by id."""
    found: Mandate | None = Mandate.objects.filter(pk=mandate_id, status=states.ACTIVE).first()
    return found


def names_of(mandate_ids: Iterable[UUID]) -> dict[UUID, str]:
    """mandate → name, for lists."""
    return dict(Mandate.objects.filter(pk__in=set(mandate_ids)).values_list("id", "person_name"))


def current_term() -> Term | None:
    """The term that sits now (本届)."""
    found: Term | None = Term.objects.filter(status=states.CURRENT).order_by("-ordinal").first()
    return found


def open_terms() -> list[Term]:
    """Terms in which deputies can be entered: the present one, then one that is being prepared."""
    return list(Term.objects.exclude(status=states.PAST).order_by("status", "-ordinal"))


def term_by_ordinal(ordinal: int) -> Term | None:
    found: Term | None = Term.objects.filter(ordinal=ordinal).first()
    return found


def open_named(name: str) -> list[Mandate]:
    """Mandates of the present term that are not over, by the name in the register."""
    rows = Mandate.objects.filter(person_name=name, status__in=states.OPEN, term__status=states.CURRENT)
    return list(rows.order_by("seat_no", "id"))


def names_of_bodies(term: Term) -> dict[str, list[str]]:
    """Names in use of the term's 代表团, 代表小组 and 选区 or 选举单位, by the field of a mandate that bears them."""
    places: tuple[tuple[str, type[Body]], ...] = (
        ("delegation", Delegation),
        ("groups", DeputyGroup),
        ("electing", ElectoralDistrict),
        ("electing", ElectingUnit),
    )
    found: dict[str, list[str]] = {}
    for field, model in places:
        rows = model.objects.filter(term=term, active=True).order_by("order", "id")
        found.setdefault(field, []).extend(rows.values_list("name", flat=True))
    return found


def count_active() -> int:
    """How many deputies there are now, those who only try the product out left aside."""
    return int(Mandate.objects.filter(status=states.ACTIVE, trial=False).count())


def heads_a_delegation(mandate: Mandate) -> bool:
    """团长 of the delegation that stands in the register."""
    return bool(mandate.delegation) and "DELEGATION_HEAD" in (mandate.roles or ())


def group_head_of(mandate_id: UUID) -> UUID | None:
    """The 组长 of the first 代表小组 in which this deputy is, if it has one who may rate."""
    groups = GroupMember.objects.filter(
        mandate_id=mandate_id, group__active=True, group__kind=DeputyGroup.Kind.ACTIVITY
    ).values("group_id")
    heads = GroupMember.objects.filter(group_id__in=groups, is_head=True).select_related("mandate")
    rows = heads.order_by("group__order", "group_id", "id")
    return next((row.mandate_id for row in rows if row.mandate.may_rate), None)


def of_own_groups(actor: Actor) -> Any:
    """The mandates of those in a 代表小组 that the actor heads, as a query."""
    mine = own(actor, "mandate__")
    if mine is None:
        return Mandate.objects.none()
    groups = GroupMember.objects.filter(
        mine, is_head=True, group__active=True, group__kind=DeputyGroup.Kind.ACTIVITY
    )
    return GroupMember.objects.filter(group_id__in=groups.values("group_id")).values("mandate_id")


def is_of_delegation(actor: Actor, *, term: str, name: str) -> Q:
    """Whether the actor is in the delegation that the row of another table names, in that row's term."""
    mine = own(actor)
    if mine is None:
        return Q(pk__in=[])
    rows = Mandate.objects.filter(mine, term=OuterRef(term), delegation=OuterRef(name))
    return Q(Exists(rows.exclude(delegation="")))


def events_of(mandate: Mandate) -> list[MandateEvent]:
    """What befell it, the latest entry first."""
    return list(MandateEvent.objects.filter(mandate=mandate).order_by("-at", "-id"))


def groups_of(mandate: Mandate) -> list[GroupMember]:
    """Its memberships, in the groups' order."""
    rows = GroupMember.objects.filter(mandate=mandate).select_related("group")
    return list(rows.order_by("group__order", "group__name"))


def terms() -> list[Term]:
    """The latest first."""
    return list(Term.objects.order_by("-ordinal"))


def sessions_of(term: Term) -> list[Session]:
    """In the order of time."""
    return list(Session.objects.filter(term=term).order_by("begins", "no", "kind"))


def first_session_after(day: date) -> date | None:
    """When the congress sat next after this day, if it is entered."""
    rows = Session.objects.filter(begins__gt=day).exclude(kind=Session.Kind.PREPARATORY)
    found: date | None = rows.order_by("begins").values_list("begins", flat=True).first()
    return found


def session_on(term: Term, day: date) -> Session | None:
    """The session that sat on this day, if any; one whose end is not entered yet is taken to last."""
    rows = Session.objects.filter(Q(ends=None) | Q(ends__gte=day), term=term, begins__lte=day)
    found: Session | None = rows.exclude(kind=Session.Kind.PREPARATORY).order_by("-begins").first()
    return found


def session_after(term: Term, day: date) -> Session | None:
    """The next one of the term that is entered and has not begun on this day."""
    rows = Session.objects.filter(term=term, begins__gt=day).exclude(kind=Session.Kind.PREPARATORY)
    found: Session | None = rows.order_by("begins", "id").first()
    return found


def occasion(term: Term, day: date) -> str:
    """“第十七届第三次会议”, if a session of the term sat on that day; else 闭会期间 (代表法 §24, §36)."""
    rows = Session.objects.filter(term=term, begins__lte=day).exclude(kind=Session.Kind.PREPARATORY)
    sitting = rows.filter(Q(ends__gte=day) | Q(ends=None, begins=day)).order_by("begins", "id").first()
    return f"{term}{sitting}" if sitting is not None else BETWEEN_SESSIONS


def seat_ids_entered(seat_ids: Iterable[UUID]) -> set[UUID]:
    """Those of the seats behind which a mandate stands."""
    return set(Mandate.objects.filter(seat_id__in=set(seat_ids)).values_list("seat_id", flat=True))
