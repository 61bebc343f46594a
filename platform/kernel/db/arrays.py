"""Arrays of large numbers, asked for what they share."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Numbers(ArrayField):  # type: ignore[type-arg]
    """Numbers of 64 bits; `shares=[…]`: one of them at least is the same. A migration needs no more than Django's own."""

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.contrib.postgres.fields.ArrayField", args, kwargs


@Numbers.register_lookup
class Shares(models.Lookup):
    """One parameter however many the numbers, so that one prepared text serves; Django's own `overlap` sends each by itself, as a
    number of 32 bits."""

    lookup_name = "shares"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, of_left = self.process_lhs(compiler, connection)
        right, of_right = self.process_rhs(compiler, connection)
        return f"{left} && {right}::bigint[]", (*of_left, *of_right)
