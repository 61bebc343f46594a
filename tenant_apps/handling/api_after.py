"""The API of what follows the reply."""

from __future__ import annotations

from functools import partial
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from kernel.web.deeds import deed_view
from tenant_apps.handling import actions, serializers_after

_deed = partial(deed_view, tags=["办理"])


def _redos(request: Request, made: Any) -> Response:
    return Response(serializers_after.RedosOut({"results": made}).data, status=201)


def _settlements(request: Request, made: Any) -> Response:
    return Response(serializers_after.SettlementsOut({"results": made}).data, status=201)


Redos = _deed(
    "重新办理 of every reply rated 不满意",
    operation="suggestions_redo",
    deed=actions.redo,
    target="suggestion_id",
    shape=serializers_after.RedosOut,
    fields=serializers_after.RedoIn,
    answer=_redos,
)
Settlements = _deed(
    "再次不满意的处理",
    operation="suggestions_settle_dissent",
    deed=actions.settle_dissent,
    target="suggestion_id",
    shape=serializers_after.SettlementsOut,
    fields=serializers_after.SettlementIn,
    answer=_settlements,
)
