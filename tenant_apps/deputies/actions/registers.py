"""Terms, sessions and the bodies that deputies sit and are elected in."""

from __future__ import annotations

from datetime import date

from kernel import tenancy
from tenant_apps.deputies.models import Term


def open_term(*, ordinal: int, begins: date, ends: date | None = None) -> Term:
    """The term with this ordinal, made on first sight."""
    term, _ = Term.objects.get_or_create(
        congress_id=tenancy.current().id, ordinal=ordinal, defaults={"begins": begins, "ends": ends}
    )
    found: Term = term
    return found
