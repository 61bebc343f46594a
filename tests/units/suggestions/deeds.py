"""Short ways to a suggestion in a given state."""

from __future__ import annotations

from uuid import UUID

from tenant_apps.suggestions import actions
from tests.factories import texts
from tests.factories.house import House


def drafted(house: House, who: str = "deputy1", **fields: str) -> UUID:
    actor = house.actor(who)
    given = {"title": texts.TITLE, "body": texts.BODY, "category": texts.CATEGORY} | fields
    with house.entered():
        return actions.draft(actor=actor, **given).pk  # type: ignore[arg-type]


def submitted(house: House, who: str = "deputy1", **fields: str) -> UUID:
    pk, actor = drafted(house, who, **fields), house.actor(who)
    with house.entered():
        actions.submit(actor=actor, suggestion_id=pk)
    return pk


def registered(house: House, who: str = "deputy1", **fields: str) -> UUID:
    pk, actor = submitted(house, who, **fields), house.actor("clerk")
    with house.entered():
        actions.register(actor=actor, suggestion_id=pk)
    return pk
