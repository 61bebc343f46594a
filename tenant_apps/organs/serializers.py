"""A unit as the API gives it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from tenant_apps.organs import listing


class CompetenceOut(serializers.Serializer[Any]):
    category = serializers.CharField(help_text="建议类别代码（字典 subject）")
    role = serializers.CharField(help_text="LEAD 主办、CO 协办")
    note = serializers.CharField()


class SuccessorOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class UnitOut(serializers.Serializer[Any]):
    """Office facts only: no person stands in it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    short_name = serializers.CharField()
    kind = serializers.CharField(help_text="单位类别（字典 organ_type，小写）")
    kind_label = serializers.CharField()
    parent_id = serializers.UUIDField(allow_null=True)
    order = serializers.IntegerField()
    division_code = serializers.CharField()
    unified_code = serializers.CharField()
    phone = serializers.CharField()
    is_distributor = serializers.BooleanField(help_text="负责分办")
    active = serializers.BooleanField()
    ended_on = serializers.DateField(allow_null=True)
    former_names = serializers.ListField(child=serializers.CharField())
    competences = CompetenceOut(many=True)
    successors = SuccessorOut(many=True)


class UnitPage(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = UnitOut(many=True)


_OF_ROW = (
    "id",
    "name",
    "short_name",
    "kind",
    "parent_id",
    "order",
    "division_code",
    "unified_code",
    "phone",
    "is_distributor",
    "active",
    "ended_on",
)


def shown(record: listing.Record) -> dict[str, Any]:
    """The plain data of one unit."""
    return {name: getattr(record.unit, name) for name in _OF_ROW} | {
        "kind_label": record.kind,
        "former_names": record.former_names,
        "competences": record.competences,
        "successors": record.successors,
    }
