"""The job of an import: 200 rows at a time become seats, then accounts at Keycloak, counted back. It may be killed anywhere.

A seat and the row that says so are written in one transaction; an account follows from its person's id, so that work which is
done again comes to the same one. A worker writes only while the batch's lease is its own.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q, QuerySet

from kernel import clock
from kernel.errors import DomainError, NotPermitted
from kernel.tenancy import CongressRef
from shared_apps.identity import roster
from shared_apps.identity.actions import BATCH, Starter, invite_many
from sso import person_account, states
from sso.models import RosterBatch, RosterRow
from sso.roster import batches
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
    rows = RosterRow.objects.filter(batch_id=batch_id, verdict=states.OK, state=states.WAITING)
    return list(rows.order_by("number")[:BATCH])


def _rows(batch_id: UUID, token: UUID, rows: Sequence[RosterRow]) -> None:
    batch = RosterBatch.objects.get(pk=batch_id)
    ref = registry.ref_by_id(batch.congress_id)
    assert ref is not None  # a congress is never deleted
    _seats(batch, token, [row for row in rows if row.seat_id is None])
    seated = RosterRow.objects.filter(pk__in=[row.pk for row in rows], seat__isnull=False)
    people = dict(seated.values_list("pk", "seat__person_id"))
    refused = _accounts(ref, set(people.values()))
    with transaction.atomic():
        _hold(batch_id, token)
        for row in seated:
            why = refused.get(people[row.pk])
            row.state = states.FAILED if why else states.MADE
            row.error_code, row.error = (why.code, why.message) if why else ("", "")
            row.save(update_fields=["state", "error_code", "error"])


def _seats(batch: RosterBatch, token: UUID, rows: Sequence[RosterRow]) -> None:
    """A pending seat for each; what is refused fails its own row alone."""
    by = Starter(person_id=batch.by_person_id, name=batch.by_name, seat_id=batch.by_seat_id)
    with transaction.atomic():
        _hold(batch.pk, token)
        try:
            made = invite_many(
                by=by,
                congress_id=batch.congress_id,
                invitations=[batches.invitation(row) for row in rows],
            )
        except NotPermitted as error:
            for row in rows:
                _fail(row, error)
            return
        for row, outcome in zip(rows, made, strict=True):
            if outcome.seat is not None:
                row.seat_id = outcome.seat.id
                row.save(update_fields=["seat"])
            elif outcome.refusal is not None:
                _fail(row, outcome.refusal)


def _accounts(ref: CongressRef, person_ids: set[UUID]) -> dict[UUID, DomainError]:
    """Accounts without a credential for those whom this congress keeps; others have theirs from elsewhere."""
    kept = roster.kept_by(ref.id, person_ids)
    return person_account.ensure_many(people=kept, ref=ref) if kept else {}


def _fail(row: RosterRow, error: DomainError) -> None:
    row.state, row.error_code = states.FAILED, error.code[:60]
    row.error = " ".join(filter(None, (error.message, error.next)))[:300]
    row.save(update_fields=["state", "error_code", "error"])


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
