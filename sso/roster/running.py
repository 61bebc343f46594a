"""The job of an import: 200 rows at a time become seats, then entries of the congress's registers, then accounts at Keycloak,
counted back. It may be killed anywhere.

A seat and the row that says so are written in one transaction; what a register enters follows from the seat and an account from its
person, so that work which is done again comes to the same. A worker writes only while the batch's lease is its own.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from kernel import clock, tenancy
from kernel.actor import Actor
from kernel.errors import DomainError, NotPermitted
from kernel.tenancy import CongressRef
from shared_apps.identity import actions as identity
from shared_apps.identity import registers, roster
from shared_apps.identity.actions import BATCH, Starter, invite_many
from shared_apps.identity.registers import Entered, Placing
from sso import person_account, states
from sso.models import RosterBatch, RosterRow
from sso.roster import batches, sorts
from sso.roster.sorts import Sort
from tenants import selectors as registry

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)  # real time; 200 accounts take a few seconds


class Lost(Exception):
    """The lease ran out and another worker has the batch, or it is to stop."""


def free() -> QuerySet[RosterBatch]:
    """Batches to be worked that nobody has."""
    nobodys = Q(lease=None) | Q(lease_until__lt=clock.real_now())
    return RosterBatch.objects.filter(nobodys, state__in=batches.AT_WORK)


def run(batch_id: UUID) -> bool:
    """Work the batch to its end, or until it is stopped; False if another worker has it or nothing is to be done."""
    token = uuid4()
    if not free().filter(pk=batch_id).update(lease=token, lease_until=clock.real_now() + LEASE):
        return False
    try:
        _move(batch_id, token, "run")
        while rows := _next(batch_id):
            _renew(batch_id, token)
            _rows(batch_id, token, rows)
        _move(batch_id, token, "finish")
    except person_account.AccountsUnreachable as error:
        # The seats are given; their accounts follow when Keycloak answers again: the next sweep goes on.
        _mine(batch_id, token).update(lease=None, lease_until=None)
        RosterRow.objects.filter(batch_id=batch_id, state=states.WAITING).update(error=error.message)
    except Lost:
        log.info("the import %s was stopped or has gone to another worker", batch_id)
    return True


def _next(batch_id: UUID) -> list[RosterRow]:
    rows = RosterRow.objects.filter(batch_id=batch_id, verdict__in=states.WORK, state=states.WAITING)
    has_people = sorts.of(RosterBatch.objects.values_list("sort", flat=True).get(pk=batch_id)).has_people
    # Lines of units lean on one another: they are entered together.
    return list(rows.order_by("number")[: BATCH if has_people else None])


@dataclass
class _Row:
    """A row in hand with what lay sealed in it."""

    row: RosterRow
    facts: Mapping[str, Any]
    refusal: DomainError | None = None


def _rows(batch_id: UUID, token: UUID, rows: Sequence[RosterRow]) -> None:
    batch = RosterBatch.objects.get(pk=batch_id)
    ref = registry.ref_by_id(batch.congress_id)
    assert ref is not None  # a congress is never deleted
    sort = sorts.of(batch.sort)
    work = [_Row(row, batches.opened(row)) for row in rows]
    by = Starter(person_id=batch.by_person_id, name=batch.by_name, seat_id=batch.by_seat_id)
    try:
        actor = identity.starter(by=by, congress_id=batch.congress_id, asks=sort.asks)
        _seats(batch, token, by, work)
        _registered(batch, token, sort, ref, actor, _in_order(work))
    except NotPermitted as error:
        for one in work:
            one.refusal = error
    people = _people(_in_order(work)) if sort.has_people else {}
    unheld = _accounts(ref, set(people.values()))
    with transaction.atomic():
        _hold(batch_id, token)
        failed = set()
        for one in work:
            why = one.refusal or unheld.get(people.get(one.row.pk, batch_id))
            if why is not None:
                failed.add(one.row.pk)
                code, sentence = _told(why)
                RosterRow.objects.filter(pk=one.row.pk).update(
                    state=states.FAILED, error_code=code, error=sentence
                )
        made = RosterRow.objects.filter(pk__in={one.row.pk for one in work} - failed)
        made.update(state=states.MADE, error_code="", error="")


def _in_order(work: Sequence[_Row]) -> list[_Row]:
    """Those that nothing speaks against so far."""
    return [one for one in work if one.refusal is None]


def _seats(batch: RosterBatch, token: UUID, by: Starter, work: Sequence[_Row]) -> None:
    """A pending seat for each that has none; what is refused fails its own row alone."""
    fresh = [(one, batches.invitation(one.facts)) for one in work if one.row.seat_id is None]
    wanted = [(one, invitation) for one, invitation in fresh if invitation is not None]
    if not wanted:
        return
    with transaction.atomic():
        _hold(batch.pk, token)
        made = invite_many(
            by=by, congress_id=batch.congress_id, invitations=[invitation for _, invitation in wanted]
        )
        for (one, _), outcome in zip(wanted, made, strict=True):
            one.row.seat_id, one.refusal = outcome.seat.id if outcome.seat else None, outcome.refusal
        _keep_seats([one.row for one, _ in wanted if one.row.seat_id is not None])


def _keep_seats(rows: Sequence[RosterRow]) -> None:
    """In one statement: Django's own bulk_update takes longer to write it than PostgreSQL to do it."""
    table = RosterRow._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} r SET seat_id = v.seat_id FROM unnest(%s::bigint[], %s::uuid[]) v (id, seat_id)"
            " WHERE r.id = v.id",
            [[row.pk for row in rows], [row.seat_id for row in rows]],
        )


def _registered(
    batch: RosterBatch, token: UUID, sort: Sort, ref: CongressRef, actor: Actor, work: Sequence[_Row]
) -> None:
    """What belongs into the congress's own schema, in its block. The seats are there: broken off here, the next run goes on."""
    if not work:
        return
    _renew(batch.pk, token)
    persons = _people(work) if sort.has_people else {}
    if sort.register_name:
        lines = [
            Entered(one.facts["register"], one.row.name, one.row.seat_id, persons.get(one.row.pk))
            for one in work
        ]
        with tenancy.enter(ref):
            told = sort.register.enter(actor=actor, lines=lines)
        for one, refusal in zip(work, told, strict=True):
            one.refusal = refusal
        return
    placed = [one for one in work if one.facts.get("unit") and one.row.seat_id]
    with tenancy.enter(ref):
        told = registers.places().place_all(actor=actor, placings=[_placing(one) for one in placed])
    for one, refusal in zip(placed, told, strict=True):
        one.refusal = refusal


def _placing(one: _Row) -> Placing:
    unit, invited = one.facts["unit"], one.facts["invitation"]
    assert one.row.seat_id is not None  # asked for by the caller
    return Placing(
        seat_id=one.row.seat_id,
        unit_id=UUID(unit["id"]),
        kind=invited["kind"],
        name=invited["name"],
        duties=tuple(unit["duties"]),
    )


def _people(work: Sequence[_Row]) -> dict[int, UUID]:
    """Row → the person of its seat."""
    seated = RosterRow.objects.filter(pk__in=[one.row.pk for one in work], seat__isnull=False)
    return dict(seated.values_list("pk", "seat__person_id"))


def _accounts(ref: CongressRef, person_ids: set[UUID]) -> dict[UUID, DomainError]:
    """Accounts without a credential for those whom this congress keeps; others have theirs from elsewhere."""
    kept = roster.kept_by(ref.id, person_ids)
    return person_account.ensure_many(people=kept, ref=ref) if kept else {}


def _told(error: DomainError) -> tuple[str, str]:
    """Code and sentence as a row keeps them."""
    return error.code[:60], " ".join(filter(None, (error.message, error.next)))[:300]


def _mine(batch_id: UUID, token: UUID) -> QuerySet[RosterBatch]:
    return RosterBatch.objects.filter(pk=batch_id, lease=token)


def _hold(batch_id: UUID, token: UUID) -> RosterBatch:
    """The batch, locked, while it is ours. Raises Lost."""
    batch = _mine(batch_id, token).select_for_update().first()
    if batch is None:
        raise Lost
    return batch


def _renew(batch_id: UUID, token: UUID) -> None:
    """Raises Lost, also when the batch is to stop: it is halted then."""
    with transaction.atomic():
        batch = _hold(batch_id, token)
        if batch.state != states.STOPPING:
            batch.lease_until = clock.real_now() + LEASE
            batch.save(update_fields=["lease_until"])
            return
    _move(batch_id, token, "halt")
    raise Lost


def _move(batch_id: UUID, token: UUID, deed: str) -> None:
    """Raises Lost."""
    with transaction.atomic():
        batch = _hold(batch_id, token)
        if deed == "run" and batch.state == states.STOPPING:
            deed = "halt"
        states.ROSTER.move(batch, deed)
        if deed != "run":
            batch.lease, batch.lease_until, batch.finished_at = None, None, clock.now()
        batch.save()
    if deed == "halt":
        raise Lost
