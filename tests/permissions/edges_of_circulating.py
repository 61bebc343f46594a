"""传阅 where no row of the table reaches: readers who lost the right to the case, seats that pass nothing round, several at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from kernel import clock
from kernel.actor import Actor
from kernel.errors import NotFound, NotPermitted
from tenant_apps.organs.models import UnitMember
from tenant_apps.suggestions.models import Suggestion
from tenant_apps.supervision import access, states
from tenant_apps.supervision.models import Circulation, Reader
from tests.permissions.refusing import refused

if TYPE_CHECKING:
    from tests.permissions.asking import Asker


def a_case_is_passed_to_who_sees_it_in_the_office_and_in_its_units(asker: Asker) -> None:
    """The office asks its own people and the unit of the case, a unit its own people alone."""
    house, things = asker.world.houses["county"], asker.world.things
    who = {name: house.actor(name) for name in ("head", "clerk", "handler1", "handler2")}
    [seat] = who["head"].seats
    only_reads = (replace(seat, limit=frozenset({"content.read"})),)
    everybody = [*who.values(), replace(who["head"], name="只读", seats=only_reads)]
    mate = {"unit_id": house.unit_ids["handler1"], "seat_id": house.seat_ids["handler2"]}

    def asked(sender: str, case: str) -> set[str]:
        suggestion = Suggestion.objects.get(pk=things[case])
        found = access.possible_readers(who[sender], suggestion, everybody)
        names = {one.name: login for login, one in who.items()}
        return {names.get(one.name, one.name) for one in found}

    with house.entered():
        assert asked("clerk", "in handling") == {"head", "handler1"}
        assert asked("handler1", "in handling") == set()
        UnitMember.objects.create(**mate, person_name="蓝雪梅")
        assert asked("handler1", "in handling") == {"handler2"}
        assert asked("handler1", "submitted") == set(), "of the unit, and the case is not before it"


def who_was_asked_sees_it_until_it_is_recalled_or_the_case_is_no_longer_theirs(asker: Asker) -> None:
    house, case = asker.world.houses["county"], asker.world.things["in handling"]
    clerk, head, other = (house.actor(who) for who in ("clerk", "head", "handler2"))
    with house.entered():
        made = _passed(case, by=clerk, to={head: "SENT", other: "SENT"})
        recalled = _passed(case, by=clerk, to={head: states.RECALLED})
        assert access.circulation(head, made.pk) == made
        for actor, hidden in ((head, recalled), (other, made)):
            with refused(NotFound):
                access.circulation(actor, hidden.pk)


def only_a_seat_that_passes_round_reads_and_recalls_and_only_what_was_meant(asker: Asker) -> None:
    house, case = asker.world.houses["county"], asker.world.things["in handling"]
    clerk, head, deputy = (house.actor(who) for who in ("clerk", "head", "deputy1"))
    with house.entered():
        to_clerk = _passed(case, by=head, to={clerk: "SENT", deputy: "SENT"})
        of_clerk, of_deputy = (_passed(case, by=one, to={head: "SENT"}) for one in (clerk, deputy))
        assert access.reading(clerk, to_clerk.pk)[0].circulation == to_clerk
        _, readers, _ = access.circulation_to_recall(clerk, of_clerk.pk)
        assert [one.circulation for one in readers] == [of_clerk]
        for deed, actor, made in (
            (access.reading, clerk, of_clerk),  # asked to read another one
            (access.reading, deputy, to_clerk),
            (access.circulation_to_recall, deputy, of_deputy),
        ):
            with refused(NotPermitted):
                deed(actor, made.pk)


def _passed(case: UUID, *, by: Actor, to: dict[Actor, str]) -> Circulation:
    """As a row may stand once seats have changed: no deed would ask these readers today."""
    sender: dict[str, Any] = {"by_person": by.person_id, "by_name": by.name, "by_organ": by.seats[0].label}
    made: Circulation = Circulation.objects.create(suggestion_id=case, note="", at=clock.now(), **sender)
    for one, state in to.items():
        Reader.objects.create(
            circulation=made, person_id=one.person_id, name=one.name, organ=one.seats[0].label, state=state
        )
    return made


EDGES = (
    a_case_is_passed_to_who_sees_it_in_the_office_and_in_its_units,
    who_was_asked_sees_it_until_it_is_recalled_or_the_case_is_no_longer_theirs,
    only_a_seat_that_passes_round_reads_and_recalls_and_only_what_was_meant,
)
