"""Bare models over the product's own tables: the same columns, no tenant-bound base class."""

from __future__ import annotations

from typing import Any

from django.db import models

from tenant_apps.organs.models import Unit
from tenant_apps.suggestions.models import Suggestion


def _bare(model: type[models.Model]) -> Any:
    """A foreign key becomes the column that it is."""
    fields: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey):
            fields[field.attname] = models.UUIDField(null=field.null)
        else:
            fields[field.name] = field.clone()
    meta = type("Meta", (), {"managed": False, "db_table": model._meta.db_table, "app_label": "bench_plain"})
    return type(f"Plain{model.__name__}", (models.Model,), {**fields, "Meta": meta, "__module__": __name__})


PlainUnit = _bare(Unit)
PlainSuggestion = _bare(Suggestion)
