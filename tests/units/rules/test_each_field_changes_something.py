"""Each rule is changed in turn, and one thing that a present deed or page does is another; a rule that nothing reads fails."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from kernel import clock
from kernel.errors import DomainError
from shared_apps.rules import deadlines as ruled
from shared_apps.rules import selectors
from shared_apps.rules.fields import FIELDS
from shared_apps.rules.models import RuleVersion
from shared_apps.rules.values import Rules
from shared_apps.worktime import selectors as worktime
from tenant_apps.deputies.models import ElectingUnit, Mandate
from tenant_apps.handling import access, actions, answered, deadlines, dissent, forms
from tenant_apps.records import selectors as records
from tenant_apps.referrals import deadlines as between
from tenant_apps.referrals import possible
from tenant_apps.referrals.going_up import going_up
from tenant_apps.referrals.models import Referral
from tenant_apps.suggestions import actions as suggestion_actions
from tenant_apps.suggestions import deadlines as intake
from tenant_apps.suggestions import openness
from tenant_apps.suggestions.models import Signature
from tenant_apps.supervision import ladder
from tests.factories.house import House, furnish
from tests.units.rules import bills, filed, looks, seen
from tests.units.rules.first import FIRST
from tests.units.rules.looks import confirming, first_day_of_report, looked_at, redo_day
from tests.units.rules.seen import CASE, MOMENT, Undone, case
from tests.units.suggestions.deeds import registered

pytestmark = pytest.mark.usefixtures("database")

START = date(2026, 3, 2)  # a Monday


@pytest.fixture(scope="module")
def house(database: object) -> House:
    """One joint suggestion, registered; each test looks at it under other rules."""
    made = furnish("330122")
    CASE["id"] = registered(made)
    with made.entered():
        Signature.objects.create(
            suggestion_id=CASE["id"],
            mandate_id=made.mandate_ids["deputy2"],
            person_name="周国良",
            signed_at=clock.now(),
        )
    return made


def under(house: House, **changed: Any) -> Rules:
    """Rules of the county with some stored values changed, as a version of its own that holds from today on."""
    county = selectors.version_on(house.ref.id, clock.today() - timedelta(days=1))
    stored = selectors.complete(county.fields)
    stored |= {name: {**stored[name], "value": value} for name, value in changed.items()}
    row = RuleVersion.objects.create(
        congress_id=house.ref.id,
        effective_from=clock.today(),
        fields=stored,
        digest=uuid4().hex,
        made_at=clock.now(),
    )
    return selectors.rules(row.pk)


def intake_day(house: House, rules: Rules) -> Any:
    with case(house, rules) as suggestion:
        suggestion.submitted_at = MOMENT
        return intake.intake_due(suggestion)


def unsigned_reply_day(house: House, rules: Rules) -> Any:
    with house.entered():
        return deadlines.reply_due(assigned_at=MOMENT, received_at=None, by=rules)


def signed_reply_day(house: House, rules: Rules) -> Any:
    with house.entered():
        return deadlines.reply_due(assigned_at=MOMENT, received_at=MOMENT + timedelta(days=2), by=rules)


def rolled_day(house: House, rules: Rules) -> Any:
    return ruled.due(
        date(2026, 2, 10), rules.reply_span, rules=rules, calendar=worktime.calendar(house.ref.id)
    )


def rating_day(house: House, rules: Rules) -> Any:
    with house.entered():
        return deadlines.rating_due(MOMENT, by=rules)


def contact_day(house: House, rules: Rules) -> Any:
    with house.entered():
        return deadlines.contact_due(MOMENT, by=rules)


def late_words(house: House, rules: Rules) -> Any:
    return deadlines.late_rating(MOMENT, by=rules)


def lamp(house: House, rules: Rules) -> Any:
    with house.entered():
        today = worktime.calendar(house.ref.id).working_day_after(clock.today(), 4)
        return deadlines.lamps(rules).of(clock.end_of_day(today)).code


def paper(house: House, rules: Rules) -> Any:
    with case(house, rules) as suggestion:
        return intake.paper_required(suggestion)


def withdrawing(house: House, rules: Rules) -> Any:
    """What becomes of the lead's withdrawal once a unit has the case."""
    clerk, lead = house.actor("clerk"), house.actor("deputy1")
    found = ""
    try:
        with case(house, rules) as suggestion:
            actions.assign(actor=clerk, suggestion_id=suggestion.pk, unit_id=house.unit_ids["handler1"])
            why = "情况已有变化，不再需要办理。"
            found = suggestion_actions.withdraw(actor=lead, suggestion_id=suggestion.pk, reason=why).state
            raise Undone
    except DomainError as refused:
        return refused.code
    except Undone:
        return found


def answered_ones(house: House, rules: Rules) -> Any:
    with case(house, rules) as suggestion:
        return answered.mandates_to_answer(suggestion, by=rules)


def outcomes(house: House, rules: Rules) -> Any:
    with house.entered():
        form = forms.LetterForm(rules=rules)
        return [code for code, _ in form.fields["outcome"].choices]  # type: ignore[attr-defined]


def letters(house: House, rules: Rules) -> Any:
    with house.entered():
        return list(forms.LetterForm(rules=rules).fields["letter_class"].choices)  # type: ignore[attr-defined]


def axes(house: House, rules: Rules) -> Any:
    return [name for name in forms.RatingForm(rules=rules).fields if name != "text"]


def rating_words(house: House, rules: Rules) -> Any:
    return list(forms.RatingForm(rules=rules).fields["result"].choices)  # type: ignore[attr-defined]


def owed(index: int) -> Callable[[House, Rules], Any]:
    """What the dialogue of a referral up says is owed back, under the rules of today."""

    def see(house: House, rules: Rules) -> Any:
        with case(house, rules) as suggestion:
            return going_up(suggestion).owed[index]

    return see


def reminded_day(house: House, rules: Rules) -> Any:
    with house.entered():
        return possible.may_urge_from(Referral(kind="REQUEST_ADOPTION", urged_at=MOMENT))


def told_day(house: House, rules: Rules) -> Any:
    with house.entered():
        return between.after(MOMENT, rules.pass_on_span)


def lower_day(house: House, rules: Rules) -> Any:
    with house.entered():
        return between.lower_due(MOMENT)


def carded(index: int) -> Callable[[House, Rules], Any]:
    """Which card the unit has on one of three days: two weeks before its reply is due, two working days before, a fortnight after."""
    today = (date(2026, 5, 19), date(2026, 5, 28), date(2026, 6, 15))[index]

    def see(house: House, rules: Rules) -> Any:
        calendar, due = worktime.calendar(house.ref.id), date(2026, 6, 1)
        return (
            ladder.reached(today, due, rules=rules, calendar=calendar),
            ladder.escalates(today, due, rules=rules, calendar=calendar),
        )

    return see


def replying(house: House, rules: Rules) -> Any:
    """Whether a reply without a logged contact goes out."""
    clerk, handler = house.actor("clerk"), house.actor("handler1")
    try:
        with case(house, rules) as suggestion:
            given = actions.assign(
                actor=clerk, suggestion_id=suggestion.pk, unit_id=house.unit_ids["handler1"]
            )
            actions.sign_for(actor=handler, assignment_id=given.pk)
            actions.reply(
                actor=handler, assignment_id=given.pk, letter_class="A", outcome="SOLVED", body=LETTER
            )
            raise Undone
    except DomainError as refused:
        return refused.code
    except Undone:
        return "sent"


def rater(house: House, rules: Rules) -> Any:
    """Whether the deputy who signed with the lead may rate what they were sent."""
    clerk, handler, second = house.actor("clerk"), house.actor("handler1"), house.actor("deputy2")
    try:
        with case(house, rules) as suggestion:
            given = actions.assign(
                actor=clerk, suggestion_id=suggestion.pk, unit_id=house.unit_ids["handler1"]
            )
            actions.sign_for(actor=handler, assignment_id=given.pk)
            actions.log_contact(
                actor=handler, assignment_id=given.pk, way="PHONE", with_name="沈建芳", note="电话听取意见。"
            )
            sent = actions.reply(
                actor=handler, assignment_id=given.pk, letter_class="A", outcome="SOLVED", body=LETTER
            )
            access.delivery_to_rate(second, sent.pk)
            raise Undone
    except DomainError as refused:
        return refused.code
    except Undone:
        return "rates"


def dissatisfied(house: House, rules: Rules) -> Any:
    """Whether a reply rated 不满意 may be closed as it is, and what may be decided of one that was given anew."""
    clerk, handler, deputy = house.actor("clerk"), house.actor("handler1"), house.actor("deputy1")
    try:
        with case(house, rules) as suggestion:
            given = actions.assign(
                actor=clerk, suggestion_id=suggestion.pk, unit_id=house.unit_ids["handler1"]
            )
            actions.sign_for(actor=handler, assignment_id=given.pk)
            actions.log_contact(
                actor=handler, assignment_id=given.pk, way="PHONE", with_name="沈建芳", note="电话听取意见。"
            )
            sent = actions.reply(
                actor=handler, assignment_id=given.pk, letter_class="A", outcome="SOLVED", body=LETTER
            )
            actions.rate(
                actor=deputy, reply_id=sent.pk, attitude="SATISFIED", result="DISSATISFIED", text=LETTER
            )
            matter = type(sent).objects.get(pk=sent.pk).matter  # as it is once rated
            found = dissent.of(matter, by=rules)
            raise Undone([bool(dissent.owed(matter, by=rules)), dissent.decisions(found, by=rules)])
    except Undone as undone:
        return undone.args


def told_below(house: House, rules: Rules) -> Any:
    """What the case says of telling those who elected its deputy, after assignment and reply."""
    clerk, handler = house.actor("clerk"), house.actor("handler1")
    said: list[str] = []
    try:
        with case(house, rules) as suggestion:
            lead = suggestion.lead_mandate
            unit = ElectingUnit.objects.create(congress_id=house.ref.id, term_id=lead.term_id, name="某单位")
            Mandate.objects.filter(pk=lead.pk).update(electing_unit=unit)
            given = actions.assign(
                actor=clerk, suggestion_id=suggestion.pk, unit_id=house.unit_ids["handler1"]
            )
            actions.sign_for(actor=handler, assignment_id=given.pk)
            actions.log_contact(
                actor=handler, assignment_id=given.pk, way="PHONE", with_name="沈建芳", note="电话听取意见。"
            )
            actions.reply(
                actor=handler, assignment_id=given.pk, letter_class="A", outcome="SOLVED", body=LETTER
            )
            said = [one.facts["label"] for one in records.of_case(suggestion.pk) if one.deed == "not_copied"]
            raise Undone
    except Undone:
        return said


def published(house: House, rules: Rules) -> Any:
    """What the public may read of a case that the office has opened, and why it may be kept back."""
    with case(house, rules) as suggestion:
        suggestion.openness = suggestion.Openness.OPEN
        return openness.is_public(suggestion), suggestion_actions.openness_grounds(suggestion)


LETTER = "您提出的建议收悉。经研究，已将有关事项列入明年工作计划，经费同步安排，届时将向您通报进展情况。"
KINDS = [{"label": "已解决", "outcomes": ["SOLVED"]}, {"label": "计划", "outcomes": ["PLANNED"]}]
LETTERS = [
    {"code": "A", "label": "甲", "outcomes": ["SOLVED", "IN_PROGRESS"]},
    {"code": "B", "label": "乙", "outcomes": ["PLANNED", "REFERENCE", "NOT_FEASIBLE", "REFERRED_UP"]},
]
WORDS = [
    {"code": "YES", "label": "满意", "needs_text": False, "dissatisfied": False},
    {"code": "NO", "label": "不满意", "needs_text": True, "dissatisfied": True},
]
# rule → (two values, what is seen); where a second rule must stand for the first to show, it is given too.
SEEN: dict[str, tuple[Any, Any, Callable[[House, Rules], Any], dict[str, Any]]] = {
    "accept_upper_deputies": (False, True, filed.below, {}),
    "assign_span": ("7d", "10wd", intake_day, {}),
    "assigned_by": ("OFFICE", "CHAIRPERSONS", filed.assigning, {}),
    "delegation_filing": ("NONE", "ANY_TIME", filed.by_delegation, {}),
    "numbering": ("ONE", "APART", filed.apart, {}),
    "paper_required": (False, True, paper, {}),
    "withdrawal": ("ANY_TIME", "BEFORE_ASSIGNMENT", withdrawing, {"joint_withdrawal": "LEAD"}),
    "joint_withdrawal": ("LEAD", "ALL", withdrawing, {"withdrawal": "ANY_TIME"}),
    "clock_start": ("ASSIGNED", "RECEIVED", signed_reply_day, {}),
    "presumed_receipt_span": ("3wd", "5wd", unsigned_reply_day, {"clock_start": "RECEIVED"}),
    "assignment_told": (False, True, told_below, {}),
    "return_span": ("5d", "10wd", seen.return_day, {}),
    "late_return_refused": (False, True, seen.late_return, {}),
    "refused_return": ("CONTINUE", "ASK_AGAIN", seen.asked_again, {}),
    "reassign_span": (None, "10wd", seen.reassign_day, {}),
    "restart_on_return": (False, True, seen.day_after_return, {}),
    "reply_max": ("6m", "4m", seen.latest_day, {"extension_span": None}),
    "extension_span": (None, "1m", seen.latest_day, {}),
    "extension_needs_approval": (True, False, seen.extended, {}),
    "extension_tell_deputy": (True, False, seen.told_of_extension, {"extension_needs_approval": False}),
    "contact_span": (None, "20wd", contact_day, {}),
    "co_label": ("会办", "协办", seen.ways, {}),
    "co_opinion_span": ("1m", "30wd", seen.opinion_day, {}),
    "co_redo_span": (None, "5wd", seen.opinion_day_again, {}),
    "contact_required": (True, False, replying, {}),
    "redo_contact_required": (True, False, looks.answering_anew, {}),
    "reply_span": ("3m", "2m", signed_reply_day, {}),
    "joint_reply": ("EACH", "LEAD", answered_ones, {}),
    "reply_copied": (False, True, told_below, {}),
    "reply_kinds": (None, KINDS, outcomes, {}),
    "reply_classes": (None, LETTERS, letters, {}),
    "notice_span": ("15d", None, carded(0), {}),
    "yellow_card_span": ("5wd", "2d", carded(1), {}),
    "red_card": (True, False, carded(2), {}),
    "escalation_span": ("5wd", None, carded(2), {}),
    "who_rates": ("LEAD", "ALL", rater, {}),
    "rating_span": (None, "15wd", rating_day, {}),
    "late_rating": ("COUNTED", "NOT_COUNTED", late_words, {}),
    "ratings": (None, WORDS, rating_words, {}),
    "rating_axes": (["ATTITUDE", "RESULT"], ["RESULT"], axes, {}),
    "redo_trigger": ("ON_DISSATISFIED", "AFTER_ASSESSMENT", dissatisfied, {}),
    "redo_span": ("1m", "2m", redo_day, {}),
    "redo_most": (2, 3, looks.last_round, {"second_dissatisfaction": "OFFICE_DECIDES"}),
    "second_dissatisfaction": ("OFFICE_DECIDES", "FACE_TO_FACE", dissatisfied, {}),
    "commitments": ("FOLLOW_UP", "REGISTER", confirming, {}),
    "follow_up_span": ("6m", "12m", looked_at, {}),
    "publication": ("REPORT", "CONTENT_REPLY", published, {}),
    "publication_exceptions": (
        ["PRIVACY"],
        ["PRIVACY", "BUSINESS_SECRET"],
        published,
        {"publication": "CONTENT_REPLY"},
    ),
    "yearly_report": ("YEARLY", "NOVEMBER", first_day_of_report, {}),
    "receive_span": ("5wd", "7wd", owed(0), {}),
    "accept_span": ("10wd", "15wd", owed(1), {}),
    "adopt_span": (None, "1m", owed(2), {}),
    "pass_on_span": ("5wd", "8wd", told_day, {}),
    "urge_gap": ("3wd", "10wd", reminded_day, {}),
    "return_margin": ("10wd", None, lower_day, {}),
    "roll_on_holiday": (True, False, rolled_day, {}),
    "told_days": (10, 2, looks.told_of_withdrawal, {"withdrawal": "ANY_TIME", "joint_withdrawal": "LEAD"}),
    "near_working_days": (5, 1, lamp, {}),
    **bills.SEEN,
}
AS_IT_IS = frozenset({"reply_kinds", "reply_classes", "ratings"})  # the first value is the county's own


def test_each_rule_is_read() -> None:
    assert set(SEEN) == set(FIELDS)


@pytest.mark.parametrize("name", sorted(set(FIELDS) - FIRST))
def test_a_version_older_than_a_rule_is_read_all_the_same(name: str) -> None:
    assert "value" in selectors.complete({})[name]
    FIELDS[name].kind.read(FIELDS[name].former)


@pytest.mark.parametrize("name", SEEN)
def test_a_rule_changes_what_is_done(name: str, house: House) -> None:
    first, second, see, beside = SEEN[name]
    start = {} if name in AS_IT_IS else {name: first}
    before = see(house, under(house, **start, **beside))
    after = see(house, under(house, **{name: second}, **beside))
    assert before != after
