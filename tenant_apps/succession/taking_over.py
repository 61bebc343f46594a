"""The successor works with what came: rows with the same ids, states and deadlines, so that every old link finds its case.

Changed are what must be unlike in one congress: a case bears its old number behind the old division code (330122-2026-0001), and so
does a deputy's number or a unit's name that is taken here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from kernel import clock, journal, tenancy
from tenant_apps.bills import attaching
from tenant_apps.bills.models import Bill
from tenant_apps.deputies import selectors as registers
from tenant_apps.deputies.models import Mandate
from tenant_apps.files import giving
from tenant_apps.organs.models import Unit
from tenant_apps.postbox import actions as postbox
from tenant_apps.referrals import events
from tenant_apps.referrals import states as referral_states
from tenant_apps.referrals.models import Referral
from tenant_apps.succession import states, vocabulary
from tenant_apps.succession.models import Thing, Transfer
from tenant_apps.suggestions.casepage import SUCCEEDED
from tenant_apps.suggestions.models import Suggestion
from tenants import selectors as registry


class NoTerm(RuntimeError):
    """The successor has no current term in which deputies could go on."""


def take_over(transfer: Transfer) -> None:
    """Everything of the transfer, in the running transaction. Raises NoTerm."""
    things = list(transfer.things.order_by("id"))
    for name in vocabulary.PARTS:
        facts = [row for thing in things for row in (thing.facts or {}).get(name, ())]
        _make(name, facts, transfer)
    for thing in things:
        if thing.kind in (states.CASE, states.BILL):
            _keep_course(thing, transfer)
        if thing.kind in _CARRIERS:
            _expect_files(thing, transfer)
    for heard in _all(things, "heard"):
        postbox.take_over(
            referral_id=UUID(heard["referral_id"]),
            peer_id=UUID(heard["peer_id"]),
            seen_epoch=heard["epoch"],
            seen=heard["seen"],
        )
    transfer.things.update(facts=None)


def announce(transfer: Transfer) -> None:
    """The other end of every open referral hears who goes on, and writes here from now on."""
    ids = list(transfer.things.values_list("subject_id", flat=True))
    mine = Referral.objects.filter(pk__in=ids) | Referral.objects.filter(suggestion__in=ids)
    origins = Suggestion.objects.filter(pk__in=ids).exclude(origin_referral_id=None)
    mine = mine | Referral.objects.filter(pk__in=list(origins.values_list("origin_referral_id", flat=True)))
    here = tenancy.current()
    for referral in mine.exclude(state__in=_SILENT).select_related("suggestion").order_by("id"):
        event = events.own(
            at=clock.now(),
            deed=SUCCEEDED,
            label="区划调整承接",
            text=f"{transfer.peer_name}已并入，由{here.organ_name}继续办理，期限不变",
            suggestion=referral.suggestion,
            state_label=referral.state_label,
            key=True,
        )
        events.keep(referral, event)
        events.tell(referral, event, seat=None)


# What its attachments lie under.
_CARRIERS = {states.CASE: "suggestion", states.BILL: attaching.KIND, states.REFERRAL: "referral"}
# Nothing has left yet, or nothing is expected of the other end any more.
_SILENT = referral_states.FINISHED | {referral_states.SEND_APPROVAL}


def _make(name: str, facts: list[dict[str, Any]], transfer: Transfer) -> None:
    """Two things may bring the same row (a case and the referral that it came from): it is made once."""
    part = vocabulary.PARTS[name]
    once = {one["id"]: part.made(one) for one in facts}
    rows = list(once.values())
    fit = {
        "mandate": _fit_mandates,
        "unit": _fit_units,
        "suggestion": _fit_suggestions,
        "bill": _fit_bills,
        "referral": _fit_referrals,
    }
    if rows and name in fit:
        fit[name](rows, transfer)
    part.table._default_manager.bulk_create(rows)


def _fit_mandates(rows: list[Any], transfer: Transfer) -> None:
    term = registers.current_term()
    if term is None:
        raise NoTerm
    taken = set(Mandate.objects.filter(term=term).values_list("seat_no", flat=True))
    for row in rows:
        row.term = term
        row.seat_no = _other(row.seat_no, taken, f"{transfer.peer_code}-{row.seat_no}"[:20])


def _fit_units(rows: list[Any], transfer: Transfer) -> None:
    here = Unit.objects.all()
    names = set(here.values_list("name", flat=True))
    codes = set(here.exclude(unified_code="").values_list("unified_code", flat=True))
    for row in rows:
        row.name = _other(row.name, names, f"{row.name}（原{transfer.peer_name}）"[:120])
        row.unified_code = "" if row.unified_code in codes else row.unified_code


def _fit_suggestions(rows: list[Any], transfer: Transfer) -> None:
    coming = {row.id for row in rows}
    for row in rows:
        if (
            row.merged_into_id not in coming
        ):  # closed both, and only this one goes on, since another end waits for it
            row.merged_into_id = None
        if row.number:
            row.number = f"{transfer.peer_code}-{row.number}"[:20]


def _fit_bills(rows: list[Any], transfer: Transfer) -> None:
    """A number says whose it is; the series is another than one of the successor's own year."""
    for row in rows:
        if row.no:
            row.former = row.former or transfer.peer_name
            row.series = f"{transfer.peer_code}-{row.series}"[:40]


def _fit_referrals(rows: list[Any], transfer: Transfer) -> None:
    """What was passed on names the one that it came by, where that one goes on too."""
    coming = {row.id for row in rows}
    for row in rows:
        if row.relayed_from_id not in coming:
            row.relayed_from_id = None


def _other(own: str, taken: set[str], instead: str) -> str:
    found = instead if own in taken else own
    taken.add(found)
    return found


def _keep_course(thing: Thing, transfer: Transfer) -> None:
    """What was done before stands in this congress's journal too, with where and when it was done; then that it came here."""
    here = tenancy.current()
    facts = thing.facts or {}
    case, number, was = _numbered(thing, transfer)
    own = {
        "label": "区划调整承接",
        "text": f"{was}，由{here.organ_name}继续办理，期限不变",
        "who": here.organ_name,
        "quote": "",
        "at": clock.now().isoformat(),
        "number": number,
        "state": case.state,
        "internal": False,
        "to_level": "",
        "key": True,
    }
    course = [*facts.get("course", ()), {**own, "deed": SUCCEEDED}]
    for body in course:
        journal.record(
            actor=None,
            seat=None,
            deed=body["deed"],
            subject=case,
            body={name: value for name, value in body.items() if name != "deed"},
            published=True,
            case_id=case.pk,
            referral_id=transfer.adjustment_id,
            congress_id=case.congress_id,
        )


def _numbered(thing: Thing, transfer: Transfer) -> tuple[Suggestion | Bill, str, str]:
    """The row as it stands here, its number here, and what it was called before."""
    unnumbered = f"原{transfer.peer_name}未编号"
    if thing.kind == states.BILL:
        bill = Bill.objects.get(pk=thing.subject_id)
        return bill, bill.number_label if bill.no else "", bill.number_label if bill.no else unnumbered
    case = Suggestion.objects.get(pk=thing.subject_id)
    former = (thing.facts or {})["suggestion"][0]["number"]
    return case, case.number or "", f"原{transfer.peer_name}第{former}号" if former else unnumbered


def _expect_files(thing: Thing, transfer: Transfer) -> None:
    """Its own attachments, and the files of its letters and of its 重点督办 under what carries each."""
    facts = thing.facts or {}
    own = _CARRIERS[thing.kind]
    carried: dict[tuple[str, UUID], list[Any]] = {(own, thing.subject_id): [*facts.get("attachments", ())]}
    for one in facts.get("letter_files", ()):
        carried.setdefault((one["carrier_kind"], UUID(one["carrier_id"])), []).append(one)
    for (kind, carrier_id), named in carried.items():
        giving.expect(
            kind=kind,
            carrier_id=carrier_id,
            owner=registry.entry(transfer.peer_id),
            msg_id=UUID(facts["msg_id"]),
            referral_id=transfer.adjustment_id,
            named=named,
        )


def _all(things: Iterable[Thing], name: str) -> list[dict[str, Any]]:
    return [row for thing in things for row in (thing.facts or {}).get(name, ())]
