"""Persons without any seat left, and persons who have one again though they were disabled."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from kernel import clock
from shared_apps.identity import states
from shared_apps.identity.models import Person, PersonIdentity, Seat


def gone_since(day: date, *, issuer: str) -> list[UUID]:
    """Persons with an account whose last seat, pending ones too, ended before `day`; those who never had one are no matter of this."""
    seats = Seat.objects.filter(person=OuterRef("pk"))
    # A seat counts as open as long as it has not ended and its last day was not before `day`.
    still = seats.filter(_open_on(day))
    late = seats.filter(status=states.ENDED, ended_at__gte=clock.end_of_day(day))
    rows = _enabled(issuer).filter(Exists(seats)).exclude(Exists(still)).exclude(Exists(late))
    return list(rows.order_by("id").values_list("id", flat=True))


def back_again(*, issuer: str) -> list[UUID]:
    """Disabled persons with an account who hold an open seat."""
    seats = Seat.objects.filter(person=OuterRef("pk")).filter(_open_on(clock.today()))
    rows = Person.objects.filter(_has_account(issuer), Exists(seats)).exclude(disabled_at=None)
    return list(rows.order_by("id").values_list("id", flat=True))


def _open_on(day: date) -> Q:
    return ~Q(status=states.ENDED) & (Q(valid_to=None) | Q(valid_to__gte=day))


def _enabled(issuer: str) -> QuerySet[Person]:
    rows: QuerySet[Person] = Person.objects.filter(_has_account(issuer), disabled_at=None)
    return rows


def _has_account(issuer: str) -> Exists:
    return Exists(PersonIdentity.objects.filter(person=OuterRef("pk"), issuer=issuer).exclude(username=""))
