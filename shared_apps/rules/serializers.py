"""The rules as the API tells them."""

from __future__ import annotations

from rest_framework import serializers


class RuleData(serializers.Serializer[object]):
    name = serializers.CharField(help_text="规则项代码")
    label = serializers.CharField()  # type: ignore[assignment]
    group = serializers.CharField()
    value = serializers.JSONField(allow_null=True, help_text="存储的取值；期限写作 10wd、30d、3m")
    words = serializers.CharField()
    basis = serializers.CharField(help_text="L 法律、LR 地方性法规、P 通行做法、A 平台约定")
    document = serializers.CharField()
    article = serializers.CharField()
    level = serializers.CharField(help_text="由谁规定")
    is_own = serializers.BooleanField()


class RulesData(serializers.Serializer[object]):
    version_id = serializers.UUIDField()
    effective_from = serializers.DateField()
    on = serializers.DateField()
    rules = RuleData(many=True)


class OnDay(serializers.Serializer[object]):
    on = serializers.DateField(required=False, error_messages={"invalid": "请填写日期，例如 2027-01-01。"})
