"""What the API takes and gives, field by field."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from tenant_apps.suggestions.serializers import TypedField
from tenant_apps.supervision.models import AlertCard, Urging


class AnswerIn(serializers.Serializer[Any]):
    text = TypedField(help_text="办理情况，10 至 2000 字")


class CloseIn(serializers.Serializer[Any]):
    note = TypedField(required=False, default="")


class CardOut(serializers.ModelSerializer[AlertCard]):
    colour_label = serializers.CharField(read_only=True)
    state_label = serializers.CharField(read_only=True)
    matter_id = serializers.UUIDField(source="assignment.matter_id", read_only=True)
    suggestion_id = serializers.UUIDField(
        source="assignment.matter.suggestion_id", read_only=True, allow_null=True
    )
    number_label = serializers.CharField(source="assignment.matter.number_label", read_only=True)
    title = serializers.CharField(source="assignment.matter.title", read_only=True)

    class Meta:
        model = AlertCard
        fields = (
            "id",
            "assignment_id",
            "matter_id",
            "suggestion_id",
            "number_label",
            "title",
            "unit_id",
            "unit_name",
            "colour",
            "colour_label",
            "due_at",
            "state",
            "state_label",
            "given_at",
            "escalated_at",
            "answer",
            "answered_at",
            "answered_by_name",
            "ended_note",
            "ended_at",
            "ended_by_name",
        )
        read_only_fields = fields


class CardPage(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = CardOut(many=True)


class UrgeIn(serializers.Serializer[Any]):
    note = TypedField(required=False, default="", help_text="催办意见，最多 500 字，承办单位和代表可以看到")


class UrgeManyIn(UrgeIn):
    assignment_ids = serializers.ListField(child=serializers.UUIDField(), allow_empty=True)


class UrgingOut(serializers.ModelSerializer[Urging]):
    state_label = serializers.CharField(read_only=True)
    number_label = serializers.CharField(source="assignment.matter.number_label", read_only=True)
    title = serializers.CharField(source="assignment.matter.title", read_only=True)

    class Meta:
        model = Urging
        fields = (
            "id",
            "assignment_id",
            "number_label",
            "title",
            "unit_id",
            "unit_name",
            "note",
            "at",
            "by_name",
            "by_organ",
            "state",
            "state_label",
            "read_at",
            "read_by_name",
        )
        read_only_fields = fields


class UrgingPage(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = UrgingOut(many=True)


class UrgeRefused(serializers.Serializer[Any]):
    assignment_id = serializers.UUIDField()
    code = serializers.CharField()
    message = serializers.CharField()


class UrgedOut(serializers.Serializer[Any]):
    """A batch: what was sent, and what was not and why."""

    done = UrgingOut(many=True)
    refused = UrgeRefused(many=True)
