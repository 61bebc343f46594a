"""The API's step-up: a program that has led its person to Keycloak hands in the ID token of that redirect."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.actor import STEP_UP, STRONG
from kernel.web.deeds import REFUSALS, Refused, actor_of, given
from sso import token_sessions, tokens
from sso.tokens import Bearer

TAG = ["身份验证"]
_REFUSALS = {**REFUSALS, 503: Refused}


class StepUpOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    nonce = serializers.CharField(help_text="跳转登录页面时所带的 nonce，一次有效")
    acr_values = serializers.CharField(help_text="跳转登录页面时要求的验证强度")
    expires_at = serializers.DateTimeField(help_text="在此之前提交验证结果")


class ProofIn(serializers.Serializer[Any]):
    id_token = serializers.CharField(max_length=tokens.MAX_LENGTH, help_text="这次跳转得到的 ID token")


class ProofOut(serializers.Serializer[Any]):
    acr = serializers.CharField()
    auth_time = serializers.DateTimeField(help_text="动态口令的验证时间")
    strong_until = serializers.DateTimeField(help_text="在此之前不必再次验证")


def _bearer(request: Request) -> Bearer:
    bearer: Bearer = request._request.bearer  # type: ignore[attr-defined]
    return bearer


class StepUps(APIView):
    """Begin a step-up of the Keycloak session that the bearer token names."""

    @extend_schema(
        operation_id="me_step_up",
        tags=TAG,
        description="Answers the nonce with which the app leads its person to Keycloak (acr mfa). One begun before is void.",
        request=None,
        responses={201: StepUpOut, **_REFUSALS},
    )
    def post(self, request: Request) -> Response:
        begun = token_sessions.begin_step_up(actor=actor_of(request), bearer=_bearer(request))
        told = {"id": begun.id, "nonce": begun.nonce, "acr_values": STRONG, "expires_at": begun.expires_at}
        return Response(StepUpOut(told).data, status=201)


class StepUpProof(APIView):
    """What came of a step-up."""

    @extend_schema(
        operation_id="me_step_up_proof",
        tags=TAG,
        description="Takes the ID token of that redirect, once. All bearer tokens of the same session are strong from then on.",
        request=ProofIn,
        responses={201: ProofOut, **_REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        said = given(ProofIn, request)
        session = token_sessions.prove(
            actor=actor_of(request), bearer=_bearer(request), step_up_id=pk, id_token=said["id_token"]
        )
        assert session.auth_time is not None
        told = {
            "acr": session.acr,
            "auth_time": session.auth_time,
            "strong_until": session.auth_time + STEP_UP,
        }
        return Response(ProofOut(told).data, status=201)
