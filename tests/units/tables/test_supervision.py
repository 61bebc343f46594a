"""The tables of supervision: cards, 催办, 传阅, 重点督办 (DOMAIN 5.3)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from kernel import clock
from kernel.actor import Actor
from kernel.states import Machine
from tenant_apps.supervision import actions, states
from tenant_apps.supervision.models import AlertCard, KeySupervision, Urging
from tenant_apps.supervision.models_circulation import Reader
from tests.factories.house import House, furnish
from tests.permissions.supervision import DECISION, PLAN, REPORT, SAID, VISIT, WHY
from tests.stack.databases import Database
from tests.units.supervision import cases
from tests.units.supervision import test_circulating as circulating
from tests.units.supervision import test_key as key
from tests.units.tables.trial import Deed, Trial

WHO = ("clerk", "head", "distributor", "handler1", "handler2", "deputy1", "admin", "auditor")


@pytest.fixture(scope="module")
def house(database: Database) -> House:
    return furnish("330122")


def people(house: House) -> dict[str, Actor]:
    return {name: house.actor(name) for name in WHO}


def trial(
    house: House,
    machine: Machine,
    model: Any,
    pk: UUID,
    deeds: dict[str, Deed],
    by: dict[str, str],
    sees: str,
) -> Trial:
    return Trial(
        machine=machine,
        people=people(house),
        inside=house.entered,
        put=lambda state: model.objects.filter(pk=pk).update(state=state),
        deeds=deeds,
        by=by,
        sees=sees,
    )


def test_a_card(house: House) -> None:
    pk = cases.carded(house, -1).pk
    deeds: dict[str, Deed] = {
        "answer_card": lambda actor: actions.answer_card(actor=actor, card_id=pk, **SAID),
        "close_card": lambda actor: actions.close_card(actor=actor, card_id=pk, **WHY),
    }
    by = {"answer_card": "handler1", "close_card": "clerk head"}
    tried = trial(house, states.CARD, AlertCard, pk, deeds, by, "")
    assert tried.wrong() == ""
    assert tried.untried() == set()


def test_an_urging(house: House) -> None:
    made, clerk = cases.assigned(house), house.actor("clerk")
    with house.entered():
        pk = actions.urge(actor=clerk, assignment_id=made.pk).pk
    deeds: dict[str, Deed] = {
        "read_urging": lambda actor: actions.read_urging(actor=actor, urging_id=pk),
    }
    tried = trial(house, states.URGING, Urging, pk, deeds, {"read_urging": "handler1"}, "")
    assert tried.wrong() == ""
    assert tried.untried() == set()


def test_what_somebody_was_asked_to_read(house: House) -> None:
    case, _ = key.decided(house)
    pk = circulating.sent(house, case, ["head"]).pk
    deeds: dict[str, Deed] = {
        "read_circulated": lambda actor: actions.read_circulated(actor=actor, circulation_id=pk),
        "recall_circulated": lambda actor: actions.recall_circulated(actor=actor, circulation_id=pk),
    }
    by = {"read_circulated": "head", "recall_circulated": "clerk"}
    with house.entered():
        reader = Reader.objects.get(circulation_id=pk).pk
    tried = trial(house, states.CIRCULATION, Reader, reader, deeds, by, "")
    assert tried.wrong() == ""
    assert tried.untried() == set()


def test_what_is_supervised_above_all(house: House) -> None:
    _, pk = key.decided(house)
    today = clock.today()
    deeds: dict[str, Deed] = {
        "decide_key": lambda actor: actions.decide_key(
            actor=actor, key_id=pk, on=today, decision=DECISION["decision"]
        ),
        "decline_key": lambda actor: actions.decline_key(actor=actor, key_id=pk, **WHY),
        "plan_key": lambda actor: actions.plan_key(actor=actor, key_id=pk, **PLAN),
        "visit_key": lambda actor: actions.visit_key(actor=actor, key_id=pk, on=today, note=VISIT["note"]),
        "report_key": lambda actor: actions.report_key(actor=actor, key_id=pk, **REPORT),
        "end_key": lambda actor: actions.end_key(actor=actor, key_id=pk, **WHY),
    }
    tried = trial(house, states.KEY, KeySupervision, pk, deeds, dict.fromkeys(deeds, "clerk head"), "")
    assert tried.wrong() == ""
    assert tried.untried() == set()
