"""承诺事项: what a reply promises is tracked until it is fulfilled or explained, as the rules of the place have it."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import openpyxl
import pytest
import time_machine
from django.conf import settings
from django.test import Client

from kernel import clock
from kernel.errors import DomainError, NotFound, NotPermitted, StateRefused
from tenant_apps.handling import actions, course, daily, recounting, states, waiting, waiting_after
from tenant_apps.handling.actions.promising import CaseWithdrawn, CommitmentUnknown, DayRefused, ReplyFirst
from tenant_apps.handling.models import Assignment, Commitment, Reply
from tenant_apps.handling.owed import CommitmentOpen
from tenant_apps.suggestions import access as suggestions
from tenant_apps.suggestions import actions as course_of
from tenant_apps.suggestions import closing
from tenant_apps.suggestions.models import Suggestion
from tests.units.handling.house import LETTER, House, case_id
from tests.units.handling.ruling import put_under
from tests.units.handling.test_pages import browser, url

PROMISE = "两条预约线路各增加一辆车"
REPORT = "两条线路已各增加一辆车，并已投入运行。"
GOOD: dict[str, Any] = {"attitude": "SATISFIED", "result": "SATISFIED"}


def promised(house: House, *, text: str = PROMISE, due_on: date | None = None, **rules: Any) -> Commitment:
    """A reply in progress whose unit has written down one promise; rated."""
    task, handler = house.talked(), house.actor("handler")
    pk = case_id(task)
    if rules:
        put_under(house, pk, **rules)
    with house.inside():
        made = actions.make_commitment(actor=handler, assignment_id=task.pk, text=text, due_on=due_on)
        reply = actions.reply(
            actor=handler, assignment_id=task.pk, letter_class="B", outcome="IN_PROGRESS", body=LETTER
        )
    rated(house, reply)
    return fresh(house, made.pk)


def rated(house: House, reply: Reply) -> None:
    alice = house.actor("alice")
    with house.inside():
        actions.rate(actor=alice, reply_id=reply.pk, **GOOD)


def fresh(house: House, pk: UUID) -> Commitment:
    with house.inside():
        found: Commitment = Commitment.objects.select_related("matter", "reply").get(pk=pk)
        return found


def case_of(made: Commitment) -> UUID:
    found = made.matter.suggestion_id
    assert found is not None
    return found


def state(house: House, made: Commitment) -> str:
    with house.inside():
        return Suggestion.objects.get(pk=case_of(made)).state


def reported(house: House, made: Commitment) -> None:
    handler = house.actor("handler")
    with house.inside():
        actions.report_commitment(actor=handler, commitment_id=made.pk, report=REPORT)


def closed(house: House, made: Commitment) -> str:
    clerk = house.actor("clerk")
    try:
        with house.inside():
            return course_of.close(actor=clerk, suggestion_id=case_of(made)).state
    except DomainError as refused:
        return refused.code


def todo(house: House, who: str, made: Commitment) -> list[str]:
    actor = house.actor(who)
    with house.inside():
        return [
            item.kind
            for item in waiting.items(actor)
            if item.number == made.matter.number_label and item.title in (made.text, made.matter.title)
        ]


def test_a_promise_keeps_the_case_open_until_the_office_has_confirmed_it(house: House) -> None:
    made = promised(house, commitments="REGISTER")
    assert state(house, made) == "TRACKING" and closed(house, made) == CommitmentOpen.code
    reported(house, made)
    assert todo(house, "clerk", made) == ["commitment_reported"]
    clerk = house.actor("clerk")
    with house.inside():
        actions.send_back_commitment(actor=clerk, commitment_id=made.pk, answer="请补充时间。")
    reported(house, made)
    with house.inside():
        done = actions.confirm_commitment(actor=clerk, commitment_id=made.pk)
    assert (done.state, done.report, done.answer) == (states.DONE, REPORT, "情况属实。")
    assert closed(house, made) == "CLOSED"


def test_what_can_not_be_done_is_explained(house: House) -> None:
    made, clerk = promised(house, commitments="REGISTER"), house.actor("clerk")
    with house.inside():
        actions.explain_commitment(actor=clerk, commitment_id=made.pk, answer="资金未落实，列入明年计划。")
        with pytest.raises(StateRefused):
            actions.explain_commitment(actor=clerk, commitment_id=made.pk, answer="再次说明一遍。")
    assert closed(house, made) == "CLOSED"


def test_where_another_reply_must_follow_it_ends_the_promise_and_is_rated(house: House) -> None:
    made, clerk = promised(house, commitments="FOLLOW_UP"), house.actor("clerk")
    reported(house, made)
    pk = case_of(made)
    shown = browser(house, "clerk").get(url(house, "suggestions:case", pk)).content.decode()
    panel = shown.split("承诺事项</h2>")[1].split("</section>")[0]
    assert PROMISE in panel and "再次答复</a>" not in panel and "follow-up" in shown
    with house.inside(), pytest.raises(ReplyFirst):
        actions.confirm_commitment(actor=clerk, commitment_id=made.pk)
    other = promised(house)
    later: dict[str, Any] = {"suggestion_id": pk, "body": LETTER, "outcome": "SOLVED"}
    with house.inside(), pytest.raises(CommitmentUnknown):
        actions.follow_up_reply(actor=clerk, settles=[made.pk, other.pk], **later)
    with house.inside():
        sent = actions.follow_up_reply(actor=clerk, settles=[made.pk], **later)
    assert fresh(house, made.pk).settled_by_id == sent.pk
    rated(house, sent)
    assert closed(house, made) == "CLOSED"


def test_a_reply_in_progress_is_tracked_though_nothing_was_written_down(house: House) -> None:
    reply = house.replied("B", "PLANNED")
    rated(house, reply)
    with house.inside():
        whole = Commitment.objects.select_related("matter").get(matter=reply.matter)
        assert (whole.stated, whole.reply_id) == (False, reply.pk)
        left = clock.day_of_deadline(whole.due_at) - clock.today()
        assert left >= timedelta(days=364), "the country's twelve months"
    assert state(house, whole) == "TRACKING"


def test_a_reply_that_promises_nothing_is_not_tracked(house: House) -> None:
    reply = house.replied("A", "SOLVED")
    rated(house, reply)
    with house.inside():
        assert not Commitment.objects.filter(matter=reply.matter).exists()
        assert Suggestion.objects.get(pk=case_id(reply)).state == "EVALUATED"


def test_with_nothing_promised_open_another_reply_is_rated_and_the_case_closed(house: House) -> None:
    reply, clerk = house.replied("A", "SOLVED"), house.actor("clerk")
    pk = case_id(reply)
    rated(house, reply)
    with house.inside():
        sent = actions.follow_up_reply(actor=clerk, suggestion_id=pk, body=LETTER, outcome="SOLVED")

    def now() -> tuple[str, str, bool]:
        with house.inside():
            case = suggestions.get(clerk, pk)
            found = course.parts(clerk, case).headline
            assert found is not None and case.state == "TRACKING"
            return found.holder, found.next_step, not closing.owed(case, explained=True)

    assert now() == ("测alice代表", "对再次答复测评", True)
    rated(house, sent)
    assert now() == ("代表工作机构", "办结", True)


def test_a_new_letter_takes_the_place_of_what_the_first_one_promised_as_a_whole(house: House) -> None:
    reply, clerk, alice = house.replied(), house.actor("clerk"), house.actor("alice")
    bad = {"attitude": "SATISFIED", "result": "DISSATISFIED", "text": "没有时间表，没有解决。"}
    with house.inside():
        actions.rate(actor=alice, reply_id=reply.pk, **bad)  # type: ignore[arg-type]
        assert Suggestion.objects.get(pk=case_id(reply)).state == "EVALUATED", "it waits for the redo"
        actions.redo(actor=clerk, suggestion_id=case_id(reply), note="请写明时间表。")
    handler, task = house.actor("handler"), reply.assignment_id
    assert task is not None
    with house.inside():
        talk = {"way": "FACE", "with_name": "测alice", "note": "就重新办理当面听取意见。"}
        actions.log_contact(actor=handler, assignment_id=task, **talk)  # type: ignore[arg-type]
        actions.reply(actor=handler, assignment_id=task, letter_class="A", outcome="SOLVED", body=LETTER)
        assert [row.state for row in Commitment.objects.filter(matter=reply.matter)] == [states.EXPLAINED]


def test_only_the_unit_that_promised_reports_and_only_the_office_answers(house: House) -> None:
    made = promised(house, commitments="REGISTER")
    for name, refusal in (("other", NotFound), ("clerk", NotPermitted), ("alice", NotFound)):
        actor = house.actor(name)
        with house.inside(), pytest.raises(refusal):
            actions.report_commitment(actor=actor, commitment_id=made.pk, report=REPORT)
    mate = house.actor("mate")
    with house.inside():
        with pytest.raises(NotPermitted):
            actions.explain_commitment(actor=mate, commitment_id=made.pk, answer="资金未落实。")
        with pytest.raises(NotPermitted):
            actions.confirm_commitment(actor=mate, commitment_id=made.pk)


def test_a_day_of_its_own_is_kept_and_one_that_has_passed_refused(house: House) -> None:
    day = clock.today() + timedelta(days=40)
    made = promised(house, due_on=day)
    assert clock.day_of_deadline(made.due_at) == day and made.reply is not None
    task, handler = house.talked(), house.actor("handler")
    for no_day in (clock.today() - timedelta(days=1), date(2100, 1, 1), date.max):
        with house.inside(), pytest.raises(DayRefused) as refused:
            actions.make_commitment(actor=handler, assignment_id=task.pk, text=PROMISE, due_on=no_day)
        assert refused.value.field == "due_on"


def test_what_is_overdue_waits_with_unit_and_office(house: House) -> None:
    made = promised(house, commitments="REGISTER")
    assert todo(house, "handler", made) == [] and todo(house, "clerk", made) == []
    with house.inside():
        Commitment.objects.filter(pk=made.pk).update(due_at=clock.now() - timedelta(days=1))
    assert todo(house, "handler", made) == ["commitment_over"] == todo(house, "clerk", made)
    assert todo(house, "other", made) == []


def test_what_was_withdrawn_promises_nothing_more(house: House) -> None:
    made, handler, alice = (
        promised(house, commitments="REGISTER"),
        house.actor("handler"),
        house.actor("alice"),
    )
    with house.inside():
        Commitment.objects.filter(pk=made.pk).update(due_at=clock.now() - timedelta(days=1))
        Suggestion.objects.filter(pk=case_of(made)).update(state="WITHDRAWN")
        with pytest.raises(CaseWithdrawn) as refused:
            actions.make_commitment(actor=handler, assignment_id=made.assignment_id, text=PROMISE)
        case = suggestions.get(alice, case_of(made))
        assert not [one for one in course.parts(handler, case).deeds if one.deed == "make_commitment"]
    assert (refused.value.code, "代表已撤回" in refused.value.message) == ("case_withdrawn", True)
    assert todo(house, "handler", made) == [] == todo(house, "clerk", made)


def test_who_gave_the_case_back_is_not_asked_for_what_it_promised(house: House) -> None:
    made = promised(house, commitments="REGISTER")
    with house.inside():
        Commitment.objects.filter(pk=made.pk).update(due_at=clock.now() - timedelta(days=1))
        Assignment.objects.filter(pk=made.assignment_id).update(state=states.RETURNED)
    assert todo(house, "handler", made) == [] and todo(house, "clerk", made) == ["commitment_over"]


def test_a_year_that_ends_hands_its_open_promises_on(house: House) -> None:
    made = promised(house, commitments="NEXT_YEAR", due_on=clock.today())
    kept = promised(house, commitments="REGISTER", due_on=clock.today())
    this_year = clock.today().year
    january = clock.end_of_day(date(this_year, 12, 31)) + timedelta(hours=9)
    with time_machine.travel(january, tick=True):
        with house.inside():
            assert daily.is_due()
        assert daily.work(house.ref) >= 1
        with house.inside():
            assert not daily.of_last_year()
    assert fresh(house, made.pk).year == this_year + 1
    assert clock.day_of_deadline(fresh(house, made.pk).due_at) == date(this_year + 1, 12, 31)
    assert fresh(house, kept.pk).year == this_year


def test_in_the_last_quarter_the_deputy_is_written_to(house: House) -> None:
    made = promised(house, commitments="YEARLY_LETTER")
    with house.inside():
        Commitment.objects.filter(pk=made.pk).update(made_at=clock.now() - timedelta(days=400))
    begins = waiting_after.letters_begin(date(clock.today().year, 10, 1))
    assert begins is not None and waiting_after.letters_begin(date(2026, 9, 30)) is None
    clerk, pk = house.actor("clerk"), case_of(made)
    with time_machine.travel(begins + timedelta(days=20), tick=True):
        assert todo(house, "clerk", made) == ["yearly_letter"]
        with house.inside():
            actions.follow_up_reply(actor=clerk, suggestion_id=pk, body=LETTER, outcome="IN_PROGRESS")
        assert todo(house, "clerk", made) == []


def test_a_change_of_the_calendar_counts_what_has_no_day_of_its_own(house: House) -> None:
    made, dated = promised(house), promised(house, due_on=clock.today() + timedelta(days=30))
    with house.inside():
        for row in (made, dated):
            Commitment.objects.filter(pk=row.pk).update(due_at=row.due_at + timedelta(days=2))
        found = list(recounting.Promises().waiting())
        assert made.pk in found and dated.pk not in found
        recounting.Promises().recount(made.pk, because="放假安排公布")
    assert fresh(house, made.pk).due_at == made.due_at


def test_the_register_shows_each_what_is_theirs_and_gives_it_as_a_file(house: House) -> None:
    made = promised(house, text="开通电话预约<script>", commitments="REGISTER")
    browsers = {}
    for name in ("clerk", "handler", "other"):
        browsers[name] = Client()
        browsers[name].cookies[settings.SESSION_COOKIE_NAME] = house.session(name)
    page = f"/t/{house.ref.code}/commitments/"
    for name, shown in (("clerk", True), ("handler", True), ("other", False)):
        words = browsers[name].get(f"{page}?q=开通电话预约").content.decode()
        assert ("开通电话预约&lt;script&gt;" in words) is shown, name
    assert (
        "没有符合条件的承诺事项"
        in browsers["clerk"].get(f"{page}?q=开通电话预约&state=DONE").content.decode()
    )
    sheet = browsers["clerk"].get(f"{page}export?q=开通电话预约&due=running").content
    rows = list(openpyxl.load_workbook(io.BytesIO(sheet)).active.values)
    assert [row[3] for row in rows[1:]] == ["开通电话预约<script>"] and rows[1][1] == made.matter.title
    report = f"{page}{made.pk}/report"
    short = browsers["handler"].post(report, {"report": "已办"})
    assert short.status_code == 422 and "已办" in short.content.decode()
    assert browsers["handler"].post(report, {"report": REPORT}).status_code == 302
    clerk = house.actor("clerk")
    with house.inside():
        found = course.parts(clerk, suggestions.get(clerk, case_of(made)))
        panel = next(one for one in found.panels if one.title == "承诺事项")
        assert [deed.deed for deed in panel.context["rows"][0].deeds] == [
            "send_back_commitment",
            "confirm_commitment",
            "explain_commitment",
        ]


def test_the_form_of_another_reply_offers_the_open_promises(house: House) -> None:
    made = promised(house)
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = house.session("clerk")
    page = f"/t/{house.ref.code}/suggestions/{made.matter.suggestion_id}/follow-up"
    assert PROMISE in browser.get(page).content.decode()
    sent = browser.post(page, {"body": LETTER, "outcome": "SOLVED", "settles": [str(made.pk)]})
    assert sent.status_code == 302 and fresh(house, made.pk).state == states.DONE
