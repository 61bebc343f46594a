"""The API of supervision. Each deed is a new resource under what it is done to."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.web.api import Pages
from kernel.web.deeds import READ_REFUSALS, actor_of, deed_view
from tenant_apps.supervision import access, actions, listing, serializers

TAG = ["督办"]
_deed = partial(deed_view, tags=TAG)


class Cards(APIView):
    """红黄牌 that this actor may see, the latest first."""

    @extend_schema(
        operation_id="alert_cards_list",
        tags=TAG,
        parameters=[
            OpenApiParameter("unit", str, description="承办单位的 id"),
            OpenApiParameter("colour", str, description="NOTICE、YELLOW、RED"),
            OpenApiParameter("state", str, description="GIVEN、ANSWERED、CLOSED、LAPSED"),
            OpenApiParameter("since", str, description="发出日期起，2026-03-01"),
            OpenApiParameter("until", str, description="发出日期止"),
            OpenApiParameter("page", int),
            OpenApiParameter("page_size", int, description="1–100"),
        ],
        responses={200: serializers.CardPage, **READ_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        rows = listing.listed(actor_of(request), listing.Wanted.of(request.query_params))
        pages = Pages()
        found = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(serializers.CardOut(found, many=True).data)


class OneCard(APIView):
    @extend_schema(
        operation_id="alert_cards_read", tags=TAG, responses={200: serializers.CardOut, **READ_REFUSALS}
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(serializers.CardOut(access.card(actor_of(request), pk)).data)


Answers = _deed(
    "说明办理情况 by the unit",
    operation="alert_cards_answer",
    deed=actions.answer_card,
    target="card_id",
    shape=serializers.CardOut,
    fields=serializers.AnswerIn,
)
Closures = _deed(
    "核销 by the office",
    operation="alert_cards_close",
    deed=actions.close_card,
    target="card_id",
    shape=serializers.CardOut,
    fields=serializers.CloseIn,
)
