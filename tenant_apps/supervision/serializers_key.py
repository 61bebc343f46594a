"""What the API of 重点督办 takes and gives."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from tenant_apps.suggestions.serializers import TypedField
from tenant_apps.supervision.models import KeySupervision, KeyVisit


class ReasonIn(serializers.Serializer[Any]):
    reason = TypedField(help_text="10 至 2000 字")


class NoteIn(serializers.Serializer[Any]):
    note = TypedField(help_text="4 至 500 字")


class TextIn(serializers.Serializer[Any]):
    text = TypedField()


class DecisionIn(serializers.Serializer[Any]):
    on = serializers.DateField(help_text="主任会议决定的日期")
    decision = TypedField(help_text="会议名称或者文号")
    committee_id = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="牵头督办的委员会（units/）"
    )


class VisitIn(NoteIn):
    on = serializers.DateField(help_text="活动日期")


class VisitOut(serializers.ModelSerializer[KeyVisit]):
    class Meta:
        model = KeyVisit
        fields = ("id", "on", "note", "by_name", "at")
        read_only_fields = fields


class KeyOut(serializers.ModelSerializer[KeySupervision]):
    state_label = serializers.CharField(read_only=True)
    number_label = serializers.CharField(source="suggestion.number_label", read_only=True)
    title = serializers.CharField(source="suggestion.title", read_only=True)
    visits = VisitOut(many=True, read_only=True)

    class Meta:
        model = KeySupervision
        fields = (
            "id",
            "suggestion_id",
            "number_label",
            "title",
            "state",
            "state_label",
            "reason",
            "proposed_at",
            "decided_on",
            "decision",
            "committee_id",
            "committee_name",
            "plan",
            "visits",
            "report",
            "reported_at",
            "ended_note",
            "ended_at",
        )
        read_only_fields = fields


class KeyPage(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = KeyOut(many=True)
