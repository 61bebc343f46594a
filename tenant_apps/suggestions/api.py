"""The API of suggestions. Reading and drafts at the resource; each change of state is a resource of its own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from kernel.actor import Actor
from kernel.web.api import Pages
from tenant_apps.suggestions import access, actions, casepage, page, selectors, serializers
from tenant_apps.suggestions.models import Suggestion

TAG = ["建议"]
REFUSALS: dict[int, Any] = {
    401: serializers.Refused,
    403: serializers.Refused,
    404: serializers.Refused,
    409: serializers.Refused,
    422: serializers.Refused,
}
READ_REFUSALS: dict[int, Any] = {401: serializers.Refused, 404: serializers.Refused}


def _actor(request: Request) -> Actor:
    actor: Actor = request.user  # type: ignore[assignment]
    return actor


def _given(serializer: type[Serializer[Any]], request: Request) -> dict[str, Any]:
    """The request's fields; raises ValidationError, which is answered with 422."""
    given = serializer(data=request.data)
    given.is_valid(raise_exception=True)
    data: dict[str, Any] = given.validated_data
    return data


def _one(request: Request, suggestion: Suggestion, *, status: int = 200) -> Response:
    """The suggestion as its reader sees it, with what they may do now."""
    known = casepage.gather(_actor(request), suggestion)
    suggestion.deeds = [{"deed": d.deed, "label": d.label} for part in known for d in part.deeds]  # type: ignore[attr-defined]
    return Response(serializers.SuggestionOut(suggestion).data, status=status)


class Suggestions(APIView):
    """The list, and where drafts begin."""

    @extend_schema(
        operation_id="suggestions_list",
        tags=TAG,
        parameters=[
            OpenApiParameter("q", str, description="编号、标题、正文、领衔代表"),
            OpenApiParameter("state", str, description="状态代码"),
            OpenApiParameter("category", str, description="类别代码"),
            OpenApiParameter("year", int, description="登记年度"),
            OpenApiParameter("page", int),
            OpenApiParameter("page_size", int, description="1–100"),
        ],
        responses={200: serializers.SuggestionPage, **READ_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        found = selectors.listed(_actor(request), selectors.read_filter(request.query_params))
        pages = Pages()
        rows: Any = pages.paginate_queryset(found, request, view=self)
        return pages.get_paginated_response(serializers.SuggestionRow(rows, many=True).data)

    @extend_schema(
        operation_id="suggestions_draft",
        tags=TAG,
        request=serializers.DraftIn,
        responses={201: serializers.SuggestionOut, **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        made = actions.draft(actor=_actor(request), **_given(serializers.DraftIn, request))
        return _one(request, made, status=201)


class OneSuggestion(APIView):
    @extend_schema(
        operation_id="suggestions_read", tags=TAG, responses={200: serializers.SuggestionOut, **READ_REFUSALS}
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return _one(request, access.get(_actor(request), pk))

    @extend_schema(
        operation_id="suggestions_save_draft",
        tags=TAG,
        request=serializers.DraftChange,
        responses={200: serializers.SuggestionOut, **REFUSALS},
    )
    def patch(self, request: Request, pk: UUID) -> Response:
        fields = _given(serializers.DraftChange, request)
        return _one(request, actions.save_draft(actor=_actor(request), suggestion_id=pk, **fields))


class Timeline(APIView):
    """办理轨迹 over all levels, from the same sources as the page."""

    @extend_schema(
        operation_id="suggestions_timeline",
        tags=TAG,
        responses={200: serializers.TimelineOut, **READ_REFUSALS},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        suggestion = access.get(_actor(request), pk)
        events = page.in_order(casepage.gather(_actor(request), suggestion))
        return Response(serializers.TimelineOut({"suggestion_id": suggestion.pk, "events": events}).data)


class Submission(APIView):
    """提出."""

    @extend_schema(
        operation_id="suggestions_submit",
        tags=TAG,
        request=serializers.DraftChange,
        responses={201: serializers.SuggestionOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        fields = _given(serializers.DraftChange, request)
        return _one(request, actions.submit(actor=_actor(request), suggestion_id=pk, **fields), status=201)


class Registration(APIView):
    """受理登记: the number is given."""

    @extend_schema(
        operation_id="suggestions_register",
        tags=TAG,
        request=None,
        responses={201: serializers.SuggestionOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        return _one(request, actions.register(actor=_actor(request), suggestion_id=pk), status=201)


class Return(APIView):
    """退回修改."""

    @extend_schema(
        operation_id="suggestions_return",
        tags=TAG,
        request=serializers.ReturnIn,
        responses={201: serializers.SuggestionOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        given = _given(serializers.ReturnIn, request)
        done = actions.return_for_revision(actor=_actor(request), suggestion_id=pk, reason=given["reason"])
        return _one(request, done, status=201)


class Refusal(APIView):
    """不予受理."""

    @extend_schema(
        operation_id="suggestions_refuse",
        tags=TAG,
        request=serializers.RefusalIn,
        responses={201: serializers.SuggestionOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        given = _given(serializers.RefusalIn, request)
        done = actions.not_accept(actor=_actor(request), suggestion_id=pk, **given)
        return _one(request, done, status=201)


class Closure(APIView):
    """办结."""

    @extend_schema(
        operation_id="suggestions_close",
        tags=TAG,
        request=serializers.ClosureIn,
        responses={201: serializers.SuggestionOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        given = _given(serializers.ClosureIn, request)
        done = actions.close(actor=_actor(request), suggestion_id=pk, note=given["note"])
        return _one(request, done, status=201)
