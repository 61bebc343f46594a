"""The API of supervision. Each deed is a new resource under what it is done to."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.web.api import Pages
from kernel.web.deeds import READ_REFUSALS, REFUSALS, actor_of, deed_view, given
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
Urge = _deed(
    "催办 of one unit",
    operation="assignments_urge",
    deed=actions.urge,
    target="assignment_id",
    shape=serializers.UrgingOut,
    fields=serializers.UrgeIn,
)
Readings = _deed(
    "已阅 by the unit",
    operation="urgings_read",
    deed=actions.read_urging,
    target="urging_id",
    shape=serializers.UrgingOut,
)


class Urgings(APIView):
    """What was urged, the latest first; and 一键催办 of many, each for itself."""

    @extend_schema(
        operation_id="urgings_list",
        tags=TAG,
        parameters=[OpenApiParameter("page", int), OpenApiParameter("page_size", int, description="1–100")],
        responses={200: serializers.UrgingPage, **READ_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        access.require_reader(actor_of(request))
        pages = Pages()
        found = pages.paginate_queryset(access.visible_urgings(actor_of(request)), request, view=self)
        return pages.get_paginated_response(serializers.UrgingOut(found, many=True).data)

    @extend_schema(
        operation_id="urgings_make",
        tags=TAG,
        request=serializers.UrgeManyIn,
        responses={201: serializers.UrgedOut, **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        said = given(serializers.UrgeManyIn, request)
        outcomes = actions.urge_many(actor=actor_of(request), **said)
        answer = {
            "done": [one.urging for one in outcomes if one.urging],
            "refused": [
                {"assignment_id": one.assignment_id, "code": one.refusal.code, "message": one.refusal.message}
                for one in outcomes
                if one.refusal
            ],
        }
        return Response(serializers.UrgedOut(answer).data, status=201)


class OneUrging(APIView):
    @extend_schema(
        operation_id="urgings_show", tags=TAG, responses={200: serializers.UrgingOut, **READ_REFUSALS}
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(serializers.UrgingOut(access.urging(actor_of(request), pk)).data)
