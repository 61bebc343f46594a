"""换届 of a county with cases in every open state and referrals both ways, through the real relay (DOMAIN 7 no 28)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from kernel import clock
from kernel.errors import InputRefused, NotFound, NotPermitted, StateRefused, StepUpNeeded
from shared_apps.identity import todo
from tenant_apps.deputies import actions as deputies
from tenant_apps.deputies import listing
from tenant_apps.deputies import selectors as registers
from tenant_apps.handling import actions as handling
from tenant_apps.handling import selectors as handled
from tenant_apps.records import selectors as records
from tenant_apps.referrals import actions as referrals
from tenant_apps.suggestions import access, numbering
from tenant_apps.suggestions import actions as suggestions
from tenant_apps.suggestions import selectors as filters
from tenant_apps.suggestions.models import Suggestion
from tenant_apps.termchange import actions, refusals, selectors, states
from tenant_apps.termchange.models import TermChange
from tests.factories import texts
from tests.factories.house import House, furnish
from tests.stack.databases import Database
from tests.units.termchange import playing
from tests.units.termchange.playing import do

RunJobs = Callable[[], list[str]]
FIELDS = {"title": texts.TITLE, "body": texts.BODY, "category": texts.CATEGORY}
GOOD = {"attitude": "SATISFIED", "result": "SATISFIED"}


@dataclass
class Changed:
    """The county after its change, and what it was before."""

    county: House
    city: House
    change: TermChange
    cases: dict[str, UUID]
    again: UUID
    up: UUID
    task: UUID
    picture: str
    number: str


@pytest.fixture(scope="module")
def changed(database: Database) -> Changed:
    from tests.stack.jobs import run_queued

    county, city = furnish("330122"), furnish("330100")
    cases = playing.every_open_state(county)
    up = playing.sent_up(county, cases["IN_HANDLING"])
    run_queued()
    do(city, "clerk", referrals.receive, referral_id=up)
    do(city, "clerk", referrals.accept, referral_id=up)
    above = playing.registered(city, "deputy1")
    down = {"suggestion_id": above, "reason": "LOWER_DUTY", "note": playing.WORDS, "to": "330122"}
    sent = do(city, "clerk", referrals.refer_down, **down)
    do(city, "head", referrals.approve, referral_id=sent.id)
    run_queued()
    with county.entered():
        task = handled.live_assignments([cases["IN_HANDLING"]])[0].pk
        number = numbering.give(trial=False)[0]
    again = do(county, "deputy1", suggestions.draft, **FIELDS).pk
    change = playing.planned(county)
    playing.elect(county, change)
    run_queued()
    before = playing.picture(county)
    playing.scheduled(county, change)
    run_queued()
    return Changed(county, city, playing.fresh(county, change), cases, again, up, task, before, number)


def test_no_28_what_is_open_goes_on_byte_for_byte_and_says_whence_it_comes(changed: Changed) -> None:
    assert changed.change.state == states.SWITCHED and not changed.change.trouble
    assert playing.picture(changed.county) == changed.picture, "state, assignment, deadline: nothing moves"
    still = {name: name for name in changed.cases}
    assert playing.states_of(changed.county, changed.cases) == still
    office = changed.county.actor("clerk")
    with changed.county.entered():
        marked = set(Suggestion.objects.exclude(carried_from="").values_list("pk", flat=True))
        assert marked == set(changed.cases.values()) - {changed.cases["DRAFT"], changed.cases["CLOSED"]}
        found = filters.listed(office, filters.read_filter({"carried": "1"}))
        assert set(found.values_list("pk", flat=True)) == marked
        entry = records.of_case(changed.cases["ASSIGNED"])[-1]
        assert entry.deed == "carried_over" and "期限不变" in entry.facts["text"]
        lines = {line.suggestion_id: line for line in selectors.cases(changed.change)}
        held = handled.live_assignments([changed.cases["ASSIGNED"]])[0]
        assert lines[changed.cases["ASSIGNED"]].due_at == held.due_at is not None
        assert lines[changed.cases["SUBMITTED"]].due_at and all(line.lead_leaves for line in lines.values())


def test_the_old_step_down_the_new_take_up_and_the_re_elected_keep_their_login(changed: Changed) -> None:
    county = changed.county
    found = playing.seats(county)
    for who in ("deputy1", "deputy2", "deputy3"):
        assert found[county.seat_ids[who]] == ("former_deputy", "active")
    assert found[county.seat_ids["deputy1 again"]] == ("deputy", "active"), "nothing is left to prove"
    assert found[county.seat_ids["newcomer1 again"]] == ("deputy", "pending"), "this one has to prove it"
    again = county.actor("deputy1")
    assert {seat.kind for seat in again.seats} == {"deputy", "former_deputy"}
    assert {status for status, _ in playing.mandates(county).values()} == {"EXPIRED", "ACTIVE"}
    assert again.can("suggestion.file") and not county.actor("deputy2").can("suggestion.file")
    clerk = county.actor("clerk")
    with county.entered():
        parts = listing.term_parts(clerk, registers.terms())
    assert {part.deputies for part in parts} == {3}, "whose term ended sat in it all the same"


def test_the_report_names_everybody(changed: Changed) -> None:
    with changed.county.entered():
        lines = {line.name: line for line in selectors.people(changed.change)}
        assert selectors.sides(list(lines.values())) == {"LEAVING": 2, "STAYING": 1, "NEW": 2}
    busy = lines["周国良"]
    assert (busy.side_label, busy.open_cases, busy.drafts) == ("离任", 8, 1)
    assert "草稿 1 件切换后可以查看" in busy.note and "退回修改的建议 1 件" in busy.note
    assert "草稿 1 件切换后可以由本人提出" in lines["沈建芳"].note


def test_the_re_elected_hands_in_a_draft_of_then_in_the_new_term(changed: Changed) -> None:
    county, draft = changed.county, changed.again
    waiting = [item.kind for item in todo.gather(county.actor("deputy1")).items if str(draft) in item.url]
    assert waiting == ["draft"]
    browser, where = county.browser("deputy1"), county.url(f"suggestions/{draft}/")
    assert "可以保存草稿，不能提出" not in browser.get(where + "edit").content.decode()
    assert "草稿仍予保留" not in browser.get(where).content.decode()
    asked = browser.get(where + "cosigners").content.decode()
    assert "周国良" not in asked, "whose term is over signs nothing"
    do(county, "deputy1", suggestions.submit, suggestion_id=draft)
    with county.entered():
        filed = Suggestion.objects.select_related("lead_mandate").get(pk=draft)
        assert (filed.state, filed.carried_from) == ("SUBMITTED", "")
        assert filed.lead_mandate.seat_id == county.seat_ids["deputy1 again"]
        assert filed.lead_mandate.term_id == changed.change.new_term_id


def test_a_former_deputy_gets_the_answer_and_rates_it_and_files_nothing(
    changed: Changed, run_jobs: RunJobs
) -> None:
    county, case = changed.county, changed.cases["REPLIED"]
    with county.entered():
        letter = handled.latest_reply(case)
        assert letter is not None
    waiting = [item.url for item in todo.gather(county.actor("deputy2")).items if item.kind == "rate"]
    assert any(str(letter.pk) in url for url in waiting)
    with pytest.raises(NotFound):
        do(county, "deputy1", handling.rate, reply_id=letter.pk, **GOOD)
    do(county, "deputy2", handling.rate, reply_id=letter.pk, **GOOD)
    assert playing.states_of(county, {"it": case}) == {"it": "EVALUATED"}
    with pytest.raises(NotPermitted):
        do(county, "deputy2", suggestions.draft, **FIELDS)
    draft = changed.cases["DRAFT"]
    assert _sees(county, "deputy2", draft), "kept readable"
    with pytest.raises(NotPermitted):
        do(county, "deputy2", suggestions.submit, suggestion_id=draft)


def _sees(house: House, who: str, case: UUID) -> bool:
    actor = house.actor(who)
    with house.entered():
        return bool(access.visible(actor).filter(pk=case).exists())


def test_what_came_back_for_revision_is_handed_in_again_after_the_term(changed: Changed) -> None:
    case = changed.cases["RETURNED_FOR_REVISION"]
    county = changed.county
    do(county, "deputy2", suggestions.submit, suggestion_id=case, **FIELDS)
    assert playing.states_of(county, {"it": case}) == {"it": "SUBMITTED"}
    do(county, "clerk", suggestions.register, suggestion_id=case)


def test_no_28_numbers_go_on_over_the_change_and_never_clash(changed: Changed) -> None:
    with changed.county.entered():
        after = numbering.give(trial=False)[0]
    year, before = changed.number.split("-")
    assert after.startswith(year) and int(after.split("-")[1]) > int(before)


def test_a_result_from_above_reaches_who_asked(changed: Changed, run_jobs: RunJobs) -> None:
    """The referral was accepted above before the change; it is adopted, answered and told after it."""
    county, city = changed.county, changed.city
    made = do(city, "deputy1", referrals.adopt, referral_id=changed.up)
    do(city, "clerk", suggestions.register, suggestion_id=made.id)
    task = do(city, "clerk", handling.assign, suggestion_id=made.id, unit_id=city.unit_ids["handler1"]).pk
    do(city, "handler1", handling.sign_for, assignment_id=task)
    talk = {"way": "PHONE", "with_name": "代表", "note": "已与代表沟通，听取意见。"}
    do(city, "handler1", handling.log_contact, assignment_id=task, **talk)
    playing.answer(city, task)
    playing.answer(county, changed.task)
    run_jobs()
    do(county, "clerk", referrals.acknowledge, referral_id=changed.up)
    do(county, "clerk", referrals.give_result, referral_id=changed.up)
    with county.entered():
        later = handled.latest_reply(changed.cases["IN_HANDLING"])
        assert later is not None and later.kind == "FOLLOW_UP"
    do(county, "deputy2", handling.rate, reply_id=later.pk, **GOOD)


def test_confirmed_the_seats_of_those_with_nothing_open_end_and_the_rest_when_all_is_closed(
    changed: Changed, run_jobs: RunJobs
) -> None:
    county = changed.county
    do(county, "head", actions.confirm, change_id=changed.change.pk)
    run_jobs()
    assert playing.seats(county)[county.seat_ids["deputy3"]] == ("former_deputy", "ended")
    assert playing.seats(county)[county.seat_ids["deputy2"]] == ("former_deputy", "active"), "items are open"
    with pytest.raises(StateRefused):
        do(
            county,
            "head",
            actions.take_back,
            change_id=changed.change.pk,
            reason="选举结果有误",
            switch_on=clock.today(),
        )
    with county.entered():
        Suggestion.objects.filter(lead_mandate_id=county.mandate_ids["deputy2"]).exclude(
            state="DRAFT"
        ).update(state="CLOSED")
        assert selectors.due(clock.today()) == [changed.change.pk]
        actions.advance(change_id=changed.change.pk)
        assert selectors.due(clock.today()) == []
    run_jobs()
    assert playing.seats(county)[county.seat_ids["deputy2"]] == ("former_deputy", "ended")
    assert _sees(county, "deputy1", changed.cases["DRAFT"]) is False


def test_the_way_to_the_day(database: Database, changed: Changed, run_jobs: RunJobs) -> None:
    """Refusals on the way, in another county: each a sentence, and nothing is done."""
    house = furnish("330127")
    later = clock.today() + timedelta(days=30)
    with pytest.raises(NotPermitted):
        do(house, "clerk", actions.plan, switch_on=later)
    with pytest.raises(refusals.DayRefused, match="不能早于今天"):
        do(house, "head", actions.plan, switch_on=clock.today() - timedelta(days=1))
    change = playing.planned(house, on=later)
    with pytest.raises(refusals.UnderWay):
        playing.planned(house, on=later)
    with pytest.raises(refusals.InTheWay, match="名册还没有录入"):
        playing.scheduled(house, change)
    playing.elect(house, change)
    do(house, "head", actions.reschedule, change_id=change.pk, switch_on=later + timedelta(days=1))
    run_jobs()
    assert playing.scheduled(house, change).state == states.SCHEDULED
    with pytest.raises(refusals.NotYet, match="还没有到"):
        do(house, "head", actions.switch, change_id=change.pk)
    do(house, "head", actions.unschedule, change_id=change.pk)
    do(house, "head", actions.cancel, change_id=change.pk, reason="另行安排日期")
    again = playing.planned(house, on=later)
    assert again.new_term_id == change.new_term_id, "the prepared term and its roster are still there"
    weak = replace(house.actor("head"), acr="basic")
    with house.entered(), pytest.raises(StepUpNeeded):
        actions.cancel(actor=weak, change_id=again.pk, reason="另行安排日期")


def test_terms_follow_one_another_and_a_planned_one_begins_when_the_change_says(database: Database) -> None:
    house = furnish("330200")
    later = clock.today() + timedelta(days=30)
    change = playing.planned(house, on=later)
    with house.entered():
        now, new = change.old_term, change.new_term
    wrong: list[tuple[str, date, date | None]] = [
        ("begins", later, None),
        ("begins", clock.today() + timedelta(days=1), None),
        ("ends", now.begins, now.begins + timedelta(days=3000)),
        ("ends", now.begins, now.begins - timedelta(days=1)),
    ]
    for field, begins, ends in wrong:
        with pytest.raises(InputRefused) as refused:
            do(house, "clerk", deputies.change_term, term_id=now.pk, begins=begins, ends=ends)
        assert refused.value.field == field
    with pytest.raises(deputies.TermPlanned):
        do(house, "clerk", deputies.change_term, term_id=new.pk, begins=later + timedelta(days=1), ends=None)
    do(house, "head", actions.cancel, change_id=change.pk, reason="另行安排日期")
    assert do(house, "clerk", deputies.change_term, term_id=now.pk, begins=now.begins, ends=None).pk == now.pk
