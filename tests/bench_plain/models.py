"""Bare models over the product's own tables: the same columns, no tenant-bound base class."""

from __future__ import annotations

from typing import Any

from django.db import models

from tenant_apps.deputies.models import Mandate, Term
from tenant_apps.organs.models import Unit
from tenant_apps.suggestions.models import Suggestion

_made: dict[type[models.Model], str] = {}


def _bare(model: type[models.Model]) -> Any:
    """A model of the same columns; its keys point to bare models made before, or to itself."""
    name = _made[model] = f"Plain{model.__name__}"
    fields: dict[str, Any] = {field.name: _field(field) for field in model._meta.concrete_fields}
    meta = type("Meta", (), {"managed": False, "db_table": model._meta.db_table, "app_label": "bench_plain"})
    return type(name, (models.Model,), {**fields, "Meta": meta, "__module__": __name__})


def _field(field: Any) -> Any:
    if isinstance(field, models.ForeignKey):
        return models.ForeignKey(
            f"bench_plain.{_made[field.remote_field.model]}",
            models.PROTECT,
            null=field.null,
            related_name="+",
        )
    return field.clone()


PlainTerm = _bare(Term)
PlainMandate = _bare(Mandate)
PlainUnit = _bare(Unit)
PlainSuggestion = _bare(Suggestion)
