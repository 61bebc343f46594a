"""A small cell in which every address has something to show: four congresses with their people, a case in every state.

Built once a module by the product's own deeds. `World.things` names every row that an address may be asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from kernel import clock
from kernel.ids import uuid7
from shared_apps.identity import actions as identity
from shared_apps.identity.models import Person
from sso import conf
from sso.models import SecondFactor
from sso.roster import batches as rosters
from tenant_apps.evidence import rooting
from tenant_apps.handling import actions as handling
from tenant_apps.handling.models import Assignment, Matter
from tenant_apps.referrals import actions as referrals
from tenant_apps.suggestions import actions as suggestions
from tenant_apps.suggestions.models import Signature
from tests.factories import texts
from tests.factories.house import House, furnish
from tests.factories.numbers import id_number
from tests.permissions import (
    after,
    bills,
    calendars,
    circulating,
    codes,
    console,
    crossing,
    files,
    filing,
    finding,
    issuer,
    joint,
    letters,
    merging,
    opening,
    paper,
    registers,
    rules,
    seats,
    supervision,
    terms,
    undertakers,
    units,
    yearly,
)
from tests.permissions.sent import REJECTION
from tests.stack import jobs

# Each place and the congress beside it, whose people are the neighbours: same posts, same level, other congress.
PLACES = {"county": "330122", "city": "330100"}
BESIDE = {"county": "330127", "city": "330200"}
LETTER = "您提出的建议收悉。经研究，已将有关事项列入明年工作计划，经费同步安排，届时将向您通报进展情况。"
WORDS = "请按照职责分工研究办理，并与代表充分沟通。"
Answer = TypeVar("Answer")


@dataclass
class World:
    houses: dict[str, House]
    beside: dict[str, House]
    wanderer: UUID  # a person who may log in and holds no seat anywhere
    things: dict[str, Any] = field(default_factory=dict)

    def do(self, place: str, who: str, deed: Callable[..., Answer], **facts: Any) -> Answer:
        """`deed(actor=…, **facts)` in a block of its own."""
        house = self.houses[place]
        actor = house.actor(who)
        with house.entered():
            return deed(actor=actor, **facts)


def build() -> World:
    world = World(
        houses={place: furnish(code) for place, code in PLACES.items()},
        beside={place: furnish(code) for place, code in BESIDE.items()},
        wanderer=_wanderer(),
    )
    world.houses["console"], world.beside["console"] = console.houses()
    for house in (*world.houses.values(), *world.beside.values()):
        _accounts(list(house.person_ids.values()))
    _accounts([world.wanderer])
    placed = world.houses["county"].unit_ids
    world.things |= {"unit": placed["handler1"], "other unit": placed["handler2"]}
    world.things |= units.things(world.houses["county"])
    world.things["step-up of another session"] = issuer.step_up_of(world.houses["county"].person_ids["clerk"])
    _early(world)
    _handled(world)
    _assigned_down(world)
    _unusual(world)
    cases = [_registered(world, "county") for _ in range(3)]
    world.things |= undertakers.things(world.houses["county"], cases, world.things)
    cases = [_registered(world, "county") for _ in range(2)]
    from_above = world.things["matter of a return"]
    world.things |= undertakers.asked(world.houses["county"], cases, world.things, from_above)
    _referred(world)
    world.things |= files.things(world.houses["county"], world.things)
    world.things |= filing.things(world.houses["county"])
    world.things |= bills.things(world.houses["county"])
    world.things |= opening.things(world.houses["county"])
    world.things |= yearly.things(world.houses["county"])
    world.things |= merging.things(world.houses["county"])
    world.things |= supervision.things(world.houses["county"], world.things)
    world.things |= circulating.things(world.houses["county"], world.things)
    world.things |= finding.things(world.houses["county"])
    world.things |= seats.things(world.houses["county"])
    world.things |= registers.things(world.houses["county"])
    world.things |= rules.things(world.houses["county"])
    world.things |= terms.things(world.houses["county"])
    heads = [*world.houses.values(), *world.beside.values()]
    world.things |= calendars.things(
        world.houses["console"], [house for house in heads if "head" in house.person_ids]
    )
    world.things |= codes.things(*(world.houses[place] for place in ("county", "city", "console")))
    world.things |= crossing.things()
    world.things |= joint.things(world, _registered)
    world.things |= paper.things(world, _registered)
    world.things |= letters.things(world.houses["county"], world.houses["city"])
    rooting.seal(world.houses["county"].ref, within=None)
    # The last one: its batches wait, and no job may run them.
    world.things |= console.things(world.houses["console"])
    _log_ins(world)
    _rosters(world)
    return world


def _log_ins(world: World) -> None:
    """Somebody whom the county keeps with second factors nobody has confirmed, and somebody whom another congress keeps."""
    house, things = world.houses["county"], world.things
    things["kept seat"], things["of another keeper"] = house.seat_ids["clerk2"], house.seat_ids["handler2"]
    Person.objects.filter(pk=house.person_ids["clerk2"]).update(keeper_id=house.ref.id)
    Person.objects.filter(pk=house.person_ids["handler2"]).update(keeper_id=world.beside["county"].ref.id)
    for name in ("factor", "factor to confirm"):
        things[name] = SecondFactor.objects.create(
            person_id=house.person_ids["clerk2"],
            issuer=conf.issuer(),
            credential_id=name,
            seen_at=clock.real_now(),
        ).pk


def _rosters(world: World) -> None:
    """Sheets of people that wait for their start."""
    house = world.houses["county"]
    head = "姓名,身份证号,手机号,类别,角色"
    content = f"{head}\n何秀英,{id_number(9000)},13800000001,人大机关工作人员,专工委工作人员\n"
    for name in ("sheet of people", "sheet of people to start", "sheet of people to discard"):
        world.things[name] = rosters.take(
            actor=house.actor("admin"),
            congress=house.ref,
            sort="people",
            file_name="名册.csv",
            content=content.encode(),
        ).pk


def _wanderer() -> UUID:
    person_id = uuid7()
    identity.enrol_people(people=[(person_id, "无席位")])
    return person_id


def world_person() -> UUID:
    """Somebody more who may log in and holds no seat yet."""
    person_id = _wanderer()
    _accounts([person_id])
    return person_id


def _accounts(people: list[UUID]) -> None:
    """An account of each person at the issuer of this run, by which browsers and tokens know them."""
    rows = [identity.Account(person_id=one, sub=str(one), username=str(one)) for one in people]
    identity.link_accounts(issuer=conf.issuer(), accounts=rows)


def _submitted(world: World, place: str) -> UUID:
    fields = {"title": texts.TITLE, "body": texts.BODY, "category": texts.CATEGORY}
    made = world.do(place, "deputy1", suggestions.draft, **fields)
    world.do(place, "deputy1", suggestions.submit, suggestion_id=made.pk)
    return made.pk


def _registered(world: World, place: str) -> UUID:
    pk = _submitted(world, place)
    world.do(place, "clerk", suggestions.register, suggestion_id=pk)
    return pk


def _assigned(world: World, place: str) -> tuple[UUID, UUID]:
    """The suggestion and its assignment to handler1's unit."""
    pk, unit = _registered(world, place), world.houses[place].unit_ids["handler1"]
    return pk, world.do(place, "clerk", handling.assign, suggestion_id=pk, unit_id=unit).pk


def _talked(world: World, place: str) -> tuple[UUID, UUID]:
    """Signed for, stated beyond competence, talked over: a reply may be sent."""
    pk, task = _assigned(world, place)
    _work(world, place, task)
    return pk, task


def _work(world: World, place: str, task: UUID) -> None:
    world.do(place, "handler1", handling.sign_for, assignment_id=task)
    world.do(
        place,
        "handler1",
        handling.state_competence,
        assignment_id=task,
        text="涉及上级事权，超出本级职权范围。",
    )
    world.do(
        place,
        "handler1",
        handling.log_contact,
        assignment_id=task,
        way="PHONE",
        with_name="沈建芳",
        note="已当面说明情况。",
    )


def _reply(world: World, place: str, task: UUID, *, letter: str = "B", outcome: str = "PLANNED") -> UUID:
    given = {"letter_class": letter, "outcome": outcome, "body": LETTER}
    return world.do(place, "handler1", handling.reply, assignment_id=task, **given).pk


def _early(world: World) -> None:
    """Drafts, and what lies before the clerk."""
    things, do = world.things, world.do
    things["draft"] = do(
        "county", "deputy1", suggestions.draft, title=texts.TITLE, body=texts.BODY, category=texts.CATEGORY
    ).pk
    _cosign(world, things["draft"])
    things["returned"] = _submitted(world, "county")
    do(
        "county",
        "clerk",
        suggestions.return_for_revision,
        suggestion_id=things["returned"],
        reason="请写明具体位置。",
    )
    things["submitted"] = _submitted(world, "county")
    things["registered"] = _registered(world, "county")


def _handled(world: World) -> None:
    """Assignments, letters, ratings."""
    things = world.things
    things["assigned"], things["to sign for"] = _assigned(world, "county")
    things["in handling"], things["to reply to"] = _talked(world, "county")
    things["replied"], task = _talked(world, "county")
    _cosign(world, things["replied"])
    things["letter"] = _reply(world, "county", task)
    case, task = _talked(world, "county")
    things["letter to the lead alone"] = _reply(world, "county", task)
    _cosign(world, case)
    things["rated"], task = _talked(world, "county")
    things["rated letter"] = _reply(world, "county", task, letter="A", outcome="SOLVED")
    rating = {"attitude": "SATISFIED", "result": "SATISFIED"}
    world.do("county", "deputy1", handling.rate, reply_id=things["rated letter"], **rating)
    things |= after.things(
        world.do, lambda: _talked(world, "county"), lambda task: _reply(world, "county", task)
    )


def _cosign(world: World, suggestion_id: UUID) -> None:
    """deputy2's name stands under it too: they may read it, and rate nothing that was not delivered to them."""
    house = world.houses["county"]
    with house.entered():
        Signature.objects.create(
            suggestion_id=suggestion_id,
            mandate_id=house.mandate_ids["deputy2"],
            person_name="周国良",
            signed_at=clock.now(),
        )


def _assigned_down(world: World) -> None:
    """Suggestions of the city given to the county's government: one just arrived, one taken on, the others at work."""
    things, do = world.things, world.do
    reason = "LOWER_POWER"
    down = (
        "in from above",
        "of matter",
        "of matter at work",
        "of matter cancelled",
        "of matter at the government",
        "of matter of a return",
    )
    for name in down:
        given = {"suggestion_id": _registered(world, "city"), "to": PLACES["county"], "note": WORDS}
        things[name] = do("city", "clerk", referrals.refer_down, reason=reason, **given).pk
        do("city", "head", referrals.approve, referral_id=things[name])
    jobs.run_queued()
    for name in down[1:]:
        do("county", "distributor", referrals.take_on, referral_id=things[name])
        with world.houses["county"].entered():
            things[name.removeprefix("of ")] = Matter.objects.get(referral_id=things[name]).pk
    tasks = {
        "task from above": "matter at work",
        "cancelled from above": "matter cancelled",
        "government's from above": "matter at the government",
    }
    for task, name in tasks.items():
        given = {"matter_id": things[name], "unit_id": things["unit"]}
        things[task] = do("county", "distributor", handling.distribute, **given).pk


def _unusual(world: World) -> None:
    """What no deed of today leads to and access must withstand all the same: rows as later deeds may leave them."""
    things, house = world.things, world.houses["county"]
    things["cancelled case"], things["cancelled"] = _assigned(world, "county")
    things["government's case"], things["government's"] = _assigned(world, "county")
    with house.entered():
        things |= after.given_back(things["cancelled"])
        Assignment.objects.filter(pk=things["cancelled"]).update(state="CANCELLED")
        Assignment.objects.filter(pk=things["government's"]).update(unit_id=house.unit_ids["distributor"])
        Assignment.objects.filter(pk=things["cancelled from above"]).update(state="CANCELLED")
        Assignment.objects.filter(pk=things["government's from above"]).update(
            unit_id=house.unit_ids["distributor"]
        )
        things["matter of ours"] = Matter.objects.get(suggestion_id=things["assigned"]).pk


def _referred(world: World) -> None:
    """Referrals of the county to the city in every state that has a deed."""
    things, do = world.things, world.do
    stages = ("delivered", "received", "accepted", "adopted", "answered", "known")
    for stage in ("to approve", "to recall", *stages, "refused"):
        case, task = _talked(world, "county")
        sent = do(
            "county", "clerk", referrals.refer_up, suggestion_id=case, reason="BEYOND_POWER", note=WORDS
        ).pk
        things[f"out {stage}"] = sent
        if stage == "to approve":
            continue
        do("county", "head", referrals.approve, referral_id=sent)
        if stage in ("answered", "known"):
            _reply(world, "county", task)
    things["of the city"] = _registered(world, "city")
    county = [PLACES["county"]]
    copies = {"suggestion_id": things["of the city"], "kind": "CC", "to": county}
    [things["in copied"]] = [made.pk for made in do("city", "clerk", referrals.refer_further, **copies)]
    asked = {"title": "代表集中视察", "body": "请组织代表视察水环境治理情况。", "to": county}
    [things["in entrusted"]] = [made.pk for made in do("city", "clerk", referrals.entrust, **asked)]
    for name in ("in copied", "in entrusted"):
        do("city", "head", referrals.approve, referral_id=things[name])
    jobs.run_queued()
    do("county", "clerk", referrals.receive, referral_id=things["in entrusted"])
    do("county", "clerk", referrals.accept, referral_id=things["in entrusted"])
    for stage in stages:
        things[f"in {stage}"] = things[f"out {stage}"]
    for stage in stages[1:]:
        do("city", "clerk", referrals.receive, referral_id=things[f"in {stage}"])
    do("city", "clerk", referrals.receive, referral_id=things["out refused"])
    do("city", "clerk", referrals.reject, referral_id=things["out refused"], **REJECTION)
    for stage in stages[2:]:
        do("city", "clerk", referrals.accept, referral_id=things[f"in {stage}"])
    for stage in stages[3:]:
        things[f"{stage} above"] = do(
            "city", "deputy1", referrals.adopt, referral_id=things[f"in {stage}"]
        ).pk
    for stage in ("answered", "known"):
        _answered(world, world.things[f"{stage} above"])
    jobs.run_queued()
    do("county", "clerk", referrals.acknowledge, referral_id=things["out known"])


def _answered(world: World, case: UUID) -> None:
    """The city's unit replies to what its deputy adopted; the answer comes home to the county's office."""
    unit = world.houses["city"].unit_ids["handler1"]
    world.do("city", "clerk", suggestions.register, suggestion_id=case)
    task = world.do("city", "clerk", handling.assign, suggestion_id=case, unit_id=unit).pk
    _work(world, "city", task)
    _reply(world, "city", task)
