"""催办: one or many, recorded in the case's course, told to the unit, not again before the gap is over."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook

from kernel.errors import NotFound, NotPermitted, StateRefused
from tenant_apps.records import selectors as records
from tenant_apps.supervision import actions, waiting
from tenant_apps.supervision.actions.urging import NothingChosen, UrgedAlready
from tenant_apps.supervision.models import Urging
from tests.factories.house import House
from tests.units.supervision import cases

WORDS = "请抓紧办理，按期答复代表。"


def test_it_is_recorded_told_and_not_repeated_before_the_gap_is_over(house: House) -> None:
    made = cases.assigned(house)
    clerk, unit = house.actor("clerk"), house.actor("handler1")
    with house.entered():
        urging = actions.urge(actor=clerk, assignment_id=made.pk, note=WORDS)
        case_id = urging.assignment.matter.suggestion_id
        assert case_id is not None
        told = [one.facts for one in records.of_case(case_id) if one.deed == "urged"]
        assert [(one["label"], one["quote"], one["internal"]) for one in told] == [("催办", WORDS, True)]
        assert [item.kind_label for item in waiting.items(unit) if str(urging.pk) in item.url] == ["催办待阅"]
        with pytest.raises(UrgedAlready) as refused:
            actions.urge(actor=clerk, assignment_id=made.pk)
        assert "起可以再次催办" in refused.value.message
        # Three working days are never more than eleven calendar days.
        Urging.objects.filter(pk=urging.pk).update(at=cases.days_ago(11))
        assert actions.urge(actor=clerk, assignment_id=made.pk).pk != urging.pk


def test_the_unit_reads_it_once_and_the_office_sees_when(house: House) -> None:
    made = cases.assigned(house)
    clerk, unit, other = (house.actor(who) for who in ("clerk", "handler1", "handler2"))
    with house.entered():
        pk = actions.urge(actor=clerk, assignment_id=made.pk).pk
        for who, refusal in ((other, NotFound), (clerk, NotPermitted)):
            with pytest.raises(refusal):
                actions.read_urging(actor=who, urging_id=pk)
        assert actions.read_urging(actor=unit, urging_id=pk).read_by_name == unit.name
        with pytest.raises(StateRefused):
            actions.read_urging(actor=unit, urging_id=pk)
        assert not [item for item in waiting.items(unit) if str(pk) in item.url]


def test_of_a_batch_each_stands_for_itself(house: House) -> None:
    fresh, urged, replied = (cases.assigned(house) for _ in range(3))
    clerk, unit = house.actor("clerk"), house.actor("handler1")
    with house.entered():
        actions.urge(actor=clerk, assignment_id=urged.pk)
    cases.replied(house, replied.pk)
    with house.entered():
        pks = [fresh.pk, urged.pk, replied.pk]
        found = {one.assignment_id: one for one in actions.urge_many(actor=clerk, assignment_ids=pks)}
        assert found[fresh.pk].urging is not None
        refusals = [getattr(found[pk].refusal, "code", "") for pk in (urged.pk, replied.pk)]
        assert refusals == ["urged_already", "not_found"]
        with pytest.raises(NotPermitted):
            actions.urge_many(actor=unit, assignment_ids=pks)
        with pytest.raises(NothingChosen):
            actions.urge_many(actor=clerk, assignment_ids=[])


def test_the_government_urges_its_own_units(house: House) -> None:
    made, distributor = cases.assigned(house), house.actor("distributor")
    with house.entered():
        assert actions.urge(actor=distributor, assignment_id=made.pk).by_name == distributor.name


def test_the_list_its_filters_and_the_dialogue(house: House) -> None:
    late, near, far = (cases.assigned(house) for _ in range(3))
    cases.due(house, late, cases.working_days_from_now(house, -2))
    cases.due(house, near, cases.working_days_from_now(house, 2))
    clerk = house.browser("clerk")

    def shown(query: str) -> set[str]:
        page = clerk.get(house.url(f"supervision/{query}")).content.decode()
        return {name for name, one in (("late", late), ("near", near), ("far", far)) if str(one.pk) in page}

    assert [shown(f"?lamp={lamp}") for lamp in ("over", "near", "ok")] == [{"late"}, {"near"}, {"far"}]
    assert shown("?unit=nothing&lamp=blue&q=%00") >= {"late", "near"}
    assert shown("?q=没有这样的标题") == set()
    page = house.url("supervision/urgings/new")
    asked = clerk.get(f"{page}?pk={late.pk}&pk={near.pk}&pk=x").content.decode()
    assert str(late.pk) in asked and str(near.pk) in asked and str(far.pk) not in asked
    assert "承办单位和代表可以看到" in asked
    long = clerk.post(page, {"pk": [str(late.pk)], "note": "字" * 501})
    assert long.status_code == 422 and "字" * 501 in long.content.decode()
    assert clerk.post(page, {"pk": [str(late.pk)], "note": WORDS}).status_code == 302
    partly = clerk.post(page, {"pk": [str(late.pk), str(near.pk)], "note": ""})
    assert partly.status_code == 200 and "已催办 1 件" in partly.content.decode()
    assert "不久前已经催办" in partly.content.decode()
    of_case = {"pk": [str(far.pk)], "note": WORDS, "case": str(far.matter.suggestion_id)}
    back = clerk.post(page, of_case)
    assert str(far.matter.suggestion_id) in back["Location"], "back to the page on which it was begun"
    again = clerk.post(page, {"pk": [str(late.pk)]})
    assert (again.status_code, clerk.post(page, {}).status_code) == (409, 422)
    sheet = load_workbook(BytesIO(clerk.get(house.url("supervision/export?lamp=over")).content)).active
    row = next(sheet.iter_rows(min_row=2, values_only=True))
    assert row[8] == 1 and re.fullmatch(r"20\d\d-\d\d-\d\d \d\d:\d\d", row[9]), (
        "it is read in other years too"
    )
    nothing = clerk.get(page).content.decode()
    assert "没有选择可以催办的事项" in nothing and 'name="note"' not in nothing


def test_the_urging_on_its_own_page_and_on_the_cases(house: House) -> None:
    made, clerk = cases.assigned(house), house.actor("clerk")
    with house.entered():
        urging = actions.urge(actor=clerk, assignment_id=made.pk, note=WORDS)
        case = house.url(f"suggestions/{urging.assignment.matter.suggestion_id}/")
    unit, page = house.browser("handler1"), house.url(f"supervision/urgings/{urging.pk}/")
    assert "已阅，去办理" in unit.get(page).content.decode()
    assert "已阅，去办理" not in house.browser("clerk").get(page).content.decode()
    assert f"supervision/urgings/new?pk={made.pk}" in house.browser("clerk").get(case).content.decode()
    assert "urgings/new" not in unit.get(case).content.decode()
    assert unit.post(page + "reading").headers["Location"] == case
    # The deputy sees in the course that the unit was urged, and nothing of cards and receipts.
    seen = house.browser("deputy1").get(case).content.decode()
    assert WORDS in seen and f"urgings/{urging.pk}" not in seen


@pytest.mark.usefixtures("tokens")
def test_the_same_by_the_api(house: House) -> None:
    made, again = cases.assigned(house), cases.assigned(house)
    clerk, unit = house.api("clerk"), house.api("handler1")
    one = clerk.post(
        house.api_url(f"assignments/{again.pk}/urgings/"), {"note": WORDS}, content_type="application/json"
    )
    assert one.status_code == 201
    many = clerk.post(
        house.api_url("supervision/urgings/"),
        {"assignment_ids": [str(made.pk), str(again.pk)]},
        content_type="application/json",
    ).json()
    assert [row["assignment_id"] for row in many["done"]] == [str(made.pk)]
    assert [row["code"] for row in many["refused"]] == ["urged_already"]
    where = house.api_url(f"supervision/urgings/{one.json()['id']}/")
    assert unit.post(where + "reading/", {}, content_type="application/json").json()["state"] == "READ"
    assert clerk.get(where).json()["read_by_name"]
