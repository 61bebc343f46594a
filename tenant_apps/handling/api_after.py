"""The API of what follows the reply."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.web.api import Pages
from kernel.web.deeds import READ_REFUSALS, actor_of, deed_view
from tenant_apps.handling import access, actions, serializers_after
from tenant_apps.handling import commitments as register

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


class Commitments(APIView):
    """承诺事项台账, with the page's filter."""

    @extend_schema(
        operation_id="commitments_list",
        tags=["办理"],
        parameters=[
            OpenApiParameter("q", str),
            OpenApiParameter("state", str),
            OpenApiParameter("due", str, description="over、running"),
            OpenApiParameter("page", int),
            OpenApiParameter("page_size", int, description="1–100"),
        ],
        responses={200: serializers_after.CommitmentPage, **READ_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        rows = register.listed(actor_of(request), register.Wanted.of(request.query_params.dict()))
        pages = Pages()
        found = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(serializers_after.CommitmentOut(found, many=True).data)


class OneCommitment(APIView):
    @extend_schema(
        operation_id="commitments_read",
        tags=["办理"],
        responses={200: serializers_after.CommitmentOut, **READ_REFUSALS},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(serializers_after.CommitmentOut(access.commitment(actor_of(request), pk)).data)


MakeCommitment = _deed(
    "登记承诺事项",
    operation="assignments_make_commitment",
    deed=actions.make_commitment,
    target="assignment_id",
    shape=serializers_after.CommitmentOut,
    fields=serializers_after.CommitmentIn,
)
Reports = _deed(
    "报告落实",
    operation="commitments_report",
    deed=actions.report_commitment,
    target="commitment_id",
    shape=serializers_after.CommitmentOut,
    fields=serializers_after.FulfilmentIn,
)
SendingsBack = _deed(
    "退回补充",
    operation="commitments_send_back",
    deed=actions.send_back_commitment,
    target="commitment_id",
    shape=serializers_after.CommitmentOut,
    fields=serializers_after.AnswerIn,
)
Confirmations = _deed(
    "确认落实",
    operation="commitments_confirm",
    deed=actions.confirm_commitment,
    target="commitment_id",
    shape=serializers_after.CommitmentOut,
    fields=serializers_after.ConfirmIn,
)
Explanations = _deed(
    "说明情况",
    operation="commitments_explain",
    deed=actions.explain_commitment,
    target="commitment_id",
    shape=serializers_after.CommitmentOut,
    fields=serializers_after.AnswerIn,
)
