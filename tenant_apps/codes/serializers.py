"""What the API answers of a dictionary."""

from typing import Any

from rest_framework import serializers


class CodeOut(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="代码，填写事项时提交")
    label = serializers.CharField(help_text="本级名称")  # type: ignore[assignment]
    standard = serializers.CharField(help_text="统一名称")
    note = serializers.CharField()
    source = serializers.CharField(help_text="country、province、city、county，本级为 own")  # type: ignore[assignment]
    state = serializers.CharField(
        help_text="IN_USE 在用，AHEAD 尚未启用，HIDDEN 本级已隐藏，ENDED 已停用，MERGED 已并入"
    )
    successor = serializers.CharField(help_text="已并入的代码；没有时为空")
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    version = serializers.CharField(help_text="名称的版本，随事项保存")


class DictionaryOut(serializers.Serializer[Any]):
    dictionary = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    codes = CodeOut(many=True, help_text="按本级次序；可选的是状态为 IN_USE 的")
