"""Open cases for the preview of a change of rules: what each keeps, and by when it is due. Read in the running block."""

from __future__ import annotations

from uuid import UUID

from kernel import clock, tenancy
from kernel.web import links
from shared_apps.rules.cases import Cases, OpenCase
from shared_apps.worktime import selectors as worktime
from tenant_apps.handling import selectors
from tenant_apps.suggestions import deadlines as intake
from tenant_apps.suggestions import selectors as suggestions
from tenant_apps.suggestions import states


def counts() -> dict[UUID | None, int]:
    return suggestions.open_by_version()


def listed(start: int, stop: int) -> list[OpenCase]:
    """The oldest first, with two queries besides those of the calendar."""
    here = tenancy.current()
    calendar = worktime.calendar(here.id)
    rows = list(suggestions.open_ones()[start:stop])
    matters = selectors.matters_of([row.merged_into_id or row.pk for row in rows])
    found = []
    for row in rows:
        matter = matters.get(row.merged_into_id or row.pk)
        if matter is not None:
            due = clock.day_of_deadline(matter.due_at) if matter.due_at and matter.is_open else None
            provisional = matter.due_provisional
        elif row.merged_into_id is not None:  # 并案: due with its main item, once that is assigned
            due, provisional = None, False
        else:
            counted = intake.intake_due(row, calendar=calendar)
            due, provisional = (counted.date, counted.provisional) if counted else (None, False)
        found.append(
            OpenCase(
                number=row.number_label,
                title=row.title,
                state_label=states.MACHINE.label(row.state),
                version_id=row.profile_version,
                due=due,
                due_provisional=provisional,
                url=links.tenant_url(here.code, "suggestions:case", pk=row.pk),
            )
        )
    return found


CASES = Cases(counts=counts, listed=listed)
