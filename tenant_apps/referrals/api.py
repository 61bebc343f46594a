"""Referrals over the API."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.web.api import Pages
from kernel.web.deeds import READ_REFUSALS, REFUSALS, actor_of, deed_view, given
from tenant_apps.referrals import access, actions, possible, selectors, serializers, states
from tenant_apps.referrals.models import Referral

TAG = ["三级联动"]


def _one(request: Request, referral: Referral, *, status: int = 200) -> Response:
    """The referral as this actor sees it, with what they may do now."""
    machine = states.machine(referral.direction)
    referral.deeds_now = [  # type: ignore[attr-defined]
        move.deed
        for move in machine.possible(referral)
        if move.capability
        and actor_of(request).can(move.capability)
        and possible.barred(referral, move.deed) is None
    ]
    referral.results_now = access.results(actor_of(request), [referral])  # type: ignore[attr-defined]
    return Response(serializers.ReferralOut(referral).data, status=status)


def _new(request: Request, referral: Referral) -> Response:
    return _one(request, referral, status=201)


_deed = partial(deed_view, tags=TAG, target="referral_id", shape=serializers.ReferralOut, answer=_new)


class Referrals(APIView):
    """What this congress sent and received, as far as the actor may see it."""

    @extend_schema(
        operation_id="referrals_list",
        tags=TAG,
        parameters=[
            OpenApiParameter("box", str, description="in 收到 · waiting 待签收 · out 发出 · rejected 被退回"),
            OpenApiParameter("q", str, description="编号、标题、对方名称"),
            OpenApiParameter("kind", str, description="方式，见返回值的 kind"),
            OpenApiParameter("state", str, description="状态，见返回值的 state"),
            OpenApiParameter("due", str, description="over 已逾期 · open 未到期"),
            OpenApiParameter("page", int),
            OpenApiParameter("page_size", int, description="1–100"),
        ],
        responses={200: serializers.ReferralPage, **READ_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        access.may_look(actor_of(request))
        asked = request.query_params
        found = selectors.listed(actor_of(request), selectors.Asked.of(asked.dict()))
        pages = Pages()
        rows = pages.paginate_queryset(found, request, view=self)
        return pages.get_paginated_response(serializers.ReferralRow(rows, many=True).data)


class OfSuggestion(APIView):
    """Refer a suggestion up (REQUEST_ADOPTION) or down (ASSIGN_DOWN); it waits for 审签."""

    @extend_schema(
        operation_id="referrals_refer",
        tags=TAG,
        request=serializers.ReferIn,
        responses={201: serializers.ReferralOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        said = given(serializers.ReferIn, request)
        deed = actions.refer_up if said.pop("direction") == "up" else actions.refer_down
        return _one(request, deed(actor=actor_of(request), suggestion_id=pk, **said), status=201)


class OneReferral(APIView):
    @extend_schema(
        operation_id="referrals_read", tags=TAG, responses={200: serializers.ReferralOut, **READ_REFUSALS}
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return _one(request, access.get(actor_of(request), pk))


FilingBelow = deed_view(
    "代表直接向下级人大常委会提出，下级规则规定受理的",
    operation="referrals_file_below",
    deed=actions.file_below,
    fields=serializers.BelowIn,
    tags=TAG,
    target="suggestion_id",
    shape=serializers.ReferralOut,
    answer=_new,
)
Approval = _deed("审签送出", operation="referrals_approve", deed=actions.approve)
SendingBack = _deed(
    "审签人退回不送", operation="referrals_send_back", deed=actions.send_back, fields=serializers.AnswerIn
)
TakingBack = _deed("审签前取回", operation="referrals_take_back", deed=actions.take_back)
Recall = _deed("对方签收前撤回", operation="referrals_recall", deed=actions.recall)
Revocation = _deed(
    "委托下级的活动，对方签收后撤销委托",
    operation="referrals_revoke",
    deed=actions.revoke,
    fields=serializers.AnswerIn,
)
Settling = _deed(
    "被退回、未采纳或者未送达的，决定由本级办理", operation="referrals_settle", deed=actions.settle
)
Receipt = _deed("签收", operation="referrals_receive", deed=actions.receive)
Acceptance = _deed("受理", operation="referrals_accept", deed=actions.accept)
Rejection = _deed("退回", operation="referrals_reject", deed=actions.reject, fields=serializers.RejectionIn)


class Adoption(APIView):
    """代表采纳: a new suggestion of this congress, in the deputy's own name."""

    @extend_schema(
        operation_id="referrals_adopt",
        tags=TAG,
        request=None,
        responses={201: serializers.AdoptionOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        made = actions.adopt(actor=actor_of(request), referral_id=pk)
        return Response(
            serializers.AdoptionOut({"suggestion_id": made.pk, "state": made.state}).data, status=201
        )


NonAdoption = _deed(
    "未采纳", operation="referrals_not_adopt", deed=actions.not_adopt, fields=serializers.NonAdoptionIn
)
TakingOn = _deed("政府接办上级交办事项", operation="referrals_take_on", deed=actions.take_on)
Acknowledgement = _deed(
    "确认收到结果，有下级来源的同时转告下级", operation="referrals_acknowledge", deed=actions.acknowledge
)
GivingResult = _deed(
    "以上级结果再次答复代表",
    operation="referrals_give_result",
    deed=actions.give_result,
    fields=serializers.GivingIn,
)
