"""Assigning where units change: what is proposed, what an abolished unit answers, what its successor takes over."""

from __future__ import annotations

import pytest

from kernel.errors import NotPermitted
from tenant_apps.handling import actions, selectors, states
from tenant_apps.handling.models import Assignment
from tenant_apps.organs import actions as organs
from tenant_apps.organs import refusals
from tenant_apps.records.models import Entry
from tenant_apps.suggestions import access as suggestions
from tests.units.handling.house import House
from tests.units.handling.test_pages import browser, text_of, url


def test_competent_units_are_proposed_and_none_is_chosen(house: House) -> None:
    pk, clerk = house.registered(), house.actor("clerk")
    with house.inside():
        category = suggestions.get(clerk, pk).category
        row = organs.set_competence(actor=clerk, unit_id=house.units["other"], category=category, note="水利")
    page = text_of(browser(house, "clerk").get(url(house, "handling:assign", pk)))
    assert "按职责可以承办：县林业水利局（主办，水利）" in page and "仅供参考" in page
    assert '<optgroup label="按职责可以承办">' in page and "selected" not in page.partition("<optgroup")[2].partition("</select>")[0]  # fmt: skip
    sent = {"unit_id": str(house.units["handler"]), "note": ""}
    assert browser(house, "clerk").post(url(house, "handling:assign", pk), sent).status_code == 302
    with house.inside():
        organs.drop_competence(actor=clerk, competence_id=row.pk)


def test_no_17_a_form_that_names_an_abolished_unit_is_told_who_followed(house: House) -> None:
    pk, clerk = house.registered(), house.actor("clerk")
    with house.inside():
        gone = organs.add_unit(actor=clerk, name="县粮食局", kind="department")
        organs.abolish_unit(actor=clerk, unit_id=gone.pk, successor_ids=[house.units["other"]])
        with pytest.raises(refusals.UnitInactive) as told:
            actions.assign(actor=clerk, suggestion_id=pk, unit_id=gone.pk)
    assert told.value.field == "unit_id"
    sent = {"unit_id": str(gone.pk), "note": "请按时办理。"}
    answer = browser(house, "clerk").post(url(house, "handling:assign", pk), sent)
    assert answer.status_code == 422
    assert "“县粮食局”已经撤并，由“县林业水利局”承继" in text_of(answer) and "请按时办理。" in text_of(answer)
    for odd in ("", "x", str(house.units["distributor"])):
        answer = browser(house, "clerk").post(url(house, "handling:assign", pk), {"unit_id": odd})
        assert answer.status_code == 422 and "选择承办单位" in text_of(answer)


def test_open_items_hold_a_unit_until_its_successor_takes_them(house: House) -> None:
    clerk, admin = house.actor("clerk"), house.actor("admin")
    with house.inside():
        old = organs.add_unit(actor=clerk, name="县公路局", kind="department")
        new = organs.add_unit(actor=clerk, name="县公路中心", kind="department")
        organs.place_seat(
            actor=None, unit=old, seat_id=house.seats["mate"], person_name="测mate", kind="handler"
        )
    mate = house.actor("mate")
    first, second = house.registered(), house.registered()
    with house.inside():
        signed = actions.assign(actor=clerk, suggestion_id=first, unit_id=old.pk)
        waiting = actions.assign(actor=clerk, suggestion_id=second, unit_id=old.pk)
        actions.sign_for(actor=mate, assignment_id=signed.pk)
        with pytest.raises(refusals.WorkOpen, match="还有 2 件在办") as told:
            organs.abolish_unit(actor=clerk, unit_id=old.pk, successor_ids=[new.pk])
        assert "转入承继单位" in told.value.next
        with pytest.raises(NotPermitted):
            organs.abolish_unit(actor=admin, unit_id=old.pk, successor_ids=[new.pk], hands_over=True)
    page = text_of(browser(house, "clerk").get(url(house, "organs:abolition", old.pk)))
    assert "还有 2 件在办" in page and "乡村公交" in page
    assert "乡村公交" not in text_of(browser(house, "admin").get(url(house, "organs:unit", old.pk)))
    sent = {"ending": "MERGED", "successor": str(new.pk), "hands_over": "on", "document": "县编〔2026〕1号"}
    done = browser(house, "clerk").post(url(house, "organs:abolition", old.pk), sent)
    assert done.status_code == 302
    with house.inside():
        moved = {row.pk: row for row in Assignment.objects.filter(unit_id=new.pk)}
        assert set(moved) == {signed.pk, waiting.pk}
        assert (moved[signed.pk].state, moved[waiting.pk].state) == (states.SIGNED, states.PENDING_SIGN)
        assert moved[signed.pk].due_at is not None and moved[signed.pk].undertaker_name == "县公路中心"
        assert {row.unit_id for row in selectors.of_units([new.pk])} == {new.pk}
        entry = Entry.objects.get(deed="assignment.handed_over", subject_id=signed.pk)
        assert entry.facts["undertaker_before"] == "县公路局"
    case = text_of(browser(house, "clerk").get(url(house, "suggestions:case", first)))
    assert "县公路局撤并，由县公路中心承继办理，期限不变" in case
    with house.inside():
        actions.log_contact(
            actor=mate, assignment_id=signed.pk, way="FACE", with_name="测alice", note="当面听取意见。"
        )
