"""测评 as the rules of the place have it: by whom, after asking whom, until when, and what becomes of silence."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.deputies import actions as deputies
from tenant_apps.handling import actions, course, daily, jobs, selectors
from tenant_apps.handling.access import LeadRates
from tenant_apps.handling.actions import lapsing
from tenant_apps.handling.actions.rating import CosignersNotAsked
from tenant_apps.handling.models import Evaluation, Matter, Reply, ReplyDelivery
from tenant_apps.records import selectors as records
from tenant_apps.suggestions import access as suggestions
from tenant_apps.suggestions.models import Signature, Suggestion
from tests.units.handling.house import House, case_id
from tests.units.handling.ruling import put_under

GOOD: dict[str, Any] = {"attitude": "SATISFIED", "result": "SATISFIED"}


def joint(house: House, **rules: Any) -> Reply:
    """A reply to a suggestion that bob has signed with alice, in the hands of both."""
    reply = house.replied()
    put_under(house, case_id(reply), **rules)
    with house.inside():
        mandate = house.mandates["bob"]
        Signature.objects.create(
            suggestion_id=case_id(reply), mandate_id=mandate, person_name="测bob", signed_at=clock.now()
        )
        ReplyDelivery.objects.create(reply=reply, mandate_id=mandate, at=clock.now())
    return reply


def rate(house: House, who: str, reply: Reply, **more: Any) -> Evaluation:
    actor = house.actor(who)
    with house.inside():
        return actions.rate(actor=actor, reply_id=reply.pk, **{**GOOD, **more})


def state(house: House, pk: UUID) -> str:
    with house.inside():
        return Suggestion.objects.get(pk=pk).state


def long_ago(house: House, reply: Reply) -> None:
    with house.inside():
        ReplyDelivery.objects.filter(reply=reply).update(at=clock.now() - timedelta(days=90))


def test_where_all_rate_the_suggestion_waits_for_each(house: House) -> None:
    reply = joint(house, who_rates="ALL", rating_span=None)
    rate(house, "alice", reply)
    assert state(house, case_id(reply)) == "REPLIED"
    rate(house, "bob", reply)
    assert state(house, case_id(reply)) == "TRACKING"


def test_where_the_lead_rates_the_others_do_not(house: House) -> None:
    reply = joint(house, who_rates="LEAD")
    with pytest.raises(LeadRates):
        rate(house, "bob", reply)
    rate(house, "alice", reply)
    assert state(house, case_id(reply)) == "TRACKING"


def test_the_lead_hears_those_who_signed_before_rating(house: House) -> None:
    reply = joint(house, who_rates="LEAD_AFTER_ASKING")
    with pytest.raises(CosignersNotAsked) as refused:
        rate(house, "alice", reply)
    assert refused.value.field == "asked"
    assert rate(house, "alice", reply, asked=True).asked_cosigners


def test_silence_until_the_last_day_leaves_the_case_unrated(house: House) -> None:
    reply = joint(house, who_rates="ALL", rating_span="15wd", late_rating="NOT_COUNTED")
    pk = case_id(reply)
    daily.work(house.ref)
    assert state(house, pk) == "REPLIED", "the period runs"
    long_ago(house, reply)
    rate(house, "bob", reply)
    with house.inside():
        assert daily.is_due()
    assert daily.work(house.ref) >= 1
    with house.inside():
        assert Suggestion.objects.get(pk=pk).state == "TRACKING"
        entries = [one for one in records.of_case(pk) if one.deed == "rating_lapsed"]
        assert [one.facts["text"] for one in entries] == ["评价期限已满，测alice未测评，不计入满意率"]
        assert actions.lapse(suggestion_id=pk) is False
    late = rate(house, "alice", reply)
    assert late.late and not late.counted and state(house, pk) == "TRACKING"


def test_each_case_of_the_day_is_done_in_a_transaction_of_its_own(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def lapse(*, suggestion_id: UUID) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()::text")
            seen.append(cursor.fetchone()[0])
            if len(seen) == 1:
                cursor.execute("SELECT 1 / 0")
        return True

    monkeypatch.setattr(daily, "unrated", lambda: [uuid7(), uuid7(), uuid7()])
    monkeypatch.setattr(daily, "of_last_year", list)
    monkeypatch.setattr(lapsing, "lapse", lapse)
    assert jobs.work(congress_id=str(house.ref.id)) == 2, "the first one's trouble is not the others'"
    assert len(set(seen)) == 3


def test_a_late_rating_counts_where_the_rules_say_so(house: House) -> None:
    reply = joint(house, rating_span="15wd", late_rating="COUNTED")
    long_ago(house, reply)
    late = rate(house, "alice", reply)
    assert late.late and late.counted


def test_without_a_period_nobody_is_given_up(house: House) -> None:
    reply = joint(house, rating_span=None)
    long_ago(house, reply)
    daily.work(house.ref)
    assert state(house, case_id(reply)) == "REPLIED"


def test_who_may_rate_no_more_is_not_waited_for(house: House) -> None:
    reply = joint(house, who_rates="ALL", rating_span=None)
    rate(house, "alice", reply)
    mandate = house.mandates["bob"]
    with house.inside():
        deputies.suspend(actor=None, mandate_id=mandate, ground="DETAINED")
    try:
        daily.work(house.ref)
        with house.inside():
            assert Suggestion.objects.get(pk=case_id(reply)).state == "TRACKING"
    finally:
        with house.inside():
            deputies.restore(actor=None, mandate_id=mandate)


def test_the_office_sees_delivery_and_reading_and_the_unit_does_not(house: House) -> None:
    reply = joint(house, who_rates="LEAD")
    rate(house, "alice", reply)

    def hands(name: str) -> Any:
        actor = house.actor(name)
        with house.inside():
            found = course.parts(actor, suggestions.get(actor, case_id(reply)))
            return next(p for p in found.panels if p.title == "答复").context["lines"][0]["hands"]

    told = hands("clerk")
    assert len(told) == 2
    assert told[0].startswith("测alice") and told[0].endswith("已测评") and "阅读" in told[0]
    assert told[1].startswith("测bob") and "未阅读" in told[1] and told[1].endswith("送阅，不测评")
    assert hands("handler") == [] and hands("alice") == []


def test_the_page_asks_the_lead_and_keeps_what_was_chosen(house: House) -> None:
    reply = joint(house, who_rates="LEAD_AFTER_ASKING")
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = house.session("alice")
    page = f"/t/{house.ref.code}/replies/{reply.pk}/evaluation"
    refused = browser.post(page, GOOD)
    assert refused.status_code == 422
    words = refused.content.decode()
    assert "测bob" in words and "已征求联名代表意见" in words and CosignersNotAsked.message in words
    assert words.count(" checked") == len(GOOD)
    assert browser.post(page, {**GOOD, "asked": "on"}).status_code == 302
    with house.inside():
        matter = Matter.objects.get(suggestion_id=case_id(reply))
        assert selectors.standing_replies(matter) == [reply]
