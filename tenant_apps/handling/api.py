"""The API of handling. Each deed is a new resource under what it is done to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from kernel.actor import Actor
from kernel.errors import NotPermitted
from kernel.web.api import Pages
from tenant_apps.handling import access, actions, selectors, serializers
from tenant_apps.organs import selectors as organs
from tenant_apps.suggestions import access as suggestions

TAG = ["办理"]
REFUSALS: dict[int, Any] = dict.fromkeys((401, 403, 404, 409, 422), serializers.Refused)
READ_REFUSALS: dict[int, Any] = dict.fromkeys((401, 403, 404), serializers.Refused)
PAGES = [OpenApiParameter("page", int), OpenApiParameter("page_size", int, description="1–100")]


def _actor(request: Request) -> Actor:
    actor: Actor = request.user  # type: ignore[assignment]
    return actor


def _given(serializer: type[Serializer[Any]], request: Request) -> dict[str, Any]:
    """The request's fields; raises ValidationError, which is answered with 422."""
    given = serializer(data=request.data)
    given.is_valid(raise_exception=True)
    data: dict[str, Any] = given.validated_data
    return data


def _require_any(actor: Actor, *capabilities: str) -> None:
    if not any(actor.can(name) for name in capabilities):
        raise NotPermitted


class Units(APIView):
    """Units that may undertake now: for who assigns or distributes."""

    @extend_schema(
        operation_id="units_list", tags=TAG, responses={200: serializers.UnitOut(many=True), **READ_REFUSALS}
    )
    def get(self, request: Request) -> Response:
        _require_any(_actor(request), "suggestion.assign", "matter.distribute")
        return Response(serializers.UnitOut(organs.units_for_assignment(), many=True).data)


class Assignments(APIView):
    """What this actor may see of assignments."""

    @extend_schema(
        operation_id="assignments_list",
        tags=TAG,
        parameters=[OpenApiParameter("state", str), *PAGES],
        responses={200: serializers.AssignmentPage, **READ_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        _require_any(_actor(request), "content.read", "matter.handle", "matter.distribute")
        rows = access.visible_assignments(_actor(request))
        state = request.query_params.get("state", "")
        if state:
            rows = rows.filter(state=state[:20].replace("\x00", ""))
        pages = Pages()
        found = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(serializers.AssignmentOut(found, many=True).data)


class OneAssignment(APIView):
    @extend_schema(
        operation_id="assignments_read", tags=TAG, responses={200: serializers.AssignmentOut, **READ_REFUSALS}
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(serializers.AssignmentOut(access.assignment(_actor(request), pk)).data)


class Assign(APIView):
    """交办."""

    @extend_schema(
        operation_id="suggestions_assign",
        tags=TAG,
        request=serializers.AssignIn,
        responses={201: serializers.AssignmentOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        made = actions.assign(
            actor=_actor(request), suggestion_id=pk, **_given(serializers.AssignIn, request)
        )
        return Response(serializers.AssignmentOut(made).data, status=201)


class Receipt(APIView):
    """签收."""

    @extend_schema(
        operation_id="assignments_sign_for",
        tags=TAG,
        request=None,
        responses={201: serializers.AssignmentOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        done = actions.sign_for(actor=_actor(request), assignment_id=pk)
        return Response(serializers.AssignmentOut(done).data, status=201)


class Statements(APIView):
    """单位说明."""

    @extend_schema(
        operation_id="assignments_state_competence",
        tags=TAG,
        request=serializers.StatementIn,
        responses={201: serializers.StatementOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        given = _given(serializers.StatementIn, request)
        made = actions.state_competence(actor=_actor(request), assignment_id=pk, **given)
        return Response(serializers.StatementOut(made).data, status=201)


class Contacts(APIView):
    """沟通."""

    @extend_schema(
        operation_id="assignments_log_contact",
        tags=TAG,
        request=serializers.ContactIn,
        responses={201: serializers.ContactOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        made = actions.log_contact(
            actor=_actor(request), assignment_id=pk, **_given(serializers.ContactIn, request)
        )
        return Response(serializers.ContactOut(made).data, status=201)


class Replies(APIView):
    """答复 by the unit."""

    @extend_schema(
        operation_id="assignments_reply",
        tags=TAG,
        request=serializers.ReplyIn,
        responses={201: serializers.ReplyOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        sent = actions.reply(actor=_actor(request), assignment_id=pk, **_given(serializers.ReplyIn, request))
        return Response(serializers.ReplyOut(sent).data, status=201)


class RepliesOfSuggestion(APIView):
    """All replies to a suggestion, oldest first."""

    @extend_schema(
        operation_id="suggestions_replies",
        tags=TAG,
        responses={200: serializers.ReplyOut(many=True), **READ_REFUSALS},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        suggestion = suggestions.get(_actor(request), pk)
        return Response(serializers.ReplyOut(selectors.replies_of(suggestion.pk), many=True).data)


class OneReply(APIView):
    """Read a letter; the deputy's first reading is kept."""

    @extend_schema(
        operation_id="replies_read", tags=TAG, responses={200: serializers.ReplyOut, **READ_REFUSALS}
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(serializers.ReplyOut(actions.read(actor=_actor(request), reply_id=pk)).data)


class Evaluations(APIView):
    """测评 of one reply."""

    @extend_schema(
        operation_id="replies_rate",
        tags=TAG,
        request=serializers.RatingIn,
        responses={201: serializers.EvaluationOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        made = actions.rate(actor=_actor(request), reply_id=pk, **_given(serializers.RatingIn, request))
        return Response(serializers.EvaluationOut(made).data, status=201)


class EvaluationsOfSuggestion(APIView):
    """测评 of the newest reply; 409 while there is none."""

    @extend_schema(
        operation_id="suggestions_rate",
        tags=TAG,
        request=serializers.RatingIn,
        responses={201: serializers.EvaluationOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        given = _given(serializers.RatingIn, request)
        made = actions.rate_latest(actor=_actor(request), suggestion_id=pk, **given)
        return Response(serializers.EvaluationOut(made).data, status=201)


class FollowUps(APIView):
    """再次答复 by the office."""

    @extend_schema(
        operation_id="suggestions_follow_up",
        tags=TAG,
        request=serializers.FollowUpIn,
        responses={201: serializers.ReplyOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        given = _given(serializers.FollowUpIn, request)
        sent = actions.follow_up_reply(actor=_actor(request), suggestion_id=pk, **given)
        return Response(serializers.ReplyOut(sent).data, status=201)


class Matters(APIView):
    """What the congress above has assigned to our government."""

    @extend_schema(
        operation_id="matters_list",
        tags=TAG,
        parameters=PAGES,
        responses={200: serializers.MatterPage, **READ_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        _require_any(_actor(request), "content.read", "matter.handle", "matter.distribute")
        pages = Pages()
        found = pages.paginate_queryset(access.visible_matters(_actor(request)), request, view=self)
        return pages.get_paginated_response(serializers.MatterRow(found, many=True).data)


class OneMatter(APIView):
    @extend_schema(
        operation_id="matters_read", tags=TAG, responses={200: serializers.MatterOut, **READ_REFUSALS}
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(serializers.MatterOut(access.matter_from_above(_actor(request), pk)).data)


class Distribute(APIView):
    """分办."""

    @extend_schema(
        operation_id="matters_distribute",
        tags=TAG,
        request=serializers.AssignIn,
        responses={201: serializers.AssignmentOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        made = actions.distribute(
            actor=_actor(request), matter_id=pk, **_given(serializers.AssignIn, request)
        )
        return Response(serializers.AssignmentOut(made).data, status=201)
