"""Copies that the law requires: the reply and the assignment told to the electing congress, a change of mandate reported to the one above."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from kernel import clock
from kernel.errors import InputRefused, StateRefused
from shared_apps.rules import selectors as rules
from shared_apps.rules.models import RuleVersion
from tenant_apps.deputies.models import Mandate
from tenant_apps.handling import actions as handling
from tenant_apps.handling.models import Reply
from tenant_apps.organs import selectors as organs
from tenant_apps.postbox.models import Inbox
from tenant_apps.records import selectors as records
from tenant_apps.referrals import actions as referrals
from tenant_apps.referrals import errors, listening, types
from tenant_apps.referrals.models import Referral
from tenant_apps.suggestions import page
from tenant_apps.suggestions.models import Signature, Suggestion
from tenants.models import Congress
from tests.factories import cast
from tests.factories.cast import CITY, COUNTY, PROVINCE, do, inside
from tests.units.referrals import playing

pytestmark = pytest.mark.usefixtures("database")
RunJobs = Callable[[], list[str]]
OTHER_COUNTY = "330127"
FORCES = "驻地解放军和武警部队"
REGULATION = "青岛市人民代表大会代表建议、批评和意见工作条例"
GROUND = "浙江省人民代表大会代表建议、批评和意见办理的规定 第二十五条"
CHANGE: dict[str, Any] = {"change": "RESIGNED", "decision_no": "桐人大发〔2026〕3号"}


def copies(case: UUID, reason: str) -> list[tuple[str, str]]:
    """To whom copies of this case went from the city, and how they stand."""

    def look() -> list[tuple[str, str]]:
        rows = Referral.objects.filter(suggestion_id=case, reason=reason).order_by("peer_code", "id")
        return list(rows.values_list("peer_code", "state"))

    return inside(CITY, look)


def course(code: str, case: UUID) -> list[tuple[str, str]]:
    """What the case says of copies."""
    found = inside(code, lambda: list(records.of_case(case)))
    return [(one.deed, one.facts["text"]) for one in found if one.deed in ("copied", "not_copied")]


def told(case: UUID) -> UUID:
    """The case's rules say that the assignment is told to the electing unit, as 青岛's do."""
    city = cast.congress(CITY)
    stored = rules.complete(rules.version_on(city.id, clock.today()).fields)
    stored["assignment_told"] |= {
        "value": True, "basis": "LR", "article": "第十七条", "profile": REGULATION
    }  # fmt: skip
    made = RuleVersion.objects.create(
        congress_id=city.id,
        effective_from=date(2000, 1, 1),
        fields=stored,
        digest=uuid4().hex,
        made_at=clock.now(),
    )
    inside(CITY, lambda: Suggestion.objects.filter(pk=case).update(profile_version=made.pk))
    return case


def assigned(case: UUID) -> None:
    who = cast.actor(CITY, "handler1")
    unit = inside(CITY, lambda: organs.units_of(who)[0].id)
    do(CITY, "clerk", handling.assign, suggestion_id=case, unit_id=unit)


@contextmanager
def standing(code: str, state: str, **more: Any) -> Iterator[None]:
    """The county in this state while a deed of the city is done."""
    row = Congress.objects.filter(code=code)
    row.update(state=state, **more)
    try:
        yield
    finally:
        row.update(state="active", successor=None)


def test_a_reply_is_copied_once_to_each_congress_that_elected_and_tells_the_status_alone(
    run_jobs: RunJobs,
) -> None:
    case = playing.registered(CITY)

    def sign() -> None:
        for mandate in Mandate.objects.exclude(person_name=cast_lead).order_by("seat_no"):
            Signature.objects.create(
                suggestion_id=case, mandate=mandate, person_name=mandate.person_name, signed_at=clock.now()
            )

    cast_lead = cast.actor(CITY, "deputy1").name
    inside(CITY, sign)
    reply = playing.answer(CITY, playing.in_handling(CITY, case))
    run_jobs()
    both = [(COUNTY, "SENT"), (OTHER_COUNTY, "SENT")]
    assert copies(case, types.REPLY_COPIED) == both and copies(case, types.ASSIGNMENT_TOLD) == []
    [(deed, said)] = course(CITY, case)
    assert deed == "copied" and GROUND in said and f"{FORCES}没有对应的下级人大，没有送出" in said

    received = inside(COUNTY, lambda: Referral.objects.get(reason=types.REPLY_COPIED))
    sent = str(inside(COUNTY, lambda: Inbox.objects.get(referral_id=received.pk, kind="offer").body))
    number = str(inside(CITY, lambda: Suggestion.objects.get(pk=case).number))
    for word in (number, playing.TITLE, "交通运输局", "B 类", "办理结果", GROUND):
        assert word in sent, word
    for word in ("枯水期垃圾淤积", "列入明年工作计划", "已说明职权", "超出本级职权范围"):
        assert word not in sent, word
    do(COUNTY, "clerk", referrals.note, referral_id=received.pk)
    with pytest.raises(StateRefused):
        do(COUNTY, "clerk", referrals.accept, referral_id=received.pk)

    # The same reply tells nothing twice; another one does.
    def again() -> None:
        same = Reply.objects.select_related("matter__suggestion").get(pk=reply)
        listening.on_reply(None, None, same.matter, same)

    inside(CITY, again)
    run_jobs()
    assert copies(case, types.REPLY_COPIED) == [(COUNTY, "NOTED"), (OTHER_COUNTY, "SENT")]
    later = "有关工程已经完工并通过验收，特再次答复，感谢您的关心和支持。"
    do(CITY, "clerk", handling.follow_up_reply, suggestion_id=case, outcome="SOLVED", body=later)
    assert len(copies(case, types.REPLY_COPIED)) == 4


def test_it_reaches_the_congress_too_from_which_the_suggestion_came(run_jobs: RunJobs) -> None:
    up = playing.sent_up(COUNTY, playing.registered(COUNTY))
    run_jobs()
    case = playing.adopted(CITY, up)
    by_hand = do(CITY, "clerk", referrals.refer_further, suggestion_id=case, kind=types.CC, to=[COUNTY])
    do(CITY, "head", referrals.approve, referral_id=by_hand[0].pk)
    playing.answer(CITY, playing.in_handling(CITY, case))
    run_jobs()
    [(to, _)] = copies(case, types.REPLY_COPIED)
    kinds = inside(
        COUNTY, lambda: list(Inbox.objects.filter(referral_id=by_hand[0].pk).values_list("kind", flat=True))
    )
    rows = inside(COUNTY, lambda: list(Referral.objects.filter(kind=types.CC).values_list("reason", "title")))
    assert to == COUNTY and kinds == ["offer"]
    assert {reason for reason, title in rows if title == playing.TITLE} >= {types.CC, types.REPLY_COPIED}


def test_whom_voters_elected_has_nobody_to_be_told() -> None:
    case = playing.registered(COUNTY)
    playing.answer(COUNTY, playing.in_handling(COUNTY, case))
    assert course(COUNTY, case) == []
    assert inside(COUNTY, lambda: not Referral.objects.filter(suggestion_id=case).exists())


def test_an_assignment_is_told_to_a_unit_of_ours_and_downwards_alike(run_jobs: RunJobs) -> None:
    ours, down = told(playing.registered(CITY)), told(playing.registered(CITY))
    assigned(ours)
    sent = do(CITY, "clerk", referrals.refer_down, suggestion_id=down, to=OTHER_COUNTY, reason="LOWER_DUTY")
    assert copies(down, types.ASSIGNMENT_TOLD) == []
    do(CITY, "head", referrals.approve, referral_id=sent.pk)
    run_jobs()
    for case in (ours, down):
        assert copies(case, types.ASSIGNMENT_TOLD) == [(COUNTY, "SENT")]
        [(_, said)] = course(CITY, case)
        assert f"{REGULATION} 第十七条" in said
    rows = inside(COUNTY, lambda: list(Referral.objects.filter(reason=types.ASSIGNMENT_TOLD).order_by("id")))
    bodies = [row.snapshot["body"] for row in rows]
    assert "交通运输局" in bodies[0] and "答复期限" in bodies[0] and "淳安县人民政府" in bodies[1]


def test_what_can_not_be_sent_hinders_nothing_and_is_said(run_jobs: RunJobs) -> None:
    closed, merged, resting, hidden = (told(playing.registered(CITY)) for _ in range(4))
    with standing(COUNTY, "closed"):
        assigned(closed)
    assert copies(closed, types.ASSIGNMENT_TOLD) == []
    [(deed, said)] = course(CITY, closed)
    assert deed == "not_copied" and "“已关闭”" in said
    with standing(COUNTY, "merged", successor=Congress.objects.get(code=OTHER_COUNTY)):
        assigned(merged)
    assert copies(merged, types.ASSIGNMENT_TOLD) == [(OTHER_COUNTY, "SENT")]
    with standing(COUNTY, "suspended"):
        assigned(resting)
    assert copies(resting, types.ASSIGNMENT_TOLD) == [(COUNTY, "SENT")], "it waits there"
    inside(CITY, lambda: Suggestion.objects.filter(pk=hidden).update(confidentiality="AUTHOR_CONFIDENTIAL"))
    assigned(hidden)
    assert copies(hidden, types.ASSIGNMENT_TOLD) == [] and "不公开姓名" in course(CITY, hidden)[0][1]
    run_jobs()
    assert inside(COUNTY, lambda: Referral.objects.filter(title=playing.TITLE, state="DELIVERED").exists())


def test_a_change_of_mandate_is_reported_up_and_entered_there_by_its_own_office(
    run_jobs: RunJobs, web: Callable[[str, str], Client]
) -> None:
    deputy = cast.actor(CITY, "deputy1").name
    today = clock.today()
    for wrong, field in (
        ({"name": " "}, "name"),
        ({"name": "某" * 51}, "name"),
        ({"change": "MOVED"}, "change"),
        ({"on": None}, "on"),
        ({"on": today + timedelta(days=1)}, "on"),
        ({"decision_no": "号" * 61}, "decision_no"),
    ):
        with pytest.raises(InputRefused) as refused:
            do(
                COUNTY,
                "clerk",
                referrals.report_mandate_change,
                **{"name": deputy, "on": today, **CHANGE} | wrong,
            )
        assert refused.value.field == field
    with pytest.raises(errors.NoUpper):
        do(PROVINCE, "clerk", referrals.report_mandate_change, name=deputy, on=today, **CHANGE)

    county, form = web(COUNTY, "clerk"), f"/t/{COUNTY}/referrals/mandate-change"
    assert "mandate-change" in county.get(f"/t/{COUNTY}/referrals/").content.decode()
    assert "《选举法》第五十五条" in county.get(form).content.decode()
    typed = {"name": deputy, "on": f"{today}", **CHANGE}
    kept = county.post(form, {**typed, "on": ""})
    assert kept.status_code == 422 and CHANGE["decision_no"] in kept.content.decode()
    assert county.post(form, typed).status_code == 302
    assert county.post(form, {**typed, "name": "查无此人"}).status_code == 302
    sent = inside(COUNTY, lambda: list(Referral.objects.filter(reason=types.MANDATE_CHANGED).order_by("id")))
    assert {row.state for row in sent} == {"SEND_APPROVAL"}
    for row in sent:
        do(COUNTY, "head", referrals.approve, referral_id=row.pk)
    run_jobs()

    for kind, count in (("MANDATE_CHANGED", 2), ("REPORT_REFERENCE", 2), ("CC", 0)):
        listed = county.get(f"/t/{COUNTY}/referrals/?box=out&kind={kind}&q=代表职务").content.decode()
        assert listed.count('<td class="nw hide">报送：上级代表资格变动</td>') == count, kind
    at = f"/t/{CITY}/referrals/"
    pages = [web(CITY, "clerk").get(f"{at}{row.pk}/").content.decode() for row in sent]
    mandate = inside(CITY, lambda: Mandate.objects.get(person_name=deputy).pk)
    assert f"/t/{CITY}/deputies/{mandate}/" in pages[0] and CHANGE["decision_no"] in pages[0]
    assert f"关于接受{deputy}辞去杭州市人大代表职务的报告" in pages[0]
    assert "没有这一姓名的在任代表" in pages[1]
    do(CITY, "clerk", referrals.note, referral_id=sent[0].pk)
    run_jobs()
    assert playing.state(COUNTY, sent[0].pk) == "NOTED"
    assert inside(CITY, lambda: Mandate.objects.get(pk=mandate).status) == "ACTIVE", (
        "the register is theirs to keep"
    )


def test_a_batch_is_taken_back_as_one_or_not_at_all(
    web: Callable[[str, str], Client], run_jobs: RunJobs
) -> None:
    case, to = playing.registered(CITY), [COUNTY, OTHER_COUNTY, PROVINCE]

    def drafted() -> list[UUID]:
        sent = do(CITY, "clerk", referrals.refer_further, suggestion_id=case, kind="CC", to=to)
        return [row.pk for row in sent]

    made, clerk, head = drafted(), web(CITY, "clerk"), web(CITY, "head")
    at = f"/t/{CITY}/referrals/{made[0]}/"
    assert "取回同批各件" in clerk.get(at).content.decode() and "理由" not in clerk.get(at).content.decode()
    do(CITY, "clerk", referrals.take_back, referral_id=made[2])
    shown = clerk.get(at + "taking-back-together").content.decode()
    assert "2 件一并取回" in shown and "淳安县人民代表大会" in shown
    assert clerk.post(at + "taking-back-together").status_code == 302
    assert [playing.state(CITY, pk) for pk in made] == ["TAKEN_BACK"] * 3
    assert "没有送出" in clerk.get(at).content.decode()

    # The head was faster: nothing is taken back, and the page says so.
    made = drafted()
    at = f"/t/{CITY}/referrals/{made[0]}/"
    assert head.post(at + "approval").status_code == 302
    late = clerk.post(at + "taking-back-together")
    assert late.status_code == 409 and "不能再办理“取回”" in late.content.decode()
    assert [playing.state(CITY, pk) for pk in made] == ["SENT"] * 3
    run_jobs()
    copy = web(COUNTY, "clerk").get(f"/t/{COUNTY}/referrals/{made[0]}/").content.decode()
    assert "<dt>理由</dt>" not in copy, "a copy has no reason but its kind"
    do(COUNTY, "clerk", referrals.note, referral_id=made[0])
    kept = web(COUNTY, "clerk").get(f"/t/{COUNTY}/referrals/{made[0]}/").content.decode()
    assert "已阅存" in kept[kept.index("<dt>决定</dt>") :].split("</dd>")[0]


def test_what_is_passed_on_keeps_the_reason_it_came_with(
    web: Callable[[str, str], Client], run_jobs: RunJobs
) -> None:
    up = playing.sent_up(COUNTY, playing.registered(COUNTY))
    run_jobs()
    do(CITY, "clerk", referrals.receive, referral_id=up)
    do(CITY, "clerk", referrals.accept, referral_id=up)
    onwards = do(CITY, "clerk", referrals.relay, referral_id=up).pk
    do(CITY, "head", referrals.approve, referral_id=onwards)
    run_jobs()
    why = inside(COUNTY, lambda: Referral.objects.get(pk=up).reason_label)
    for code in (CITY, PROVINCE):
        shown = web(code, "clerk").get(f"/t/{code}/referrals/{onwards}/").content.decode()
        assert f"<dt>理由</dt><dd>{why}</dd>" in shown, code


def test_what_one_under_way_bars_is_said_before_anything_is_typed(
    web: Callable[[str, str], Client],
) -> None:
    case = playing.registered(COUNTY)
    clerk, form = web(COUNTY, "clerk"), f"/t/{COUNTY}/suggestions/{case}/referrals/further"
    assert "现在不能选" not in clerk.get(form).content.decode()
    playing.sent_up(COUNTY, case)
    shown = clerk.get(form).content.decode()
    assert "现在不能选：本件已有一次转请在办（已送出）" in shown
    [transfer] = re.findall(r'<input[^>]*value="TRANSFER"[^>]*>', shown)
    [copy] = re.findall(r'<input[^>]*value="CC"[^>]*>', shown)
    assert " disabled" in transfer and " disabled" not in copy and OTHER_COUNTY not in shown
    late = clerk.post(form, {"kind": "TRANSFER", "to": [OTHER_COUNTY], "note": "留住这句"})
    assert late.status_code == 409 and "不能重复转请" in late.content.decode()
    assert "留住这句" in late.content.decode()


def test_the_course_of_a_bundle_says_whose_each_line_is(run_jobs: RunJobs) -> None:
    ups = {code: playing.sent_up(code, playing.registered(code)) for code in (COUNTY, OTHER_COUNTY)}
    run_jobs()
    for up in ups.values():
        do(CITY, "clerk", referrals.receive, referral_id=up)
        do(CITY, "clerk", referrals.accept, referral_id=up)
    do(CITY, "clerk", referrals.bundle, referral_id=ups[COUNTY], others=[ups[OTHER_COUNTY]])
    case = do(CITY, "deputy1", referrals.adopt, referral_id=ups[OTHER_COUNTY]).id
    row = inside(CITY, lambda: Suggestion.objects.get(pk=case))
    trace = do(CITY, "clerk", page.build, suggestion=row).trace
    assert trace is not None
    assert [leg.title for leg in trace.legs][:2] == ["第一段 桐庐县人大、淳安县人大", "第二段 杭州市人大"]
    said = [(line.event.deed, line.event.text) for leg in trace.legs for line in leg.rows]
    for deed, rest in (("签收", ""), ("受理", "；请本级代表研究采纳")):
        told = {text for label, text in said if label == deed}
        assert told == {f"桐庐县来件{rest}", f"淳安县来件{rest}"}
    [adopted] = [text for label, text in said if label == "采纳"]
    numbers = [inside(code, partial(number_of, up)) for code, up in ups.items()]
    assert all(number in adopted for number in numbers)
    assert "桐庐县" in adopted and "淳安县" in adopted


def number_of(referral: UUID) -> str:
    return str(Referral.objects.get(pk=referral).number)
