"""The API of 重点督办."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.web.api import Pages
from kernel.web.deeds import READ_REFUSALS, actor_of, deed_view
from tenant_apps.supervision import access, actions, keylist, serializers_key

TAG = ["重点督办"]
_deed = partial(deed_view, tags=TAG, shape=serializers_key.KeyOut)
_of_key = partial(_deed, target="key_id")


class Keys(APIView):
    """重点督办 that this actor may see, the latest first."""

    @extend_schema(
        operation_id="key_suggestions_list",
        tags=TAG,
        parameters=[
            OpenApiParameter("state", str),
            OpenApiParameter("q", str),
            OpenApiParameter("page", int),
            OpenApiParameter("page_size", int, description="1–100"),
        ],
        responses={200: serializers_key.KeyPage, **READ_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        rows = keylist.listed(actor_of(request), keylist.Wanted.of(request.query_params))
        pages = Pages()
        found = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(serializers_key.KeyOut(found, many=True).data)


class OneKey(APIView):
    @extend_schema(
        operation_id="key_suggestions_read",
        tags=TAG,
        responses={200: serializers_key.KeyOut, **READ_REFUSALS},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(serializers_key.KeyOut(access.key(actor_of(request), pk)).data)


Propose = _deed(
    "提请列为重点督办",
    operation="key_suggestions_propose",
    deed=actions.propose_key,
    target="suggestion_id",
    fields=serializers_key.ReasonIn,
)
Decide = _of_key(
    "主任会议's decision",
    operation="key_suggestions_decide",
    deed=actions.decide_key,
    fields=serializers_key.DecisionIn,
)
Decline = _of_key(
    "主任会议 did not take it up",
    operation="key_suggestions_decline",
    deed=actions.decline_key,
    fields=serializers_key.NoteIn,
)
Plan = _of_key(
    "督办方案", operation="key_suggestions_plan", deed=actions.plan_key, fields=serializers_key.TextIn
)
Visits = deed_view(
    "督办活动",
    operation="key_suggestions_visit",
    tags=TAG,
    deed=actions.visit_key,
    target="key_id",
    shape=serializers_key.VisitOut,
    fields=serializers_key.VisitIn,
)
Report = _of_key(
    "督办报告", operation="key_suggestions_report", deed=actions.report_key, fields=serializers_key.TextIn
)
End = _of_key(
    "结束督办", operation="key_suggestions_end", deed=actions.end_key, fields=serializers_key.NoteIn
)
