"""Every deed of a bill's machine, in every state, by every role: it works, or is refused with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from kernel import clock
from kernel.actor import Actor
from kernel.errors import DomainError, InputRefused, NotFound, NotPermitted, StateRefused
from kernel.ids import uuid7
from shared_apps.identity import actions as identity
from tenant_apps.bills import actions, states
from tenant_apps.bills.models import Bill, BillSignature
from tests.factories.house import ISSUER, SINCE, House
from tests.units.bills.deeds import CAUSE, COMMITTEE, MEETING, OPINION, REASON, opined, seat_more, sitting

ROLES = ("deputy1", "deputy2", "deputy3", "clerk", "head", "session", "committee", "chair", "admin")
LEAD, SIGNER = "deputy1", "deputy2"
REGISTERS, OPINES, DECIDES = "clerk head session", "clerk head committee", "head session"
BEFORE_VOTE = "REGISTERED OPINION_GIVEN ON_AGENDA"
TOLD = f"{BEFORE_VOTE} TO_COMMITTEE_AFTER_SESSION REPORTED NOT_A_BILL CONVERTED CLOSED LAPSED WITHDRAWN"
# Written out beside the machine: by whom, and from which states.
ALLOWED: dict[str, tuple[str, str]] = {
    "save_draft": (LEAD, "DRAFT"),
    "invite": (LEAD, "DRAFT COSIGNING"),
    "recall_text": (LEAD, "COSIGNING"),
    "submit": (LEAD, "DRAFT COSIGNING"),
    "file_as_suggestion": (LEAD, "DRAFT COSIGNING LAPSED"),
    "register": (REGISTERS, "SUBMITTED"),
    "give_opinion": (OPINES, "REGISTERED"),
    "put_on_agenda": (DECIDES, "REGISTERED OPINION_GIVEN"),
    "send_to_committee": (DECIDES, "REGISTERED OPINION_GIVEN"),
    "decide_no_bill": (DECIDES, "REGISTERED OPINION_GIVEN"),
    "convert": (REGISTERS, "NOT_A_BILL"),
    "report": (OPINES, "TO_COMMITTEE_AFTER_SESSION"),
    "conclude": (DECIDES, "ON_AGENDA REPORTED"),
    "withdraw": (LEAD, "SUBMITTED"),
    "ask_withdrawal": (LEAD, BEFORE_VOTE),
    "consent_withdrawal": (DECIDES, BEFORE_VOTE),
    "refuse_withdrawal": (DECIDES, BEFORE_VOTE),
    "leave": (SIGNER, f"SUBMITTED {BEFORE_VOTE}"),
    "note_result": (f"{LEAD} {SIGNER}", TOLD),
}
# Whoever is asked may sign and decline; tested where they are asked.
BY_INVITATION = {"cosign", "decline_cosigning"}


class Undone(Exception):
    """Ends a trial without keeping what it did."""


@pytest.fixture(scope="module")
def case(house: House) -> UUID:
    """One with everything a later deed asks for, and deputy2's name under it."""
    sitting(house)
    for role in ("session", "committee", "chair"):
        house.person_ids[role] = person = uuid7()
        identity.enrol_people(people=[(person, role)])
        account = identity.Account(person_id=person, sub=str(person), username=str(person))
        identity.link_accounts(issuer=ISSUER, accounts=[account])
        seat = identity.NewSeat(
            person_id=person, congress_id=house.ref.id, kind="staff", roles=(role,), valid_from=SINCE
        )
        house.seat_ids[role] = identity.give_seats(seats=[seat])[0].id
    pk = opined(house, seat_more(house, 8))
    with house.entered():
        Bill.objects.filter(pk=pk).update(decided_on=clock.today(), decided_by=MEETING)
    return pk


@contextmanager
def at(house: House, pk: UUID, state: str, deed: str) -> Iterator[None]:
    """The bill in this state, for one trial; a withdrawal waits where it is to be answered."""
    reported = clock.today() if state == "REPORTED" else None
    asked = clock.now() if deed in ("consent_withdrawal", "refuse_withdrawal") else None
    with house.entered():
        try:
            with transaction.atomic():
                Bill.objects.filter(pk=pk).update(
                    state=state, reported_on=reported, withdrawal_asked_at=asked
                )
                yield
                raise Undone
        except Undone:
            return


def deed(name: str, actor: Actor, pk: UUID, house: House, state: str) -> object:
    about: dict[str, Any] = {"actor": actor, "bill_id": pk}
    decision: dict[str, Any] = {"decided_by": MEETING, "decided_on": clock.today()}
    given: dict[str, dict[str, Any]] = {
        "save_draft": {"cause": CAUSE},
        "invite": {"mandates": [house.mandate_ids["deputy3"]]},
        "give_opinion": {"committee": COMMITTEE, "recommends": "NOT_A_BILL", "opinion": OPINION},
        "put_on_agenda": decision,
        "send_to_committee": {**decision, "committee": COMMITTEE},
        "decide_no_bill": {**decision, "reason": REASON},
        "report": {"report": OPINION, "reported_on": clock.today()},
        "conclude": {
            "result": "LISTED" if state == "REPORTED" else "ADOPTED",
            "result_by": "常委会第八次会议",
            "result_on": clock.today(),
        },
        "withdraw": {"reason": REASON},
        "ask_withdrawal": {"reason": REASON},
        "consent_withdrawal": {"answer": REASON},
        "refuse_withdrawal": {"answer": REASON},
    }
    act: Callable[..., object] = getattr(actions, name)
    return act(**about, **given.get(name, {}))


def test_the_table_of_this_test_holds_every_deed_of_a_person() -> None:
    assert set(ALLOWED) | BY_INVITATION == {row.deed for row in states.MACHINE.moves if row.capability}


@pytest.mark.parametrize("state", states.MACHINE.labels)
def test_each_deed_by_each_role_works_or_says_why_not(house: House, case: UUID, state: str) -> None:
    people = {who: house.actor(who) for who in ROLES}
    for name, (by, sources) in ALLOWED.items():
        for who, actor in people.items():
            refused: DomainError | None = None
            with at(house, case, state, name):
                try:
                    with transaction.atomic():
                        deed(name, actor, case, house, state)
                except DomainError as error:
                    refused = error
            where = f"{name} in {state} by {who}: {refused!r}"
            if who in by.split() and state in sources.split():
                assert refused is None, where
                continue
            assert isinstance(refused, NotFound | NotPermitted | StateRefused), where
            assert refused.message and not isinstance(refused, InputRefused), where
            if who not in (*by.split(), LEAD):
                assert isinstance(refused, NotFound | NotPermitted), where


@pytest.mark.parametrize("state", states.MACHINE.labels)
def test_each_row_of_the_table_moves_or_names_the_state_and_the_deed(state: str) -> None:
    for row in states.MACHINE.moves:
        bill = Bill(state=state)
        if state in row.sources:
            states.MACHINE.move(bill, row.deed)
            assert bill.state == (state if row.target == "=" else row.target)
            continue
        with pytest.raises(StateRefused) as refused:
            states.MACHINE.move(bill, row.deed)
        assert states.MACHINE.label(state) in refused.value.message and row.label in refused.value.message


def test_nothing_leads_out_of_what_is_over() -> None:
    for state in ("CONVERTED", "CLOSED", "WITHDRAWN", "LAPSED"):
        out = {row.deed for row in states.MACHINE.moves if state in row.sources}
        again = {row.deed for row in states.MACHINE.moves if row.deed.startswith("resume_")}
        assert out == {"note_result"} | ({"file_as_suggestion"} | again if state == "LAPSED" else set())


def test_a_name_that_was_asked_for_is_given_or_refused_once(house: House, case: UUID) -> None:
    third, second = house.actor("deputy3"), house.actor("deputy2")
    with at(house, case, "COSIGNING", "cosign"):
        lead_signature = BillSignature.objects.filter(bill_id=case, mandate_id=house.mandate_ids["deputy3"])
        assert not lead_signature.exists()
        with pytest.raises(NotFound):
            actions.cosign(actor=third, bill_id=case)
        with pytest.raises(StateRefused) as refused:
            actions.decline_cosigning(actor=second, bill_id=case)
        assert refused.value.code == "bill_not_invited"
