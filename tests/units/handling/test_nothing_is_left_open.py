"""What used to be left lying: a promise tracked twice, a case that nobody closes, a case between two units, the units' own talk."""

from __future__ import annotations

from kernel import clock
from tenant_apps.handling import actions, course, selectors, states, waiting
from tenant_apps.handling.models import Commitment
from tenant_apps.suggestions import access as suggestions
from tenant_apps.suggestions import actions as intake
from tenant_apps.suggestions import course as told
from tests.units.handling import test_redoing as redoing
from tests.units.handling.house import House, case_id
from tests.units.handling.test_commitments import rated
from tests.units.handling.test_joint_leads import GIVEN, at_work, do
from tests.units.handling.test_returns_and_extensions import asked


def test_what_is_written_down_item_by_item_takes_the_place_of_the_letter_as_a_whole(house: House) -> None:
    reply, handler = house.replied("B", "PLANNED"), house.actor("handler")
    task = reply.assignment_id
    assert task is not None
    with house.inside():
        whole = Commitment.objects.get(matter=reply.matter)
        made = actions.make_commitment(actor=handler, assignment_id=task, text="年底前增加一辆车。")
        assert [one.pk for one in selectors.open_commitments(reply.matter)] == [made.pk]
        whole.refresh_from_db()
        assert (whole.state, whole.answer) == (states.EXPLAINED, "承办单位已逐项登记。")
        actions.report_commitment(
            actor=handler, commitment_id=made.pk, report="车辆已经投入运行，群众反映良好。"
        )
        again = actions.make_commitment(actor=handler, assignment_id=task, text="明年再增加一辆车。")
        assert {one.pk for one in selectors.open_commitments(reply.matter)} == {made.pk, again.pk}


def closes(house: House, who: str, title: str) -> list[str]:
    actor = house.actor(who)
    with house.inside():
        return [one.verb for one in waiting.items(actor) if one.kind == "close" and one.number == title]


def test_a_case_that_was_rated_waits_with_the_office_to_be_closed(house: House) -> None:
    reply, clerk = house.replied("A", "SOLVED"), house.actor("clerk")
    number = reply.matter.number_label
    assert closes(house, "clerk", number) == []
    rated(house, reply)
    assert (closes(house, "clerk", number), closes(house, "handler", number)) == (["办结"], [])
    with house.inside():
        intake.close(actor=clerk, suggestion_id=case_id(reply))
    assert closes(house, "clerk", number) == []
    promised = house.replied("B", "PLANNED")
    rated(house, promised)
    assert closes(house, "clerk", promised.matter.number_label) == [], "what was promised is still to come"
    bad = house.replied("A", "SOLVED")
    redoing.rated(house, bad, **redoing.BAD)
    assert closes(house, "clerk", bad.matter.number_label) == [], "it waits to be handled anew"


def test_between_two_units_the_case_lies_with_the_office_until_the_day_for_the_next(house: House) -> None:
    lead, clerk = house.signed(), house.actor("clerk")
    asked(house, lead)
    with house.inside():
        actions.accept_return(actor=clerk, assignment_id=lead.pk)
        found = course.parts(clerk, suggestions.get(clerk, case_id(lead))).headline
        (item,) = [one for one in waiting.items(clerk) if str(case_id(lead)) in one.url]
    assert found is not None and found.next_step == "另行交办"
    assert found.due_at == item.due_at is not None and found.since is not None
    assert found.since <= clock.now()


def test_how_the_units_came_to_their_letter_is_not_told_to_the_deputy(house: House) -> None:
    lead, joint = at_work(house)
    do(house, "handler", actions.circulate_letter, lead, **GIVEN)
    do(house, "other", actions.object_letter, joint, opinion="请写明完成时间。")
    seen = {}
    for who in ("alice", "clerk", "other"):
        actor = house.actor(who)
        with house.inside():
            case = suggestions.get(actor, case_id(lead))
            seen[who] = [one.label for one in told.told_of(actor, house.ref, case)].count("会签")
    assert seen == {"alice": 0, "clerk": 1, "other": 1}
