"""待办 of handling, from the registration to the rating, and that lists ask once and not once a row."""

from __future__ import annotations

from uuid import UUID

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenant_apps.handling import actions, course, rows, waiting
from tenant_apps.suggestions import access as suggestions
from tests.units.handling.house import House, case_id


def waits(house: House, name: str, *pks: UUID) -> list[tuple[str, str]]:
    actor = house.actor(name)
    with house.inside():
        found = list(waiting.items(actor))
    return [(item.kind, item.verb) for item in found if any(str(pk) in item.url for pk in pks)]


def test_each_step_waits_with_whoever_must_take_it(house: House) -> None:
    pk = house.registered()
    assert waits(house, "clerk", pk) == [("assign", "交办")]
    assignment = house.assigned(pk)
    assert waits(house, "clerk", pk) == []
    assert waits(house, "handler", pk, assignment.pk) == [("sign_for", "签收")]
    assert waits(house, "mate", pk, assignment.pk) == [("sign_for", "签收")]
    assert waits(house, "other", pk, assignment.pk) == []
    handler = house.actor("handler")
    with house.inside():
        actions.sign_for(actor=handler, assignment_id=assignment.pk)
    assert waits(house, "handler", pk, assignment.pk) == [("reply", "答复")]


def test_a_reply_waits_to_be_read_then_rated_then_for_nobody(house: House) -> None:
    reply, alice = house.replied(), house.actor("alice")
    assert waits(house, "alice", reply.pk) == [("rate", "阅读答复")]
    assert waits(house, "bob", reply.pk) == []
    with house.inside():
        actions.read(actor=alice, reply_id=reply.pk)
    assert waits(house, "alice", reply.pk) == [("rate", "测评")]
    with house.inside():
        actions.rate(actor=alice, reply_id=reply.pk, attitude="SATISFIED", result="SATISFIED")
    assert waits(house, "alice", reply.pk) == []


def test_lists_ask_as_often_for_many_rows_as_for_few(house: House) -> None:
    pks = [case_id(house.assigned()) for _ in range(3)]

    def queries() -> tuple[int, int]:
        actor, clerk = house.actor("handler"), house.actor("clerk")
        with house.inside():
            found = list(suggestions.visible(clerk).filter(pk__in=pks))
            with CaptureQueriesContext(connection) as todo:
                list(waiting.items(actor))
            with CaptureQueriesContext(connection) as column:
                assert len(rows.column(clerk, found)) == len(pks)
        return len(todo), len(column)

    few = queries()
    pks += [case_id(house.assigned()) for _ in range(5)]
    assert queries() == few


def test_the_case_page_says_what_may_be_done_and_what_not_yet(house: House) -> None:
    signed = house.signed()
    handler, alice, clerk = (house.actor(name) for name in ("handler", "alice", "clerk"))
    with house.inside():
        found = suggestions.get(alice, case_id(signed))
        of_handler, of_alice, of_clerk = (course.parts(actor, found) for actor in (handler, alice, clerk))
    assert [deed.deed for deed in of_handler.deeds] == [
        "reply",
        "log_contact",
        "state_competence",
        "make_commitment",
        "request_return",
        "request_extension",
    ]
    assert [row.label for row in of_handler.cannot] == ["送出答复"]
    assert (of_alice.deeds, [row.label for row in of_alice.cannot]) == ([], ["测评"])
    assert [deed.deed for deed in of_clerk.deeds] == ["add_undertaker", "replace_undertaker"]
    assert of_clerk.headline is not None and of_clerk.headline.holder == "县交通运输局"
    assert of_clerk.events[0].future and of_clerk.events[0].due is not None
