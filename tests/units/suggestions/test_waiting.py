from __future__ import annotations

from uuid import UUID

from shared_apps.identity.todo import TodoItem
from tenant_apps.suggestions import actions, waiting
from tests.factories.house import House
from tests.units.suggestions.deeds import drafted, registered, submitted


def items(house: House, who: str) -> dict[UUID, TodoItem]:
    actor = house.actor(who)
    with house.entered():
        found = list(waiting.items(actor))
    return {UUID(item.url.split("/suggestions/")[1][:36]): item for item in found}


def test_the_office_has_what_was_handed_in_with_its_deadline(house: House) -> None:
    pk, done = submitted(house), registered(house)
    found = items(house, "clerk")
    assert done not in found and found[pk].verb == "受理"
    assert (
        found[pk].due_at is not None and found[pk].lamp in ("ok", "near") and "工作日" in found[pk].left_label
    )
    assert found[pk].url == house.url(f"suggestions/{pk}/")


def test_a_deputy_has_drafts_and_returned_items_of_their_own(house: House) -> None:
    draft, back, clerk = drafted(house), submitted(house), house.actor("clerk")
    with house.entered():
        actions.return_for_revision(actor=clerk, suggestion_id=back, reason="请写明位置。")
    found = items(house, "deputy1")
    assert found[draft].kind == "draft" and found[back].kind == "returned"
    assert "请写明位置。" in found[back].previous
    assert draft not in items(house, "deputy2") and draft not in items(house, "clerk")


def test_an_administrator_has_nothing_waiting_here(house: House) -> None:
    submitted(house)
    assert items(house, "admin") == {}
