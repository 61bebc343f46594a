"""The API of the register of deputies: reading. Lists hold what is public; one deputy the record too, for who keeps it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.web.api import Pages
from kernel.web.deeds import READ_REFUSALS, actor_of
from tenant_apps.deputies import access, roster, serializers, showing

TAG = ["代表"]


class Deputies(APIView):
    @extend_schema(
        operation_id="deputies_list",
        tags=TAG,
        parameters=[
            OpenApiParameter("q", str, description="姓名、代表证号"),
            OpenApiParameter("term", int, description="届次；不填为本届"),
            OpenApiParameter("status", str, description="状态代码；只对名册管理人员起作用"),
            OpenApiParameter("page", int),
            OpenApiParameter("page_size", int, description="1–100"),
        ],
        responses={200: serializers.DeputyPage, **READ_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        actor = actor_of(request)
        found = roster.listed(actor, roster.Wanted.of(actor, request.query_params.dict()))
        pages = Pages()
        rows: Any = pages.paginate_queryset(found, request, view=self)
        known = [showing.public_facts(row) for row in rows]
        return pages.get_paginated_response(serializers.DeputyRow(known, many=True).data)


class OneDeputy(APIView):
    @extend_schema(
        operation_id="deputies_read", tags=TAG, responses={200: serializers.DeputyOut, **READ_REFUSALS}
    )
    def get(self, request: Request, pk: UUID) -> Response:
        actor = actor_of(request)
        mandate = access.mandate(actor, pk)
        whole = {
            "public": showing.public_facts(mandate),
            "record": showing.record(mandate) if access.keeps(actor) else None,
        }
        return Response(serializers.DeputyOut(whole).data)
