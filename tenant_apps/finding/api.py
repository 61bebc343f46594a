"""The API of 检索 and 汇编: what the pages find and do, for the same reader."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.web.api import Pages
from kernel.web.deeds import READ_REFUSALS, REFUSALS, actor_of, given
from tenant_apps.finding import access, actions, bills, listing, searching, serializers, wanted

_CONDITIONS = {
    "what": "bills：查找议案，须有议案列表的权限；不填：查找建议",
    "q": "关键词，以空格分开的各词都要出现",
    "state": "状态代码",
    "category": "类别代码",
    "year": "登记年度",
    "unit": "承办单位 id",
    "kind": "SUGGESTION、CRITICISM、OPINION",
    "delegation": "代表团名称",
    "since": "提出日期，从这一天起",
    "until": "提出日期，到这一天止",
    "letter": "答复类别 A、B、C、D",
    "outcome": "办理结果代码",
    "lamp": "over、near、ok、done",
    "order": "relevance、date、number",
}


class Search(APIView):
    """Cases that the reader may read, by words and conditions: suggestions, or bills."""

    @extend_schema(
        operation_id="finding_search",
        tags=["检索"],
        parameters=[
            *(OpenApiParameter(name, str, description=about) for name, about in _CONDITIONS.items()),
            OpenApiParameter("page", int),
            OpenApiParameter("page_size", int, description="1–100"),
        ],
        responses={200: serializers.HitPage, **READ_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        actor, chosen = actor_of(request), wanted.read(request.query_params)
        pages = Pages()
        if chosen.what == wanted.BILLS:
            rows: Any = pages.paginate_queryset(
                bills.matching(bills.reader(actor), chosen), request, view=self
            )
            answer = pages.get_paginated_response(
                serializers.HitOut(bills.hits(rows, chosen), many=True).data
            )
            answer.data["more"] = False
            return answer
        found = searching.first(actor, chosen)
        ids: Any = pages.paginate_queryset(found.ids, request, view=self)
        hits = listing.hits(actor, searching.in_order(actor, ids), chosen)
        answer = pages.get_paginated_response(serializers.HitOut(hits, many=True).data)
        answer.data["more"] = found.more
        return answer


class Compilations(APIView):
    """汇编: one's own, and asked for here; made by a job."""

    @extend_schema(
        operation_id="finding_compilations",
        tags=["检索"],
        parameters=[OpenApiParameter("page", int), OpenApiParameter("page_size", int, description="1–100")],
        responses={200: serializers.CompilationPage, **READ_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        pages = Pages()
        rows: Any = pages.paginate_queryset(access.compilations(actor_of(request)), request, view=self)
        return pages.get_paginated_response(serializers.CompilationOut(rows, many=True).data)

    @extend_schema(
        operation_id="finding_compile",
        tags=["检索"],
        request=serializers.CompilationIn,
        responses={201: serializers.CompilationOut, **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        asked = given(serializers.CompilationIn, request)
        made = actions.compile_cases(
            actor=actor_of(request),
            wanted=wanted.read(QueryDict(asked["conditions"]).dict()),
            title=asked["title"],
            is_public=asked["is_public"],
        )
        return Response(serializers.CompilationOut(made).data, status=201)


class OneCompilation(APIView):
    """How far it is; the file itself is downloaded from the page."""

    @extend_schema(
        operation_id="finding_compilation",
        tags=["检索"],
        responses={200: serializers.CompilationOut, **READ_REFUSALS},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(serializers.CompilationOut(access.compilation(actor_of(request), pk)).data)
