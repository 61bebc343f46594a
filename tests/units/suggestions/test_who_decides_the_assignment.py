"""交办决定 (北京 第十六条): where 主任会议 decides, what is filed between sessions is assigned when its decision is entered."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest

from kernel import clock
from kernel.errors import InputRefused, NotPermitted
from tenant_apps.handling import actions as handling
from tenant_apps.records import selectors as records
from tenant_apps.suggestions import actions
from tenant_apps.suggestions.actions import intake
from tenant_apps.suggestions.models import Suggestion
from tests.factories.house import House
from tests.units.suggestions.deeds import registered
from tests.units.suggestions.ruled import put_under

MEETING = "县十七届人大常委会第二十次主任会议"


def test_it_waits_for_the_decision_and_then_goes_to_its_unit(house: House) -> None:
    pk, clerk, lead = registered(house), house.actor("clerk"), house.actor("deputy1")
    put_under(house, pk, assigned_by="CHAIRPERSONS")
    unit, browser, case = house.unit_ids["handler1"], house.browser("clerk"), house.url(f"suggestions/{pk}/")
    with house.entered(), pytest.raises(intake.AssignmentUndecided):
        handling.assign(actor=clerk, suggestion_id=pk, unit_id=unit)
    page = unescape(browser.get(case).content.decode())
    assert "登记交办决定" in page and "尚未登记决定" in page and "assignments/new" not in page
    assert browser.get(f"{case}assignments/new").status_code == 409
    with house.entered():
        for days in (1, -30):  # tomorrow, and before it was filed
            wrong = clock.today() + timedelta(days=days)
            with pytest.raises(InputRefused) as refused:
                actions.decide_assignment(actor=clerk, suggestion_id=pk, decided_on=wrong, occasion=MEETING)
            assert refused.value.field == "decided_on"
        with pytest.raises(NotPermitted):
            actions.decide_assignment(
                actor=lead, suggestion_id=pk, decided_on=clock.today(), occasion=MEETING
            )
    typed = browser.post(f"{case}assignment-decision", {"decided_on": "", "occasion": MEETING})
    assert typed.status_code == 422 and MEETING in unescape(typed.content.decode())
    day = f"{clock.today():%Y-%m-%d}"
    done = browser.post(f"{case}assignment-decision", {"decided_on": day, "occasion": MEETING})
    assert done.status_code == 302
    with house.entered():
        assert records.of_case(pk)[-1].facts["text"] == f"{day} {MEETING}"
        with pytest.raises(intake.DecisionNotAsked):
            actions.decide_assignment(
                actor=clerk, suggestion_id=pk, decided_on=clock.today(), occasion=MEETING
            )
        handling.assign(actor=clerk, suggestion_id=pk, unit_id=unit)
        assert Suggestion.objects.get(pk=pk).state == "ASSIGNED"


def test_what_is_filed_in_a_session_is_assigned_by_the_office(house: House) -> None:
    pk, clerk = registered(house), house.actor("clerk")
    put_under(house, pk, assigned_by="CHAIRPERSONS")
    with house.entered():
        Suggestion.objects.filter(pk=pk).update(occasion="第17届第三次会议")
        handling.assign(actor=clerk, suggestion_id=pk, unit_id=house.unit_ids["handler1"])
