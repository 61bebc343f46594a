"""The API's view of the person who is asking: seats and 待办. Outside every congress, bearer token only."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel import standing
from kernel.actor import Actor
from kernel.tenancy import CongressRef
from kernel.web.api import Pages
from kernel.web.deeds import REFUSALS
from shared_apps.identity import actions, selectors, shelves, todo, todo_list


class CongressData(serializers.Serializer[object]):
    code = serializers.CharField()
    name = serializers.CharField()
    organ_name = serializers.CharField()
    level = serializers.CharField()
    state = serializers.SerializerMethodField()
    reason = serializers.CharField()

    def get_state(self, congress: CongressRef) -> str:
        """`active`, or why nobody can work there now; `reason` says more."""
        return standing.of(congress)


class SeatData(serializers.Serializer[object]):
    id = serializers.UUIDField()
    congress = CongressData()
    kind = serializers.CharField()
    kind_label = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())
    label = serializers.CharField()  # type: ignore[assignment]
    term = serializers.CharField()
    status = serializers.CharField()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)
    usable = serializers.BooleanField()


class MeData(serializers.Serializer[object]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    seats = SeatData(many=True)


class TodoData(serializers.Serializer[object]):
    congress = CongressData()
    kind = serializers.CharField()
    kind_label = serializers.CharField()
    title = serializers.CharField()
    number = serializers.CharField()
    url = serializers.CharField()
    verb = serializers.CharField()
    due_at = serializers.DateTimeField(allow_null=True)
    due_provisional = serializers.BooleanField()
    lamp = serializers.ChoiceField(choices=list(todo.LAMPS))
    left_label = serializers.CharField()
    since = serializers.DateTimeField()
    previous = serializers.CharField()


def _actor(request: Request) -> Actor:
    actor: Actor = request.user  # type: ignore[assignment]
    return actor


class Me(APIView):
    """Who I am and which seats I hold, ended ones too."""

    @extend_schema(operation_id="me", responses=MeData)
    def get(self, request: Request) -> Response:
        actor = _actor(request)
        mine = {"id": actor.person_id, "name": actor.name, "seats": selectors.seats_of(actor.person_id)}
        return Response(MeData(mine).data)


class Confirmation(APIView):
    """确认: a seat that was given under my number is mine."""

    @extend_schema(
        operation_id="me_seat_confirmation",
        request=None,
        responses={201: SeatData, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        actor = _actor(request)
        done = actions.confirm_seat(actor=actor, seat_id=pk)
        held = next(seat for seat in selectors.seats_of(actor.person_id) if seat.id == done.id)
        return Response(SeatData(held).data, status=201)


class Refusal(APIView):
    """不是我: the seat ends, and is never opened again."""

    @extend_schema(operation_id="me_seat_refusal", request=None, responses={201: SeatData, **REFUSALS})
    def post(self, request: Request, pk: UUID) -> Response:
        actor = _actor(request)
        actions.decline_seat(actor=actor, seat_id=pk)
        held = next(seat for seat in selectors.seats_of(actor.person_id) if seat.id == pk)
        return Response(SeatData(held).data, status=201)


_LISTED = [
    OpenApiParameter("seat", str, description="division code of one congress"),
    OpenApiParameter("kind", str),
    OpenApiParameter("lamp", str, enum=list(todo.LAMPS)),
    OpenApiParameter("q", str, description="part of title, number or previous step"),
    OpenApiParameter("page", int),
    OpenApiParameter("page_size", int),
]


def _listed(view: APIView, request: Request, board: todo.Board) -> Response:
    items = todo_list.narrowed(board, todo_list.Wanted.of(request.query_params.dict()))
    pages = Pages()
    page = pages.paginate_queryset(items, request, view=view)
    return pages.get_paginated_response(TodoData(page, many=True).data)


class Todos(APIView):
    """What waits for me at all my seats, most urgent first."""

    @extend_schema(operation_id="me_todos", parameters=_LISTED, responses=TodoData(many=True))
    def get(self, request: Request) -> Response:
        return _listed(self, request, todo.gather(_actor(request)))


class Readings(APIView):
    """What I am only to take note of (待阅) at all my seats."""

    @extend_schema(operation_id="me_readings", parameters=_LISTED, responses=TodoData(many=True))
    def get(self, request: Request) -> Response:
        return _listed(self, request, todo.gather(_actor(request)).to_read())


class LineData(serializers.Serializer[object]):
    congress = CongressData()
    kind_label = serializers.CharField()
    title = serializers.CharField()
    number = serializers.CharField()
    url = serializers.CharField()
    state = serializers.CharField()
    at = serializers.DateTimeField()
    lead = serializers.CharField()


class Cases(APIView):
    """What I had a hand in at all my seats: 已办, 办结, 我发起的, the latest first."""

    @extend_schema(
        operation_id="me_cases",
        parameters=[
            OpenApiParameter("shelf", str, enum=list(shelves.SHELVES), description="`done` unless told"),
            OpenApiParameter("seat", str, description="division code of one congress"),
            OpenApiParameter("kind", str),
            OpenApiParameter("year", int),
            OpenApiParameter("q", str, description="part of title, number or lead"),
            OpenApiParameter("page", int),
            OpenApiParameter("page_size", int),
        ],
        responses=LineData(many=True),
    )
    def get(self, request: Request) -> Response:
        given = request.query_params.dict()
        shelf = given["shelf"] if given.get("shelf") in shelves.SHELVES else shelves.DONE
        pages, raw = Pages(), given.get("page", "1")
        number = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 5 else 1
        most = number * (pages.get_page_size(request) or shelves.PAGE)
        found = shelves.gather(_actor(request), shelf, shelves.Wanted.of(given), most=most)
        page = pages.paginate_queryset(found.rows, request, view=self)
        return pages.get_paginated_response(LineData(page, many=True).data)
