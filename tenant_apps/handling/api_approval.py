"""The API of 审签: the letter laid before the next hand, the steps, and its trail, for the unit alone."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.actor import Actor
from kernel.errors import NotFound
from kernel.web.deeds import READ_REFUSALS, REFUSALS, actor_of, given
from tenant_apps.handling import access, actions, approvals, selectors, serializers_approval

TAG = ["办理"]


class Approval(APIView):
    @extend_schema(
        operation_id="assignments_approval",
        tags=TAG,
        responses={200: serializers_approval.ApprovalOut, **READ_REFUSALS},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(_shown(actor_of(request), pk))

    @extend_schema(
        operation_id="assignments_submit_letter",
        tags=TAG,
        description="送审签",
        request=serializers_approval.LetterIn,
        responses={201: serializers_approval.ApprovalOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        said = given(serializers_approval.LetterIn, request)
        actions.submit_letter(actor=actor_of(request), assignment_id=pk, **said)
        return Response(_shown(actor_of(request), pk), status=201)


class Steps(APIView):
    @extend_schema(
        operation_id="assignments_approval_step",
        tags=TAG,
        description="审签的一步",
        request=serializers_approval.StepIn,
        responses={201: serializers_approval.ApprovalOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        said = given(serializers_approval.StepIn, request)
        approvals.take_step(actor=actor_of(request), assignment_id=pk, **said)
        return Response(_shown(actor_of(request), pk), status=201)


def _shown(actor: Actor, pk: UUID) -> dict[str, object]:
    assignment = access.assignment_of_unit(actor, pk)
    found = selectors.approval_of(assignment)
    if found is None:
        raise NotFound
    facts = {name: getattr(found, name) for name in ("state", "state_label", "asked_at", "moved_at")}
    return dict(
        serializers_approval.ApprovalOut(facts | {"steps": selectors.approval_trail(assignment)}).data
    )
