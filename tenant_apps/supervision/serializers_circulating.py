"""Shapes of 传阅 in the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from kernel.actor import Actor
from tenant_apps.supervision.models import Circulation, Reader


class CirculateIn(serializers.Serializer[Any]):
    readers = serializers.ListField(
        child=serializers.UUIDField(), allow_empty=True, help_text="传阅对象的 id，见 readers/"
    )
    note = serializers.CharField(
        required=False, allow_blank=True, default="", trim_whitespace=False, help_text="传阅意见，最多 500 字"
    )


class ChoiceOut(serializers.Serializer[Any]):
    person_id = serializers.UUIDField()
    name = serializers.CharField()
    hint = serializers.CharField()


class ReaderOut(serializers.ModelSerializer[Reader]):
    state_label = serializers.CharField(read_only=True)

    class Meta:
        model = Reader
        fields = ("person_id", "name", "organ", "state", "state_label", "ended_at")
        read_only_fields = fields


class CirculationOut(serializers.ModelSerializer[Circulation]):
    number_label = serializers.CharField(source="suggestion.number_label", read_only=True)
    title = serializers.CharField(source="suggestion.title", read_only=True)
    readers = serializers.SerializerMethodField()

    class Meta:
        model = Circulation
        fields = (
            "id",
            "suggestion_id",
            "number_label",
            "title",
            "note",
            "at",
            "by_name",
            "by_organ",
            "readers",
        )
        read_only_fields = fields

    def get_readers(self, row: Circulation) -> list[dict[str, Any]]:
        """The sender sees all, a reader themselves."""
        actor: Actor = self.context["actor"]
        shown = [one for one in row.readers.all() if actor.person_id in (row.by_person, one.person_id)]
        return [dict(ReaderOut(one).data) for one in shown]


class CirculationPage(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = CirculationOut(many=True)
