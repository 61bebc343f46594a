"""The API of 公开: the list, the office's decision, its end, and the deputy's word."""

from __future__ import annotations

from functools import partial
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.errors import NotPermitted
from kernel.web.api import Pages
from kernel.web.deeds import READ_REFUSALS, actor_of, deed_view
from tenant_apps.suggestions import actions, openness
from tenant_apps.suggestions.models import Suggestion
from tenant_apps.suggestions.serializers import TypedField


class OpennessDecisionIn(serializers.Serializer[Any]):
    decision = TypedField(help_text="OPEN、TEXT_ONLY、KEPT")
    exception = TypedField(required=False, default="", help_text="不予公开的情形，本级规则规定的")
    reason = TypedField(required=False, default="", help_text="不公开的必填")
    answered_at = TypedField(
        required=False, default="", help_text="所阅读的最近答复时间；其间有新的答复时答 409"
    )


class OpennessStopIn(serializers.Serializer[Any]):
    exception = TypedField(help_text="不予公开的情形")
    reason = TypedField()


class OpennessConsentIn(serializers.Serializer[Any]):
    words = TypedField(required=False, default="")


class OpennessOut(serializers.ModelSerializer[Suggestion]):
    """`standing`: OPEN and TEXT_ONLY are public; the others say why not."""

    standing = serializers.SerializerMethodField()
    standing_label = serializers.SerializerMethodField()

    class Meta:
        model = Suggestion
        fields = (
            "id",
            "number",
            "title",
            "state",
            "publish_consent",
            "confidentiality",
            "standing",
            "standing_label",
            "openness",
            "openness_exception",
            "openness_reason",
            "openness_at",
            "openness_by",
            "answered_at",
        )
        read_only_fields = fields

    def get_standing(self, one: Suggestion) -> str:
        return openness.standing(one)

    def get_standing_label(self, one: Suggestion) -> str:
        return openness.STANDINGS[openness.standing(one)]


class OpennessPage(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = OpennessOut(many=True)


class OpennessList(APIView):
    """公开情况: of every registered case."""

    @extend_schema(
        operation_id="openness_list",
        tags=["建议"],
        parameters=[
            OpenApiParameter("q", str, description="编号、标题、领衔代表"),
            OpenApiParameter("standing", str, description="公开情况代码"),
            OpenApiParameter("year", int, description="登记年度"),
            OpenApiParameter("page", int),
            OpenApiParameter("page_size", int, description="1–100"),
        ],
        responses={200: OpennessPage, **READ_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        if not actor_of(request).can("content.read"):
            raise NotPermitted
        pages = Pages()
        found: Any = pages.paginate_queryset(
            openness.listed(openness.read(request.query_params)), request, view=self
        )
        return pages.get_paginated_response(OpennessOut(found, many=True).data)


_deed = partial(deed_view, tags=["建议"], target="suggestion_id", shape=OpennessOut)
Decision = _deed(
    "公开认定", operation="openness_decide", deed=actions.decide_openness, fields=OpennessDecisionIn
)
Stop = _deed("停止公开", operation="openness_stop", deed=actions.stop_openness, fields=OpennessStopIn)
Consent = _deed("同意公开", operation="openness_consent", deed=actions.give_consent, fields=OpennessConsentIn)
ConsentWithdrawal = _deed(
    "不同意公开",
    operation="openness_withdraw_consent",
    deed=actions.withdraw_consent,
    fields=OpennessConsentIn,
)
