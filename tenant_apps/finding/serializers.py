"""What the API of 检索 gives."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from tenant_apps.bills.serializers import BillRow
from tenant_apps.suggestions.serializers import SuggestionRow


class HitOut(serializers.Serializer[Any]):
    """A case that was found: a suggestion, or a bill where bills were looked for. `place` and `excerpt`: where the words stand besides the title; empty where they stand nowhere else."""

    suggestion = SuggestionRow(source="case", allow_null=True)
    bill = BillRow(allow_null=True)
    place = serializers.CharField()
    excerpt = serializers.CharField(source="excerpt_text")


class HitPage(serializers.Serializer[Any]):
    """One page. `more`: others were found besides those that are counted."""

    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = HitOut(many=True)
    more = serializers.BooleanField()


class CompilationIn(serializers.Serializer[Any]):
    """What is to be compiled: the conditions of a search, as its address has them."""

    title = serializers.CharField(trim_whitespace=False, allow_blank=True)
    conditions = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=800, help_text="例如 q=公交&year=2026"
    )
    is_public = serializers.BooleanField(required=False, default=False, help_text="只收可以公开的内容")


class CompilationOut(serializers.Serializer[Any]):
    """`cases` is how many suggestions and bills; `done` of them are in it."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    is_public = serializers.BooleanField()
    state = serializers.CharField()
    state_label = serializers.CharField()
    cases = serializers.SerializerMethodField()
    done = serializers.IntegerField()
    created_at = serializers.DateTimeField()

    def get_cases(self, made: Any) -> int:
        return int(made.count)


class CompilationPage(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = CompilationOut(many=True)
