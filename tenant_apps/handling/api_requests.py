"""The API of 退办 and 延期: what a unit asks for, what the office (of a matter from above the distributor) answers."""

from __future__ import annotations

from functools import partial
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers as rest
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.web.api import Pages
from kernel.web.deeds import READ_REFUSALS, actor_of, deed_view
from tenant_apps.handling import actions, requests_list, serializers
from tenant_apps.handling.api import TAG

_deed = partial(deed_view, tags=TAG, target="assignment_id")

Returns = _deed(
    "申请退办",
    operation="assignments_request_return",
    deed=actions.request_return,
    shape=serializers.ReturnOut,
    fields=serializers.ReturnIn,
)
ReturnAcceptances = _deed(
    "同意退办; gives the assignment that holds now",
    operation="assignments_accept_return",
    deed=actions.accept_return,
    shape=serializers.AssignmentOut,
    fields=serializers.AcceptanceIn,
)
ReturnRefusals = _deed(
    "不同意退办",
    operation="assignments_refuse_return",
    deed=actions.refuse_return,
    shape=serializers.AssignmentOut,
    fields=serializers.RefusalIn,
)
Extensions = _deed(
    "申请延期; granted with the request where the place asks for nobody's consent",
    operation="assignments_request_extension",
    deed=actions.request_extension,
    shape=serializers.ExtensionOut,
    fields=serializers.ExtensionIn,
)
ExtensionGrants = _deed(
    "同意延期",
    operation="assignments_grant_extension",
    deed=actions.grant_extension,
    shape=serializers.AssignmentOut,
    fields=serializers.GrantIn,
)
ExtensionRefusals = _deed(
    "不同意延期",
    operation="assignments_refuse_extension",
    deed=actions.refuse_extension,
    shape=serializers.AssignmentOut,
    fields=serializers.RefusalIn,
)


class RequestOut(rest.Serializer[Any]):
    id = rest.UUIDField()
    assignment_id = rest.UUIDField()
    kind = rest.ChoiceField(choices=list(requests_list.KINDS.items()))
    kind_label = rest.CharField()
    number_label = rest.CharField(source="number")
    title = rest.CharField()
    undertaker_name = rest.CharField(source="line.unit")
    asked = rest.CharField(source="line.asked")
    reason = rest.CharField(source="line.reason")
    at = rest.DateTimeField()
    decision_label = rest.CharField(source="line.decision")
    answer = rest.CharField(source="line.answer")
    decided = rest.CharField()


class RequestPage(rest.Serializer[Any]):
    count = rest.IntegerField()
    next = rest.CharField(allow_null=True)
    previous = rest.CharField(allow_null=True)
    results = RequestOut(many=True)


class Requests(APIView):
    """退办和延期申请 that this actor may read, the latest first."""

    @extend_schema(
        operation_id="requests_list",
        tags=TAG,
        parameters=[
            OpenApiParameter("kind", str, description="return、extension"),
            OpenApiParameter("state", str, description="OPEN、GRANTED、REFUSED"),
            OpenApiParameter("unit", str, description="承办单位的 id"),
            OpenApiParameter("since", str, description="申请日期起，2026-03-01"),
            OpenApiParameter("until", str, description="申请日期止"),
            OpenApiParameter("page", int),
            OpenApiParameter("page_size", int, description="1–100"),
        ],
        responses={200: RequestPage, **READ_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        actor, wanted = actor_of(request), requests_list.Wanted.of(request.query_params.dict())
        pages = Pages()
        found: Any = pages.paginate_queryset(requests_list.listed(actor, wanted), request, view=self)
        rows = requests_list.rows_of(actor, list(found or ()))
        return pages.get_paginated_response(RequestOut(rows, many=True).data)
