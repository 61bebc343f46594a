"""并案: handled as one, answered to each proposer, rated by each; what stands in the way, and what frees a merged one again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from kernel import clock
from kernel.errors import DomainError
from kernel.ids import uuid7
from tenant_apps.handling import actions, naming, selectors, waiting
from tenant_apps.handling.api import RepliesOfSuggestion
from tenant_apps.handling.models import Evaluation, ReplyDelivery
from tenant_apps.records import selectors as records
from tenant_apps.referrals import actions as referrals
from tenant_apps.suggestions import actions as course
from tenant_apps.suggestions import merging, yearly
from tenant_apps.suggestions import register_of_numbers as register
from tenant_apps.suggestions.models import Signature, Suggestion
from tenant_apps.suggestions.serializers import SuggestionOut
from tenant_apps.supervision import actions as supervision
from tests.units.handling.house import LETTER, TEXT, TITLE, House, a_category

WHY = "内容相近，一并办理，分别答复。"
GOOD: dict[str, Any] = {"attitude": "SATISFIED", "result": "SATISFIED"}


def submitted(house: House, by: str) -> UUID:
    actor = house.actor(by)
    with house.inside():
        made = course.draft(actor=actor, title=TITLE, body=TEXT, category=a_category())
        return course.submit(actor=actor, suggestion_id=made.pk).pk


def merge(house: House, pk: UUID, into: UUID, who: str = "clerk") -> Suggestion:
    actor = house.actor(who)
    with house.inside():
        return course.merge(actor=actor, suggestion_id=pk, into=into, reason=WHY)


def merged(house: House) -> tuple[UUID, UUID]:
    """alice's is the main item, bob's is merged into it."""
    main, other = house.registered("alice"), house.registered("bob")
    merge(house, other, main)
    return main, other


def _told(house: House, who: str, pk: UUID) -> list[str]:
    """The letters that the API lists."""
    request = RequestFactory().get("/")
    request.actor = house.actor(who)  # type: ignore[attr-defined]
    with house.inside():
        return [row["id"] for row in RepliesOfSuggestion.as_view()(request, pk=pk).data]


def refused(deed: Callable[[], object]) -> str:
    try:
        deed()
    except DomainError as error:
        return error.code
    return ""


def case(house: House, pk: UUID) -> Suggestion:
    with house.inside():
        found: Suggestion = Suggestion.objects.select_related("merged_into").get(pk=pk)
        return found


def answered(house: House, main: UUID) -> None:
    task, handler = house.assigned(main), house.actor("handler")
    with house.inside():
        actions.sign_for(actor=handler, assignment_id=task.pk)
        talk: dict[str, Any] = {"way": "FACE", "with_name": "甲代表", "note": "当面听取意见。"}
        actions.log_contact(actor=handler, assignment_id=task.pk, **talk)
        letter: dict[str, Any] = {"letter_class": "A", "outcome": "SOLVED", "body": LETTER}
        actions.reply(actor=handler, assignment_id=task.pk, **letter)


def browser(house: House, who: str) -> Client:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = house.session(who)
    return client


def page(house: House, who: str, path: str) -> str:
    return unescape(browser(house, who).get(f"/t/330122/{path}").content.decode())


def test_each_proposer_is_answered_and_rates_and_both_are_closed_together(house: House) -> None:
    main, other = house.registered("alice"), submitted(house, "bob")
    done = merge(house, other, main)  # which is registered first
    number = case(house, main).number
    assert done.state == "MERGED" and done.number and done.merged_into_id == main
    assert [one for one in todos(house, "clerk") if str(other) in one] == [], "nobody is to assign it"
    answered(house, main)
    with house.inside():
        reply = selectors.replies_of(main)[-1]
        hands = {row.mandate_id for row in ReplyDelivery.objects.filter(reply=reply)}
    assert hands == {house.mandates["alice"], house.mandates["bob"]}
    assert f"第{number}号、第{done.number}号建议的答复" in reply.title
    assert reply.addressee == "测alice、测bob代表"
    titles = "".join(f"《{one.title}》" for one in (case(house, main), done))
    with house.inside():
        assert naming.opening_of(reply.matter).startswith(f"你们提出的{titles}收悉。")
    shown = page(house, "bob", f"suggestions/{other}/")
    assert f"并入第{number}号办理" in shown and f"主案第{number}号：" in shown and "县交通运输局" in shown
    assert f"replies/{reply.pk}/evaluation" in shown
    assert browser(house, "handler").get(f"/t/330122/suggestions/{other}/").status_code == 200
    assert browser(house, "bob").get(f"/t/330122/suggestions/{main}/").status_code == 404
    assert [_told(house, who, other) for who in ("bob", "clerk", "handler")] == 3 * [[str(reply.pk)]]
    for who, which, state in (("bob", other, "REPLIED"), ("alice", main, "EVALUATED")):
        actor = house.actor(who)
        with house.inside():
            actions.rate_latest(actor=actor, suggestion_id=which, **GOOD)
        assert case(house, main).state == state
    with house.inside():
        assert Evaluation.objects.filter(reply=reply).count() == 2
        before = yearly.standing(clock.today().year)
    clerk = house.actor("clerk")
    with house.inside():
        course.close(actor=clerk, suggestion_id=main)
        after = yearly.standing(clock.today().year)
    assert case(house, main).state == case(house, other).state == "CLOSED"
    assert (after.closed - before.closed, before.still_open - after.still_open) == (1, 1), "it counts once"
    assert after.merged == before.merged + 1


def test_a_merged_one_follows_its_main_item_from_step_to_step(house: House) -> None:
    main, other = merged(house)
    answered(house, main)
    assert "<b>回复</b>" in page(house, "bob", f"suggestions/{other}/")
    for who, which in (("bob", other), ("alice", main)):
        actor = house.actor(who)
        with house.inside():
            actions.rate_latest(actor=actor, suggestion_id=which, **GOOD)
    clerk = house.actor("clerk")
    with house.inside():
        course.close(actor=clerk, suggestion_id=main)
        actions.follow_up_reply(actor=clerk, suggestion_id=main, body=LETTER, outcome="SOLVED")
    assert (case(house, main).state, case(house, other).state) == ("TRACKING", "MERGED")
    shown = page(house, "bob", f"suggestions/{other}/")
    assert "再次答复" in shown and "<b>督办</b>" in shown
    with house.inside():
        course.close(actor=clerk, suggestion_id=main)
    assert case(house, other).state == "CLOSED"


@pytest.mark.parametrize("first", ["main", "other"])
def test_both_are_locked_in_the_order_of_their_ids(house: House, first: str) -> None:
    """As by whoever moves many at once; whichever the deed begins with."""
    made = [house.registered("alice"), house.registered("bob")]
    main, other = made if first == "main" else made[::-1]
    merge(house, other, main)
    clerk = house.actor("clerk")
    with house.inside(), CaptureQueriesContext(connection) as asked:
        course.unmerge(actor=clerk, suggestion_id=other, reason="经研究，另行办理。")
    locks = [one["sql"] for one in asked if "FOR UPDATE" in one["sql"] and "suggestion" in one["sql"]]
    assert 'ORDER BY "suggestions_suggestion"."id" ASC FOR UPDATE' in locks[0]
    assert main.hex in locks[0] and other.hex in locks[0]


def test_its_proposer_reads_and_rates_the_answer_as_to_their_own(house: House) -> None:
    main, other = merged(house)
    answered(house, main)
    with house.inside():
        reply = selectors.replies_of(main)[-1]
    own = f"/t/330122/suggestions/{other}/"
    bob = house.actor("bob")
    with house.inside():
        (item,) = [one for one in waiting.items(bob) if str(reply.pk) in one.url]
    assert (item.title, item.number) == (case(house, other).title, case(house, other).number_label)
    for where in ("", "evaluation"):
        shown = page(house, "bob", f"replies/{reply.pk}/{where}")
        assert f"同时办理您提出的{case(house, other).number_label}" in shown, where
        assert own in shown and f"/suggestions/{main}/" not in shown, "a page that bob may not see"
    assert "<b>测alice等 2 位代表</b> 持有" in page(house, "clerk", f"suggestions/{main}/")
    alice = house.actor("alice")
    with house.inside():
        actions.rate_latest(actor=alice, suggestion_id=main, **GOOD)
    assert "<b>测bob代表</b> 持有" in page(house, "clerk", f"suggestions/{main}/"), "who has not rated yet"
    rated = browser(house, "bob").post(f"/t/330122/replies/{reply.pk}/evaluation", GOOD)
    assert (rated.status_code, rated["Location"]) == (302, own)


def test_a_number_is_read_as_input_methods_write_it(house: House) -> None:
    main, clerk = house.registered("alice"), house.actor("clerk")
    number = case(house, main).number
    assert number is not None
    with house.inside():
        for dash in "－—–":
            assert merging.named(clerk, f"第{number.replace('-', dash)}号").pk == main
        assert (
            merging.named(clerk, number.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})).pk
            == main
        )


def todos(house: House, who: str) -> list[str]:
    actor = house.actor(who)
    with house.inside():
        return [item.url for item in waiting.items(actor)]


def test_those_who_signed_either_are_answered_and_nobody_twice(house: House) -> None:
    main, other = merged(house)
    with house.inside():
        for pk, who in ((main, "bob"), (other, "alice")):
            Signature.objects.create(
                suggestion_id=pk, mandate_id=house.mandates[who], person_name=who, signed_at=clock.now()
            )
    answered(house, main)
    with house.inside():
        rows = ReplyDelivery.objects.filter(reply=selectors.replies_of(main)[-1])
        assert sorted(rows.values_list("mandate_id", flat=True)) == sorted(house.mandates.values())


def test_its_number_stays_and_is_explained(house: House) -> None:
    main, other = merged(house)
    number = case(house, main).number
    with house.inside():
        found = {one.item.pk: one for one in register.lines(register.read({})) if one.item}
    assert found[other].note == f"并入第{number}号办理" and not found[other].is_empty
    assert f"并入第{number}号办理" in page(house, "clerk", "suggestions/?state=MERGED")
    told = SuggestionOut(case(house, other)).data
    assert str(told["merged_into_id"]) == str(main) and told["merge_reason"] == WHY


def test_what_may_not_be_merged(house: House) -> None:
    main, other = merged(house)
    free = house.registered("bob")
    assert refused(lambda: merge(house, free, free)) == "merged_into_itself"
    assert refused(lambda: merge(house, free, uuid7())) == "main_unknown"  # of another congress, or none
    assert refused(lambda: merge(house, free, other)) == "main_is_merged"
    assert refused(lambda: merge(house, main, free)) == "leads_merger"  # so no ring closes
    assert refused(lambda: merge(house, other, free)) == "state"  # merged already
    assert refused(lambda: merge(house, free, main, "alice")) == "not_found"
    assert refused(lambda: merge(house, free, main, "bob")) == "not_permitted"
    with house.inside():
        Suggestion.objects.filter(pk=free).update(trial=True)
    assert refused(lambda: merge(house, free, main)) == "not_of_one_kind"
    with house.inside():
        Suggestion.objects.filter(pk=free).update(trial=False)
    for state in ("SUBMITTED", "REPLIED", "CLOSED", "ARCHIVED", "WITHDRAWN", "NOT_ACCEPTED"):
        over = house.registered("alice")
        with house.inside():
            Suggestion.objects.filter(pk=over).update(state=state)
        assert refused(partial(merge, house, free, over)) == "state", state
    answered(house, main)
    with house.inside():
        Suggestion.objects.filter(pk=main).update(
            state="IN_HANDLING"
        )  # as where another unit still owes its own
    assert refused(lambda: merge(house, free, main)) == "main_answered"
    assert refused(lambda: unmerge(house, other)) == "main_answered"
    assert case(house, free).state == "REGISTERED"


def unmerge(house: House, pk: UUID) -> Suggestion:
    clerk = house.actor("clerk")
    with house.inside():
        return course.unmerge(actor=clerk, suggestion_id=pk, reason="经研究，另行办理。")


def test_a_key_item_and_one_that_was_referred_are_merged_into_no_other(house: House) -> None:
    main, key, sent = (house.registered("alice") for _ in range(3))
    clerk = house.actor("clerk")
    with house.inside():
        supervision.propose_key(actor=clerk, suggestion_id=key, reason="群众反映集中，拟列为重点督办。")
        referrals.refer_up(actor=clerk, suggestion_id=sent, reason="BEYOND_POWER", note="涉及市级事权。")
    assert refused(lambda: merge(house, key, main)) == "key_item"
    assert refused(lambda: merge(house, sent, main)) == "referral_before_merger"
    assert {case(house, pk).state for pk in (key, sent)} == {"REGISTERED"}


def test_taken_out_again_it_is_assigned_by_itself(house: House) -> None:
    main, other = merged(house)
    house.assigned(main)
    assert unmerge(house, other).state == "REGISTERED"
    assert case(house, other).merged_into is None
    assert any(str(other) in one for one in todos(house, "clerk"))
    assert house.assigned(other).matter.suggestion_id == other
    with house.inside():
        assert [row.facts["label"] for row in records.of_case(main)][-1] == "解除并案"


def test_with_the_main_item_taken_back_the_others_go_on(house: House) -> None:
    main, other = merged(house)
    alice = house.actor("alice")
    with house.inside():
        course.withdraw(actor=alice, suggestion_id=main, reason="情况已有变化，不再需要办理。")
    freed = case(house, other)
    assert (freed.state, freed.merged_into, case(house, main).state) == ("REGISTERED", None, "WITHDRAWN")


def test_a_merged_one_may_be_taken_back_until_its_main_item_is_answered(house: House) -> None:
    main, other = merged(house)
    _, late = merged(house)
    bob = house.actor("bob")
    words: dict[str, Any] = {"reason": "情况已有变化，不再需要办理。"}
    with house.inside():
        course.withdraw(actor=bob, suggestion_id=other, **words)
    answered(house, main)
    with house.inside():
        rows = ReplyDelivery.objects.filter(reply=selectors.replies_of(main)[-1])
        assert list(rows.values_list("mandate_id", flat=True)) == [house.mandates["alice"]]
    at = case(house, late).merged_into
    assert at is not None
    answered(house, at.pk)

    def take_back() -> None:
        with house.inside():
            course.withdraw(actor=bob, suggestion_id=late, **words)

    assert refused(take_back) == "withdrawal_late"


@pytest.mark.parametrize("registers", [True, False])
def test_the_like_text_is_merged_with_two_clicks(house: House, registers: bool) -> None:
    main = house.registered("alice")
    pk = submitted(house, "bob") if registers else house.registered("bob")
    clerk, where = browser(house, "clerk"), f"/t/330122/suggestions/{pk}/"
    if registers:
        link = f"{where}merger?into={main}"
        assert link in clerk.get(f"{where}registration").content.decode()
    else:
        assert f"{where}merger" in clerk.get(where).content.decode()
        link = f"{where}merger?into={main}"
    number = case(house, main).number
    form = unescape(clerk.get(link).content.decode())
    assert f'value="{number}"' in form and f"内容与第{number}号建议相近" in form
    kept = clerk.post(f"{where}merger", {"into": "第2020-0001号", "reason": WHY})
    assert kept.status_code == 422 and "第2020-0001号" in kept.content.decode()
    assert clerk.post(f"{where}merger", {"into": "20\x0020-0001" * 20, "reason": WHY}).status_code == 422
    assert case(house, pk).merged_into is None
    assert clerk.post(f"{where}merger", {"into": f"第{number}号", "reason": WHY}).status_code == 302
    assert case(house, pk).merged_into_id == main
    assert clerk.get(f"{where}separation").status_code == 200
    assert clerk.post(f"{where}separation", {"reason": ""}).status_code == 422
    assert clerk.post(f"{where}separation", {"reason": WHY}).status_code == 302
    assert case(house, pk).state == "REGISTERED"
