"""Short ways to a suggestion in a given state, and to what its form posts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from kernel.ids import uuid7
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


def filled(**changed: Any) -> dict[str, Any]:
    """What a browser posts with the filing form."""
    return {
        "draft_id": str(uuid7()),
        "idempotency_key": str(uuid7()),
        "title": texts.TITLE,
        "kind": "SUGGESTION",
        "category": texts.CATEGORY,
        "body": texts.BODY,
        "publish_consent": "on",
        "confirmed": "on",
        "deed": "submit",
    } | changed
