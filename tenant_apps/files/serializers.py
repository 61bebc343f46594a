"""What the API tells of an attachment."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class AttachmentOut(serializers.Serializer[Any]):
    """One attachment. `is_readable`: its bytes may be fetched (scanned, or no scanner is set up)."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.CharField(help_text="文件类型代码，按内容识别")
    size = serializers.IntegerField(help_text="字节；图片为重新生成后的大小")
    pages = serializers.IntegerField(allow_null=True, help_text="页数，只有可以预览的才有")
    note = serializers.CharField(help_text="类型 · 大小 · 页数 · 状态，供显示")
    is_readable = serializers.BooleanField(help_text="可以下载")
    is_waiting = serializers.BooleanField(help_text="正在查毒或者生成预览")
    added_by = serializers.CharField()
    added_at = serializers.DateTimeField()


class AttachmentsOut(serializers.Serializer[Any]):
    """All of one carrier, in the order in which they were added; never more than the limit, so without pages."""

    may_change = serializers.BooleanField(help_text="您现在可以添加、移除")
    most_files = serializers.IntegerField(help_text="最多个数")
    most_bytes = serializers.IntegerField(help_text="每个文件的上限，字节")
    endings = serializers.ListField(child=serializers.CharField(), help_text="可以添加的扩展名")
    results = AttachmentOut(many=True)


class FileIn(serializers.Serializer[Any]):
    """One file a request, as multipart/form-data."""

    file = serializers.FileField()
