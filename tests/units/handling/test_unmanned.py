"""承办单位无经办人: the office is told when it chooses such a unit, the administrator until somebody acts for it."""

from __future__ import annotations

from tenant_apps.handling import actions, unmanned
from tenant_apps.handling.models import Assignment
from tenant_apps.organs import actions as organs
from tests.units.handling.house import House
from tests.units.handling.test_pages import browser, text_of, url


def test_a_unit_for_which_nobody_acts_is_named_so_and_waits_with_the_administrator(house: House) -> None:
    clerk, pk = house.actor("clerk"), house.registered()
    with house.inside():
        empty = organs.add_unit(actor=clerk, name="分水镇人民政府", kind="township")
    page, form = browser(house, "clerk"), url(house, "handling:assign", pk)
    shown = text_of(page.get(form))
    assert "分水镇人民政府（暂无经办人）" in shown and "县交通运输局（暂无" not in shown
    done = page.post(form, {"unit_id": str(empty.pk)}, follow=True)
    assert "分水镇人民政府暂无经办人，已提请系统管理员给予席位。" in text_of(done), "warned, and not refused"
    admin = house.actor("admin")
    with house.inside():
        (item,) = unmanned.items(admin)
        assert (item.kind_label, item.title, item.number) == ("承办单位无经办人", "分水镇人民政府", "")
        assert "1 件" in item.previous and not list(unmanned.items(clerk))
        organs.add_member(actor=None, unit=empty, seat_id=house.seats["mate"], person_name="测mate")
        assert not list(unmanned.items(admin))


def test_what_is_said_of_one_chosen_unit_names_no_other(house: House) -> None:
    """Another unit of the case for which nobody acts was told of when it was chosen."""
    clerk, row = house.actor("clerk"), house.signed()
    with house.inside():
        empty = organs.add_unit(actor=clerk, name="瑶琳镇人民政府", kind="township")
    page, form = browser(house, "clerk"), url(house, "handling:undertaker", row.matter_id)
    facts = {"unit_id": str(empty.pk), "reason": "涉及该镇的路段，请一并办理。"}
    assert "瑶琳镇人民政府暂无经办人" in text_of(page.post(form, facts, follow=True))
    change, facts = url(house, "handling:replacement", row.pk), facts | {"unit_id": str(house.units["other"])}
    done = page.post(change, facts, follow=True)
    assert "已变更为县林业水利局" in text_of(done) and "暂无经办人" not in text_of(done)
    with house.inside():
        assisting = Assignment.objects.get(unit=empty)
        actions.remove_undertaker(actor=clerk, assignment_id=assisting.pk, reason="该镇尚无经办人。")


def test_a_unit_whose_work_is_taken_away_waits_no_more(house: House) -> None:
    clerk, admin, pk = house.actor("clerk"), house.actor("admin"), house.registered()
    with house.inside():
        empty = organs.add_unit(actor=clerk, name="百江镇人民政府", kind="township")
        task = actions.assign(actor=clerk, suggestion_id=pk, unit_id=empty.pk)
        assert [one.title for one in unmanned.items(admin)] == ["百江镇人民政府"]
        reason = "该镇尚无经办人，改由县交通运输局办理。"
        actions.replace_undertaker(
            actor=clerk, assignment_id=task.pk, unit_id=house.units["handler"], reason=reason
        )
        assert not list(unmanned.items(admin))
