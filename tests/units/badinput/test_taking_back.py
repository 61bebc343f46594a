"""24 and 25: 撤回 and 并案."""

from __future__ import annotations

from uuid import UUID

import pytest

from tenant_apps.handling import actions as handling
from tenant_apps.suggestions.models import Suggestion
from tests.factories.house import House, furnish
from tests.units.badinput.asking import NOWHERE, api_refuses, page_refuses, send
from tests.units.badinput.test_filing import asked
from tests.units.suggestions.deeds import registered
from tests.units.suggestions.ruled import put_under

WHY = "情况已有变化，不再需要办理。"
SAME = "两件内容相同，合并办理。"


def of(house: House, pk: UUID) -> Suggestion:
    with house.entered():
        found: Suggestion = Suggestion.objects.get(pk=pk)
    return found


def test_no_24_a_withdrawal_after_the_assignment(house: House) -> None:
    pk, clerk = registered(house), house.actor("clerk")
    put_under(house, pk, withdrawal="BEFORE_ASSIGNMENT")
    with house.entered():
        handling.assign(actor=clerk, suggestion_id=pk, unit_id=house.unit_ids["handler1"])
    says = "已经交办，按规则不能撤回（交办前可以书面要求撤回）。"
    page_refuses(
        house,
        "deputy1",
        f"suggestions/{pk}/withdrawal",
        {"reason": WHY},
        says=says,
        status=409,
        keeps=("reason",),
    )
    api_refuses(
        house,
        "deputy1",
        f"suggestions/{pk}/withdrawal/",
        {"reason": WHY},
        says=says,
        code="withdrawal_late",
        status=409,
    )
    assert of(house, pk).state == "ASSIGNED"


def test_no_24_a_withdrawal_by_one_of_three_cosigners(house: House) -> None:
    """A co-signer takes nothing back; the lead asks, and one no leaves it as it was."""
    pk = asked(house, "deputy2", "deputy3")
    for who, path in (("deputy1", "submission"), ("clerk", "registration")):
        assert send(house, who, f"suggestions/{pk}/{path}/", {}).status_code == 201
    put_under(house, pk, withdrawal="ANY_TIME", joint_withdrawal="ALL")
    page_refuses(
        house,
        "deputy2",
        f"suggestions/{pk}/withdrawal",
        {"reason": WHY},
        says=NOWHERE,
        status=404,
    )
    api_refuses(
        house,
        "deputy2",
        f"suggestions/{pk}/withdrawal/",
        {"reason": WHY},
        says=NOWHERE,
        code="not_found",
        status=404,
    )
    says = "没有等候您答复的撤回申请。"
    page_refuses(house, "deputy2", f"suggestions/{pk}/withdrawal/agreement", {}, says=says, status=409)
    api_refuses(
        house,
        "deputy2",
        f"suggestions/{pk}/withdrawal/agreement/",
        {},
        says=says,
        code="not_asked_to_withdraw",
        status=409,
    )
    assert send(house, "deputy1", f"suggestions/{pk}/withdrawal/", {"reason": WHY}).status_code == 201
    assert of(house, pk).state == "REGISTERED", "it waits for the others"
    asked_already = "已经申请撤回，正在等候联名代表同意。"
    page_refuses(
        house,
        "deputy1",
        f"suggestions/{pk}/withdrawal",
        {"reason": WHY},
        says=asked_already,
        status=409,
        keeps=("reason",),
    )
    assert send(house, "deputy2", f"suggestions/{pk}/withdrawal/agreement/", {}).status_code == 201
    assert send(house, "deputy3", f"suggestions/{pk}/withdrawal/disagreement/", {}).status_code == 201
    assert (of(house, pk).state, of(house, pk).withdrawal_asked_at) == ("REGISTERED", None)


@pytest.fixture(scope="module")
def other(house: House) -> House:
    return furnish("330127")


def merge(house: House, pk: UUID, into: UUID) -> None:
    answer = send(house, "clerk", f"suggestions/{pk}/merger/", {"into": str(into), "reason": SAME})
    assert answer.status_code == 201, answer.json()


def merger_refused(
    house: House, pk: UUID, into: UUID, number: str, *, says: str, code: str, status: int, field: str
) -> None:
    page_refuses(
        house,
        "clerk",
        f"suggestions/{pk}/merger",
        {"into": number, "reason": SAME},
        says=says,
        status=status,
        field=field,
        keeps=("into", "reason"),
    )
    api_refuses(
        house,
        "clerk",
        f"suggestions/{pk}/merger/",
        {"into": str(into), "reason": SAME},
        says=says,
        code=code,
        status=status,
        field=field,
    )


def test_no_25_a_merger_across_congresses(house: House, other: House) -> None:
    """The number of the other congress means nothing here; its id neither."""
    pk, beyond = registered(house), registered(other)
    merger_refused(
        house,
        pk,
        beyond,
        "2026-9999",
        says="本级没有这一编号的建议。并案只在本级的建议之间办理，请填写主案的编号，例如 2026-0001。",
        code="main_unknown",
        status=422,
        field="into",
    )
    assert of(house, pk).state == of(other, beyond).state == "REGISTERED"


def test_no_25_a_merger_in_a_cycle(house: House) -> None:
    main, item, third = registered(house), registered(house), registered(house)
    merge(house, item, main)
    numbers = {pk: str(of(house, pk).number) for pk in (main, item, third)}
    into, labelled = {"status": 409, "field": "into"}, f"第{numbers[main]}号"
    merger_refused(
        house,
        third,
        item,
        numbers[item],
        says=f"第{numbers[item]}号已经并入{labelled}，请直接并入{labelled}。",
        code="main_is_merged",
        **into,  # type: ignore[arg-type]
    )
    merger_refused(
        house,
        main,
        third,
        numbers[third],
        says="已有 1 件建议并入本件，本件不能再并入其他建议。",
        code="leads_merger",
        status=409,
        field="",
    )
    merger_refused(
        house,
        third,
        third,
        numbers[third],
        says="不能并入本件自身。",
        code="merged_into_itself",
        status=422,
        field="into",
    )


@pytest.mark.parametrize(
    ("state", "label"), [("CLOSED", "已办结"), ("ARCHIVED", "已归档"), ("REPLIED", "已答复")]
)
def test_no_25_a_merger_with_what_is_over(house: House, state: str, label: str) -> None:
    over, free = registered(house), registered(house)
    with house.entered():
        Suggestion.objects.filter(pk=over).update(state=state)
    merger_refused(
        house,
        free,
        over,
        str(of(house, over).number),
        says=f"当前状态为“{label}”，不能作为主案。",
        code="state",
        status=409,
        field="",
    )
    merger_refused(
        house,
        over,
        free,
        str(of(house, free).number),
        says=f"当前状态为“{label}”，不能并案。",
        code="state",
        status=409,
        field="",
    )
