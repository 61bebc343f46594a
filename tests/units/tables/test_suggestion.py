"""The rows of a suggestion's table that tests/units/handling/test_every_state_deed_and_role.py leaves out (DOMAIN 5.2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from kernel import clock
from kernel.actor import Actor
from kernel.states import Machine
from tenant_apps.handling import actions as handling
from tenant_apps.handling import states as undertaking
from tenant_apps.suggestions import actions, states
from tenant_apps.suggestions.models import Suggestion
from tests.factories.house import House, furnish
from tests.stack.databases import Database
from tests.units.handling.test_every_state_deed_and_role import ALLOWED
from tests.units.suggestions import test_cosigning as cosigning
from tests.units.suggestions import test_on_behalf as behalf
from tests.units.suggestions import test_openness as open_to_all
from tests.units.suggestions import test_who_decides_the_assignment as deciding
from tests.units.suggestions import test_withdrawing as withdrawing
from tests.units.suggestions.deeds import registered, submitted
from tests.units.suggestions.ruled import put_under
from tests.units.tables.trial import Deed, Trial

WHO = ("clerk", "head", "handler1", "deputy1", "deputy2", "deputy3", "admin")
OFFICE, LEAD, SIGNER = "clerk head", "deputy1", "deputy2"
# Who does what of the rows that are tried here.
BY = {
    "invite": LEAD, "cosign": SIGNER, "decline_cosigning": SIGNER, "recall_text": LEAD,
    "revise_entry": OFFICE, "confirm_entry": LEAD, "object_to_entry": LEAD, "answer_objection": OFFICE,
    "receive_paper": OFFICE, "merge": OFFICE, "unmerge": OFFICE, "assign": OFFICE, "decide_assignment": OFFICE,
    "withdraw": LEAD, "agree_withdrawal": SIGNER, "refuse_withdrawal": SIGNER,
    "decide_openness": OFFICE, "stop_openness": OFFICE, "give_consent": LEAD, "withdraw_consent": LEAD,
}  # fmt: skip
# `enter` makes the case it is a deed of; `rate` does either row of 测评, a later letter either row of 再次答复, `redo` of 重新办理.
ELSEWHERE = {"enter", "evaluate_again", "follow_up_in_part", "redo_in_part"}
ANSWERED = {"REPLIED", "EVALUATED", "REDO", "TRACKING", "CLOSED", "ARCHIVED"}
WHY = "内容相近，一并办理，分别答复。"


@pytest.fixture(scope="module")
def house(database: Database) -> House:
    return furnish("330122")


def check(
    house: House,
    cases: Sequence[UUID],
    deeds: dict[str, Deed],
    also: frozenset[tuple[str, str]] = frozenset(),
    **of_a_state: Any,
) -> None:
    """`of_a_state`: columns of a case that only stand in the state of that name."""

    def put(state: str) -> None:
        columns = {name: value if state == at else None for name, (at, value) in of_a_state.items()}
        Suggestion.objects.filter(pk__in=cases).update(state=state, **columns)

    people: dict[str, Actor] = {name: house.actor(name) for name in WHO}
    tried = Trial(
        machine=states.MACHINE,
        people=people,
        inside=house.entered,
        put=put,
        deeds=deeds,
        by={name: BY[name] for name in deeds},
        sees="clerk head deputy1 deputy2",
        also=also,
    )
    assert tried.wrong() == ""


def on(pk: UUID, deed: Any, **given: Any) -> Deed:
    return lambda actor: deed(actor=actor, suggestion_id=pk, **given)


def test_names_under_a_text(house: House) -> None:
    pk = cosigning.asked(house, "deputy2")
    with house.entered():
        sha = cosigning.of_now(pk)
    deeds = {
        "invite": on(pk, actions.invite, mandates=[house.mandate_ids["deputy3"]]),
        "cosign": on(pk, actions.cosign, words="", text_sha256=sha),
        "decline_cosigning": on(pk, actions.decline_cosigning, words=""),
        "recall_text": on(pk, actions.recall_text),
    }
    check(house, [pk], deeds)


def test_what_the_office_entered(house: House) -> None:
    pk, objected = behalf.entered(house), behalf.entered(house)
    on_paper, lead = submitted(house), house.actor("deputy1")
    put_under(house, on_paper, paper_required=True)
    with house.entered():
        actions.object_to_entry(actor=lead, suggestion_id=objected, reason="第二项不是本人的意思。")
    revised = {"way": "PAPER", "received_on": clock.today(), "cosigners": ()}
    deeds = {
        "revise_entry": on(pk, actions.revise_entry, **revised, **behalf.FIELDS),
        "confirm_entry": on(pk, actions.confirm_entry),
        "object_to_entry": on(pk, actions.object_to_entry, reason="第二项不是本人的意思。"),
        "answer_objection": on(objected, actions.answer_objection, answer="已按纸质件改正。"),
        "receive_paper": on(on_paper, actions.receive_paper, received_on=clock.today()),
    }
    check(house, [pk, objected, on_paper], deeds)


def test_what_is_merged(house: House) -> None:
    main, pk = registered(house), registered(house, "deputy2")
    deeds = {
        "merge": on(pk, actions.merge, into=main, reason=WHY),
        "unmerge": on(pk, actions.unmerge, reason=WHY),
    }
    check(house, [pk], deeds, also=frozenset({("merge", "SUBMITTED")}), merged_into_id=("MERGED", main))


def test_the_assignment(house: House) -> None:
    pk, undecided = registered(house), registered(house)
    put_under(house, undecided, assigned_by="CHAIRPERSONS")
    decision = {"decided_on": clock.today(), "occasion": deciding.MEETING}
    deeds = {
        "assign": on(pk, handling.assign, unit_id=house.unit_ids["handler1"]),
        "decide_assignment": on(undecided, actions.decide_assignment, **decision),
    }
    check(house, [pk, undecided], deeds)


def test_taking_it_back(house: House) -> None:
    alone, asked = submitted(house), submitted(house)
    lead = house.actor("deputy1")
    withdrawing.cosigned(house, asked, "deputy2")
    for pk in (alone, asked):
        put_under(house, pk, withdrawal="ANY_TIME", joint_withdrawal="ALL")
    with house.entered():
        actions.withdraw(actor=lead, suggestion_id=asked, reason=withdrawing.WHY)
    deeds = {
        "withdraw": on(alone, actions.withdraw, reason=withdrawing.WHY),
        "agree_withdrawal": on(asked, actions.agree_withdrawal),
        "refuse_withdrawal": on(asked, actions.refuse_withdrawal),
    }
    check(house, [alone, asked], deeds)


def test_what_the_public_may_read(house: House) -> None:
    closed, is_open = open_to_all.answered(house), open_to_all.answered(house)
    silent = open_to_all.answered(house)
    open_to_all.decide(house, is_open)
    open_to_all.consent(house, silent, given=False)
    deeds = {
        "decide_openness": on(closed, actions.decide_openness, decision="OPEN"),
        "stop_openness": on(is_open, actions.stop_openness, exception="STATE_SECRET", reason=open_to_all.WHY),
        "give_consent": on(silent, actions.give_consent, words=""),
        "withdraw_consent": on(closed, actions.withdraw_consent, words=""),
    }
    check(house, [closed, is_open, silent], deeds)


def test_every_row_that_somebody_does_is_tried() -> None:
    assert {row.deed for row in states.MACHINE.moves if row.capability} == {*BY, *ALLOWED, *ELSEWHERE}
    assert not set(BY) & set(ALLOWED)


def reached(machine: Machine, start: str, without: set[str]) -> set[str]:
    """The states to which rows lead from `start`, those of `without` not taken."""
    found, last = {start}, set[str]()
    while found != last:
        last = set(found)
        for row in machine.moves:
            if row.deed not in without and row.sources & found:
                found |= {row.target} - {"="}
    return found


def test_no_path_comes_to_an_end_without_an_answer() -> None:
    """Only a letter leads past handling, a merged case's being that of its main item; and of a unit and its matter only its answer."""
    answers = {"mark_replied", "close_merged"}
    assert not reached(states.MACHINE, "DRAFT", answers) & ANSWERED
    assert reached(states.MACHINE, "DRAFT", {"close_merged"}) >= ANSWERED
    letters = {"reply", "lower_reply", "answer_jointly"}
    assert undertaking.REPLIED not in reached(undertaking.ASSIGNMENT, "PENDING_SIGN", letters)
    assert undertaking.REPLIED not in reached(undertaking.MATTER, "OPEN", {"reply"})
