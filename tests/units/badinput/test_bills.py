"""5, 6, 7, 8, 9: bills of too few, of the same names twice, under another text, at the wrong time, of a town."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from unittest import mock
from uuid import UUID

import pytest

from kernel import tenancy
from kernel.clock import SHANGHAI
from shared_apps.rules.validation import CountByLaw, check_own
from tenant_apps.bills import actions
from tenant_apps.bills.models import BillSignature
from tenant_apps.deputies.models import Mandate, Session
from tests.factories.house import House
from tests.units.badinput.asking import api_refuses, page_refuses, send, unchanged
from tests.units.bills.deeds import TEXT, cosigned_by, drafted, names, of, seat_more, signed, sitting

AS_SUGGESTION = "可以点“改作建议提出”，作为代表建议在大会期间或者闭会期间提出。"
NINE = "代表10人以上联名才能提出议案，现有 9 人（含领衔代表）。"
PLAN = "由县人民政府制定绿道保护办法，并每两年向县人民代表大会常务委员会报告一次执行情况。"


@pytest.fixture(scope="module")
def others(house: House) -> list[Mandate]:
    """Eight who have signed already: with deputy1 and deputy2 they are ten."""
    return seat_more(house, 8)


@pytest.fixture(autouse=True)
def session(house: House) -> Session:
    return sitting(house)


@pytest.fixture
def town() -> Iterator[None]:
    """The county's deputies as those of a town."""
    here = tenancy.current

    def current() -> Any:
        return replace(here(), level="town")

    with mock.patch("kernel.tenancy.current", current):
        yield


def refused(
    house: House, pk: UUID, *, says: str, code: str, next: str, typed: dict[str, str] | None = None
) -> None:
    """The lead hands it in by the page and by the API."""
    before = names(house, pk)
    html = page_refuses(
        house, "deputy1", f"bills/{pk}/submission", {"confirmed": "on"}, says=says, status=409
    )
    assert next in html
    told = api_refuses(
        house, "deputy1", f"bills/{pk}/submission/", typed or {}, says=says, code=code, status=409
    )
    assert told["next"] == next
    assert (of(house, pk).state, names(house, pk)) == ("COSIGNING", before), "nobody has lost their name"


def test_no_05_a_signer_of_a_bill_suspended_before_it_is_handed_in(
    house: House, others: list[Mandate]
) -> None:
    pk = signed(house, others)
    cosigned_by(house, pk)
    with house.entered():
        Mandate.objects.filter(pk=others[0].pk).update(status="SUSPENDED")
    try:
        refused(
            house,
            pk,
            says=f"{others[0].person_name}现在不能作为联名人提出。",
            code="bill_signers_out",
            next="如不再列入上述代表，请勾选“不再列入现在不能联名的代表”后提出。",
        )
        api_refuses(
            house,
            "deputy1",
            f"bills/{pk}/submission/",
            {"drop_out": True},
            says=NINE,
            code="bill_too_few",
            status=409,
        )
    finally:
        with house.entered():
            Mandate.objects.filter(pk=others[0].pk).update(status="ACTIVE")


def test_no_06_a_bill_of_nine(house: House, others: list[Mandate]) -> None:
    pk = signed(house, others)
    refused(house, pk, says=NINE, code="bill_too_few", next="请继续征集联名；或者" + AS_SUGGESTION)
    cosigned_by(house, pk)
    assert send(house, "deputy1", f"bills/{pk}/submission/", {}).json()["state"] == "SUBMITTED"


@pytest.mark.usefixtures("town")
def test_no_06_a_towns_bill_of_four(house: House, others: list[Mandate]) -> None:
    refused(
        house,
        signed(house, others[:3]),
        says="代表5人以上联名才能提出议案，现有 4 人（含领衔代表）。",
        code="bill_too_few",
        next="请继续征集联名；或者" + AS_SUGGESTION,
    )


def test_no_06_the_same_name_twice(house: House, others: list[Mandate]) -> None:
    """Asked twice, in one list and once more, and answered twice: one name."""
    pk, lead, mate = signed(house, others[1:]), house.actor("deputy1"), house.mandate_ids["deputy2"]
    with house.entered():
        actions.invite(actor=lead, bill_id=pk, mandates=[mate, mate])
    cosigned_by(house, pk)
    says = "没有等候您答复的联名邀请。"
    page_refuses(house, "deputy2", f"bills/{pk}/cosignature", {"words": "同意。"}, says=says, status=409)
    api_refuses(
        house, "deputy2", f"bills/{pk}/cosignature/", {}, says=says, code="bill_not_invited", status=409
    )
    with house.entered():
        assert BillSignature.objects.filter(bill_id=pk, mandate_id=mate).count() == 1
    refused(house, pk, says=NINE, code="bill_too_few", next="请继续征集联名；或者" + AS_SUGGESTION)


def test_no_06_the_lead_counted_twice(house: House, others: list[Mandate]) -> None:
    pk, lead = drafted(house), str(house.mandate_ids["deputy1"])
    chosen = [lead, *(str(one.pk) for one in others)]
    page_refuses(
        house,
        "deputy1",
        f"bills/{pk}/cosigners",
        {"mandates": chosen},
        says="所选人员中有的不是本级在任代表，请从列表中重新选择。",
    )
    api_refuses(
        house,
        "deputy1",
        f"bills/{pk}/cosigners/",
        {"mandates": chosen},
        says="所选人员中有的不能参加本件联名，请从列表中重新选择。",
        code="bill_invitee_unknown",
        field="mandates",
    )
    assert names(house, signed(house, others, pk)).count("沈建芳") <= 1
    refused(house, pk, says=NINE, code="bill_too_few", next="请继续征集联名；或者" + AS_SUGGESTION)


def test_no_07_a_bills_text_edited_after_signatures(house: House, others: list[Mandate]) -> None:
    pk = signed(house, others)
    cosigned_by(house, pk)
    typed = {name: str(value) for name, value in TEXT.items()} | {
        "draft_id": str(pk),
        "kind": "DEPUTIES",
        "plan": PLAN,
        "deed": "draft",
    }
    page_refuses(
        house,
        "deputy1",
        f"bills/{pk}/edit",
        typed,
        says="当前状态为“征集联名”，不能修改草稿。",
        status=409,
        keeps=("cause", "grounds", "plan"),
    )
    told = api_refuses(
        house,
        "deputy1",
        f"bills/{pk}/submission/",
        {"plan": PLAN},
        says="正在征集联名，文本已经定稿，不能改动。",
        code="bill_text_frozen",
        status=409,
    )
    assert told["next"] == "确需修改的，请先“收回修改”，已签的联名随之作废，须重新征集。"
    assert of(house, pk).plan == TEXT["plan"]


def test_no_08_a_bill_after_the_cutoff(house: House, others: list[Mandate]) -> None:
    pk = signed(house, others)
    cosigned_by(house, pk)
    sitting(house, cutoff=datetime(2026, 3, 10, 9, 0, tzinfo=SHANGHAI))
    refused(
        house,
        pk,
        says="第三次会议的议案截止时间为 2026-03-10 09:00，现已截止，不能再提出议案。",
        code="bill_after_cutoff",
        next=AS_SUGGESTION,
    )


def test_no_08_a_bill_between_sessions(house: House, others: list[Mandate], session: Session) -> None:
    pk = signed(house, others)
    cosigned_by(house, pk)
    with house.entered():
        Session.objects.filter(pk=session.pk).update(ends=date(2026, 3, 9))
    refused(
        house,
        pk,
        says="现在不是大会会议期间，代表不能提出议案。",
        code="bill_no_session",
        next=AS_SUGGESTION,
    )


@pytest.mark.usefixtures("town")
def test_no_09_a_towns_bill_is_not_checked_with_ten(house: House, others: list[Mandate]) -> None:
    """Five file it; and no place may ask for ten by rules of its own."""
    pk = signed(house, others[:3])
    cosigned_by(house, pk)
    filed = send(house, "deputy1", f"bills/{pk}/submission/", {}).json()
    assert (filed["state"], len(filed["names"])) == ("SUBMITTED", 5)


def test_no_09_rules_that_ask_a_town_for_ten_are_refused(house: House) -> None:
    with unchanged(house), pytest.raises(CountByLaw) as refused:
        check_own({"bill_deputies_town": 10})
    assert (refused.value.code, refused.value.field) == ("count_by_law", "bill_deputies_town")
    assert refused.value.message == (
        "乡级代表联名提出议案由法律规定为 5 人以上（地方组织法 第二十二条第二款、第五十二条第三款），不能另行规定。"
    )
