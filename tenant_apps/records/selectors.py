"""Reading the journal of this congress."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery

from kernel import clock
from kernel.tenancy import TenantQuerySet
from tenant_apps.records.models import Entry


def of_case(case_id: UUID, *, published_only: bool = True) -> list[Entry]:
    """The entries of one case, oldest first."""
    rows = Entry.objects.filter(case_id=case_id)
    if published_only:
        rows = rows.filter(published=True)
    return list(rows.order_by("at", "id"))


def without(sealed: TenantQuerySet, *, since: UUID | None) -> TenantQuerySet:
    """Entries to which no row of `sealed` belongs by its item_id; `since`: made not before this id."""
    rows = Entry.objects.filter(~Exists(sealed.filter(item_id=OuterRef("pk"))))
    rows = rows if since is None else rows.filter(pk__gte=since)
    return rows.order_by("id")


def of_subject(subject_id: UUID, *, deeds: Iterable[str]) -> list[Entry]:
    """These deeds on one row, oldest first."""
    return list(Entry.objects.filter(subject_id=subject_id, deed__in=list(deeds)).order_by("at", "id"))


def of_cases(ids: Iterable[UUID]) -> list[Entry]:
    """Every entry of these cases and referrals, published or not."""
    found = list(ids)
    return list(Entry.objects.filter(Q(case_id__in=found) | Q(referral_id__in=found)).order_by("at", "id"))


def facts_of(entry: Entry) -> dict[str, Any]:
    """All of it as plain JSON, for the chain (tenant_apps.evidence): what is not here is not proved."""
    ids = ("id", "subject_id", "case_id", "referral_id", "congress_id", "person_id", "seat_id")
    words = ("deed", "subject_type", "person_name", "seat_label", "channel", "published", "body")
    return {
        "at": clock.stamp(entry.at),
        **{name: getattr(entry, name) for name in words},
        **{name: str(value) if (value := getattr(entry, name)) else None for name in ids},
    }


# Who has only read or carried out a copy has not handled the case.
_READ_ONLY = ("urging.read", "circulation.read", "evidence.exported")


def cases_by(person_id: UUID, *, deeds: Sequence[str] = ()) -> Any:
    """For a query: the cases in which this person did something, or one of these deeds."""
    rows: Any = _deeds_of(person_id, deeds).filter(case_id__isnull=False)
    return rows.values("case_id")


def referrals_by(person_id: UUID, *, deeds: Sequence[str] = ()) -> Any:
    """For a query: the referrals with which this person did something, or one of these deeds."""
    rows: Any = _deeds_of(person_id, deeds).filter(referral_id__isnull=False)
    return rows.values("referral_id")


def last_deed_of(person_id: UUID, column: str) -> Subquery:
    """For a query of cases (`case_id`) or of what deeds were done to (`subject_id`): when this person last did something there."""
    rows = _deeds_of(person_id, ()).filter(**{column: OuterRef("pk")})
    return Subquery(rows.order_by("-at", "-id").values("at")[:1])


def _deeds_of(person_id: UUID, deeds: Sequence[str]) -> TenantQuerySet:
    rows: TenantQuerySet = Entry.objects.filter(person_id=person_id).exclude(deed__in=_READ_ONLY)
    return rows.filter(deed__in=deeds) if deeds else rows
