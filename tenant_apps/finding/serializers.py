"""What the API of 检索 gives."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from tenant_apps.suggestions.serializers import SuggestionRow


class HitOut(serializers.Serializer[Any]):
    """A case that was found. `place` and `excerpt`: where the words stand besides the title; empty where they stand nowhere else."""

    suggestion = SuggestionRow(source="case")
    place = serializers.CharField()
    excerpt = serializers.CharField(source="excerpt_text")


class HitPage(serializers.Serializer[Any]):
    """One page. `more`: others were found besides those that are counted."""

    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = HitOut(many=True)
    more = serializers.BooleanField()
