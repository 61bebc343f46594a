"""Referrals over the API."""

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
from tenant_apps.referrals import access, actions, selectors, serializers, states
from tenant_apps.referrals.models import Referral

TAG = ["三级联动"]
REFUSALS: dict[int, Any] = dict.fromkeys((401, 403, 404, 409, 422), serializers.Refused)
READ_REFUSALS: dict[int, Any] = dict.fromkeys((401, 403, 404), serializers.Refused)


def _actor(request: Request) -> Actor:
    actor: Actor = request.user  # type: ignore[assignment]
    return actor


def _given(serializer: type[Serializer[Any]], request: Request) -> dict[str, Any]:
    given = serializer(data=request.data)
    given.is_valid(raise_exception=True)
    data: dict[str, Any] = given.validated_data
    return data


def _one(request: Request, referral: Referral, *, status: int = 200) -> Response:
    """The referral as this actor sees it, with what they may do now."""
    machine = states.machine(referral.direction)
    wanted = states.ASSIGN_DOWN if referral.kind == states.ASSIGN_DOWN else states.REQUEST_ADOPTION
    referral.deeds_now = [  # type: ignore[attr-defined]
        move.deed
        for move in machine.possible(referral)
        if move.capability
        and _actor(request).can(move.capability)
        and (referral.is_out or (move.deed == "take_on") == (wanted == states.ASSIGN_DOWN))
    ]
    return Response(serializers.ReferralOut(referral).data, status=status)


class Referrals(APIView):
    """What this congress sent and received, as far as the actor may see it."""

    @extend_schema(
        operation_id="referrals_list",
        tags=TAG,
        parameters=[
            OpenApiParameter("box", str, description="in 收到 · waiting 待签收 · out 发出 · rejected 被退回"),
            OpenApiParameter("q", str, description="编号、标题"),
            OpenApiParameter("page", int),
            OpenApiParameter("page_size", int, description="1–100"),
        ],
        responses={200: serializers.ReferralPage, **READ_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        access.may_look(_actor(request))
        asked = request.query_params
        text = asked.get("q", "")[:100].replace("\x00", "")
        found = selectors.listed(_actor(request), box=asked.get("box", ""), text=text)
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
        given = _given(serializers.ReferIn, request)
        deed = actions.refer_up if given.pop("direction") == "up" else actions.refer_down
        return _one(request, deed(actor=_actor(request), suggestion_id=pk, **given), status=201)


class OneReferral(APIView):
    @extend_schema(
        operation_id="referrals_read", tags=TAG, responses={200: serializers.ReferralOut, **READ_REFUSALS}
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return _one(request, access.get(_actor(request), pk))


class Approval(APIView):
    """审签送出."""

    @extend_schema(
        operation_id="referrals_approve",
        tags=TAG,
        request=None,
        responses={201: serializers.ReferralOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        return _one(request, actions.approve(actor=_actor(request), referral_id=pk), status=201)


class SendingBack(APIView):
    """审签人退回不送."""

    @extend_schema(
        operation_id="referrals_send_back",
        tags=TAG,
        request=serializers.AnswerIn,
        responses={201: serializers.ReferralOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        given = _given(serializers.AnswerIn, request)
        return _one(request, actions.send_back(actor=_actor(request), referral_id=pk, **given), status=201)


class TakingBack(APIView):
    """审签前取回."""

    @extend_schema(
        operation_id="referrals_take_back",
        tags=TAG,
        request=None,
        responses={201: serializers.ReferralOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        return _one(request, actions.take_back(actor=_actor(request), referral_id=pk), status=201)


class Recall(APIView):
    """对方签收前撤回."""

    @extend_schema(
        operation_id="referrals_recall",
        tags=TAG,
        request=None,
        responses={201: serializers.ReferralOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        return _one(request, actions.recall(actor=_actor(request), referral_id=pk), status=201)


class Receipt(APIView):
    """签收."""

    @extend_schema(
        operation_id="referrals_receive",
        tags=TAG,
        request=None,
        responses={201: serializers.ReferralOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        return _one(request, actions.receive(actor=_actor(request), referral_id=pk), status=201)


class Acceptance(APIView):
    """受理."""

    @extend_schema(
        operation_id="referrals_accept",
        tags=TAG,
        request=None,
        responses={201: serializers.ReferralOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        return _one(request, actions.accept(actor=_actor(request), referral_id=pk), status=201)


class Rejection(APIView):
    """退回."""

    @extend_schema(
        operation_id="referrals_reject",
        tags=TAG,
        request=serializers.RejectionIn,
        responses={201: serializers.ReferralOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        given = _given(serializers.RejectionIn, request)
        return _one(request, actions.reject(actor=_actor(request), referral_id=pk, **given), status=201)


class Adoption(APIView):
    """代表采纳: a new suggestion of this congress, in the deputy's own name."""

    @extend_schema(
        operation_id="referrals_adopt",
        tags=TAG,
        request=None,
        responses={201: serializers.AdoptionOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        made = actions.adopt(actor=_actor(request), referral_id=pk)
        return Response(
            serializers.AdoptionOut({"suggestion_id": made.pk, "state": made.state}).data, status=201
        )


class NonAdoption(APIView):
    """未采纳."""

    @extend_schema(
        operation_id="referrals_not_adopt",
        tags=TAG,
        request=serializers.NonAdoptionIn,
        responses={201: serializers.ReferralOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        given = _given(serializers.NonAdoptionIn, request)
        return _one(request, actions.not_adopt(actor=_actor(request), referral_id=pk, **given), status=201)


class TakingOn(APIView):
    """政府接办上级交办事项."""

    @extend_schema(
        operation_id="referrals_take_on",
        tags=TAG,
        request=None,
        responses={201: serializers.ReferralOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        return _one(request, actions.take_on(actor=_actor(request), referral_id=pk), status=201)


class Acknowledgement(APIView):
    """确认收到结果，有下级来源的同时转告下级."""

    @extend_schema(
        operation_id="referrals_acknowledge",
        tags=TAG,
        request=None,
        responses={201: serializers.ReferralOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        return _one(request, actions.acknowledge(actor=_actor(request), referral_id=pk), status=201)


class GivingResult(APIView):
    """以上级结果再次答复代表."""

    @extend_schema(
        operation_id="referrals_give_result",
        tags=TAG,
        request=serializers.GivingIn,
        responses={201: serializers.ReferralOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        given = _given(serializers.GivingIn, request)
        return _one(request, actions.give_result(actor=_actor(request), referral_id=pk, **given), status=201)
