"""主办、会办 and 分别办理: who may be chosen, who answers when, what those who assist say to whom."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine

from kernel.errors import DomainError, NotPermitted, StateRefused
from tenant_apps.handling import actions, counting, course, deadlines, rows, selectors, states
from tenant_apps.handling.actions import handing_over, undertakers
from tenant_apps.handling.models import Assignment, Reply
from tenant_apps.organs import actions as organs
from tenant_apps.records import selectors as records
from tenant_apps.suggestions import access as suggestions
from tenant_apps.suggestions import actions as intake
from tests.units.handling.house import LETTER, House, case_id
from tests.units.handling.ruling import put_under
from tests.units.handling.test_pages import browser, text_of, url
from tests.units.handling.test_waiting import waits

VIEW = "涉及河道的部分由本局负责，已列入年度清淤计划。"
GIVEN = {"letter_class": "B", "outcome": "IN_PROGRESS", "body": LETTER}


def given(house: House, *, way: str = "LEAD", pk: UUID | None = None) -> tuple[Assignment, Assignment]:
    """handler's unit and other's unit: lead and assisting, or both for themselves."""
    pk, clerk = pk or house.registered(), house.actor("clerk")
    with house.inside():
        first = actions.assign(
            actor=clerk,
            suggestion_id=pk,
            unit_id=house.units["handler"],
            way=way,
            other_unit_ids=[house.units["other"]],
        )
        second = first.matter.assignments.get(unit_id=house.units["other"])
        return first, second


def signed(house: House, *, way: str = "LEAD") -> tuple[Assignment, Assignment]:
    first, second = given(house, way=way)
    for who, one in (("handler", first), ("other", second)):
        actor = house.actor(who)
        with house.inside():
            actions.sign_for(actor=actor, assignment_id=one.pk)
            if one.role != "CO":
                _talk(actor, one)
    return first, second


def _talk(actor: object, one: Assignment) -> None:
    actions.log_contact(
        actor=actor,  # type: ignore[arg-type]
        assignment_id=one.pk,
        way="FACE",
        with_name="测alice",
        note="当面听取意见。",
    )


def replied(house: House, who: str, one: Assignment, *, co_overdue: bool = False) -> Reply:
    actor = house.actor(who)
    with house.inside():
        return actions.reply(
            actor=actor, assignment_id=one.pk, co_overdue=co_overdue, draft_version=None, **GIVEN
        )


def state(house: House, one: Assignment) -> tuple[str, str]:
    """The suggestion's and the assignment's."""
    alice = house.actor("alice")
    with house.inside():
        now = Assignment.objects.get(pk=one.pk).state
        return suggestions.get(alice, case_id(one)).state, now


def refused(house: House, who: str, deed: object, **facts: object) -> DomainError:
    actor = house.actor(who)
    with house.inside(), pytest.raises(DomainError) as told:
        deed(actor=actor, **facts)  # type: ignore[operator]
    return told.value


def test_the_lead_has_the_replys_day_and_who_assists_a_day_of_its_own(house: House) -> None:
    lead, co = given(house)
    assert (lead.role, co.role) == ("LEAD", "CO")
    assert lead.due_at is not None and co.due_at is not None and co.due_at < lead.due_at
    with house.inside():
        entry = next(row for row in records.of_case(case_id(lead)) if row.deed == "assigned")
    assert entry.facts["text"].startswith("主办 县交通运输局，会办 县林业水利局，")


@pytest.mark.parametrize(
    ("way", "others", "code", "field"),
    [
        ("LEAD", ["handler"], "same_unit", "other_unit_ids"),  # LEAD = CO
        ("LEAD", ["other", "other"], "same_unit", "other_unit_ids"),
        ("LEAD", ["distributor"], "unit", "other_unit_ids"),
        ("SEPARATE", [], "separate_alone", "other_unit_ids"),
        ("CO", ["other"], "assign_way", "way"),  # nobody would lead
        ("LEAD", ["other"] * 21, "too_many_units", "other_unit_ids"),
    ],
)
def test_no_17_a_choice_that_cannot_be_is_refused_with_its_field(
    house: House, way: str, others: list[str], code: str, field: str
) -> None:
    pk = house.registered()
    ids = [house.units[one] for one in others]
    told = refused(
        house, "clerk", actions.assign,
        suggestion_id=pk, unit_id=house.units["handler"], way=way, other_unit_ids=ids,
    )  # fmt: skip
    assert (told.code, told.field) == (code, field)
    with house.inside():
        assert selectors.matter_of(pk) is None


def test_no_17_an_abolished_unit_cannot_assist_and_no_second_one_leads(house: House) -> None:
    clerk, pk = house.actor("clerk"), house.registered()
    with house.inside():
        gone = organs.add_unit(actor=clerk, name="县蚕桑局", kind="department")
        organs.abolish_unit(actor=clerk, unit_id=gone.pk, successor_ids=[house.units["other"]])
    lead = {"suggestion_id": pk, "unit_id": house.units["handler"]}
    told = refused(house, "clerk", actions.assign, **lead, other_unit_ids=[gone.pk])
    assert (told.code, told.field) == ("unit_inactive", "other_unit_ids") and "县林业水利局" in told.message
    given(house, pk=pk)
    assert refused(house, "clerk", actions.assign, **lead).code == "assigned_already"


def test_the_form_keeps_what_was_chosen_and_uses_the_places_word(house: House) -> None:
    pk, clerk = house.registered(), browser(house, "clerk")
    address = url(house, "handling:assign", pk)
    assert "主办、会办" in text_of(clerk.get(address))
    sent = {"way": "SEPARATE", "unit_id": str(house.units["handler"]), "note": "分头办理。"}
    again = clerk.post(address, sent)
    assert again.status_code == 422 and "分别办理须有两个以上承办单位" in text_of(again)
    assert "分头办理。" in text_of(again) and 'value="SEPARATE" id="id_way_2" checked' in text_of(again)
    done = clerk.post(address, sent | {"other_unit_ids": [str(house.units["other"])]}, follow=True)
    assert "已交办：分别办理 县交通运输局、县林业水利局" in text_of(done)


def test_several_that_answer_have_each_its_own_letter_and_the_last_ends_it(house: House) -> None:
    first, second = signed(house, way="SEPARATE")
    one = replied(house, "handler", first)
    assert state(house, first) == ("IN_HANDLING", "REPLIED")
    alice, clerk = house.actor("alice"), house.actor("clerk")
    with house.inside():
        found = list(suggestions.visible(clerk).filter(pk=case_id(first)))
        facts = rows.column(clerk, found)[case_id(first)]
        assert facts.replied_at is None and facts.undertaker == "县交通运输局、县林业水利局"
        headline = course.parts(clerk, found[0]).headline
        assert headline is not None and headline.holder == "县林业水利局"
        actions.rate(actor=alice, reply_id=one.pk, attitude="SATISFIED", result="SATISFIED")
    assert state(house, first)[0] == "IN_HANDLING"  # one letter of two is rated
    two = replied(house, "other", second)
    assert (one.round, two.round) == (1, 1) and state(house, second) == ("REPLIED", "REPLIED")
    with house.inside():
        actions.rate(actor=alice, reply_id=two.pk, attitude="SATISFIED", result="SATISFIED")
        assert rows.column(clerk, found)[case_id(first)].replied_at is not None
    assert state(house, first)[0] == "TRACKING"  # both letters promise something


def test_a_letter_that_came_before_the_withdrawal_waits_for_no_rating(house: House) -> None:
    first, _ = signed(house, way="SEPARATE")
    one = replied(house, "handler", first)
    assert waits(house, "alice", one.pk) == [("rate", "阅读答复")]
    put_under(house, case_id(first), withdrawal="ANY_TIME")
    alice = house.actor("alice")
    with house.inside():
        intake.withdraw(actor=alice, suggestion_id=case_id(first), reason="情况已有变化，不再需要办理。")
        found = suggestions.get(alice, case_id(first))
        assert not [deed for deed in course.parts(alice, found).deeds if deed.deed == "rate"]
    assert waits(house, "alice", one.pk) == []
    letter = text_of(browser(house, "alice").get(url(house, "handling:letter", one.pk)))
    assert url(house, "handling:evaluation", one.pk) not in letter


def test_the_lead_waits_for_the_opinion_until_it_is_overdue_and_then_says_so(house: House) -> None:
    lead, co = signed(house)
    told = refused(house, "handler", actions.reply, assignment_id=lead.pk, **GIVEN)
    assert told.code == "opinion_missing" and "县林业水利局" in told.message and "会办意见逾期" in told.next
    early = refused(house, "handler", actions.reply, assignment_id=lead.pk, co_overdue=True, **GIVEN)
    assert (early.code, early.field) == ("opinion_not_overdue", "co_overdue")
    with house.inside():
        due = Assignment.objects.get(pk=co.pk).due_at
    assert due is not None
    with time_machine.travel(due + timedelta(minutes=1)):
        assert refused(house, "handler", actions.reply, assignment_id=lead.pk, **GIVEN).code == told.code
        replied(house, "handler", lead, co_overdue=True)
    assert state(house, co) == ("REPLIED", "LAPSED")
    assert waits(house, "other", co.pk, case_id(co)) == []


def test_an_opinion_goes_to_the_lead_unit_and_never_to_the_deputy(house: House) -> None:
    lead, co = signed(house)
    assert waits(house, "other", co.pk) == [("opinion", "提出意见")]
    other = browser(house, "other")
    kept = other.post(url(house, "handling:opinion", co.pk), {"text": "短", "contact_name": "测other"})
    assert kept.status_code == 422 and "意见至少 4 个字" in text_of(kept)
    sent = {"text": VIEW, "contact_name": "测other", "contact_phone": "0571-64210000"}
    assert other.post(url(house, "handling:opinion", co.pk), sent).status_code == 302
    case = url(house, "suggestions:case", case_id(lead))
    reads = {
        who: VIEW in text_of(browser(house, who).get(case)) for who in ("handler", "other", "clerk", "alice")
    }
    assert reads == {"handler": True, "other": True, "clerk": True, "alice": False}
    assert "县林业水利局" in text_of(browser(house, "alice").get(case))  # who assists is no secret
    assert VIEW in text_of(browser(house, "handler").get(url(house, "handling:reply", lead.pk)))
    replied(house, "handler", lead)
    assert state(house, co) == ("REPLIED", "OPINION_GIVEN")
    clerk = house.actor("clerk")
    with house.inside():
        new = organs.add_unit(actor=clerk, name=f"县档案馆{co.pk.hex[-4:]}", kind="department")
    other_unit = {"unit_id": new.pk, "reason": "另行听取意见。"}
    told = refused(house, "clerk", actions.replace_undertaker, assignment_id=co.pk, **other_unit)
    assert told.code == undertakers.Answered.code


def test_an_empty_opinion_is_sent_back_by_the_lead_and_given_again(house: House) -> None:
    lead, co = signed(house)
    other, handler = house.actor("other"), house.actor("handler")
    with house.inside():
        actions.give_opinion(actor=other, assignment_id=co.pk, text="无意见，请酌。")
    why = {"assignment_id": co.pk, "reason": "请写明清淤的安排。"}
    assert isinstance(refused(house, "other", actions.send_back_opinion, **why), NotPermitted)
    page = text_of(browser(house, "handler").get(url(house, "handling:reply", lead.pk)))
    assert url(house, "handling:opinion_return", co.pk) in page
    with house.inside():
        back = actions.send_back_opinion(actor=handler, **why)  # type: ignore[arg-type]
        assert back.state == "SIGNED"
        assert counting.due(back, by=deadlines.rules(back.matter.profile_version)) == (
            back.due_at,
            back.due_provisional,
        )
        again = actions.give_opinion(actor=other, assignment_id=co.pk, text=VIEW)
        assert again.round == 2
        first, second = selectors.opinions_of(back.matter)
    assert (first.sent_back_reason, second.sent_back_at) == ("请写明清淤的安排。", None)
    replied(house, "handler", lead)
    assert refused(house, "handler", actions.send_back_opinion, **why).code == "state"


def test_who_assists_neither_answers_nor_is_waited_for_by_the_deputy(house: House) -> None:
    _, co = signed(house)
    for deed, facts in (
        (actions.reply, GIVEN),
        (actions.log_contact, {"way": "FACE", "with_name": "测alice", "note": "当面听取意见。"}),
        (actions.state_competence, {"text": "这不是本局的职责范围。"}),
    ):
        told = refused(house, "other", deed, assignment_id=co.pk, **facts)
        assert told.code == "not_of_role" and "只向主办单位提出意见" in told.message


def test_a_unit_joins_later_and_another_takes_the_lead_with_its_clock(house: House) -> None:
    lead, clerk = house.talked(), house.actor("clerk")
    with house.inside():
        new = organs.add_unit(actor=clerk, name=f"县财政局{lead.pk.hex[-4:]}", kind="department")
    why = {"reason": "涉及资金安排，需要协助。"}
    told = refused(
        house, "clerk", actions.add_undertaker, matter_id=lead.matter_id, unit_id=lead.unit_id, **why
    )
    assert (told.code, told.field) == ("same_unit", "unit_id")
    short = {"unit_id": new.pk, "reason": "短"}
    assert (
        refused(house, "clerk", actions.add_undertaker, matter_id=lead.matter_id, **short).field == "reason"
    )
    with house.inside():
        co = actions.add_undertaker(actor=clerk, matter_id=lead.matter_id, unit_id=new.pk, **why)
        assert (co.role, co.state) == ("CO", "PENDING_SIGN")
    assert state(house, lead)[0] == "IN_HANDLING"
    page = browser(house, "clerk").post(
        url(house, "handling:replacement", lead.pk),
        {"unit_id": str(house.units["other"]), **why},
        follow=True,
    )
    assert "已变更为县林业水利局" in text_of(page)
    assert state(house, lead) == ("ASSIGNED", "CANCELLED")
    with house.inside():
        now = Assignment.objects.get(instead_of=lead)
        before = Assignment.objects.get(pk=lead.pk)
        assert (now.role, now.due_at) == ("LEAD", before.due_at)  # the clock ran on
        assert [one.pk for one in selectors.assignments_of(now.matter)] == [now.pk, co.pk]
        entry = [row for row in records.of_case(case_id(lead)) if row.deed == "undertakers_changed"][-1]
        assert entry.facts["text"] == "主办由县交通运输局变更为县林业水利局"
    other = house.actor("other")
    with house.inside():
        taken = actions.sign_for(actor=other, assignment_id=now.pk)
        assert taken.due_at == before.due_at
    assert state(house, lead)[0] == "IN_HANDLING"


def test_a_suggestion_lent_to_a_lower_government_takes_no_unit_of_ours_beside_it(house: House) -> None:
    pk, clerk = house.registered(), house.actor("clerk")
    with house.inside():
        lower = actions.assign_to_lower(
            actor=clerk,
            seat=clerk.require("suggestion.assign"),
            suggestion_id=pk,
            referral_id=pk,
            undertaker_name="某县人民政府",
        )
    facts = {"unit_id": house.units["other"], "reason": "需要协助办理。"}
    told = refused(house, "clerk", actions.add_undertaker, matter_id=lower.matter_id, **facts)
    assert told.code == undertakers.LowerUndertakes.code
    told = refused(house, "clerk", actions.replace_undertaker, assignment_id=lower.pk, **facts)
    assert told.code == undertakers.LowerUndertakes.code


def test_a_successor_that_undertakes_the_same_matter_undertakes_it_once(house: House) -> None:
    lead, co = given(house)
    clerk = house.actor("clerk")
    with house.inside():
        done = handing_over.hand_over(
            actor=clerk,
            unit_id=house.units["handler"],
            successor_id=house.units["other"],
            successor_name="县林业水利局",
        )
        assert done
        held = selectors.assignments_of(lead.matter)
    assert [(one.role, one.unit_id) for one in held] == [("LEAD", house.units["other"])]
    assert state(house, co)[1] == "CANCELLED"
    # The other tests go on with the unit as it was.
    with house.inside():
        Assignment.objects.filter(unit_id=house.units["other"], role="LEAD", state="PENDING_SIGN").update(
            unit_id=house.units["handler"]
        )


def test_of_two_that_assist_and_become_one_the_opinion_that_was_given_stays(house: House) -> None:
    lead, co = signed(house)
    clerk, other = house.actor("clerk"), house.actor("other")
    with house.inside():
        old = organs.add_unit(actor=clerk, name=f"县水文站{co.pk.hex[-4:]}", kind="department")
        actions.add_undertaker(actor=clerk, matter_id=lead.matter_id, unit_id=old.pk, reason="涉及水文资料。")
        actions.give_opinion(actor=other, assignment_id=co.pk, text=VIEW)
        organs.abolish_unit(
            actor=clerk, unit_id=old.pk, successor_ids=[house.units["other"]], hands_over=True
        )
        assert [one.pk for one in selectors.assignments_of(lead.matter)] == [lead.pk, co.pk]
        assert [one.text for one in selectors.opinions_of(lead.matter)] == [VIEW]
    assert state(house, co)[1] == "OPINION_GIVEN"


# What each part may do in each state, written out beside the machine: whatever is not here is refused with its reason.
_PENDING = "sign_for lower_signed lower_reply cancel end replace_undertaker request_return"
_SIGNED = "state_competence log_contact reply make_commitment lower_reply end replace_undertaker request_return request_extension"
_JOINT = "state_competence log_contact make_commitment countersign answer_jointly end replace_undertaker"
_LEAVES = "release remove_undertaker take_lead"
ALLOWED = {
    **{
        (role, at): deeds
        for role in ("LEAD", "SEPARATE")
        for at, deeds in {
            "PENDING_SIGN": _PENDING,
            "SIGNED": _SIGNED,
            "RETURN_REQUESTED": "accept_return refuse_return refuse_unsigned_return end",
            "EXTENSION_REQUESTED": "state_competence log_contact reply make_commitment end replace_undertaker grant_extension refuse_extension",
            "REPLIED": "make_commitment reopen lower_reopen",
            "OPINION_GIVEN": "end replace_undertaker",  # no deed leads there
        }.items()
    },
    ("JOINT_LEAD", "PENDING_SIGN"): "sign_for end replace_undertaker request_return",
    ("JOINT_LEAD", "SIGNED"): _JOINT + " request_return request_extension",
    ("JOINT_LEAD", "RETURN_REQUESTED"): "accept_return refuse_return refuse_unsigned_return end",
    ("JOINT_LEAD", "EXTENSION_REQUESTED"): _JOINT + " grant_extension refuse_extension",
    ("JOINT_LEAD", "REPLIED"): "make_commitment reopen",
    ("JOINT_LEAD", "OPINION_GIVEN"): "end replace_undertaker",  # no deed leads there
    ("CO", "PENDING_SIGN"): f"sign_for lapse excuse_opinion {_LEAVES} end replace_undertaker",
    ("CO", "SIGNED"): f"give_opinion lapse excuse_opinion {_LEAVES} end replace_undertaker",
    ("CO", "OPINION_GIVEN"): f"send_back_opinion {_LEAVES} end replace_undertaker",
    ("CO", "LAPSED"): f"ask_again {_LEAVES}",
    ("CO", "EXTENSION_REQUESTED"): "end replace_undertaker",  # nor there
    ("CO", "RETURN_REQUESTED"): "end",
}


@pytest.mark.parametrize("role", states.ROLES)
@pytest.mark.parametrize("at", states.ASSIGNMENT.labels)
def test_every_deed_of_every_part_in_every_state_works_or_says_why_not(role: str, at: str) -> None:
    drafts = {"circulate_letter"} if role == "LEAD" else set()
    allowed = set(ALLOWED.get((role, at), "").split())
    allowed |= drafts if at in ("SIGNED", "EXTENSION_REQUESTED") else set()
    of_role = {
        deed for (part, _), deeds in ALLOWED.items() if part == role for deed in deeds.split()
    } | drafts
    for move in states.ASSIGNMENT.moves:
        row = Assignment(role=role, state=at)
        if move.deed in allowed:
            states.ASSIGNMENT.move(row, move.deed)
            assert row.state == (at if move.target == "=" else move.target)
            continue
        with pytest.raises(StateRefused) as told:
            states.ASSIGNMENT.move(row, move.deed)
        assert row.state == at
        assert told.value.code == ("state" if move.deed in of_role else "not_of_role")
        assert move.label in told.value.message
