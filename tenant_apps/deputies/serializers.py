"""What the API gives of a deputy: what is public, and the record for who keeps the register."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class RecordOut(serializers.Serializer[Any]):
    status = serializers.CharField()
    status_label = serializers.CharField()
    status_from = serializers.DateField(allow_null=True)
    ground = serializers.CharField()
    elected_on = serializers.DateField()
    how = serializers.CharField()
    gender = serializers.CharField()
    ethnicity = serializers.CharField()
    birth_month = serializers.CharField(help_text="例如 1975-03")
    party = serializers.CharField()
    education = serializers.CharField()
    employer = serializers.CharField()
    native_language = serializers.CharField()
    disability_help = serializers.CharField()


class DeputyRow(serializers.Serializer[Any]):
    """代表法 第五十八条: what anybody may know of a deputy."""

    id = serializers.UUIDField()
    person_name = serializers.CharField()
    seat_no = serializers.CharField()
    congress = serializers.CharField()
    term = serializers.CharField()
    delegation = serializers.CharField()
    electing = serializers.CharField(help_text="选区或者选举单位")
    roles = serializers.ListField(child=serializers.CharField(), help_text="在本级人大的职务")
    post = serializers.CharField()


class DeputyOut(serializers.Serializer[Any]):
    public = DeputyRow()
    record = RecordOut(allow_null=True, help_text="只给本级名册的管理人员，其他人为空")


class DeputyPage(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = DeputyRow(many=True)
