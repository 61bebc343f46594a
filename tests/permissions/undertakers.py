"""Several units in the permission table: who changes the undertakers, who gives an opinion, who sends one back and who reads it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from kernel import clock
from kernel.errors import DomainError
from tenant_apps.handling import access, selectors
from tenant_apps.handling import actions as handling
from tenant_apps.handling.models import Assignment, Matter
from tenant_apps.handling.models_asked import ReturnRequest
from tenant_apps.organs import actions as organs
from tenant_apps.suggestions.models import Suggestion
from tests.factories.house import House
from tests.permissions.rows import Row, api, web

if TYPE_CHECKING:
    from tests.permissions.asking import Asker

TASK, MATTER = "assignments/<uuid:pk>/", "matters/<uuid:pk>/"
BY_OFFICE = "clerk head: {ok} | handler1: 403 not_permitted | *: 404 not_found"
BY_DISTRIBUTOR = "distributor: {ok} | clerk head handler1: 403 not_permitted | *: 404 not_found"
ON_ASSISTING = "clerk head: {ok} | handler2: 403 not_permitted | *: 404 not_found"
BY_UNIT = "handler1: {ok} | clerk head: 403 not_permitted | *: 404 not_found"
BY_ASSISTING = "handler2: {ok} | clerk head: 403 not_permitted | *: 404 not_found"
BY_LEADING = "handler1: {ok} | clerk head handler2: 403 not_permitted | *: 404 not_found"
NOBODY_HERE = "handler1: 404 not_found | *: 404 not_found"
INSTEAD = {"unit_id": "=other unit", "reason": "职责已经调整，改由其办理。"}
OPINION = {"text": "涉及本单位的内容已经列入年度计划，建议予以采纳。"}
RETURN = {"reason": "道路养护不属于本单位的职责范围。", "competent_unit_id": "=other unit"}
LONGER = {"until": f"{clock.today() + timedelta(days=120)}", "reason": "需要与上级部门协调资金安排。"}
STAYS = {"answer": "属于该单位的职责，请继续办理。"}
EMPTY = {"reason": "没有实质内容，请补充。"}


def _page(route: str, on: str, seats: str, given: dict[str, Any]) -> list[Row]:
    return [
        web("GET", route, on, seats.format(ok="200")),
        web("POST", route, on, seats.format(ok="302"), send=given),
    ]


def _deed(route: str, on: str, seats: str, given: dict[str, Any]) -> Row:
    return api("POST", route, on, seats.format(ok="201"), send=given)


ROWS = [
    *_page(TASK + "replacement", "to sign for", BY_OFFICE, INSTEAD),
    *_page(TASK + "replacement", "task from above", BY_DISTRIBUTOR, INSTEAD),
    _deed(TASK + "replacements/", "to sign for", BY_OFFICE, INSTEAD),
    *_page(MATTER + "undertakers/new", "matter of ours", BY_OFFICE, INSTEAD),
    *_page(MATTER + "undertakers/new", "matter at work", BY_DISTRIBUTOR, INSTEAD),
    _deed(MATTER + "undertakers/", "matter of ours", BY_OFFICE, INSTEAD),
    *_page(TASK + "return", "to sign for", BY_UNIT, RETURN),
    _deed(TASK + "returns/", "to sign for", BY_UNIT, RETURN),
    *_page(TASK + "return/acceptance", "return requested", BY_OFFICE, {"unit_id": "=other unit"}),
    *_page(TASK + "return/refusal", "return requested", BY_OFFICE, STAYS),
    _deed(TASK + "return-acceptances/", "return requested", BY_OFFICE, {}),
    _deed(TASK + "return-refusals/", "return requested", BY_OFFICE, STAYS),
    _deed(TASK + "return-refusals/", "return from above", BY_DISTRIBUTOR, STAYS),
    *_page(TASK + "extension", "to reply to", BY_UNIT, LONGER),
    _deed(TASK + "extensions/", "to reply to", BY_UNIT, LONGER),
    *_page(TASK + "extension/grant", "extension requested", BY_OFFICE, {}),
    *_page(TASK + "extension/refusal", "extension requested", BY_OFFICE, STAYS),
    _deed(TASK + "extension-grants/", "extension requested", BY_OFFICE, {}),
    _deed(TASK + "extension-refusals/", "extension requested", BY_OFFICE, STAYS),
    *_page(TASK + "removal", "assisting", ON_ASSISTING, EMPTY),
    _deed(TASK + "removals/", "assisting", ON_ASSISTING, EMPTY),
    *_page(TASK + "opinion/excuse", "assisting", ON_ASSISTING, EMPTY),
    _deed(TASK + "opinion-excuses/", "assisting", ON_ASSISTING, EMPTY),
    web("GET", TASK + "past", "opinion of one gone", "handler1: 200 | *: 404 not_found"),
    *_page(TASK + "opinion", "assisting", BY_ASSISTING, OPINION),
    _deed(TASK + "opinions/", "assisting", BY_ASSISTING, OPINION),
    api("GET", TASK + "opinions/", "opinion", "clerk head handler2: 200 | *: 404 not_found"),
    *_page(TASK + "opinion/return", "opinion", BY_LEADING, EMPTY),
    web("GET", TASK + "opinion/return", "to reply to", NOBODY_HERE),
    web("GET", TASK + "opinion/return", "opinion of one gone", NOBODY_HERE),
    _deed(TASK + "opinion-returns/", "opinion", BY_LEADING, EMPTY),
]


def things(house: House, cases: list[UUID], units: dict[str, UUID]) -> dict[str, Any]:
    """handler1's unit leads, handler2's and a third assist: one opinion to give, one given, one of a unit that is out of it."""
    found: dict[str, Any] = {}
    with house.entered():
        third = organs.add_unit(actor=None, name=f"{house.ref.name}水务局", kind="department").pk
    clerk, first, second = (house.actor(who) for who in ("clerk", "handler1", "handler2"))
    for name, case in zip(("assisting", "opinion", "led by the other"), cases, strict=True):
        leads, assists = units["unit"], units["other unit"]
        if name == "led by the other":
            leads, assists = assists, leads
        with house.entered():
            lead = handling.assign(
                actor=clerk, suggestion_id=case, unit_id=leads, other_unit_ids=[assists, third]
            )
            task = Assignment.objects.get(matter=lead.matter, role="CO", unit_id=assists)
            found[f"{name} lead"] = lead.pk
            handling.sign_for(actor=first if leads == units["unit"] else second, assignment_id=lead.pk)
            handling.sign_for(actor=second if leads == units["unit"] else first, assignment_id=task.pk)
            if name == "opinion":
                handling.give_opinion(actor=second, assignment_id=task.pk, **OPINION)
            found[name] = task.pk
    with house.entered():
        _gone(found)
    return found


def asked(house: House, cases: list[UUID], units: dict[str, UUID], matter_id: UUID) -> dict[str, Any]:
    """handler1's unit asks to give back, and to be given more time."""
    found: dict[str, Any] = {}
    clerk, first, distributor = (house.actor(who) for who in ("clerk", "handler1", "distributor"))
    asks: dict[str, Any] = {"reason": RETURN["reason"], "competent_name": "省交通运输厅"}
    for name, case in zip(("return requested", "extension requested"), cases, strict=True):
        with house.entered():
            task = handling.assign(actor=clerk, suggestion_id=case, unit_id=units["unit"])
            handling.sign_for(actor=first, assignment_id=task.pk)
            if name == "return requested":
                handling.request_return(actor=first, assignment_id=task.pk, **asks)
            else:
                longer: dict[str, Any] = {
                    "until": clock.today() + timedelta(days=120),
                    "reason": LONGER["reason"],
                }
                handling.request_extension(actor=first, assignment_id=task.pk, **longer)
        found[name] = task.pk
    with house.entered():
        task = handling.distribute(actor=distributor, matter_id=matter_id, unit_id=units["unit"])
        handling.request_return(actor=first, assignment_id=task.pk, **asks)
    found["return from above"] = task.pk
    return found


def _gone(found: dict[str, Any]) -> None:
    """handler2's unit led the case before; handler1's assisted in it. Neither counts any more."""
    lead = Assignment.objects.get(pk=found["opinion lead"])
    for role, unit_id in (
        ("LEAD", Assignment.objects.get(pk=found["opinion"]).unit_id),
        ("CO", lead.unit_id),
    ):
        row = Assignment.objects.create(
            matter_id=lead.matter_id,
            unit_id=unit_id,
            undertaker_name="某单位",
            role=role,
            state="CANCELLED",
            assigned_at=lead.assigned_at,
            assigned_by_name="方晓燕",
        )
        if role == "CO":
            found["opinion of one gone"] = row.pk


def who_assists_reads_its_own_opinion_alone(asker: Asker) -> None:
    house, things = asker.world.houses["county"], asker.world.things
    seen = {}
    actors = {who: house.actor(who) for who in ("clerk", "handler1", "handler2", "deputy1")}
    with house.entered():
        matter = Matter.objects.get(assignments__id=things["opinion"])
        held = selectors.assignments_of(matter)
        for who, actor in actors.items():
            seen[who] = len(access.assisting_seen(actor, held))
    assert seen == {"clerk": 2, "handler1": 2, "handler2": 1, "deputy1": 0}, seen


def requests_are_read_by_the_office_the_unit_and_of_what_came_from_above_the_distributor(
    asker: Asker,
) -> None:
    house, things = asker.world.houses["county"], asker.world.things
    own, above = things["return requested"], things["return from above"]
    seen = {}
    for who in ("clerk", "handler1", "handler2", "distributor", "deputy1"):
        actor = house.actor(who)
        with house.entered():
            rows = access.requests_of(actor, ReturnRequest).filter(assignment_id__in=(own, above))
            seen[who] = set(rows.values_list("assignment_id", flat=True))
    both: set[UUID] = {own, above}
    wanted = {
        "clerk": both,
        "handler1": both,
        "handler2": set(),
        "distributor": {above},
        "deputy1": set(),
    }
    assert seen == wanted, seen


def what_was_taken_back_above_is_read_on_by_the_unit_that_had_it(asker: Asker) -> None:
    """Not by one that gave it back or was replaced, nor by whoever has no unit."""
    house, task = asker.world.houses["county"], asker.world.things["return from above"]
    actors = {who: house.actor(who) for who in ("handler2", "deputy1")}

    def sees(who: str) -> bool:
        return bool(Matter.objects.filter(access.matters(actors[who]), pk=matter.pk).exists())

    with house.entered(), transaction.atomic():
        matter = Assignment.objects.get(pk=task).matter
        facts: dict[str, Any] = {"matter": matter, "undertaker_name": "某单位", "assigned_by_name": "方晓燕"}
        facts |= {"assigned_at": clock.now(), "unit_id": house.unit_ids["handler2"], "role": "CO"}
        had = Assignment.objects.create(state="CANCELLED", **facts)
        assert not sees("handler2"), "nobody has taken it back above"
        Matter.objects.filter(pk=matter.pk).update(ended_at=clock.now())
        assert sees("handler2") and not sees("deputy1")
        Assignment.objects.filter(pk=had.pk).update(over_at=clock.now())
        assert not sees("handler2"), "the office had taken it off before"
        Assignment.objects.filter(pk=had.pk).update(over_at=None)
        Assignment.objects.filter(pk=had.pk).update(state="RETURNED")
        assert not sees("handler2"), "it gave it back"
        Assignment.objects.filter(pk=had.pk).update(state="CANCELLED")
        Assignment.objects.filter(pk=task).update(instead_of=had)
        assert not sees("handler2"), "another came in its place"
        transaction.set_rollback(True)


def _answer(deed: Callable[[Any, UUID], object], actor: object, pk: UUID) -> str:
    """The code of the refusal, empty where there is none."""
    try:
        deed(actor, pk)
    except DomainError as refused:
        return refused.code
    return ""


def what_a_unit_had_is_found_again_by_its_own_people_alone(asker: Asker) -> None:
    house, things = asker.world.houses["county"], asker.world.things
    gone, live = things["opinion of one gone"], things["opinion lead"]
    actors = {who: house.actor(who) for who in ("handler1", "handler2", "clerk", "deputy1")}
    with house.entered(), transaction.atomic():
        seen = {
            who: set(access.pasts(actor).filter(pk__in=(gone, live)).values_list("pk", flat=True))
            for who, actor in actors.items()
        }
        assert seen == {"handler1": {gone}, "handler2": set(), "clerk": set(), "deputy1": set()}, seen
        told = {who: _answer(access.assignment_of_unit, actors[who], gone) for who in actors}
        wanted = {"handler1": "no_longer_yours", "handler2": "not_found", "deputy1": "not_found"}
        assert told == wanted | {"clerk": "not_permitted"}, told
        Suggestion.objects.filter(pk__in=Matter.objects.filter(assignments=gone).values("suggestion")).update(
            state="WITHDRAWN"
        )
        assert not access.pasts(actors["handler1"]).filter(pk=gone).exists(), "the case itself is theirs"
        Assignment.objects.filter(pk=gone).update(over_at=clock.now())
        assert access.pasts(actors["handler1"]).filter(pk=gone).exists(), "it was taken off before"
        transaction.set_rollback(True)


def a_letter_that_is_laid_before_a_unit_is_read_by_its_people_as_long_as_it_lies_there(asker: Asker) -> None:
    house, things = asker.world.houses["county"], asker.world.things
    joint, other = things["letter to countersign"], things["letter to circulate"]
    actors = {who: house.actor(who) for who in ("handler1", "handler2", "clerk", "deputy1")}
    with house.entered(), transaction.atomic():
        lead = Assignment.objects.get(matter__assignments=joint, role="LEAD").pk
        told = {who: _answer(access.written_letter, actors[who], lead) for who in actors}
        wanted = {"handler1": "", "handler2": "", "clerk": "not_permitted", "deputy1": "not_found"}
        assert told == wanted, told
        assert _answer(access.written_letter, actors["handler2"], other) == "not_found", "not laid before it"
        Assignment.objects.filter(pk=lead).update(state="CANCELLED")
        assert _answer(access.written_letter, actors["handler2"], lead) == "not_found"
        transaction.set_rollback(True)


EDGES = (
    what_a_unit_had_is_found_again_by_its_own_people_alone,
    a_letter_that_is_laid_before_a_unit_is_read_by_its_people_as_long_as_it_lies_there,
    who_assists_reads_its_own_opinion_alone,
    what_was_taken_back_above_is_read_on_by_the_unit_that_had_it,
    requests_are_read_by_the_office_the_unit_and_of_what_came_from_above_the_distributor,
)
