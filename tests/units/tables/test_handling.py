"""The tables of those who handle: assignment, matter, approval, countersigning, commitment (DOMAIN 5.3)."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from kernel import clock
from kernel.actor import Actor
from tenant_apps.handling import actions, hooks, states
from tenant_apps.handling.models import Approval, Assignment, Commitment, Matter
from tenant_apps.handling.models_asked import ReturnRequest
from tenant_apps.handling.models_joint import Countersigning
from tenant_apps.organs import actions as organs
from tenant_apps.organs import selectors as units
from tenant_apps.suggestions.models import Suggestion
from tests.stack.databases import Database
from tests.units.handling import test_approval as approval
from tests.units.handling import test_commitments as commitments
from tests.units.handling import test_joint_leads as joint
from tests.units.handling import test_matters_from_above as above
from tests.units.handling import test_several_units as several
from tests.units.handling.house import LETTER, House, case_id, furnish
from tests.units.tables.trial import Deed, Trial

OF_THE_UNIT, OF_THE_OFFICE = "handler mate", "clerk"
WRITTEN: dict[str, Any] = {"letter_class": "B", "outcome": "IN_PROGRESS", "body": LETTER}
WHY = "这件事项不属于本单位的职责范围。"
ANSWER = "经研究，请按原定分工继续办理。"
# Where the suggestion stands while one unit stands there.
OF_THE_CASE = {states.PENDING_SIGN: "ASSIGNED", states.REPLIED: "REPLIED"}


@pytest.fixture(scope="module")
def house(database: Database) -> House:
    return furnish()


def people(house: House) -> dict[str, Actor]:
    return {
        name: house.actor(name) for name in ("clerk", "handler", "mate", "other", "alice", "bob", "admin")
    }


def stands(row: Assignment, state: str) -> None:
    """It was refused 退办 before, or has asked for it now, or never did: who was refused does not ask again."""
    if state != states.RETURN_REQUESTED:
        ReturnRequest.objects.filter(assignment_id=row.pk).delete()
    Assignment.objects.filter(pk=row.pk).update(state=state)
    Suggestion.objects.filter(pk=case_id(row)).update(state=OF_THE_CASE.get(state, "IN_HANDLING"))


def about(row: Assignment, deed: Any, **given: Any) -> Deed:
    return lambda actor: deed(actor=actor, assignment_id=row.pk, **given)


def asked_of_everything(house: House) -> Assignment:
    """A unit at work that has asked for 延期 and 退办, and been refused both."""
    row, handler, clerk = house.talked(), house.actor("handler"), house.actor("clerk")
    with house.inside():
        actions.request_extension(
            actor=handler, assignment_id=row.pk, until=clock.today() + timedelta(days=100), reason=WHY
        )
        actions.refuse_extension(actor=clerk, assignment_id=row.pk, answer=ANSWER)
        actions.request_return(actor=handler, assignment_id=row.pk, reason=WHY, competent_name="市交通运输局")
        actions.refuse_return(actor=clerk, assignment_id=row.pk, answer=ANSWER)
    return row


def of_a_lead(house: House, row: Assignment) -> dict[str, Deed]:
    until = clock.today() + timedelta(days=100)
    return {
        "sign_for": about(row, actions.sign_for),
        "state_competence": about(row, actions.state_competence, text=WHY),
        "log_contact": about(
            row, actions.log_contact, way="FACE", with_name="测alice", note="当面听取意见。"
        ),
        "reply": about(row, actions.reply, **WRITTEN),
        "make_commitment": about(row, actions.make_commitment, text="年底以前增加一辆车"),
        "replace_undertaker": about(
            row, actions.replace_undertaker, unit_id=house.units["other"], reason=WHY
        ),
        "request_return": about(row, actions.request_return, reason=WHY, competent_name="市交通运输局"),
        "accept_return": about(row, actions.accept_return),
        "refuse_return": about(row, actions.refuse_return, answer=ANSWER),
        "request_extension": about(row, actions.request_extension, until=until, reason=WHY),
        "grant_extension": about(row, actions.grant_extension),
        "refuse_extension": about(row, actions.refuse_extension, answer=ANSWER),
    }


BY_THE_OFFICE = {
    "replace_undertaker", "accept_return", "refuse_return", "grant_extension", "refuse_extension",
}  # fmt: skip


def test_a_lead_unit(house: House) -> None:
    row = asked_of_everything(house)
    deeds = of_a_lead(house, row)
    trial = Trial(
        machine=states.ASSIGNMENT,
        people=people(house),
        inside=house.inside,
        put=partial(stands, row),
        deeds=deeds,
        by={name: OF_THE_OFFICE if name in BY_THE_OFFICE else OF_THE_UNIT for name in deeds},
    )
    assert trial.wrong() == ""
    assert trial.untried() == {
        "circulate_letter",
        "countersign",
        "give_opinion",
        "send_back_opinion",
        "excuse_opinion",
        "remove_undertaker",
    }


def test_a_unit_that_assists(house: House) -> None:
    (lead, assists), other = several.signed(house), house.actor("other")
    with house.inside():
        actions.give_opinion(actor=other, assignment_id=assists.pk, text=several.VIEW)
    trial = Trial(
        machine=states.ASSIGNMENT,
        people=people(house),
        inside=house.inside,
        put=partial(stands, assists),
        deeds={
            "give_opinion": about(assists, actions.give_opinion, text=several.VIEW),
            "send_back_opinion": about(assists, actions.send_back_opinion, reason="请写明完成时间。"),
            "excuse_opinion": about(assists, actions.excuse_opinion, reason=WHY),
            "remove_undertaker": about(assists, actions.remove_undertaker, reason=WHY),
        },
        by={
            "give_opinion": "other",
            "send_back_opinion": OF_THE_UNIT,
            "excuse_opinion": OF_THE_OFFICE,
            "remove_undertaker": OF_THE_OFFICE,
        },
    )
    assert trial.wrong() == ""
    assert lead.role == "LEAD"


def test_units_that_lead_jointly(house: House) -> None:
    lead, signs = joint.at_work(house)
    drafts = Trial(
        machine=states.ASSIGNMENT,
        people=people(house),
        inside=house.inside,
        put=partial(stands, lead),
        deeds={"circulate_letter": about(lead, actions.circulate_letter, **WRITTEN)},
        by={"circulate_letter": OF_THE_UNIT},
    )
    assert drafts.wrong() == ""
    joint.do(house, "handler", actions.circulate_letter, lead, **WRITTEN)
    countersigns = Trial(
        machine=states.ASSIGNMENT,
        people=people(house),
        inside=house.inside,
        put=partial(stands, signs),
        deeds={"countersign": about(signs, actions.agree_letter, opinion="同意。")},
        by={"countersign": "other"},
    )
    assert countersigns.wrong() == ""


def test_a_round_of_countersigning(house: House) -> None:
    lead, signs = joint.at_work(house)
    joint.do(house, "handler", actions.circulate_letter, lead, **WRITTEN)

    def put(state: str) -> None:
        Countersigning.objects.filter(assignment_id=lead.pk).update(state=state)

    trial = Trial(
        machine=states.COUNTERSIGNING,
        people=people(house),
        inside=house.inside,
        put=put,
        deeds={
            "agree_letter": about(signs, actions.agree_letter, opinion="同意。"),
            "object_letter": about(signs, actions.object_letter, opinion=joint.CHANGES),
            "take_back_countersigning": about(lead, actions.take_back_countersigning),
        },
        by={"agree_letter": "other", "object_letter": "other", "take_back_countersigning": OF_THE_UNIT},
    )
    assert trial.wrong() == ""
    assert trial.untried() == set()


def test_a_promise(house: House) -> None:
    made = commitments.promised(house, commitments="REGISTER")

    def on(deed: Any, **given: Any) -> Deed:
        return lambda actor: deed(actor=actor, commitment_id=made.pk, **given)

    def put(state: str) -> None:
        Commitment.objects.filter(pk=made.pk).update(state=state)

    trial = Trial(
        machine=states.COMMITMENT,
        people=people(house),
        inside=house.inside,
        put=put,
        deeds={
            "report_commitment": on(actions.report_commitment, report=commitments.REPORT),
            "send_back_commitment": on(actions.send_back_commitment, answer=ANSWER),
            "confirm_commitment": on(actions.confirm_commitment),
            "explain_commitment": on(actions.explain_commitment, answer=ANSWER),
        },
        by={
            "report_commitment": OF_THE_UNIT,
            "send_back_commitment": OF_THE_OFFICE,
            "confirm_commitment": OF_THE_OFFICE,
            "explain_commitment": OF_THE_OFFICE,
        },
    )
    assert trial.wrong() == ""
    assert trial.untried() == set()


def test_a_matter(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """One from above, which the government's office hands on, and one of the congress's own."""
    monkeypatch.setattr(hooks, "_progress", [])
    monkeypatch.setattr(hooks, "_reply", [])
    given, own = above.from_above(house), house.signed().matter

    def put(state: str) -> None:
        Matter.objects.filter(pk__in=[given.pk, own.pk]).update(state=state)

    def on(pk: UUID, deed: Any, **words: Any) -> Deed:
        return lambda actor: deed(actor=actor, matter_id=pk, unit_id=house.units["other"], **words)

    trial = Trial(
        machine=states.MATTER,
        people=people(house) | {"distributor": house.actor("distributor")},
        inside=house.inside,
        put=put,
        deeds={
            "distribute": on(given.pk, actions.distribute),
            "add_undertaker": on(own.pk, actions.add_undertaker, reason=WHY),
        },
        by={"distribute": "distributor", "add_undertaker": OF_THE_OFFICE},
    )
    assert trial.wrong() == ""
    assert trial.untried() == set()


@pytest.fixture(scope="module")
def signing_unit(house: House) -> str:
    """The unit has a reviewer and one who signs: `mate` does both."""
    with house.inside():
        unit = units.unit(house.units["handler"])
        assert unit is not None
        for role in ("reviewer", "approver"):
            organs.add_member(
                actor=None, unit=unit, seat_id=house.seats["mate"], person_name="测mate", role=role
            )
    return "mate"


def test_a_letter_before_it_is_sent(house: House, signing_unit: str) -> None:
    row = approval.submitted(house)

    def put(state: str) -> None:
        Approval.objects.filter(assignment_id=row.pk).update(state=state)

    trial = Trial(
        machine=states.APPROVAL,
        people=people(house),
        inside=house.inside,
        put=put,
        deeds={
            "review_letter": about(row, actions.review_letter),
            "sign_letter": about(row, actions.sign_letter),
            "send_back_letter": about(row, actions.send_back_letter, opinion="请写明完成时间。"),
            "take_back_letter": about(row, actions.take_back_letter, opinion="拟稿人今天不在，由本人撤回。"),
        },
        by={
            "review_letter": signing_unit,
            "sign_letter": signing_unit,
            "send_back_letter": signing_unit,
            "take_back_letter": OF_THE_UNIT,
        },
        sees=OF_THE_UNIT,
    )
    assert trial.wrong() == ""
    assert trial.untried() == set()
