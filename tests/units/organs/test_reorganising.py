"""机构调整: renamed, abolished, merged, split, restored; nothing is lost and nobody is assigned to what is gone."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from kernel import clock
from kernel.errors import NotFound
from kernel.ids import uuid7
from tenant_apps.organs import access, actions, placing, refusals, selectors
from tenant_apps.organs.models import Unit, UnitEvent, UnitMember
from tests.factories.house import House


def add(house: House, name: str, **more: object) -> Unit:
    with house.entered():
        return actions.add_unit(actor=None, name=name, kind="department", **more)  # type: ignore[arg-type]


def test_a_renamed_unit_keeps_its_history(house: House) -> None:
    unit, head = add(house, "桐庐县国土局"), house.actor("head")
    with house.entered():
        done = actions.rename_unit(
            actor=head, unit_id=unit.pk, name="桐庐县规划局", on=date(2026, 3, 1), document="桐编〔2026〕3号"
        )
        assert done.unit.name == "桐庐县规划局"
        assert selectors.former_names_of([unit.pk]) == {unit.pk: ["桐庐县国土局"]}
        (event,) = selectors.events_of(unit.pk)
        assert (event.kind, event.on, event.document) == ("RENAMED", date(2026, 3, 1), "桐编〔2026〕3号")
        assert selectors.known_by_name(["桐庐县国土局"])["桐庐县国土局"].unit.pk == unit.pk
        with pytest.raises(refusals.UnitNameTaken):
            actions.rename_unit(actor=head, unit_id=unit.pk, name="桐庐县林业水利局")
        with pytest.raises(refusals.UnitFactRefused, match="与现在的全称相同"):
            actions.rename_unit(actor=head, unit_id=unit.pk, name="桐庐县规划局")
        with pytest.raises(refusals.UnitFactRefused) as early:
            actions.rename_unit(
                actor=head, unit_id=unit.pk, name="桐庐县资规局", on=clock.today() + timedelta(days=1)
            )
        assert early.value.field == "on"
    # The old name is free again, for another unit.
    assert add(house, "桐庐县国土局").pk != unit.pk


def test_no_17_an_abolished_unit_names_who_followed_it(house: House) -> None:
    old, middle, new = (add(house, f"桐庐县{name}局") for name in ("粮食", "商贸", "商务"))
    head = house.actor("head")
    with house.entered():
        actions.abolish_unit(actor=head, unit_id=old.pk, ending="MERGED", successor_ids=[middle.pk])
        actions.abolish_unit(actor=head, unit_id=middle.pk, ending="MERGED", successor_ids=[new.pk])
        assert old.pk not in {one.pk for one in selectors.units_for_assignment()}
        with pytest.raises(refusals.UnitInactive, match="“桐庐县粮食局”已经撤并，由“桐庐县商务局”承继"):
            access.undertaker(old.pk)
        assert access.undertaker(uuid7()) is None
        with pytest.raises(refusals.UnitInactive):
            placing.Units().place(
                actor=None, unit_id=old.pk, seat_id=house.seat_ids["handler2"], kind="handler", name="某"
            )
        with pytest.raises(refusals.AbolishedAlready):
            actions.rename_unit(actor=head, unit_id=old.pk, name="桐庐县粮食储备局")
        with pytest.raises(refusals.UnitNameTaken, match="可以恢复"):
            actions.add_unit(actor=head, name="桐庐县粮食局", kind="department")


@pytest.mark.parametrize(
    ("ending", "who"), [("MERGED", 0), ("MERGED", 2), ("SPLIT", 1), ("CLOSED", 1), ("ABOLISHED", -1)]
)
def test_an_ending_wants_its_successors(house: House, ending: str, who: int) -> None:
    unit = add(house, "桐庐县试验局")
    heirs: list[UUID] = [unit.pk] if who < 0 else [add(house, f"桐庐县承继{n}局").pk for n in range(who)]
    head = house.actor("head")
    with house.entered(), pytest.raises(refusals.SuccessorRefused):
        actions.abolish_unit(actor=head, unit_id=unit.pk, ending=ending, successor_ids=heirs)


def test_a_department_is_followed_by_no_court(house: House) -> None:
    old, court, committee = add(house, "桐庐县司法所"), "桐庐县人民法院", "桐庐县人大社会委"
    head = house.actor("head")
    with house.entered():
        others = [
            actions.add_unit(actor=None, name=name, kind=kind)
            for name, kind in ((court, "court"), (committee, "committee"))
        ]
        township = actions.add_unit(actor=None, name="旧县街道办事处", kind="township")
        offered = {one.pk for one in selectors.possible_heirs(old)}
        assert township.pk in offered and not offered & {old.pk, *(one.pk for one in others)}
        for other in others:
            with pytest.raises(refusals.OtherBranch, match="不是同一系统") as refused:
                actions.abolish_unit(actor=head, unit_id=old.pk, successor_ids=[township.pk, other.pk])
            assert (refused.value.field, refused.value.code) == ("successor", "unit_other_branch")
            assert [one.pk for one in selectors.possible_heirs(other)] == []
        actions.abolish_unit(actor=head, unit_id=old.pk, ending="MERGED", successor_ids=[township.pk])


def test_a_succession_never_leads_back(house: House) -> None:
    one, two = add(house, "桐庐县前局"), add(house, "桐庐县后局")
    head = house.actor("head")
    with house.entered():
        actions.abolish_unit(actor=head, unit_id=one.pk, successor_ids=[two.pk])
        with pytest.raises(refusals.SuccessorRefused):
            actions.abolish_unit(actor=head, unit_id=two.pk, successor_ids=[one.pk])
        actions.restore_unit(actor=head, unit_id=one.pk)
        assert selectors.heirs_of(one.pk) == []
        actions.abolish_unit(actor=head, unit_id=two.pk, successor_ids=[one.pk])
        assert [unit.pk for unit in selectors.heirs_of(two.pk)] == [one.pk]
        with pytest.raises(refusals.InUseAlready):
            actions.restore_unit(actor=head, unit_id=one.pk)
        kinds = [event.kind for event in selectors.events_of(one.pk)]
    assert kinds == [UnitEvent.Kind.RESTORED, UnitEvent.Kind.ABOLISHED]


def test_a_split_unit_has_several_successors_and_its_children_come_first(house: House) -> None:
    unit, head = add(house, "桐庐县农林局"), house.actor("head")
    child = add(house, "桐庐县农机站", parent_id=unit.pk)
    heirs = [add(house, f"桐庐县{name}局") for name in ("农业", "林业")]
    with house.entered():
        with pytest.raises(refusals.ChildrenInUse, match="桐庐县农机站"):
            actions.abolish_unit(
                actor=head, unit_id=unit.pk, ending="SPLIT", successor_ids=[h.pk for h in heirs]
            )
        actions.change_unit(actor=head, unit_id=child.pk, parent_id=heirs[0].pk)
        actions.abolish_unit(actor=head, unit_id=unit.pk, ending="SPLIT", successor_ids=[h.pk for h in heirs])
        assert [one.name for one in selectors.heirs_of(unit.pk)] == ["桐庐县农业局", "桐庐县林业局"]
        gone = selectors.unit(unit.pk)
        assert gone is not None and gone.ended_on == clock.today()


def test_the_last_distributor_is_not_abolished(house: House) -> None:
    head = house.actor("head")
    with house.entered():
        office = house.unit_ids["distributor"]
        Unit.objects.exclude(pk=office).update(is_distributor=False)
        for child in selectors.children_of(office):
            actions.change_unit(actor=head, unit_id=child.pk, parent_id=None)
        with pytest.raises(refusals.LastDistributor):
            actions.abolish_unit(actor=head, unit_id=office)


def test_people_go_with_what_they_did(house: House) -> None:
    old, new, head = add(house, "桐庐县旧局"), add(house, "桐庐县新局"), house.actor("head")
    units, seat, handler = placing.Units(), house.seat_ids["handler2"], house.actor("handler2")
    with house.entered():
        before = [(row.unit_id, row.role) for row in UnitMember.objects.filter(seat_id=seat)]
        units.place(
            actor=None,
            unit_id=old.pk,
            seat_id=seat,
            kind="handler",
            name="蓝雪梅",
            duties=("approver", "handler"),
        )
        assert units.duties_of(seat_id=seat) == ("handler", "approver")
        done = actions.abolish_unit(
            actor=head, unit_id=old.pk, ending="MERGED", successor_ids=[new.pk], hands_over=True
        )
        assert (done.seat_ids, done.seat_unit) == ((seat,), "桐庐县新局")
        assert selectors.members_of(old.pk) == []
        assert units.name_of(seat_id=seat) == "桐庐县新局"
        assert units.duties_of(seat_id=seat) == ("handler", "approver")
        assert set(selectors.unit_ids_of(handler)) == {old.pk, new.pk}, (
            "what was the old unit's stays readable"
        )
        assert selectors.roles_of(handler, new.pk) == {"handler", "approver"}
        units.leave(actor=None, seat_id=seat)
        assert units.name_of(seat_id=seat) == ""
        units.place(actor=None, unit_id=before[0][0], seat_id=seat, kind="handler", name="蓝雪梅")


def test_who_is_a_stranger_finds_no_unit_to_abolish(house: House) -> None:
    stranger = house.actor("deputy1")
    with house.entered(), pytest.raises(NotFound):
        actions.abolish_unit(actor=stranger, unit_id=house.unit_ids["handler1"])


def test_a_locked_register_keeps_no_letter_from_naming_its_unit(house: House) -> None:
    """A case in whose transaction a letter is sent holds what a reorganisation waits for; PostgreSQL locks a letter's unit FOR KEY SHARE."""
    unit, head = add(house, "桐庐县档案局"), house.actor("head")
    with house.entered(), transaction.atomic(), CaptureQueriesContext(connection) as asked:
        assert unit.pk in access.register_locked()
        assert access.unit_to_keep(head, unit.pk)[0] == unit
    locks = [query["sql"] for query in asked.captured_queries if " FOR " in query["sql"]]
    assert len(locks) == 2 and all("FOR NO KEY UPDATE" in sql for sql in locks)
