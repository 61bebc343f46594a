"""What a congress has that goes on in its successor: each thing with the facts that belong to it, and the numbers of all."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from kernel import clock, tenancy
from kernel.journal import canonical
from tenant_apps.bills import attaching, deadlines
from tenant_apps.bills import states as bills
from tenant_apps.bills.models import Bill, BillSignature
from tenant_apps.deputies import states as mandates
from tenant_apps.deputies.models import Mandate
from tenant_apps.files import giving
from tenant_apps.handling import selectors as handling
from tenant_apps.handling.models import (
    Approval,
    ApprovalStep,
    Assignment,
    Commitment,
    ContactLog,
    CoOpinion,
    Countersignature,
    Countersigning,
    Evaluation,
    Extension,
    Matter,
    RedoOrder,
    Reply,
    ReplyDelivery,
    ReplyDraft,
    ReturnRequest,
    Settlement,
    UnitStatement,
)
from tenant_apps.organs.models import Competence, Unit, UnitMember
from tenant_apps.postbox.models import Heard
from tenant_apps.records import selectors as records
from tenant_apps.referrals import states as referrals
from tenant_apps.referrals.models import ClockStep, Referral, Result, TraceEvent
from tenant_apps.succession import states, vocabulary
from tenant_apps.suggestions import states as course
from tenant_apps.suggestions.models import Signature, Suggestion

# Over for good: it stays in the archive, unless another end still waits for something on it.
DONE = (course.CLOSED, course.ARCHIVED, course.NOT_ACCEPTED, course.WITHDRAWN)
Rows = dict[str, list[dict[str, Any]]]
_KEY = "key_supervision"  # what a 重点督办 is called as a carrier of attachments


@dataclass(frozen=True)
class Parcel:
    """One thing as it leaves."""

    kind: str
    subject_id: UUID
    label: str
    state_label: str
    due_at: datetime | None
    facts: dict[str, Any]

    @property
    def digest(self) -> str:
        return hashlib.sha256(canonical(self.facts).encode()).hexdigest()


def all_parcels() -> list[Parcel]:
    """In the order in which they are taken over."""
    cases = open_cases()
    going = open_bills(cases)
    return [
        *_units(),
        *_deputies(cases, going),
        *(_case(row) for row in cases),
        *(_bill(row) for row in going),
        *(_received(row) for row in alone()),
    ]


def open_cases() -> list[Suggestion]:
    """Filed and not finished, begun and not filed, and finished ones on which another congress still waits."""
    waited_for = Referral.objects.filter(open_referrals(), suggestion__isnull=False)
    return list(
        Suggestion.objects.filter(
            ~Q(state__in=DONE) | Q(pk__in=list(waited_for.values_list("suggestion_id", flat=True)))
        ).order_by("created_at", "id")
    )


def open_bills(cases: Iterable[Suggestion]) -> list[Bill]:
    """Begun, or filed and not finished; and those that became a suggestion which goes on."""
    became = Q(suggestion__in=[case.pk for case in cases])
    rows = Bill.objects.filter(~Q(state__in=bills.OVER) | became)
    return list(rows.select_related("session").order_by("created_at", "id"))


def open_referrals() -> Q:
    return ~Q(state__in=referrals.FINISHED)


def alone() -> list[Referral]:
    """Received, not finished, and without a suggestion of ours: assigned to us, or waiting for one who adopts it."""
    return list(
        Referral.objects.filter(open_referrals(), direction=referrals.IN, suggestion=None).order_by(
            "sent_at", "id"
        )
    )


def deputies(cases: Iterable[Suggestion], going: Iterable[Bill]) -> list[Mandate]:
    """Those who sit, and those of former days whose case or bill goes on."""
    ids = [case.pk for case in cases]
    named = set(Suggestion.objects.filter(pk__in=ids).values_list("lead_mandate_id", flat=True))
    named |= set(Signature.objects.filter(suggestion__in=ids).values_list("mandate_id", flat=True))
    named |= set(
        ReplyDelivery.objects.filter(reply__matter__suggestion__in=ids).values_list("mandate_id", flat=True)
    )
    named |= {bill.lead_mandate_id for bill in going}
    signed = BillSignature.objects.filter(bill__in=[bill.pk for bill in going])
    named |= set(signed.values_list("mandate_id", flat=True))
    return list(
        Mandate.objects.filter(Q(status__in=mandates.OPEN) | Q(pk__in=named)).order_by("seat_no", "id")
    )


def units() -> list[Unit]:
    """In use, and those that undertook or lead what goes on; parents first, so that each finds its own."""
    rows = {row.pk: row for row in Unit.objects.order_by("order", "id")}
    cases = [case.pk for case in open_cases()]
    going = Assignment.objects.filter(
        Q(matter__suggestion__in=cases) | Q(matter__referral_id__in=[row.pk for row in alone()])
    )
    undertook = set(going.values_list("unit_id", flat=True))
    for name in ("card", "urging"):
        undertook |= set(_supervised(name, assignment__in=going).values_list("unit_id", flat=True))
    led = _supervised("key_supervision", suggestion__in=cases)
    undertook |= set(led.values_list("committee_id", flat=True))
    wanted: dict[UUID, Unit] = {}

    def take(row: Unit) -> None:
        if row.pk in wanted:
            return
        if row.parent_id in rows:
            take(rows[row.parent_id])
        wanted[row.pk] = row

    for row in rows.values():
        if row.active or row.pk in undertook:
            take(row)
    return list(wanted.values())


def tally(rows: Iterable[Any], label: str = "state_label") -> Counter[str]:
    return Counter(str(getattr(row, label)) for row in rows)


def _units() -> list[Parcel]:
    found = []
    for row in units():
        facts = {
            "unit": vocabulary.rows("unit", [row]),
            "member": vocabulary.rows("member", UnitMember.objects.filter(unit=row).order_by("id")),
            "competence": vocabulary.rows("competence", Competence.objects.filter(unit=row).order_by("id")),
        }
        found.append(Parcel(states.UNIT, row.pk, row.name, "在用" if row.active else "已撤并", None, facts))
    return found


def _deputies(cases: list[Suggestion], going: list[Bill]) -> list[Parcel]:
    return [
        Parcel(
            states.DEPUTY,
            row.pk,
            f"{row.seat_no} {row.person_name}",
            row.status_label,
            None,
            {"mandate": vocabulary.rows("mandate", [row])},
        )
        for row in deputies(cases, going)
    ]


def _case(row: Suggestion) -> Parcel:
    found = Referral.objects.filter(Q(suggestion=row) | Q(pk=row.origin_referral_id)).order_by("id")
    matters = list(Matter.objects.filter(suggestion=row))
    facts: dict[str, Any] = {
        "suggestion": vocabulary.rows("suggestion", [row]),
        "signature": vocabulary.rows("signature", Signature.objects.filter(suggestion=row).order_by("id")),
        **_of_referrals(list(found)),
        **_of_matters(matters),
        **_key_of(row),
        "course": _course(row.pk),
        "attachments": giving.named("suggestion", row.pk),
        "letter_files": [*_files_of_letters(matters), *_files_of_key(row)],
    }
    due_at = next((matter.due_at for matter in matters), None)
    label = " ".join(filter(None, (row.number_label if row.number else "", row.title)))
    return Parcel(states.CASE, row.pk, label[:250], row.state_label, due_at, facts)


def _bill(row: Bill) -> Parcel:
    """With the day on which its session was over: the session itself is the merged congress's, and the report's day is reckoned from it."""
    due = deadlines.report_due(row)
    row.session_ends = row.session.ends if row.session else row.session_ends
    names = BillSignature.objects.filter(bill=row).order_by("id")
    facts: dict[str, Any] = {
        "bill": vocabulary.rows("bill", [row]),
        "bill_signature": vocabulary.rows("bill_signature", names),
        "course": _course(row.pk),
        "attachments": giving.named(attaching.KIND, row.pk),
    }
    label = " ".join(filter(None, (row.number_label if row.no else "", row.cause)))
    due_at = clock.end_of_day(due.date) if due else None
    return Parcel(states.BILL, row.pk, label[:250], row.state_label, due_at, facts)


def _received(row: Referral) -> Parcel:
    matters = list(Matter.objects.filter(referral_id=row.pk))
    facts = {
        **_of_referrals([row]),
        **_of_matters(matters),
        "attachments": giving.named("referral", row.pk),
        "letter_files": _files_of_letters(matters),
    }
    label = " ".join(filter(None, (f"第{row.number}号" if row.number else "", row.title)))
    return Parcel(states.REFERRAL, row.pk, label[:250], row.state_label, row.due_at, facts)


def _files_of_letters(matters: list[Matter]) -> list[dict[str, Any]]:
    """The files of letters that were sent or are being written, each with what carries it."""
    sent = Reply.objects.filter(matter__in=matters).order_by("at", "id").values_list("pk", flat=True)
    written = Assignment.objects.filter(matter__in=matters).order_by("id").values_list("pk", flat=True)
    carried = [(kind, pk) for pk in sent for kind in (handling.LETTER_FILES, handling.ANNEXES_SENT)]
    carried += [(handling.ANNEXES_WRITTEN, pk) for pk in written]
    return _files_under(carried)


def _supervised(name: str, **which: Any) -> Any:
    """Rows of supervision, which stands beside this app: known by the names of the vocabulary alone."""
    return vocabulary.PARTS[name].table._default_manager.filter(**which).order_by("id")


def _key_of(row: Suggestion) -> Rows:
    """重点督办 and what was done in it."""
    visits = _supervised("key_visit", supervision__suggestion=row)
    return {
        "key_supervision": vocabulary.rows("key_supervision", _supervised("key_supervision", suggestion=row)),
        "key_visit": vocabulary.rows("key_visit", visits),
    }


def _files_of_key(row: Suggestion) -> list[dict[str, Any]]:
    keys = _supervised("key_supervision", suggestion=row).values_list("pk", flat=True)
    return _files_under([(_KEY, pk) for pk in keys])


def _files_under(carried: list[tuple[str, UUID]]) -> list[dict[str, Any]]:
    return [
        {**file, "carrier_kind": kind, "carrier_id": str(pk)}
        for kind, pk in carried
        for file in giving.named(kind, pk)
    ]


def _of_referrals(found: list[Referral]) -> Rows:
    """With how far the other end's thread was heard: the successor goes on from there, and hears nothing twice."""
    heard = Heard.objects.filter(referral_id__in=[row.pk for row in found]).order_by("referral_id", "peer_id")
    return {
        "referral": vocabulary.rows("referral", found),
        "trace": vocabulary.rows("trace", TraceEvent.objects.filter(referral__in=found).order_by("at", "id")),
        "clock": vocabulary.rows("clock", ClockStep.objects.filter(referral__in=found).order_by("at", "id")),
        "result": vocabulary.rows("result", Result.objects.filter(referral__in=found).order_by("at", "id")),
        "heard": [
            {
                "referral_id": str(row.referral_id),
                "peer_id": str(row.peer_id),
                "epoch": row.seen_epoch,
                "seen": row.seen,
            }
            for row in heard
        ],
    }


def _of_matters(matters: list[Matter]) -> Rows:
    assignments = list(Assignment.objects.filter(matter__in=matters).order_by("assigned_at", "id"))
    replies = list(Reply.objects.filter(matter__in=matters).order_by("round", "id"))
    by_assignment = {"assignment__in": assignments}
    return {
        "matter": vocabulary.rows("matter", matters),
        "assignment": vocabulary.rows("assignment", assignments),
        "card": vocabulary.rows("card", _supervised("card", **by_assignment)),
        "urging": vocabulary.rows("urging", _supervised("urging", **by_assignment)),
        "statement": vocabulary.rows(
            "statement", UnitStatement.objects.filter(**by_assignment).order_by("id")
        ),
        "return_request": vocabulary.rows(
            "return_request", ReturnRequest.objects.filter(**by_assignment).order_by("id")
        ),
        "extension": vocabulary.rows("extension", Extension.objects.filter(**by_assignment).order_by("id")),
        "co_opinion": vocabulary.rows("co_opinion", CoOpinion.objects.filter(**by_assignment).order_by("id")),
        "contact": vocabulary.rows("contact", ContactLog.objects.filter(**by_assignment).order_by("id")),
        "reply_draft": vocabulary.rows(
            "reply_draft", ReplyDraft.objects.filter(**by_assignment).order_by("id")
        ),
        "approval": vocabulary.rows(
            "approval", Approval.objects.filter(**by_assignment).order_by("asked_at", "id")
        ),
        "approval_step": vocabulary.rows(
            "approval_step",
            ApprovalStep.objects.filter(approval__assignment__in=assignments).order_by("at", "id"),
        ),
        "countersigning": vocabulary.rows(
            "countersigning", Countersigning.objects.filter(**by_assignment).order_by("asked_at", "id")
        ),
        "countersignature": vocabulary.rows(
            "countersignature", Countersignature.objects.filter(**by_assignment).order_by("at", "id")
        ),
        "reply": vocabulary.rows("reply", replies),
        "delivery": vocabulary.rows(
            "delivery", ReplyDelivery.objects.filter(reply__in=replies).order_by("id")
        ),
        "redo_order": vocabulary.rows(
            "redo_order", RedoOrder.objects.filter(matter__in=matters).order_by("at", "id")
        ),
        "commitment": vocabulary.rows(
            "commitment", Commitment.objects.filter(matter__in=matters).order_by("made_at", "id")
        ),
        "settlement": vocabulary.rows(
            "settlement", Settlement.objects.filter(matter__in=matters).order_by("at", "id")
        ),
        "evaluation": vocabulary.rows(
            "evaluation", Evaluation.objects.filter(reply__in=replies).order_by("id")
        ),
    }


def _course(case_id: UUID) -> list[dict[str, Any]]:
    """The published deeds so far, in the words of their day, and where they were done."""
    here = tenancy.current()
    told = []
    for entry in records.of_case(case_id):
        facts = entry.facts
        if "label" not in facts:
            continue
        where = {"congress_id": str(here.id), "congress_name": here.name}
        at = facts.get("at") or entry.at.isoformat()
        told.append({**where, **facts, "at": at, "deed": entry.deed})
    return told
