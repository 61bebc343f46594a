"""Reading the journal of this congress."""

from uuid import UUID

from tenant_apps.records.models import Entry


def of_case(case_id: UUID, *, published_only: bool = True) -> list[Entry]:
    """The entries of one case, oldest first."""
    rows = Entry.objects.filter(case_id=case_id)
    if published_only:
        rows = rows.filter(published=True)
    return list(rows.order_by("at", "id"))
