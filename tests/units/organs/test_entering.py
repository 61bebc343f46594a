"""录入 and 修改: what is typed is tidied, what can't be is refused at its field."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.errors import DomainError, NotFound, NotPermitted
from kernel.ids import uuid7
from shared_apps.dictionaries.names import Dictionary
from tenant_apps.codes import actions as codes
from tenant_apps.organs import actions, facts, refusals, selectors
from tenant_apps.organs.actions.entering import KindUnknown
from tenant_apps.organs.models import Unit
from tenant_apps.records.models import Entry
from tests.factories.house import House

# GB 32100-2015: the last character checks the others.
CODE = "91330000142916567N"


def add(house: House, name: str, *, who: str = "clerk", **more: Any) -> Unit:
    actor = house.actor(who)
    with house.entered():
        return actions.add_unit(actor=actor, name=name, **{"kind": "department", **more})


def test_what_is_typed_is_kept_tidy(house: House) -> None:
    made = add(
        house,
        " 桐庐县 财政局\u200b",
        short_name="县财政局",
        unified_code="９１３３００００１４２９１６５６７ｎ",
        phone="０５７１－64212345",
        division_code="330122 100 000",
        order=7,
        former_names="桐庐县财税局、桐庐县财税局；桐庐县财政税务局",
    )
    assert (made.name, made.unified_code, made.phone) == ("桐庐县 财政局", CODE, "0571-64212345")
    assert (made.division_code, made.order) == ("330122100", 7)
    with house.entered():
        assert selectors.undated_names_of(made.pk) == ["桐庐县财税局", "桐庐县财政税务局"]
        entry = Entry.objects.get(deed="unit.added", subject_id=made.pk)
        assert entry.seat_id == house.seat_ids["clerk"] and entry.facts["short_name"] == "县财政局"


@pytest.mark.parametrize(
    ("given", "refusal", "field"),
    [
        ({"name": "局"}, refusals.UnitFactRefused, "name"),
        ({"name": "长" * 121}, refusals.UnitFactRefused, "name"),
        ({"name": "桐庐县林业水利局"}, refusals.UnitNameTaken, "name"),
        ({"kind": "ministry"}, KindUnknown, "kind"),
        ({"unified_code": "91330000142916567A"}, refusals.UnifiedCodeWrong, "unified_code"),
        ({"unified_code": "9133000014291656"}, refusals.UnifiedCodeWrong, "unified_code"),
        ({"phone": "13800001234"}, refusals.UnitFactRefused, "phone"),
        ({"phone": "总机"}, refusals.UnitFactRefused, "phone"),
        ({"division_code": "3301"}, refusals.UnitFactRefused, "division_code"),
        ({"order": -1}, refusals.UnitFactRefused, "order"),
        ({"parent_id": uuid7()}, refusals.ParentRefused, "parent_id"),
        (
            {"former_names": "、".join(f"旧局{n}" for n in range(21))},
            refusals.UnitFactRefused,
            "former_names",
        ),
    ],
)
def test_what_can_not_be_is_refused_at_its_field(
    house: House, given: dict[str, Any], refusal: type[DomainError], field: str
) -> None:
    with pytest.raises(refusal) as caught:
        add(house, **{"name": "桐庐县气象局", **given})
    assert caught.value.field == field and "。" in caught.value.message
    with house.entered():
        assert not Unit.objects.filter(name="桐庐县气象局").exists()


def test_a_unified_code_stands_once_among_units_in_use(house: House) -> None:
    code = right("91330100799661710")
    first = add(house, "桐庐县甲公司", kind="other", unified_code=code)
    with pytest.raises(refusals.UnifiedCodeTaken, match="桐庐县甲公司"):
        add(house, "桐庐县乙公司", kind="other", unified_code=code)
    head = house.actor("head")
    with house.entered():
        actions.abolish_unit(actor=head, unit_id=first.pk)
    assert add(house, "桐庐县乙公司", kind="other", unified_code=code).unified_code == code
    with house.entered(), pytest.raises(refusals.UnifiedCodeTaken):
        actions.restore_unit(actor=head, unit_id=first.pk)


def right(stem: str) -> str:
    """The code with its check character, found by trying."""
    for last in "0123456789ABCDEFGHJKLMNPQRTUWXY":
        try:
            return facts.unified_code(stem + last)
        except refusals.UnifiedCodeWrong:
            continue
    raise AssertionError(stem)


def test_no_unit_stands_above_itself(house: House) -> None:
    top = add(house, "桐庐县建设局")
    middle = add(house, "桐庐县建设管理处", parent=top)
    low = add(house, "桐庐县建设管理所", parent_id=middle.pk)
    clerk = house.actor("clerk")
    for parent in (top, middle, low):
        with house.entered(), pytest.raises(refusals.ParentRefused):
            actions.change_unit(actor=clerk, unit_id=top.pk, parent_id=parent.pk)
    with house.entered():
        assert actions.change_unit(actor=clerk, unit_id=low.pk, parent_id=top.pk).parent_id == top.pk
        assert {one.name for one in selectors.children_of(top.pk)} == {middle.name, low.name}


def test_only_what_is_given_changes_and_nothing_new_leaves_no_entry(house: House) -> None:
    unit, clerk = add(house, "桐庐县体育局", short_name="体育局", phone="0571-64210000"), house.actor("clerk")
    with house.entered():
        actions.change_unit(actor=clerk, unit_id=unit.pk, phone="0571-64219999", former_names="桐庐县体委")
        changed = actions.change_unit(
            actor=clerk, unit_id=unit.pk, phone="0571-64219999", former_names="桐庐县体委"
        )
        assert (changed.short_name, changed.phone) == ("体育局", "0571-64219999")
        (entry,) = Entry.objects.filter(deed="unit.changed", subject_id=unit.pk)
        assert entry.facts["before"] == {"phone": "0571-64210000"}
        actions.change_unit(actor=clerk, unit_id=unit.pk, former_names="")
        assert selectors.undated_names_of(unit.pk) == []


def test_the_last_distributor_stays(house: House) -> None:
    head, office = house.actor("head"), house.unit_ids["distributor"]
    with house.entered():
        # A new congress was given its government, which distributes too.
        Unit.objects.exclude(pk=office).update(is_distributor=False)
    with house.entered(), pytest.raises(refusals.LastDistributor):
        actions.change_unit(actor=head, unit_id=office, is_distributor=False)
    second = add(house, "桐庐县政务督查室", is_distributor=True)
    with house.entered():
        assert {one.pk for one in selectors.distributors()} == {office, second.pk}
        actions.change_unit(actor=head, unit_id=second.pk, is_distributor=False)


def test_who_keeps_units(house: House) -> None:
    for who in ("handler1", "distributor", "deputy1", "security"):
        with pytest.raises(NotPermitted):
            add(house, "桐庐县无权局", who=who)
    stranger, handler = house.actor("deputy1"), house.actor("handler1")
    unit = house.unit_ids["handler1"]
    with house.entered(), pytest.raises(NotFound):
        actions.change_unit(actor=stranger, unit_id=unit, phone="")
    with house.entered(), pytest.raises(NotPermitted):
        actions.change_unit(actor=handler, unit_id=unit, phone="")
    assert add(house, "桐庐县档案局", who="admin").active


def test_a_unit_is_known_by_every_name_it_bears_or_bore(house: House) -> None:
    unit = add(house, "桐庐县文旅局", short_name="文旅局", former_names="桐庐县旅游局")
    twin = add(house, "桐庐县广电局", former_names="桐庐县文化局")
    add(house, "桐庐县文物局", former_names="桐庐县文化局")
    with house.entered():
        known = selectors.known_by_name(["桐庐县文旅局", "文旅局", "桐庐县旅游局", "桐庐县文化局", "无此局"])
    assert {name: (one.unit.pk, one.by) for name, one in known.items()} == {
        "桐庐县文旅局": (unit.pk, "name"),
        "文旅局": (unit.pk, "short_name"),
        "桐庐县旅游局": (unit.pk, "former_name"),
    }
    assert twin.pk != unit.pk


def test_a_competence_is_proposed_and_may_be_taken_back(house: House) -> None:
    clerk, unit = house.actor("clerk"), add(house, "桐庐县住建局")
    helper = add(house, "桐庐县环保局")
    with house.entered():
        actions.set_competence(actor=clerk, unit_id=helper.pk, category="CONSTRUCTION", role="CO")
        row = actions.set_competence(actor=clerk, unit_id=unit.pk, category="CONSTRUCTION", note="房屋和市政")
        fits = selectors.competent_for("CONSTRUCTION")
        assert [(fit.name, fit.role_label) for fit in fits] == [
            ("桐庐县住建局", "主办"),
            ("桐庐县环保局", "协办"),
        ]
        with pytest.raises(refusals.CategoryUnknown):
            actions.set_competence(actor=clerk, unit_id=unit.pk, category="NOTHING")
        actions.drop_competence(actor=clerk, competence_id=row.pk)
        assert [fit.name for fit in selectors.competent_for("CONSTRUCTION")] == ["桐庐县环保局"]


def test_a_competence_counts_for_the_category_it_was_merged_into(house: House) -> None:
    clerk = house.actor("clerk")
    with house.entered():
        local = codes.add(actor=clerk, dictionary=Dictionary.SUBJECT, label="文旅融合").code
        unit = actions.add_unit(actor=clerk, name="桐庐县文化旅游局", kind="department")
        actions.set_competence(actor=clerk, unit_id=unit.pk, category=local)
        codes.merge(actor=clerk, dictionary=Dictionary.SUBJECT, code=local, into="EDUCATION")
        assert [fit.name for fit in selectors.competent_for("EDUCATION")] == ["桐庐县文化旅游局"]
        actions.set_competence(actor=clerk, unit_id=unit.pk, category="EDUCATION", role="CO")
        assert [(fit.name, fit.role) for fit in selectors.competent_for("EDUCATION")] == [
            ("桐庐县文化旅游局", "LEAD")
        ]
