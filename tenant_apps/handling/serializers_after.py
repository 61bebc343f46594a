"""What the API takes and gives of what follows the reply."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from tenant_apps.handling.models import Commitment
from tenant_apps.suggestions.serializers import TypedField


class RedoIn(serializers.Serializer[Any]):
    note = TypedField(help_text="重新办理的要求")


class RedoOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    assignment_id = serializers.UUIDField()
    reply_id = serializers.UUIDField()
    round = serializers.IntegerField(help_text="第几次办理")
    note = serializers.CharField()
    due_at = serializers.DateTimeField()
    due_provisional = serializers.BooleanField()
    at = serializers.DateTimeField()


class RedosOut(serializers.Serializer[Any]):
    """What went back to its units."""

    results = RedoOut(many=True)


class SettlementIn(serializers.Serializer[Any]):
    decision = TypedField(help_text="REDO：再次重新办理；STANDS：维持答复")
    opinion = TypedField(help_text="处理意见")
    held_on = serializers.DateField(
        required=False,
        allow_null=True,
        default=None,
        help_text="召集研究、专家评估或者当面沟通的日期，按本级规则必填",
    )
    people = TypedField(required=False, default="", help_text="参加人员，同上")


class SettlementOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    reply_id = serializers.UUIDField()
    way = serializers.CharField(help_text="本级规则 second_dissatisfaction 的代码")
    decision = serializers.CharField()
    held_on = serializers.DateField(allow_null=True)
    people = serializers.CharField()
    opinion = serializers.CharField()
    at = serializers.DateTimeField()


class SettlementsOut(serializers.Serializer[Any]):
    """One for each reply it was about."""

    results = SettlementOut(many=True)


class CommitmentIn(serializers.Serializer[Any]):
    text = TypedField(help_text="承诺事项")
    due_on = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="完成日期；不填的按本级规则的跟踪期限"
    )


class FulfilmentIn(serializers.Serializer[Any]):
    report = TypedField(help_text="落实情况")


class AnswerIn(serializers.Serializer[Any]):
    answer = TypedField(help_text="意见")


class ConfirmIn(serializers.Serializer[Any]):
    answer = TypedField(required=False, default="", help_text="确认意见")


class CommitmentOut(serializers.ModelSerializer[Commitment]):
    state_label = serializers.CharField(read_only=True)
    suggestion_id = serializers.UUIDField(source="matter.suggestion_id", read_only=True)
    number_label = serializers.CharField(source="matter.number_label", read_only=True)
    undertaker_name = serializers.CharField(source="assignment.undertaker_name", read_only=True)

    class Meta:
        model = Commitment
        fields = (
            "id",
            "suggestion_id",
            "number_label",
            "assignment_id",
            "undertaker_name",
            "reply_id",
            "text",
            "state",
            "state_label",
            "due_at",
            "due_provisional",
            "own_date",
            "year",
            "report",
            "reported_at",
            "answer",
            "answered_at",
            "settled_by_id",
        )
        read_only_fields = fields


class CommitmentPage(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = CommitmentOut(many=True)
