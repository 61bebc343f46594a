"""重点督办: proposed, decided, planned, visited, reported, ended; what each step shows to whom."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from kernel import clock
from kernel.errors import NotFound, NotPermitted, StateRefused
from tenant_apps.handling.texts import TextRefused
from tenant_apps.organs import actions as organs
from tenant_apps.suggestions import access as suggestions
from tenant_apps.suggestions import listing
from tenant_apps.suggestions import states as course
from tenant_apps.suggestions.actions import withdrawing
from tenant_apps.supervision import access, actions, casepage, keywaiting
from tenant_apps.supervision.actions.keys import CommitteeRefused, DayRefused, KeyAlready, NotOpenForKey
from tests.factories.house import House
from tests.permissions.supervision import DECISION, PLAN, REASON, REPORT, VISIT, WHY
from tests.units.suggestions.deeds import registered, submitted
from tests.units.supervision import cases

MEETING = DECISION["decision"]


def case_of(house: House) -> UUID:
    """A case that handler1's unit undertakes."""
    found = cases.assigned(house)
    with house.entered():
        pk = found.matter.suggestion_id
    assert pk is not None
    return pk


def proposed(house: House) -> tuple[UUID, UUID]:
    pk, clerk = case_of(house), house.actor("clerk")
    with house.entered():
        return pk, actions.propose_key(actor=clerk, suggestion_id=pk, **REASON).pk


def decided(house: House) -> tuple[UUID, UUID]:
    pk, key = proposed(house)
    clerk = house.actor("clerk")
    with house.entered():
        actions.decide_key(actor=clerk, key_id=key, on=clock.today(), decision=MEETING)
    return pk, key


def test_from_the_proposal_to_the_end(house: House) -> None:
    _, key = decided(house)
    clerk = house.actor("clerk")

    def waits() -> list[str]:
        return [item.kind_label for item in keywaiting.items(clerk) if str(key) in item.url]

    with house.entered():
        assert waits() == ["待制定督办方案"]
        with pytest.raises(StateRefused):
            actions.report_key(actor=clerk, key_id=key, **REPORT)
        actions.plan_key(actor=clerk, key_id=key, **PLAN)
        visit = actions.visit_key(actor=clerk, key_id=key, on=clock.today(), note=VISIT["note"])
        assert (visit.by_name, waits()) == (clerk.name, ["重点督办中"])
        assert actions.report_key(actor=clerk, key_id=key, **REPORT).state == "REPORTED"
        assert actions.end_key(actor=clerk, key_id=key, **WHY).state == "ENDED"
        assert waits() == []
        with pytest.raises(StateRefused):
            actions.visit_key(actor=clerk, key_id=key, on=clock.today(), note=VISIT["note"])


def test_what_is_refused(house: House) -> None:
    early, (pk, key) = submitted(house), proposed(house)
    clerk, deputy, unit = (house.actor(who) for who in ("clerk", "deputy1", "handler1"))
    with house.entered():
        with pytest.raises(NotOpenForKey):
            actions.propose_key(actor=clerk, suggestion_id=early, **REASON)
        with pytest.raises(KeyAlready):
            actions.propose_key(actor=clerk, suggestion_id=pk, **REASON)
        with pytest.raises(NotPermitted):
            actions.propose_key(actor=deputy, suggestion_id=pk, **REASON)
        with pytest.raises(NotFound):
            actions.decide_key(actor=unit, key_id=key, on=clock.today(), decision=MEETING)
        with pytest.raises(DayRefused):
            actions.decide_key(
                actor=clerk, key_id=key, on=clock.today() + timedelta(days=1), decision=MEETING
            )
        with pytest.raises(TextRefused):
            actions.decide_key(actor=clerk, key_id=key, on=clock.today(), decision="")
        other = house.unit_ids["handler1"]
        with pytest.raises(CommitteeRefused):
            actions.decide_key(
                actor=clerk, key_id=key, on=clock.today(), decision=MEETING, committee_id=other
            )


def test_what_ended_after_the_proposal_is_not_decided(house: House) -> None:
    pk, clerk, lead = registered(house), house.actor("clerk"), house.actor("deputy1")
    with house.entered():
        key = actions.propose_key(actor=clerk, suggestion_id=pk, **REASON).pk
        withdrawing.withdraw(actor=lead, suggestion_id=pk, reason="情况已有变化，不再需要办理。")
    with house.entered(), pytest.raises(NotOpenForKey, match="已撤回") as refused:
        actions.decide_key(actor=clerk, key_id=key, on=clock.today(), decision=MEETING)
    assert refused.value.code == "not_open_for_key"
    with house.entered():
        assert actions.decline_key(actor=clerk, key_id=key, **WHY).state == "DECLINED"


def test_every_state_between_number_and_end_may_be_key() -> None:
    """What was merged goes the way of its main item, which may be one."""
    passed_by = {course.SUBMITTED, course.RETURNED, course.MERGED}
    assert set(actions.MAY_BE_KEY) == set(course.OPEN.split()) - passed_by


def test_what_was_declined_may_be_proposed_again(house: House) -> None:
    pk, key = proposed(house)
    clerk = house.actor("clerk")
    with house.entered():
        assert actions.decline_key(actor=clerk, key_id=key, **WHY).state == "DECLINED"
        assert actions.propose_key(actor=clerk, suggestion_id=pk, **REASON).pk != key


def test_a_proposal_is_the_offices_and_a_decision_everybodys(house: House) -> None:
    pk, key = proposed(house)
    actors = {who: house.actor(who) for who in ("clerk", "handler1", "handler2", "deputy1", "distributor")}

    def told() -> tuple[set[str], set[str], bool]:
        case = suggestions.get(actors["clerk"], pk)
        panels = {
            who
            for who in ("clerk", "handler1", "deputy1")
            if any(one.title == "重点督办" for one in casepage.provide(actors[who], case).panels)
        }
        opens = {who for who, actor in actors.items() if access.visible_keys(actor).filter(pk=key).exists()}
        return panels, opens, listing.facts_of(actors["deputy1"], [case])[pk].mark == "重点督办"

    with house.entered():
        assert told() == ({"clerk"}, {"clerk"}, False)
        actions.decide_key(actor=actors["clerk"], key_id=key, on=clock.today(), decision=MEETING)
        assert told() == ({"clerk", "handler1", "deputy1"}, {"clerk", "handler1"}, True)


def test_the_pages(house: House) -> None:
    pk, clerk, deputy = case_of(house), house.browser("clerk"), house.browser("deputy1")
    with house.entered():
        name = f"{house.ref.name}人大财经委"
        committee = organs.add_unit(actor=None, name=name, kind="committee")
    where = house.url(f"suggestions/{pk}/")
    assert "key-proposal" in clerk.get(where).content.decode()
    short = clerk.post(where + "key-proposal", {"reason": "重要"})
    assert short.status_code == 422 and "重要</textarea>" in short.content.decode()
    assert clerk.post(where + "key-proposal", REASON).status_code == 302
    actor = house.actor("clerk")
    with house.entered():
        key = access.visible_keys(actor).get(suggestion_id=pk).pk
    page = house.url(f"key-suggestions/{key}/")
    blank = clerk.post(page + "decision", {"decision": MEETING})
    assert (
        blank.status_code == 422
        and DayRefused.message in blank.content.decode()
        and MEETING in blank.content.decode()
    )
    assert clerk.post(page + "decision", {**DECISION, "committee_id": str(committee.pk)}).status_code == 302
    assert clerk.post(page + "plan", PLAN).status_code == 302
    assert clerk.post(page + "visits/new", VISIT).status_code == 302
    shown = clerk.get(page).content.decode()
    assert name in shown and VISIT["note"] in shown and "attachments/" in shown
    seen = deputy.get(where).content.decode()
    assert f"由{name}牵头督办" in seen and str(key) not in seen and VISIT["note"] not in seen
    assert "重点督办" in deputy.get(house.url("suggestions/")).content.decode()
    listed = clerk.get(house.url("key-suggestions/?state=UNDER_WAY&q=财经")).content.decode()
    assert str(key) in listed
    assert "没有符合条件" in clerk.get(house.url("key-suggestions/?q=没有这样的")).content.decode()
    assert clerk.get(house.url("key-suggestions/export")).status_code == 200
