"""The API of units: reading the register."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.web.api import Pages
from kernel.web.deeds import READ_REFUSALS, actor_of
from tenant_apps.organs import access, listing, serializers

TAG = ["单位"]
FILTERS = [
    OpenApiParameter("state", str, description="不填为在用；ended 已撤并，all 全部"),
    OpenApiParameter("kind", str, description="单位类别"),
    OpenApiParameter("distributor", str, description="1 只列负责分办的单位"),
    OpenApiParameter("q", str, description="名称、简称、曾用名、统一社会信用代码、行政区划代码"),
    OpenApiParameter("page", int),
    OpenApiParameter("page_size", int, description="1–100"),
]


class Units(APIView):
    """The units of this congress, in the office's order."""

    @extend_schema(
        operation_id="units_list",
        tags=TAG,
        parameters=FILTERS,
        responses={200: serializers.UnitPage, **READ_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        wanted = listing.Wanted.of(request.query_params.dict())
        pages = Pages()
        rows = pages.paginate_queryset(listing.found(actor_of(request), wanted), request, view=self)
        shown = [serializers.shown(record) for record in listing.records(rows or [])]
        return pages.get_paginated_response(serializers.UnitOut(shown, many=True).data)


class OneUnit(APIView):
    @extend_schema(operation_id="units_read", tags=TAG, responses={200: serializers.UnitOut, **READ_REFUSALS})
    def get(self, request: Request, pk: UUID) -> Response:
        record = listing.records([access.unit(actor_of(request), pk)])[0]
        return Response(serializers.UnitOut(serializers.shown(record)).data)
