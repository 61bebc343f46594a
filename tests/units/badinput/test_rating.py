"""22 and 23: what the deputy thinks of the letter."""

from __future__ import annotations

import pytest
import time_machine

from tenant_apps.handling.models import Assignment, Evaluation, Reply
from tests.factories.house import House
from tests.units.badinput.asking import api_refuses, page_refuses, send, words
from tests.units.badinput.test_filing import asked
from tests.units.badinput.test_replying import CONTACT, GOOD, replied, talked, under

BAD = {"attitude": "SATISFIED", "result": "DISSATISFIED"}
WHY = "没有时间表，问题没有解决。"


def rating_refused(
    house: House,
    who: str,
    reply: Reply,
    typed: dict[str, str],
    *,
    says: str,
    code: str,
    status: int = 409,
    field: str = "",
) -> None:
    keeps = ("attitude", "result", "text") if field else ()
    given = {"text": ""} | typed
    page_refuses(
        house,
        who,
        f"replies/{reply.pk}/evaluation",
        given,
        says=says,
        status=status,
        field=field,
        keeps=keeps,
    )
    api_refuses(
        house,
        who,
        f"replies/{reply.pk}/evaluations/",
        given,
        says=says,
        code=code,
        status=status,
        field=field,
    )


def test_no_22_a_rating_before_the_reply(house: House) -> None:
    one = talked(house)
    api_refuses(
        house,
        "deputy1",
        f"suggestions/{one.matter.suggestion_id}/evaluations/",
        GOOD,
        says="这件建议尚未答复，不能测评。",
        code="not_replied_yet",
        status=409,
    )
    case = words(house.browser("deputy1").get(house.url(f"suggestions/{one.matter.suggestion_id}/")))
    assert "/evaluation" not in case, "no page of the case leads there"


def test_no_22_a_rating_by_a_cosigner(house: House) -> None:
    pk = asked(house, "deputy2")
    send(house, "deputy1", f"suggestions/{pk}/submission/", {})
    send(house, "clerk", f"suggestions/{pk}/registration/", {})
    one = talked(house, pk)
    under(house, pk, who_rates="LEAD", joint_reply="EACH")
    rating_refused(
        house,
        "deputy2",
        replied(house, one),
        GOOD,
        says="这件建议按规则由领衔代表（以代表团名义提出的，由代表小组组长）评价，您可以阅读答复，有意见请告知评价的代表。",
        code="lead_rates",
        status=403,
    )


def test_no_22_a_rating_handed_in_twice(house: House) -> None:
    reply = replied(house)
    assert send(house, "deputy1", f"replies/{reply.pk}/evaluations/", GOOD).status_code == 201
    rating_refused(
        house,
        "deputy1",
        reply,
        BAD | {"text": WHY},
        says="您已于 2026-03-10 交出对这份答复的测评，不能再次测评或者修改。",
        code="rated_already",
    )


@pytest.mark.parametrize("who", ["clerk", "head", "handler1"])
def test_no_22_a_rating_by_staff(house: House, who: str) -> None:
    rating_refused(
        house,
        who,
        replied(house),
        GOOD,
        says="您的席位没有办理这一事项的权限。",
        code="not_permitted",
        status=403,
    )


def test_no_22_a_rating_that_comes_late(house: House) -> None:
    """It is taken and kept as late; whether it counts the rules of the case say."""
    kept = []
    for late_rating in ("NOT_COUNTED", "COUNTED"):
        reply = replied(house)
        assert reply.matter.suggestion_id is not None
        under(house, reply.matter.suggestion_id, rating_span="15wd", late_rating=late_rating)
        with time_machine.travel("2026-05-20T10:00:00+08:00"):
            rated = send(house, "deputy1", f"replies/{reply.pk}/evaluations/", GOOD)
        assert rated.status_code == 201, rated.json()
        with house.entered():
            row = Evaluation.objects.get(reply=reply)
        kept.append((row.late, row.counted))
    assert kept == [(True, False), (True, True)]


@pytest.mark.parametrize(
    ("text", "says", "code"),
    [
        ("", "请写明哪一点没有解决，希望怎样改。", "reason_missing"),
        ("  ", "请写明哪一点没有解决，希望怎样改。", "reason_missing"),
        ("\u200b", "请填写不满意的理由。", "text"),
    ],
    ids=["nothing", "blanks", "invisible"],
)
def test_no_23_dissatisfied_without_a_reason(house: House, text: str, says: str, code: str) -> None:
    reply = replied(house)
    page_refuses(
        house,
        "deputy1",
        f"replies/{reply.pk}/evaluation",
        BAD | {"text": text},
        says=says,
        field="text",
        keeps=("attitude", "result"),
    )
    api_refuses(
        house,
        "deputy1",
        f"replies/{reply.pk}/evaluations/",
        BAD | {"text": text},
        says=says,
        code=code,
        field="text",
    )


def test_no_23_a_redo_of_a_redo(house: House) -> None:
    """The second time it is not simply sent back again: first what the rules want is done."""
    first = replied(house)
    pk, one = first.matter.suggestion_id, first.assignment_id
    assert pk is not None
    under(house, pk, redo_trigger="ON_DISSATISFIED", second_dissatisfaction="OFFICE_CONVENES")
    note = {"note": "请写明完成时间，当面听取代表意见。"}
    for reply in (first, None):
        if reply is None:
            assert one is not None
            assert send(house, "handler1", f"assignments/{one}/contacts/", CONTACT).status_code == 201
            with house.entered():
                again = Assignment.objects.get(pk=one)
            reply = replied(house, again)
        bad = send(house, "deputy1", f"replies/{reply.pk}/evaluations/", BAD | {"text": WHY})
        assert bad.status_code == 201, bad.json()
        if reply is first:
            assert send(house, "clerk", f"suggestions/{pk}/redos/", note).status_code == 201
    says = "重新办理后代表仍不满意，按本件适用的规则：由代表工作机构召集代表和承办单位研究，提出处理意见。"
    html = page_refuses(
        house, "clerk", f"suggestions/{pk}/redo", note, says=says, status=409, keeps=("note",)
    )
    assert "请先办理“处理再次不满意”。" in html
    api_refuses(house, "clerk", f"suggestions/{pk}/redos/", note, says=says, code="settle_first", status=409)
