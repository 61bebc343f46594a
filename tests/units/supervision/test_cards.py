"""红黄牌: which card a day brings, once; what makes it lapse; who answers and closes it; who sees it."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from uuid import UUID

import pytest
from openpyxl import load_workbook

from kernel import clock, tenancy
from kernel.errors import NotFound, NotPermitted, StateRefused
from shared_apps.rules import selectors as rules_of_place
from shared_apps.worktime import selectors as worktime
from tenant_apps.handling import actions as handling
from tenant_apps.handling.models import Assignment
from tenant_apps.handling.texts import TextRefused
from tenant_apps.suggestions import access as suggestions
from tenant_apps.supervision import access, actions, casepage, ladder, selectors, waiting
from tenant_apps.supervision.models import AlertCard
from tests.factories.house import House
from tests.units.suggestions.deeds import registered
from tests.units.supervision import cases


def seen(house: House, assignment: object) -> list[tuple[str, str]]:
    return [(one.colour, one.state) for one in cases.cards(house, assignment)]  # type: ignore[arg-type]


@pytest.mark.usefixtures("database")
def test_the_ladder_by_the_countrys_rules(house: House) -> None:
    """Due on Monday 2026-03-16: 15 days before is a Sunday, so Friday 02-27 warns; five working days before is 03-09."""
    rules = rules_of_place.version_for(house.ref.id, date(2026, 3, 1))
    calendar, due = worktime.calendar(house.ref.id), date(2026, 3, 16)

    def on(day: date) -> tuple[str, bool]:
        return (
            ladder.reached(day, due, rules=rules, calendar=calendar),
            ladder.escalates(day, due, rules=rules, calendar=calendar),
        )

    assert on(date(2026, 2, 26)) == ("", False)
    assert on(date(2026, 2, 28)) == ("NOTICE", False)
    assert on(date(2026, 3, 8)) == ("NOTICE", False)
    assert on(date(2026, 3, 9)) == on(due) == ("YELLOW", False)
    assert on(date(2026, 3, 17)) == on(date(2026, 3, 22)) == ("RED", False)
    assert on(date(2026, 3, 23)) == ("RED", True)


def test_each_card_is_given_once_and_a_stricter_one_follows(house: House) -> None:
    made = cases.assigned(house)
    assert seen(house, made) == [] and cases.sweep(house) == 0
    cases.due(house, made, clock.today() + timedelta(days=14))
    assert cases.sweep(house) == 1
    assert seen(house, made) == [("NOTICE", "GIVEN")]
    assert cases.sweep(house) == 0
    # Three days on which the job did not run have brought the red one; there is no yellow one besides.
    late = cases.working_days_from_now(house, -1)
    with house.entered():
        AlertCard.objects.filter(assignment_id=made.pk).update(due_at=clock.end_of_day(late))
    cases.due(house, made, late)
    cases.sweep(house)
    assert seen(house, made) == [("NOTICE", "LAPSED"), ("RED", "GIVEN")]
    assert cases.sweep(house) == 0


def test_one_assignment_in_trouble_does_not_keep_the_others_from_their_cards(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = cases.assigned(house), cases.assigned(house)
    for one in (first, second):
        cases.due(house, one, cases.working_days_from_now(house, -2))
    review = actions.review

    def broken(*, assignment_id: UUID) -> int:
        if assignment_id == first.pk:
            raise RuntimeError
        return review(assignment_id=assignment_id)

    with monkeypatch.context() as patched:
        patched.setattr(actions, "review", broken)
        patched.setattr(selectors, "to_review", lambda: [first.pk, second.pk])
        assert cases.sweep(house) == 1
    assert (seen(house, first), seen(house, second)) == ([], [("RED", "GIVEN")])
    assert str(first.pk) in caplog.text
    assert cases.sweep(house) == 1 and seen(house, first) == [("RED", "GIVEN")]


def test_a_red_card_goes_on_after_five_working_days(house: House) -> None:
    assert cases.carded(house, -4).escalated_at is None
    late = cases.carded(house, -7)
    assert (late.colour, late.escalated_at is not None) == ("RED", True)


def test_a_day_that_moved_makes_the_card_lapse_and_has_cards_of_its_own(house: House) -> None:
    card = cases.carded(house, 3)
    made = card.assignment
    cases.due(house, made, cases.working_days_from_now(house, 60))
    cases.sweep(house)
    (lapsed,) = cases.cards(house, made)
    assert (lapsed.colour, lapsed.state) == ("YELLOW", "LAPSED") and "期限已调整为" in lapsed.ended_note
    cases.due(house, made, cases.working_days_from_now(house, 2))
    cases.sweep(house)
    assert seen(house, made) == [("YELLOW", "LAPSED"), ("YELLOW", "GIVEN")]


def test_a_day_that_comes_back_has_its_card_anew_and_no_milder_one_beside_it(house: House) -> None:
    card = cases.carded(house, 3)
    made, day = card.assignment, clock.day_of_deadline(card.due_at)
    cases.due(house, made, cases.working_days_from_now(house, 60))
    cases.sweep(house)
    cases.due(house, made, day)
    assert cases.sweep(house) == 1 and cases.sweep(house) == 0
    assert seen(house, made) == [("YELLOW", "LAPSED"), ("YELLOW", "GIVEN")]


def test_a_reply_in_time_ends_the_yellow_card_and_not_the_red_one(house: House) -> None:
    for count, after in ((3, ("YELLOW", "LAPSED")), (-2, ("RED", "GIVEN"))):
        card = cases.carded(house, count)
        cases.replied(house, card.assignment_id)
        cases.sweep(house)
        assert seen(house, card.assignment) == [after]


def test_a_unit_that_gave_no_opinion_still_says_why(house: House) -> None:
    pk, clerk, handler = registered(house), house.actor("clerk"), house.actor("handler1")
    with house.entered():
        lead = handling.assign(
            actor=clerk,
            suggestion_id=pk,
            unit_id=house.unit_ids["handler1"],
            other_unit_ids=[house.unit_ids["handler2"]],
        )
        assists = lead.matter.assignments.get(unit_id=house.unit_ids["handler2"])
        late = clock.end_of_day(cases.working_days_from_now(house, -2))
        Assignment.objects.filter(pk=assists.pk).update(due_at=late)
    cases.sweep(house)
    with house.entered():
        handling.sign_for(actor=handler, assignment_id=lead.pk)
        handling.log_contact(
            actor=handler, assignment_id=lead.pk, way="PHONE", with_name="沈建芳", note="电话听取意见。"
        )
        handling.reply(
            actor=handler,
            assignment_id=lead.pk,
            letter_class="A",
            outcome="SOLVED",
            body=cases.LETTER,
            co_overdue=True,
        )
        assert Assignment.objects.get(pk=assists.pk).state == "LAPSED"
    cases.sweep(house)
    assert seen(house, assists) == [("RED", "GIVEN")]


def test_the_unit_answers_and_the_office_closes(house: House) -> None:
    card = cases.carded(house, -2)
    handler, other, clerk = (house.actor(who) for who in ("handler1", "handler2", "clerk"))
    with house.entered():
        for who, refusal in ((other, NotFound), (clerk, NotPermitted)):
            with pytest.raises(refusal):
                actions.answer_card(actor=who, card_id=card.pk, text=cases.SAID)
        with pytest.raises(TextRefused):
            actions.answer_card(actor=handler, card_id=card.pk, text="已办")
        actions.answer_card(actor=handler, card_id=card.pk, text=cases.SAID)
        with pytest.raises(StateRefused):
            actions.answer_card(actor=handler, card_id=card.pk, text=cases.SAID)
        with pytest.raises(NotPermitted):
            actions.close_card(actor=handler, card_id=card.pk)
        done = actions.close_card(actor=clerk, card_id=card.pk, note="情况属实。")
        assert (done.state, done.answer, done.ended_note) == ("CLOSED", cases.SAID, "情况属实。")
    assert cases.sweep(house) == 0, "a card that was closed is not given again"


def test_a_red_card_is_not_closed_unheard_without_a_word(house: House) -> None:
    red, yellow, clerk = cases.carded(house, -2), cases.carded(house, 2), house.actor("clerk")
    with house.entered():
        with pytest.raises(TextRefused) as refused:
            actions.close_card(actor=clerk, card_id=red.pk)
        assert refused.value.field == "note"
        assert actions.close_card(actor=clerk, card_id=yellow.pk).state == "CLOSED"
    page = house.browser("clerk").post(house.url(f"alert-cards/{red.pk}/closure"), {"note": "无"})
    assert page.status_code == 422 and "红牌须写明" in page.content.decode()
    with house.entered():
        assert actions.close_card(actor=clerk, card_id=red.pk, note="已由县政府当面说明。").state == "CLOSED"


def test_who_sees_a_card(house: House) -> None:
    card = cases.carded(house, -2)
    sees = {
        who: house.actor(who)
        for who in ("clerk", "head", "distributor", "handler1", "handler2", "deputy1", "admin")
    }
    with house.entered():
        found = {
            who for who, actor in sees.items() if access.visible_cards(actor).filter(pk=card.pk).exists()
        }
        case = suggestions.get(sees["deputy1"], card.assignment.matter.suggestion_id or card.pk)
        drawn = {who for who in ("clerk", "handler1", "deputy1") if casepage.provide(sees[who], case).panels}
        deeds = [deed.label for deed in casepage.provide(sees["handler1"], case).deeds]
    assert found == {"clerk", "head", "distributor", "handler1"}
    assert drawn == {"clerk", "handler1"} and deeds == ["说明办理情况"]


def test_what_waits_for_whom(house: House) -> None:
    card = cases.carded(house, -7)

    def kinds(who: str) -> dict[str, str]:
        actor = house.actor(who)
        with tenancy.enter(house.ref):
            return {item.kind: item.title for item in waiting.items(actor)}

    actor = house.actor("handler1")
    with house.entered():
        mine = [item for item in waiting.items(actor) if str(card.pk) in item.url]
        assert [(item.kind, item.kind_label, item.verb, item.lamp) for item in mine] == [
            ("alert_card_red", "红牌待说明", "说明", "over")
        ], "a tab for each colour"
        actions.answer_card(actor=actor, card_id=card.pk, text=cases.SAID)
        assert not [item for item in waiting.items(actor) if str(card.pk) in item.url]
    assert {"card_to_close", "cards_open"} <= set(kinds("clerk"))
    assert "已升级" in kinds("distributor")["cards_open"]
    assert kinds("deputy1") == kinds("admin") == {}


def test_the_pages_and_the_sheets(house: House) -> None:
    card = cases.carded(house, -2)
    clerk, handler = house.browser("clerk"), house.browser("handler1")
    page = clerk.get(house.url("alert-cards/?colour=RED&since=2026-01-01&until=9999-12-31&unit=x"))
    assert page.status_code == 200 and str(card.pk) in page.content.decode()
    assert str(card.pk) not in clerk.get(house.url("alert-cards/?colour=YELLOW")).content.decode()
    assert "没有符合条件" in clerk.get(house.url("alert-cards/?until=2020-01-01")).content.decode()
    one = house.url(f"alert-cards/{card.pk}/")
    refused = handler.post(one + "answer", {"text": "已办"})
    assert refused.status_code == 422 and "已办</textarea>" in refused.content.decode()
    assert handler.post(one + "answer", {"text": cases.SAID}).status_code == 302
    assert cases.SAID in clerk.get(one + "closure").content.decode()
    assert clerk.post(one + "closure", {"note": ""}).status_code == 302
    assert clerk.get(one + "closure").status_code == 409
    sheet = load_workbook(BytesIO(clerk.get(house.url("alert-cards/export")).content)).active
    assert [row[3].value for row in sheet.iter_rows(min_row=2)].count(card.unit_name) >= 1
    counted = load_workbook(BytesIO(clerk.get(house.url("alert-cards/units/export")).content)).active
    with house.entered():
        red = AlertCard.objects.filter(unit_id=card.unit_id, colour="RED").count()
    assert [row[3].value for row in counted.iter_rows(min_row=2) if row[0].value == card.unit_name] == [red]


@pytest.mark.usefixtures("tokens")
def test_the_same_by_the_api(house: House) -> None:
    card = cases.carded(house, 2)
    handler, clerk = house.api("handler1"), house.api("clerk")
    found = handler.get(house.api_url("alert-cards/?colour=YELLOW&state=GIVEN")).json()["results"]
    assert str(card.pk) in [one["id"] for one in found]
    where = house.api_url(f"alert-cards/{card.pk}/")
    short = handler.post(where + "answer/", {"text": "已办"}, content_type="application/json")
    assert (short.status_code, short.json()["field"]) == (422, "text")
    sent = handler.post(where + "answer/", {"text": cases.SAID}, content_type="application/json")
    assert (sent.status_code, sent.json()["state"]) == (201, "ANSWERED")
    closed = clerk.post(where + "closure/", {}, content_type="application/json")
    assert (closed.status_code, clerk.get(where).json()["state"]) == (201, "CLOSED")
