"""撤回 of what was assigned down, or sent sideways, after it was signed for there: over three levels it ends at every one of them."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

from shared_apps.exchange import checking
from shared_apps.identity import shelves as desk
from shared_apps.identity.todo import TodoItem
from tenant_apps.handling import access as handling_access
from tenant_apps.handling import actions as handling
from tenant_apps.handling import matters_page, withdrawn
from tenant_apps.handling.models import Assignment, Matter
from tenant_apps.organs import selectors as organs
from tenant_apps.referrals import actions as referrals
from tenant_apps.referrals import cannot, shelves, todos, types
from tenant_apps.referrals import selectors as known
from tenant_apps.suggestions import actions as suggestions
from tenant_apps.suggestions import page as case_page
from tenant_apps.suggestions.models import Suggestion
from tests.factories import cast
from tests.factories.cast import CITY, COUNTY, PROVINCE, do, inside
from tests.units.referrals import playing
from tests.units.referrals.test_three_levels import RunJobs

pytestmark = pytest.mark.usefixtures("database")
OTHER_COUNTY = "330127"
WHY = "情况已有变化，不再需要办理。"
BACK = {
    "reason": "NOT_OURS",
    "answer": "不属于本级职权，请另行交办。",
    "competent": "省水利厅",
    "level": "province",
}


def _withdraw(code: str, case: UUID) -> None:
    do(code, "deputy1", suggestions.withdraw, suggestion_id=case, reason=WHY)


def _ends(pk: UUID, *codes: str) -> list[str]:
    return [playing.state(code, pk) for code in codes]


def _told(code: str, post: str, kind: str) -> list[TodoItem]:
    actor = cast.actor(code, post)
    provide = withdrawn.items if kind == withdrawn.KIND else todos.provide
    return inside(code, lambda: [one for one in provide(actor) if one.kind == kind])


def _from_the_province(kind: str, run_jobs: RunJobs) -> tuple[UUID, UUID]:
    """The case, and the referral that assigned it to the city."""
    case = playing.registered(PROVINCE)
    if kind == types.ASSIGN_DOWN:
        facts = {"suggestion_id": case, "to": CITY, "reason": "LOWER_DUTY"}
        down = do(PROVINCE, "clerk", referrals.refer_down, **facts).pk
    else:
        [made] = do(PROVINCE, "clerk", referrals.refer_further, suggestion_id=case, kind=kind, to=[CITY])
        down = made.pk
    do(PROVINCE, "head", referrals.approve, referral_id=down)
    run_jobs()
    return case, down


def _taken(kind: str, down: UUID) -> UUID:
    """Signed for in the city, and given to handler1's unit, which has signed for it too; the assignment."""
    if kind == types.ASSIGN_DOWN:
        do(CITY, "distributor", referrals.take_on, referral_id=down)
    else:
        do(CITY, "clerk", referrals.receive, referral_id=down)
        do(CITY, "clerk", referrals.accept, referral_id=down)
    handler = cast.actor(CITY, "handler1")
    unit = inside(CITY, lambda: organs.units_of(handler)[0].id)
    matter = inside(CITY, lambda: Matter.objects.get(referral_id=down).pk)
    task = do(CITY, "distributor", handling.distribute, matter_id=matter, unit_id=unit).pk
    do(CITY, "handler1", handling.sign_for, assignment_id=task)
    return task


@pytest.fixture(autouse=True)
def index_says_the_same() -> Iterator[None]:
    """After every test: what the index says of a referral is what its ends say."""
    yield
    assert checking.differences() == []


@pytest.mark.parametrize("kind", [types.ASSIGN_DOWN, types.REMIT_DOWN])
def test_what_the_government_below_was_handling_ends_there_and_all_are_told(
    kind: str, run_jobs: RunJobs
) -> None:
    case, down = _from_the_province(kind, run_jobs)
    task = _taken(kind, down)
    run_jobs()
    clerk, deputy = cast.actor(CITY, "clerk"), cast.actor(CITY, "deputy1")
    said, nothing = inside(CITY, lambda: [list(cannot.of(who, known.get(down))) for who in (clerk, deputy)])
    reasons = [one.reason for one in said if one.label == "退回"]
    assert nothing == [], "no deed here is a deputy's"
    assert len(reasons) == 1 and "商请上级撤回" in reasons[0], "why it can't be sent back any more"
    _withdraw(PROVINCE, case)
    assert _ends(down, PROVINCE, CITY) == ["CALLED_OFF", "IN_HANDLING"], "not carried yet"
    run_jobs()
    assert _ends(down, PROVINCE, CITY) == ["CALLED_OFF"] * 2
    matter, held = inside(
        CITY, lambda: (Matter.objects.get(referral_id=down), Assignment.objects.get(pk=task))
    )
    assert (matter.state, matter.ended_why, held.state) == ("ENDED", WHY, "CANCELLED")
    title = matter.title
    for post in ("handler1", "distributor"):
        [item] = [one for one in _told(CITY, post, withdrawn.KIND) if one.mark == str(matter.pk)]
        assert (item.title, item.kind_label) == (title, "上级已撤回") and WHY in item.previous
        shown = do(
            CITY, post, lambda actor: matters_page.build(actor, handling_access.matter(actor, matter.pk))
        )
        assert (shown.holder, shown.next_step, shown.lamp.words, shown.deeds) == ("", WHY, "已终止", ())
    [note] = [one for one in _told(CITY, "clerk", todos.CALLED_OFF) if one.mark == str(down)]
    assert WHY in note.previous
    clerk = cast.actor(PROVINCE, "clerk")
    view = inside(PROVINCE, lambda: case_page.build(clerk, Suggestion.objects.get(pk=case)))
    assert view.strip is not None
    assert {box.level: box.state_label for hop in view.strip.hops for box in hop.boxes}["city"] == "已停办"
    assert inside(CITY, lambda: known.get(down).due_at) is None
    actor = cast.actor(CITY, "distributor" if kind == types.ASSIGN_DOWN else "clerk")
    done, closed = inside(
        CITY,
        lambda: [
            shelves.source(actor, one, desk.Wanted(), desk.MOST).lines for one in (desk.DONE, desk.CLOSED)
        ],
    )
    assert not [line for line in done if str(down) in line.url]
    assert [line.state for line in closed if str(down) in line.url] == ["已停办"]
    assert "province:called_off" in playing.labels(CITY, down)


def test_a_recall_that_came_too_late_ends_it_all_the_same(run_jobs: RunJobs) -> None:
    """Signed for below before the withdrawal was carried: the recall is refused, and what was taken on ends."""
    case, down = _from_the_province(types.ASSIGN_DOWN, run_jobs)
    _taken(types.ASSIGN_DOWN, down)
    _withdraw(PROVINCE, case)
    assert playing.state(PROVINCE, down) == "RECALLING"
    run_jobs()
    assert _ends(down, PROVINCE, CITY) == ["CALLED_OFF"] * 2
    assert inside(CITY, lambda: Matter.objects.get(referral_id=down).state) == "ENDED"


def test_an_answer_that_has_left_stands_and_a_refusal_that_crosses_is_overtaken(run_jobs: RunJobs) -> None:
    case, answered = _from_the_province(types.ASSIGN_DOWN, run_jobs)
    task = _taken(types.ASSIGN_DOWN, answered)
    other, refused = _from_the_province(types.REMIT_DOWN, run_jobs)
    do(CITY, "clerk", referrals.receive, referral_id=refused)
    run_jobs()
    contact = {"way": "PHONE", "with_name": "代表", "note": "已说明职权划分情况。"}
    do(CITY, "handler1", handling.log_contact, assignment_id=task, **contact)
    playing.answer(CITY, task)
    do(CITY, "clerk", referrals.reject, referral_id=refused, **BACK)
    for one in (case, other):
        _withdraw(PROVINCE, one)
    run_jobs()
    assert _ends(answered, PROVINCE, CITY) == ["ACKNOWLEDGED"] * 2
    assert inside(CITY, lambda: Matter.objects.get(referral_id=answered).state) == "REPLIED"
    assert _ends(refused, PROVINCE, CITY) == ["CALLED_OFF"] * 2


def test_sideways_over_the_congress_above_both_it_ends_at_all_three(run_jobs: RunJobs) -> None:
    case = playing.registered(COUNTY)
    facts = {"suggestion_id": case, "kind": types.TRANSFER, "to": [OTHER_COUNTY]}
    [made] = do(COUNTY, "clerk", referrals.refer_further, **facts)
    do(COUNTY, "head", referrals.approve, referral_id=made.pk)
    run_jobs()
    do(CITY, "clerk", referrals.receive, referral_id=made.pk)
    do(CITY, "clerk", referrals.accept, referral_id=made.pk)
    onwards = do(CITY, "clerk", referrals.relay, referral_id=made.pk).pk
    do(CITY, "head", referrals.approve, referral_id=onwards)
    run_jobs()
    do(OTHER_COUNTY, "clerk", referrals.receive, referral_id=onwards)
    do(OTHER_COUNTY, "clerk", referrals.accept, referral_id=onwards)
    run_jobs()
    _withdraw(COUNTY, case)
    run_jobs()
    assert _ends(made.pk, COUNTY, CITY) == _ends(onwards, CITY, OTHER_COUNTY) == ["CALLED_OFF"] * 2
    matter = inside(OTHER_COUNTY, lambda: Matter.objects.get(referral_id=onwards))
    assert (matter.state, matter.ended_why) == ("ENDED", WHY)
    [item] = [one for one in _told(OTHER_COUNTY, "clerk", todos.CALLED_OFF) if one.mark == str(onwards)]
    assert item.previous == f"{cast.congress(COUNTY).name}已撤回，停止办理：{WHY}", "not whoever passed it on"
