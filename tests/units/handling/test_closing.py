"""办结 only when nothing is owed, 归档 with the yearly report, and no way to CLOSED with an answer missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as some

from kernel import clock
from kernel.errors import DomainError, NotPermitted, StateRefused
from kernel.ids import uuid7
from shared_apps.rules.codes import YearlyReport as Rule
from tenant_apps.deputies.models import Session, Term
from tenant_apps.handling import actions, daily, selectors, waiting
from tenant_apps.handling.models import Assignment, Commitment, Matter, ReplyDelivery
from tenant_apps.handling.owed import AnswerMissing
from tenant_apps.referrals.listening import ReferralOpen
from tenant_apps.referrals.models import Referral
from tenant_apps.suggestions import actions as course_of
from tenant_apps.suggestions import closing, yearly
from tenant_apps.suggestions.actions import archiving
from tenant_apps.suggestions.models import Signature, Suggestion, YearlyReport
from tests.units.handling.house import LETTER, House, case_id
from tests.units.handling.ruling import put_under
from tests.units.handling.test_commitments import GOOD, rated

OCCASION = "县十七届人大常委会第三十次会议"
BAD: dict[str, Any] = {"attitude": "SATISFIED", "result": "DISSATISFIED", "text": "没有时间表，没有解决。"}


def finished(house: House) -> UUID:
    """Answered, rated, ready to be closed."""
    reply = house.replied("A", "SOLVED")
    rated(house, reply)
    return case_id(reply)


def close(house: House, pk: UUID, note: str = "") -> str:
    clerk = house.actor("clerk")
    try:
        with house.inside():
            return course_of.close(actor=clerk, suggestion_id=pk, note=note).state
    except DomainError as refused:
        return refused.code


def state(house: House, pk: UUID) -> str:
    with house.inside():
        return Suggestion.objects.get(pk=pk).state


def report(house: House) -> YearlyReport:
    clerk = house.actor("clerk")
    with house.inside():
        return course_of.report_year(
            actor=clerk, year=clock.today().year, occasion=OCCASION, reported_on=clock.today()
        )


@pytest.fixture
def yearly_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """The congress reports once a year, when it likes."""
    monkeypatch.setattr(yearly, "rule", lambda: Rule.YEARLY)


def test_one_who_signed_and_got_no_letter_keeps_the_case_open(house: House) -> None:
    pk = finished(house)
    with house.inside():
        Signature.objects.create(
            suggestion_id=pk, mandate_id=house.mandates["bob"], person_name="测bob", signed_at=clock.now()
        )
    assert close(house, pk) == AnswerMissing.code
    with house.inside():
        reply = selectors.replies_of(pk)[-1]
        ReplyDelivery.objects.create(reply=reply, mandate_id=house.mandates["bob"], at=clock.now())
    assert close(house, pk) == "CLOSED"


def test_an_open_referral_is_closed_over_only_with_a_word(house: House) -> None:
    pk = finished(house)
    with house.inside():
        Referral.objects.create(
            id=uuid7(),
            congress_id=house.ref.id,
            direction="OUT",
            kind="REQUEST_ADOPTION",
            suggestion_id=pk,
            peer_id=uuid7(),
            peer_name="杭州市",
            state="RECEIVED",
            snapshot={},
            path=[],
            drafted_at=clock.now(),
            changed_at=clock.now(),
        )
    assert close(house, pk) == ReferralOpen.code
    assert close(house, pk, note="上级仍在研究，有结果后再次答复代表。") == "CLOSED"


@pytest.mark.usefixtures("yearly_rule")
def test_the_report_archives_what_is_closed_and_the_rest_is_only_read(house: House) -> None:
    done, open_one = finished(house), finished(house)
    assert close(house, done) == "CLOSED"
    made = report(house)
    assert made.total >= 1 and made.finished_at is None
    with house.inside():
        assert daily.is_due(), "a lost job is called again"
        while archiving.archive(report_id=made.pk):
            pass
        fresh = YearlyReport.objects.get(pk=made.pk)
        assert fresh.finished_at is not None and fresh.done == fresh.total
    assert (state(house, done), state(house, open_one)) == ("ARCHIVED", "EVALUATED")
    clerk, handler, alice = (house.actor(name) for name in ("clerk", "handler", "alice"))
    with house.inside():
        task = Assignment.objects.get(matter__suggestion_id=done)
        with pytest.raises(StateRefused):
            course_of.close(actor=clerk, suggestion_id=done)
        with pytest.raises(StateRefused):
            actions.redo(actor=clerk, suggestion_id=done, note="请重新研究。")
        with pytest.raises(StateRefused):
            actions.make_commitment(actor=handler, assignment_id=task.pk, text="再增加一辆车。")
        sent = actions.follow_up_reply(actor=clerk, suggestion_id=done, body=LETTER, outcome="SOLVED")
        assert Suggestion.objects.get(pk=done).state == "TRACKING"
        actions.rate(actor=alice, reply_id=sent.pk, **GOOD)
    assert close(house, done) == "CLOSED"
    with pytest.raises(archiving.ReportedAlready):
        report(house)


def test_a_reply_in_the_archive_waits_for_no_rating(house: House) -> None:
    reply, alice = house.replied("A", "SOLVED"), house.actor("alice")
    with house.inside():
        Suggestion.objects.filter(pk=case_id(reply)).update(state="ARCHIVED")
        assert not [item for item in waiting.items(alice) if str(reply.pk) in item.url]
        with pytest.raises(StateRefused):
            actions.rate(actor=alice, reply_id=reply.pk, **GOOD)


@pytest.mark.parametrize(
    ("rule", "on", "code"),
    [
        (Rule.NOVEMBER, date(2025, 10, 31), "reported_on"),
        (Rule.NOVEMBER, date(2025, 11, 1), ""),
        (Rule.FOURTH_QUARTER, date(2025, 9, 30), "reported_on"),
        (Rule.UNITS_BY_AUGUST, date(2025, 9, 1), ""),
        (Rule.YEARLY, date(2026, 12, 1), "reported_on"),  # not given yet
        (Rule.BEFORE_SESSION, date(2026, 2, 11), "after_session"),
        (Rule.BEFORE_SESSION, date(2026, 2, 9), ""),
        (Rule.MID_YEAR_AND_BEFORE_SESSION, date(2026, 1, 9), "mid_year_first"),
    ],
)
def test_the_report_is_given_when_the_rules_of_the_place_say(
    house: House, rule: Rule, on: date, code: str
) -> None:
    with house.inside():
        Session.objects.get_or_create(
            congress_id=house.ref.id, term=Term.objects.get(), no=5, begins=date(2026, 2, 10)
        )
    refused = ""
    with time_machine.travel("2026-11-20T10:00:00+08:00"), house.inside():
        try:
            yearly.check(by=rule, year=2025, part="YEAR", reported_on=on)
        except DomainError as error:
            refused = error.code
    assert refused == code


def test_where_all_must_be_closed_first_what_is_open_is_counted(house: House) -> None:
    finished(house)
    with house.inside(), pytest.raises(yearly.NotAllClosed):
        yearly.check(by=Rule.AFTER_CLOSING, year=clock.today().year, part="YEAR", reported_on=clock.today())


def test_only_the_office_reports(house: House) -> None:
    alice = house.actor("alice")
    with house.inside(), pytest.raises(NotPermitted):
        course_of.report_year(
            actor=alice, year=clock.today().year, occasion=OCCASION, reported_on=clock.today()
        )


@pytest.mark.usefixtures("yearly_rule")
def test_the_page_keeps_what_was_typed_and_lists_what_was_given(house: House) -> None:
    year = clock.today().year - 1
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = house.session("clerk")
    page = f"/t/{house.ref.code}/yearly-reports/"
    wrong = browser.post(page + "new", {"year": year, "reported_on": "2999-01-01", "occasion": OCCASION})
    assert wrong.status_code == 422 and OCCASION in wrong.content.decode()
    sent = {"year": year, "reported_on": f"{clock.today():%Y-%m-%d}", "occasion": OCCASION}
    assert browser.post(page + "new", sent).status_code == 302
    assert OCCASION in browser.get(page).content.decode()
    assert "没有这一年度的报告" in browser.get(page + "?year=2001").content.decode()


DEEDS = [
    *[
        "sign_for",
        "talk",
        "promise",
        "reply_solved",
        "reply_planned",
        "rate_good",
        "rate_bad",
        "redo",
        "settle_stands",
    ],
    *["settle_redo", "report", "explain", "follow_up", "lapse", "close", "replace"],
]


@trying(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(deeds=some.lists(some.sampled_from(DEEDS), min_size=6, max_size=20))
def test_no_way_leads_to_closed_with_anything_owed(house: House, deeds: list[str]) -> None:
    """Whatever is tried in whatever order: once it is closed, everybody was answered, and nothing promised or refused is open."""
    pk = case_id(house.assigned())
    put_under(house, pk, redo_trigger="ON_DISSATISFIED", commitments="REGISTER")
    people = {name: house.actor(name) for name in ("clerk", "handler", "alice")}
    for deed in ["sign_for", "talk", *deeds, "close"]:
        with house.inside():
            try:
                _ways(house, people, pk)[deed]()
            except DomainError:
                continue
            case = Suggestion.objects.get(pk=pk)
            if case.state != "CLOSED":
                continue
            matter = Matter.objects.get(suggestion_id=pk)
            held = selectors.standing_replies(matter)
            mine = ReplyDelivery.objects.filter(reply__in=held, mandate_id=house.mandates["alice"])
            assert held and mine.count() == len(held)
            assert not Commitment.objects.filter(matter=matter, state__in=["OPEN", "REPORTED"]).exists()
            assert not closing.owed(case, explained=False)
            return


def _ways(house: House, people: dict[str, Any], pk: UUID) -> dict[str, Callable[[], object]]:
    clerk, handler, alice = people["clerk"], people["handler"], people["alice"]
    task = Assignment.objects.filter(matter__suggestion_id=pk).latest("assigned_at").pk
    promise = Commitment.objects.filter(matter__suggestion_id=pk).order_by("state", "made_at").last()
    newest = selectors.latest_reply(pk)
    letter: dict[str, Any] = {"actor": handler, "assignment_id": task, "body": LETTER}
    settle: dict[str, Any] = {"actor": clerk, "suggestion_id": pk, "opinion": "经研究，按现有条件已经办理。"}
    talk: dict[str, Any] = {"way": "FACE", "with_name": "测alice", "note": "听取意见。"}
    done = "已按承诺办理完毕，投入使用。"
    return {
        "sign_for": lambda: actions.sign_for(actor=handler, assignment_id=task),
        "talk": lambda: actions.log_contact(actor=handler, assignment_id=task, **talk),
        "promise": lambda: actions.make_commitment(actor=handler, assignment_id=task, text="增加一辆车。"),
        "reply_solved": lambda: actions.reply(letter_class="A", outcome="SOLVED", **letter),
        "reply_planned": lambda: actions.reply(letter_class="B", outcome="PLANNED", **letter),
        "rate_good": lambda: newest and actions.rate(actor=alice, reply_id=newest.pk, **GOOD),
        "rate_bad": lambda: newest and actions.rate(actor=alice, reply_id=newest.pk, **BAD),
        "redo": lambda: actions.redo(actor=clerk, suggestion_id=pk, note="请写明时间表。"),
        "settle_stands": lambda: actions.settle_dissent(decision="STANDS", **settle),
        "settle_redo": lambda: actions.settle_dissent(decision="REDO", **settle),
        "report": lambda: (
            promise and actions.report_commitment(actor=handler, commitment_id=promise.pk, report=done)
        ),
        "explain": lambda: (
            promise
            and actions.explain_commitment(actor=clerk, commitment_id=promise.pk, answer="资金未落实。")
        ),
        "follow_up": lambda: actions.follow_up_reply(
            actor=clerk, suggestion_id=pk, body=LETTER, outcome="SOLVED"
        ),
        "lapse": lambda: actions.lapse(suggestion_id=pk),
        "close": lambda: course_of.close(actor=clerk, suggestion_id=pk),
        "replace": lambda: actions.replace_undertaker(
            actor=clerk, assignment_id=task, unit_id=house.units["other"], reason="职责调整。"
        ),
    }
