"""The API of handling. Each deed is a new resource under what it is done to."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.actor import Actor
from kernel.errors import NotPermitted
from kernel.web.api import Pages
from kernel.web.deeds import READ_REFUSALS, actor_of, deed_view
from tenant_apps.handling import access, actions, serializers, undertaking
from tenant_apps.suggestions import access as suggestions

TAG = ["办理"]
_deed = partial(deed_view, tags=TAG)
PAGES = [OpenApiParameter("page", int), OpenApiParameter("page_size", int, description="1–100")]


def _require_any(actor: Actor, *capabilities: str) -> None:
    if not any(actor.can(name) for name in capabilities):
        raise NotPermitted


class Assignments(APIView):
    """What this actor may see of assignments."""

    @extend_schema(
        operation_id="assignments_list",
        tags=TAG,
        parameters=[OpenApiParameter("state", str), *PAGES],
        responses={200: serializers.AssignmentPage, **READ_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        _require_any(actor_of(request), "content.read", "matter.read", "matter.distribute")
        rows = access.visible_assignments(actor_of(request))
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
        return Response(serializers.AssignmentOut(access.assignment(actor_of(request), pk)).data)


Assign = _deed(
    "交办",
    operation="suggestions_assign",
    deed=actions.assign,
    target="suggestion_id",
    shape=serializers.AssignmentOut,
    fields=serializers.AssignIn,
)
Receipt = _deed(
    "签收",
    operation="assignments_sign_for",
    deed=actions.sign_for,
    target="assignment_id",
    shape=serializers.AssignmentOut,
)
Statements = _deed(
    "单位说明",
    operation="assignments_state_competence",
    deed=actions.state_competence,
    target="assignment_id",
    shape=serializers.StatementOut,
    fields=serializers.StatementIn,
)
Contacts = _deed(
    "沟通",
    operation="assignments_log_contact",
    deed=actions.log_contact,
    target="assignment_id",
    shape=serializers.ContactOut,
    fields=serializers.ContactIn,
)
Replies = _deed(
    "答复 by the unit",
    operation="assignments_reply",
    deed=actions.reply,
    target="assignment_id",
    shape=serializers.ReplyOut,
    fields=serializers.ReplyIn,
)


class RepliesOfSuggestion(APIView):
    """All replies to a suggestion, oldest first."""

    @extend_schema(
        operation_id="suggestions_replies",
        tags=TAG,
        responses={200: serializers.ReplyOut(many=True), **READ_REFUSALS},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        suggestion = suggestions.get(actor_of(request), pk)
        return Response(
            serializers.ReplyOut(undertaking.letters(actor_of(request), suggestion), many=True).data
        )


class OneReply(APIView):
    """Read a letter; the deputy's first reading is kept."""

    @extend_schema(
        operation_id="replies_read", tags=TAG, responses={200: serializers.ReplyOut, **READ_REFUSALS}
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(serializers.ReplyOut(actions.read(actor=actor_of(request), reply_id=pk)).data)


Evaluations = _deed(
    "测评 of one reply",
    operation="replies_rate",
    deed=actions.rate,
    target="reply_id",
    shape=serializers.EvaluationOut,
    fields=serializers.RatingIn,
)
EvaluationsOfSuggestion = _deed(
    "测评 of the newest reply; 409 while there is none",
    operation="suggestions_rate",
    deed=actions.rate_latest,
    target="suggestion_id",
    shape=serializers.EvaluationOut,
    fields=serializers.RatingIn,
)
FollowUps = _deed(
    "再次答复 by the office",
    operation="suggestions_follow_up",
    deed=actions.follow_up_reply,
    target="suggestion_id",
    shape=serializers.ReplyOut,
    fields=serializers.FollowUpIn,
)


class Matters(APIView):
    """What the congress above has assigned to our government."""

    @extend_schema(
        operation_id="matters_list",
        tags=TAG,
        parameters=PAGES,
        responses={200: serializers.MatterPage, **READ_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        _require_any(actor_of(request), "content.read", "matter.read", "matter.distribute")
        pages = Pages()
        found = pages.paginate_queryset(access.visible_matters(actor_of(request)), request, view=self)
        return pages.get_paginated_response(serializers.MatterRow(found, many=True).data)


class OneMatter(APIView):
    @extend_schema(
        operation_id="matters_read", tags=TAG, responses={200: serializers.MatterOut, **READ_REFUSALS}
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(serializers.MatterOut(access.matter_from_above(actor_of(request), pk)).data)


Distribute = _deed(
    "分办",
    operation="matters_distribute",
    deed=actions.distribute,
    target="matter_id",
    shape=serializers.AssignmentOut,
    fields=serializers.AssignIn,
)
