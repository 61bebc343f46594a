"""Deeds on mandates. The seat in public follows by its own deed; filing, signing and rating ask the mandate too."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from kernel import clock, journal, tenancy
from kernel.actor import Actor
from kernel.errors import NotFound, StateRefused
from tenant_apps.deputies import offices, states
from tenant_apps.deputies.models import Mandate, Term


class SeatNumberTaken(StateRefused):
    code = "seat_no_taken"
    message = "代表证号 {seat_no} 已由在任代表使用。"
    field = "seat_no"


def open_term(*, ordinal: int, begins: date, ends: date | None = None) -> Term:
    """The term with this ordinal, made on first sight."""
    term, _ = Term.objects.get_or_create(
        congress_id=tenancy.current().id, ordinal=ordinal, defaults={"begins": begins, "ends": ends}
    )
    found: Term = term
    return found


@transaction.atomic
def enrol(
    *,
    actor: Actor | None,
    term: Term,
    person_id: UUID,
    seat_id: UUID,
    person_name: str,
    seat_no: str,
    delegation: str = "",
    electing: str = "",
    elected_on: date | None = None,
    trial: bool = False,
    status: str = states.ACTIVE,
) -> Mandate:
    """Enter a deputy of this congress. The same seat again gives the mandate that is there. Raises SeatNumberTaken, WorkOfficeHoldsNone."""
    offices.only_in_a_congress()
    known: Mandate | None = Mandate.objects.filter(seat_id=seat_id).first()
    if known is not None:
        return known
    congress = tenancy.current()
    taken = Mandate.objects.filter(congress_id=congress.id, term=term, seat_no=seat_no).exclude(
        status=states.ENDED
    )
    if taken.exists():
        raise SeatNumberTaken(seat_no=seat_no)
    mandate = Mandate(
        congress_id=congress.id,
        term=term,
        person_id=person_id,
        seat_id=seat_id,
        person_name=person_name,
        seat_no=seat_no,
        delegation=delegation,
        electing=electing,
        status=status,
        elected_on=elected_on or clock.today(),
        trial=trial,
    )
    mandate.save(force_insert=True)
    _record(actor, mandate, "mandate.enrolled", "")
    return mandate


def suspend(*, actor: Actor | None, mandate_id: UUID, reason: str) -> Mandate:
    """暂停执行代表职务 (代表法 §61). Raises StateRefused, NotFound."""
    return _change(actor, mandate_id, "suspend", reason)


def resume(*, actor: Actor | None, mandate_id: UUID, reason: str) -> Mandate:
    """The ground of the suspension has gone."""
    return _change(actor, mandate_id, "resume", reason)


def end(*, actor: Actor | None, mandate_id: UUID, reason: str) -> Mandate:
    """终止代表资格 (代表法 §62): resigned, recalled, moved away and so on."""
    return _change(actor, mandate_id, "end", reason)


@transaction.atomic
def _change(actor: Actor | None, mandate_id: UUID, deed: str, reason: str) -> Mandate:
    mandate: Mandate | None = Mandate.objects.select_for_update().filter(pk=mandate_id).first()
    if mandate is None:
        raise NotFound
    states.MANDATE.move(mandate, deed)
    mandate.status_reason = reason
    mandate.save(update_fields=["status", "status_reason"])
    _record(actor, mandate, f"mandate.{deed}", reason)
    return mandate


def _record(actor: Actor | None, mandate: Mandate, deed: str, reason: str) -> None:
    body = {
        "seat_id": mandate.seat_id,
        "seat_no": mandate.seat_no,
        "status": mandate.status,
        "reason": reason,
    }
    journal.record(
        actor=actor, seat=None, deed=deed, subject=mandate, body=body, congress_id=mandate.congress_id
    )
