"""A congress before its change of terms: deputies of both terms, cases in every open state, referrals up and down."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID

from kernel import clock, tenancy
from kernel.ids import uuid7
from shared_apps.identity import actions as identity
from shared_apps.identity.models import Seat
from shared_apps.identity.plugging import NewMandate
from tenant_apps.deputies import actions as deputies
from tenant_apps.deputies.models import Mandate, Term
from tenant_apps.handling import actions as handling
from tenant_apps.handling.models import Assignment, Matter
from tenant_apps.referrals import actions as referrals
from tenant_apps.referrals.models import Referral
from tenant_apps.suggestions import actions as suggestions
from tenant_apps.suggestions.models import Suggestion
from tenant_apps.termchange import actions
from tenant_apps.termchange.models import TermChange
from tests.factories import texts
from tests.factories.house import DEPUTIES, ISSUER, House

FRESH = ("newcomer1", "newcomer2")
WORDS = "请按照职责分工研究办理，并与代表充分沟通。"
LETTER = "您提出的建议收悉。经研究，已将有关事项列入明年工作计划，经费同步安排，届时将向您通报进展情况。"
RETURN = "请补充具体地点和涉及范围。"

Answer = TypeVar("Answer")


def do(house: House, who: str, deed: Callable[..., Answer], **facts: Any) -> Answer:
    """`deed(actor=…, **facts)` in a block of its own."""
    actor = house.actor(who)
    with house.entered():
        return deed(actor=actor, **facts)


def planned(house: House, *, on: date | None = None) -> TermChange:
    """Under preparation, for today unless told."""
    return do(house, "head", actions.plan, switch_on=on or clock.today())


def elect(house: House, change: TermChange, *, again: Sequence[str] = ("deputy1",)) -> None:
    """The new roster as an import leaves it: pending seats as the congress wrote them, mandates that wait for the change."""
    for who in FRESH:
        house.person_ids[who] = uuid7()
    newcomers = [(house.person_ids[who], f"新任{who[-1]}") for who in FRESH]
    identity.enrol_people(people=newcomers)
    accounts = [identity.Account(person_id=one, sub=str(one), username=str(one)) for one, _ in newcomers]
    identity.link_accounts(issuer=ISSUER, accounts=accounts)
    names = {who: DEPUTIES[who][0] for who in again} | {who: f"新任{who[-1]}" for who in FRESH}
    seats = identity.give_seats(
        seats=[
            identity.NewSeat(
                person_id=house.person_ids[who],
                congress_id=house.ref.id,
                kind="deputy",
                term="第18届",
                valid_from=change.switch_on,
            )
            for who in names
        ],
        status="pending",
    )
    house.seat_ids |= {f"{who} again": seat.id for who, seat in zip(names, seats, strict=True)}
    Seat.objects.filter(id__in=[seat.id for seat in seats]).update(name_given="待核对")
    rows = [
        NewMandate(
            person_id=house.person_ids[who], seat_id=seat.id, person_name=name, seat_no=f"{number:03d}"
        )
        for number, ((who, name), seat) in enumerate(zip(names.items(), seats, strict=True), start=1)
    ]
    with house.entered():
        term = Term.objects.get(pk=change.new_term_id)
        assert all(one.is_new for one in deputies.enrol_many(actor=None, term=term, rows=rows))


def submitted(house: House, who: str = "deputy2") -> UUID:
    fields = {"title": texts.TITLE, "body": texts.BODY, "category": texts.CATEGORY}
    made = do(house, who, suggestions.draft, **fields)
    do(house, who, suggestions.submit, suggestion_id=made.pk)
    pk: UUID = made.pk
    return pk


def registered(house: House, who: str = "deputy2") -> UUID:
    pk = submitted(house, who)
    do(house, "clerk", suggestions.register, suggestion_id=pk)
    return pk


def signed(house: House, who: str = "deputy2") -> tuple[UUID, UUID]:
    """In handling and talked over; the suggestion and its assignment."""
    pk = registered(house, who)
    unit = house.unit_ids["handler1"]
    task = do(house, "clerk", handling.assign, suggestion_id=pk, unit_id=unit).pk
    do(house, "handler1", handling.sign_for, assignment_id=task)
    talk = {"way": "PHONE", "with_name": "代表", "note": "已与代表沟通，听取意见。"}
    do(house, "handler1", handling.log_contact, assignment_id=task, **talk)
    return pk, task


def replied(house: House, who: str = "deputy2") -> tuple[UUID, UUID]:
    """The suggestion and its reply."""
    pk, task = signed(house, who)
    return pk, answer(house, task)


def answer(house: House, task: UUID) -> UUID:
    letter = {"letter_class": "A", "outcome": "SOLVED", "body": LETTER}
    pk: UUID = do(house, "handler1", handling.reply, assignment_id=task, **letter).pk
    return pk


def every_open_state(house: House) -> dict[str, UUID]:
    """One suggestion of deputy2 in each, and what no change of terms touches."""
    found = {"DRAFT": do(house, "deputy2", suggestions.draft, title=texts.TITLE, body=texts.BODY).pk}
    found["SUBMITTED"] = submitted(house)
    found["RETURNED_FOR_REVISION"] = submitted(house)
    back = {"suggestion_id": found["RETURNED_FOR_REVISION"], "reason": RETURN}
    do(house, "clerk", suggestions.return_for_revision, **back)
    found["REGISTERED"] = registered(house)
    found["ASSIGNED"] = registered(house)
    unit = house.unit_ids["handler1"]
    do(house, "clerk", handling.assign, suggestion_id=found["ASSIGNED"], unit_id=unit)
    found["IN_HANDLING"], _ = signed(house)
    found["REPLIED"], _ = replied(house)
    for state in ("EVALUATED", "TRACKING", "CLOSED"):
        found[state], letter = replied(house)
        do(house, "deputy2", handling.rate, reply_id=letter, attitude="SATISFIED", result="SATISFIED")
    later = {"letter_class": "A", "outcome": "SOLVED", "body": LETTER}
    do(house, "clerk", handling.follow_up_reply, suggestion_id=found["TRACKING"], **later)
    do(house, "clerk", suggestions.close, suggestion_id=found["CLOSED"])
    return found


def sent_up(house: House, suggestion_id: UUID) -> UUID:
    up = {"suggestion_id": suggestion_id, "reason": "BEYOND_POWER", "note": "请予转请。"}
    pk: UUID = do(house, "clerk", referrals.refer_up, **up).id
    do(house, "head", referrals.approve, referral_id=pk)
    return pk


def states_of(house: House, ids: dict[str, UUID]) -> dict[str, str]:
    with house.entered():
        rows = dict(Suggestion.objects.filter(pk__in=ids.values()).values_list("pk", "state"))
    return {name: rows[pk] for name, pk in ids.items()}


def picture(house: House) -> str:
    """Every column of every case, its assignments and referrals, but for the mark of the change: byte for byte."""
    kept = {}
    with house.entered():
        for model in (Suggestion, Matter, Assignment, Referral):
            names = [field.attname for field in model._meta.concrete_fields if field.name != "carried_from"]
            kept[model.__name__] = list(model.objects.order_by("pk").values(*names))
    return json.dumps(kept, default=str, sort_keys=True, ensure_ascii=False)


def mandates(house: House) -> dict[UUID, tuple[str, str]]:
    """Mandate → its state and its term's."""
    with house.entered():
        rows = Mandate.objects.select_related("term")
        return {row.pk: (row.status, row.term.status) for row in rows}


def seats(house: House) -> dict[UUID, tuple[str, str]]:
    """Deputies' seats of the congress → kind and status."""
    rows = Seat.objects.filter(congress_id=house.ref.id, kind__in=("deputy", "former_deputy"))
    return {row.pk: (row.kind, row.status) for row in rows}


def scheduled(house: House, change: TermChange) -> TermChange:
    """With its announcement; begun at once if the day has come."""
    return do(
        house,
        "head",
        actions.schedule,
        change_id=change.pk,
        decision_no="〔2027〕第1号",
        decision_on=clock.today() - timedelta(days=3),
    )


def fresh(house: House, change: TermChange) -> TermChange:
    with tenancy.enter(house.ref):
        found: TermChange = TermChange.objects.select_related("old_term", "new_term").get(pk=change.pk)
        return found
