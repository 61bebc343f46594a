"""审签 by the API, field by field."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from tenant_apps.handling.models import ApprovalStep, Countersignature
from tenant_apps.handling.serializers import ReplyIn
from tenant_apps.suggestions.serializers import TypedField


class LetterIn(ReplyIn):
    """A letter laid before the unit's reviewer or head: who signs is not typed."""

    signer = None  # type: ignore[assignment]


class StepIn(serializers.Serializer[Any]):
    deed = TypedField(
        help_text="review_letter 核稿通过、sign_letter 签发、send_back_letter 退回修改、take_back_letter 撤回"
    )
    opinion = TypedField(required=False, default="", help_text="退回时必填")
    doc_no = TypedField(required=False, help_text="签发时编号；不填沿用拟稿的")


class StepOut(serializers.ModelSerializer[ApprovalStep]):
    class Meta:
        model = ApprovalStep
        fields = ("label", "opinion", "by_name", "at")
        read_only_fields = fields


class ApprovalOut(serializers.Serializer[Any]):
    state = serializers.CharField()
    state_label = serializers.CharField()
    asked_at = serializers.DateTimeField()
    moved_at = serializers.DateTimeField()
    steps = StepOut(many=True, help_text="本件历次审签的经过")


class CirculatedIn(LetterIn):
    """A letter laid before those who lead beside the unit."""

    co_overdue = None  # type: ignore[assignment]


class CountersignIn(serializers.Serializer[Any]):
    deed = TypedField(
        help_text="agree_letter 同意会签、object_letter 要求修改、take_back_countersigning 撤回会签（起草单位）"
    )
    opinion = TypedField(required=False, default="", help_text="要求修改的必填")


class CountersignatureOut(serializers.ModelSerializer[Countersignature]):
    unit = serializers.CharField(source="assignment.undertaker_name")

    class Meta:
        model = Countersignature
        fields = ("unit", "agreed", "opinion", "by_name", "at")
        read_only_fields = fields


class LaidAnnexOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    digest = serializers.CharField(help_text="文件的校验值")


class CountersigningOut(serializers.Serializer[Any]):
    state = serializers.CharField()
    state_label = serializers.CharField()
    asked_at = serializers.DateTimeField()
    moved_at = serializers.DateTimeField()
    waits_for = serializers.ListField(child=serializers.CharField(), help_text="尚未会签的单位")
    body = serializers.CharField(help_text="会签的正文；要求修改、撤回以后为空")
    attachments = LaidAnnexOut(many=True, help_text="随正文会签的附件")
    said = CountersignatureOut(many=True, help_text="各单位的会签意见")
