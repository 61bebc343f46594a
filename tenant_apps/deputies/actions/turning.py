"""What a change of terms (换届) does to terms and mandates. Called by tenant_apps.termchange in the transaction of the change.

The old term's mandates expire with the next congress's first session (代表法 第二条); each leaves its event, and what it was before is
given back to the caller, who can so take the change back whole.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from django.db import transaction

from kernel import clock, tenancy
from tenant_apps.deputies import offices, states
from tenant_apps.deputies.facts import NOT_TOLD, Decision
from tenant_apps.deputies.models import Mandate, MandateEvent, Term

Before = dict[UUID, str]  # mandate → its status before


@transaction.atomic
def prepare_term(*, ordinal: int, begins: date) -> Term:
    """The next term beside the present one; one that is being prepared already gets the day. Raises WorkOfficeHoldsNone."""
    offices.only_in_a_congress()
    term, made = Term.objects.select_for_update().get_or_create(
        congress_id=tenancy.current().id,
        ordinal=ordinal,
        defaults={"begins": begins, "status": states.PREPARED},
    )
    if not made and term.status == states.PREPARED:
        term.begins = begins
        term.save(update_fields=["begins"])
    found: Term = term
    return found


@transaction.atomic
def begin_on(*, term_id: UUID, day: date) -> None:
    """Another first day for a term that is being prepared."""
    Term.objects.filter(pk=term_id, status=states.PREPARED).update(begins=day)


@transaction.atomic
def turn(*, old_id: UUID, new_id: UUID, day: date, decision: Decision) -> tuple[Before, Before]:
    """The old term's mandates expire, the new term's elected deputies take up theirs. Raises StateRefused."""
    old, new = _locked_terms(old_id, new_id)
    states.TERM.move(old, "close")
    states.TERM.move(new, "begin")
    old.ends, new.begins = day, day
    Term.objects.bulk_update([old, new], ["status", "begins", "ends"])
    expired = _moved("expire", old_id, day=day)
    _events(expired, kind="EXPIRED", on=day, note=f"{new}代表就任")
    elected = _moved("confirm", new_id, day=day)
    _events(elected, kind="CONFIRMED", on=decision.on or day, decision=decision)
    return expired, elected


@transaction.atomic
def turn_back(
    *,
    old_id: UUID,
    new_id: UUID,
    ends: date | None,
    begins: date,
    expired: Mapping[UUID, str],
    elected: Mapping[UUID, str],
) -> None:
    """As it was before `turn`: `expired` and `elected` are what it answered, `ends` the old term's day of then.

    A new mandate that was suspended or ended meanwhile stays so. Raises StateRefused.
    """
    old, new = _locked_terms(old_id, new_id)
    states.TERM.move(old, "reopen")
    states.TERM.move(new, "put_off")
    old.ends, new.begins = ends, begins
    Term.objects.bulk_update([old, new], ["status", "begins", "ends"])
    today = clock.today()
    for status, deed in _BACK.items():
        again = _moved(deed, old_id, day=today, ids=[one for one, was in expired.items() if was == status])
        _events(again, kind="EXPIRY_WITHDRAWN", on=today, note="换届已经撤回，本届任期继续")
    waiting = _moved("put_off", new_id, day=today, ids=list(elected))
    _events(waiting, kind="START_WITHDRAWN", on=today, note="换届已经撤回，等待重新就任")


_BACK = {
    states.ELECTED: "resume_elected",
    states.ACTIVE: "resume_active",
    states.SUSPENDED: "resume_suspended",
}


def _locked_terms(old_id: UUID, new_id: UUID) -> tuple[Term, Term]:
    terms = {term.pk: term for term in Term.objects.select_for_update().filter(pk__in=[old_id, new_id])}
    return terms[old_id], terms[new_id]


def _moved(deed: str, term_id: UUID, *, day: date, ids: Collection[UUID] | None = None) -> Before:
    """The deed of the table on all mandates of the term (those of `ids`) whose state allows it, in two statements."""
    row = states.MANDATE.row(deed)
    rows = Mandate.objects.filter(term_id=term_id, status__in=row.sources)
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    before: Before = dict(rows.select_for_update().order_by("id").values_list("id", "status"))
    Mandate.objects.filter(pk__in=list(before)).update(status=row.target, status_from=day)
    return before


def _events(mandates: Before, *, kind: str, on: date, decision: Decision = NOT_TOLD, note: str = "") -> None:
    here, now = tenancy.current().id, clock.now()
    MandateEvent.objects.bulk_create(
        MandateEvent(
            congress_id=here,
            mandate_id=mandate_id,
            kind=kind,
            on=on,
            decision_no=decision.decision_no,
            organ=decision.organ,
            announced_on=decision.announced_on,
            note=note or decision.note,
            at=now,
            entered_by="换届",
        )
        for mandate_id in mandates
    )
