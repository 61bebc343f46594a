"""16 and 17: who undertakes, and who gives back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
import time_machine

from kernel.ids import uuid7
from tenant_apps.handling import actions
from tenant_apps.handling.models import Assignment, Matter
from tenant_apps.organs import actions as organs
from tests.factories.house import House
from tests.units.badinput.asking import api_refuses, page_refuses, send
from tests.units.suggestions.deeds import registered

WHY = "乡村公交站点的养护不属于本局的职责范围。"
LATER = "需要等候省级资金下达，不能按期答复。"
ON_HOLIDAY = "2026-04-30T10:00:00+08:00"


def assigned(house: House, *, others: tuple[str, ...] = (), signed: bool = True) -> Assignment:
    """handler1's unit leads, `others` assist."""
    pk, clerk, handler = registered(house), house.actor("clerk"), house.actor("handler1")
    with house.entered():
        made = actions.assign(
            actor=clerk,
            suggestion_id=pk,
            unit_id=house.unit_ids["handler1"],
            other_unit_ids=[house.unit_ids[one] for one in others],
        )
        return actions.sign_for(actor=handler, assignment_id=made.pk) if signed else made


def form(house: House, who: str = "handler2") -> dict[str, str]:
    """退办, to another's unit."""
    return {"reason": WHY, "competent_unit_id": str(house.unit_ids[who])}


def given_back(house: House, one: Assignment, who: str = "handler1", to: str = "handler2") -> None:
    answer = send(house, who, f"assignments/{one.pk}/returns/", form(house, to))
    assert answer.status_code == 201, answer.json()


def refused(
    house: House,
    who: str,
    path: tuple[str, str],
    typed: dict[str, Any],
    *,
    says: str,
    code: str,
    status: int = 409,
    field: str = "",
    keeps: tuple[str, ...] = (),
) -> None:
    """By the page and by the API, whose addresses differ."""
    page_refuses(house, who, path[0], typed, says=says, status=status, field=field, keeps=keeps)
    api_refuses(house, who, path[1], typed, says=says, code=code, status=status, field=field)


def returning(one: Assignment) -> tuple[str, str]:
    return f"assignments/{one.pk}/return", f"assignments/{one.pk}/returns/"


def extending(one: Assignment) -> tuple[str, str]:
    return f"assignments/{one.pk}/extension", f"assignments/{one.pk}/extensions/"


def of(house: House, one: Assignment) -> Assignment:
    with house.entered():
        found: Assignment = Assignment.objects.get(pk=one.pk)
    return found


def test_no_16_a_return_asked_for_on_the_day_after_the_last(house: House) -> None:
    """Ten days from Tuesday, 10 March: until Friday the 20th, 24:00."""
    one, other = assigned(house), assigned(house)
    with time_machine.travel("2026-03-20T23:59:00+08:00"):
        given_back(house, other)
    with time_machine.travel("2026-03-21T00:00:30+08:00"):
        refused(
            house,
            "handler1",
            returning(one),
            form(house),
            says="申请退办的期限到 2026-03-20，已经届满，按本件适用的规则不予退办，应当继续办理。",
            code="return_late",
            keeps=("reason", "competent_unit_id"),
        )
    assert of(house, one).state == "SIGNED"


def test_no_16_a_return_asked_for_on_a_holiday(house: House) -> None:
    """Ten days from the day before the May holiday end on a Sunday, and so on Monday, 11 May; on the holiday itself it is in time."""
    with time_machine.travel(ON_HOLIDAY):
        one, other = assigned(house), assigned(house)
    with time_machine.travel("2026-05-03T10:00:00+08:00"):
        given_back(house, other)
    with time_machine.travel("2026-05-12T00:00:30+08:00"):
        refused(
            house,
            "handler1",
            returning(one),
            form(house),
            says="申请退办的期限到 2026-05-11，已经届满，按本件适用的规则不予退办，应当继续办理。",
            code="return_late",
        )


def test_no_16_a_return_asked_for_twice(house: House) -> None:
    one = assigned(house)
    given_back(house, one)
    refused(
        house,
        "handler1",
        returning(one),
        form(house),
        says="当前状态为“申请退办”，不能申请退办。",
        code="state",
        keeps=("reason",),
    )
    answered = send(house, "clerk", f"assignments/{one.pk}/return-refusals/", {"answer": "属于你局的职责。"})
    assert answered.status_code == 201, answered.json()
    refused(
        house,
        "handler1",
        returning(one),
        form(house),
        says="本单位的退办申请已于 2026-03-10 未获同意，应当继续办理，不能再次申请。",
        code="return_refused_before",
        keeps=("reason",),
    )
    assert of(house, one).state == "SIGNED"


def test_no_16_a_return_by_one_that_assists(house: House) -> None:
    lead = assigned(house, others=("handler2",))
    with house.entered():
        co = Assignment.objects.get(matter=lead.matter_id, role="CO")
    refused(
        house,
        "handler2",
        returning(co),
        form(house, "handler1"),
        says="协助办理的单位只向主办单位提出意见，不能申请退办。",
        code="not_of_role",
    )


def test_no_16_a_return_in_a_loop(house: House) -> None:
    """A gave it back, B gives it back and names A: not without a reason of the office."""
    first = assigned(house)
    given_back(house, first)
    taken = send(
        house,
        "clerk",
        f"assignments/{first.pk}/return-acceptances/",
        {"unit_id": str(house.unit_ids["handler2"])},
    )
    assert taken.status_code == 201, taken.json()
    with house.entered():
        second = Assignment.objects.get(instead_of=first)
    given_back(house, second, "handler2", "handler1")
    refused(
        house,
        "clerk",
        (
            f"assignments/{second.pk}/return/acceptance",
            f"assignments/{second.pk}/return-acceptances/",
        ),
        {"unit_id": str(house.unit_ids["handler1"]), "answer": "请交通运输局办理。"},
        says="“桐庐县交通运输局”已经退办本件，不能再次交其办理；确需由其办理的，请写明再次交办的理由。",
        code="gave_back",
        status=422,
        field="again_reason",
        keeps=("unit_id", "answer"),
    )


@pytest.fixture(scope="module")
def gone(house: House) -> dict[str, UUID]:
    """One unit that was abolished, with its successor, and one that bears another name now."""
    clerk = house.actor("clerk")
    with house.entered():
        old = organs.add_unit(actor=clerk, name="桐庐县粮食局", kind="department")
        organs.abolish_unit(actor=clerk, unit_id=old.pk, successor_ids=[house.unit_ids["handler2"]])
        renamed = organs.add_unit(actor=clerk, name="桐庐县旅游局", kind="department")
        organs.rename_unit(actor=clerk, unit_id=renamed.pk, name="桐庐县文化和旅游局")
    return {"abolished": old.pk, "renamed": renamed.pk}


def choosing(pk: UUID) -> tuple[str, str]:
    return f"suggestions/{pk}/assignments/new", f"suggestions/{pk}/assignments/"


def untouched(house: House, pk: UUID) -> bool:
    with house.entered():
        return not Matter.objects.filter(suggestion_id=pk, assignments__isnull=False).exists()


def test_no_17_an_assignment_to_an_abolished_unit(house: House, gone: dict[str, UUID]) -> None:
    pk = registered(house)
    says = "“桐庐县粮食局”已经撤并，由“桐庐县林业水利局”承继，请改选承继单位。"
    typed = {"way": "LEAD", "unit_id": str(gone["abolished"]), "note": "请按时办理。"}
    refused(
        house,
        "clerk",
        choosing(pk),
        typed,
        says=says,
        code="unit_inactive",
        status=422,
        field="unit_id",
        keeps=("note",),
    )
    typed |= {"unit_id": str(house.unit_ids["handler1"]), "other_unit_ids": [str(gone["abolished"])]}  # type: ignore[dict-item]
    refused(
        house,
        "clerk",
        choosing(pk),
        typed,
        says=says,
        code="unit_inactive",
        status=422,
        field="other_unit_ids",
        keeps=("unit_id", "note"),
    )
    assert untouched(house, pk)


def test_no_17_an_assignment_to_a_renamed_unit_bears_its_name_of_today(
    house: House, gone: dict[str, UUID]
) -> None:
    """A page that was open when the unit was renamed still knows it: it is the same unit."""
    pk = registered(house)
    browser = house.browser("clerk")
    typed = {"way": "LEAD", "unit_id": str(gone["renamed"]), "note": ""}
    assert browser.post(house.url(choosing(pk)[0]), typed).status_code == 302
    with house.entered():
        assert Assignment.objects.get(matter__suggestion_id=pk).undertaker_name == "桐庐县文化和旅游局"


@pytest.mark.parametrize(
    ("changed", "says", "code", "field"),
    [
        (
            {"other_unit_ids": ["handler1"]},
            "“桐庐县交通运输局”已经是本件的承办单位，同一单位不能重复承办。",
            "same_unit",
            "other_unit_ids",
        ),
        (
            {"way": "SEPARATE"},
            "分别办理须有两个以上承办单位，请在其他承办单位中选择。",
            "separate_alone",
            "other_unit_ids",
        ),
        ({"way": "CO", "other_unit_ids": ["handler2"]}, "请选择承办方式。", "assign_way", "way"),
    ],
    ids=["LEAD = CO", "separate alone", "no LEAD"],
)
def test_no_17_a_choice_of_units_that_cannot_be(
    house: House, changed: dict[str, Any], says: str, code: str, field: str
) -> None:
    pk = registered(house)
    typed = {"way": "LEAD", "unit_id": str(house.unit_ids["handler1"]), "note": "分头办理。"} | changed
    if "other_unit_ids" in changed:
        typed["other_unit_ids"] = [str(house.unit_ids[one]) for one in changed["other_unit_ids"]]
    refused(
        house,
        "clerk",
        choosing(pk),
        typed,
        says=says,
        code=code,
        status=422,
        field=field,
        keeps=("unit_id", "note"),
    )
    assert untouched(house, pk)


def test_no_17_no_unit_leads(house: House) -> None:
    pk = registered(house)
    page_refuses(
        house,
        "clerk",
        choosing(pk)[0],
        {"way": "LEAD", "unit_id": "", "note": "请办理。"},
        says="请选择承办单位。",
        field="unit_id",
        keeps=("note",),
    )
    api_refuses(
        house,
        "clerk",
        choosing(pk)[1],
        {"unit_id": str(uuid7())},
        says="请从列表中选择承办单位。",
        code="unit",
        field="unit_id",
    )


def test_no_17_a_second_unit_leads_where_one_does(house: House) -> None:
    one = assigned(house)
    pk = one.matter.suggestion_id
    assert pk is not None
    refused(
        house,
        "clerk",
        choosing(pk),
        {"way": "LEAD", "unit_id": str(house.unit_ids["handler2"]), "note": "请办理。"},
        says="已于 2026-03-10 交办桐庐县交通运输局，没有重复交办。",
        code="assigned_already",
        keeps=("unit_id", "note"),
    )
