"""The API of 传阅."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel import tenancy
from kernel.web.api import Pages
from kernel.web.deeds import READ_REFUSALS, REFUSALS, actor_of, deed_view, given
from kernel.web.http import around
from shared_apps.identity import colleagues
from tenant_apps.files.api import congress_of
from tenant_apps.supervision import access, actions, circulating, serializers_circulating
from tenant_apps.supervision.models import Circulation

TAG = ["传阅"]


def _shown(request: Request, row: Circulation) -> Any:
    return serializers_circulating.CirculationOut(row, context={"actor": actor_of(request)}).data


def _made(request: Request, row: Circulation) -> Response:
    return Response(_shown(request, row), status=201)


_deed = partial(
    deed_view,
    tags=TAG,
    target="circulation_id",
    shape=serializers_circulating.CirculationOut,
    answer=_made,
)


@around
class Readers(APIView):
    """Who may be asked to read this case by the one who asks."""

    @extend_schema(
        operation_id="suggestions_readers",
        tags=TAG,
        responses={200: serializers_circulating.ChoiceOut(many=True), **READ_REFUSALS},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        actor, congress = actor_of(request), congress_of(request)
        people = colleagues.at_work_in(congress)
        with tenancy.enter(congress):
            suggestion, _ = access.case_to_circulate(actor, pk)
            found = circulating.choices(actor, suggestion, people)
        return Response(serializers_circulating.ChoiceOut(found, many=True).data)


@around
class Circulate(APIView):
    """传阅 of one case to the persons named."""

    @extend_schema(
        operation_id="suggestions_circulate",
        tags=TAG,
        request=serializers_circulating.CirculateIn,
        responses={201: serializers_circulating.CirculationOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        said = given(serializers_circulating.CirculateIn, request)
        actor, congress = actor_of(request), congress_of(request)
        people = colleagues.at_work_in(congress)
        with tenancy.enter(congress):
            made = actions.circulate(
                actor=actor,
                suggestion_id=pk,
                people=people,
                person_ids=said["readers"],
                note=said["note"],
            )
            shown = _shown(request, access.circulation(actor, made.pk))
        return Response(shown, status=201)


class Circulations(APIView):
    """What I passed round or was asked to read, the latest first."""

    @extend_schema(
        operation_id="circulations_list",
        tags=TAG,
        parameters=[OpenApiParameter("page", int), OpenApiParameter("page_size", int, description="1–100")],
        responses={200: serializers_circulating.CirculationPage, **READ_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        pages = Pages()
        found = pages.paginate_queryset(access.visible_circulations(actor_of(request)), request, view=self)
        return pages.get_paginated_response([_shown(request, row) for row in found or ()])


class OneCirculation(APIView):
    @extend_schema(
        operation_id="circulations_show",
        tags=TAG,
        responses={200: serializers_circulating.CirculationOut, **READ_REFUSALS},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(_shown(request, access.circulation(actor_of(request), pk)))


Reading = _deed(
    "已阅 by the person who was asked", operation="circulations_read", deed=actions.read_circulated
)
Recall = _deed(
    "撤回 by the sender, from all who have not read it",
    operation="circulations_recall",
    deed=actions.recall_circulated,
)
