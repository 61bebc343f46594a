"""The path that a line of the list of suggestions shows."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenant_apps.referrals import rows
from tenant_apps.suggestions.listing import RowFacts
from tenant_apps.suggestions.models import Suggestion
from tests.factories import cast
from tests.factories.cast import CITY, COUNTY, inside
from tests.units.referrals import playing

pytestmark = pytest.mark.usefixtures("database")
RunJobs = Callable[[], list[str]]


def shown(*ids: UUID) -> tuple[dict[UUID, RowFacts], int]:
    """The facts of these rows, and how many queries they took."""
    clerk = cast.actor(COUNTY, "clerk")

    def ask() -> tuple[dict[UUID, RowFacts], int]:
        found = list(Suggestion.objects.filter(pk__in=ids))
        with CaptureQueriesContext(connection) as asked:
            facts = dict(rows.column(clerk, found))
        return facts, len(asked)

    return inside(COUNTY, ask)


def test_the_path_grows_as_the_matter_goes_up_and_costs_two_queries_a_page(run_jobs: RunJobs) -> None:
    at_home, gone = playing.registered(COUNTY), playing.registered(COUNTY)
    playing.in_handling(COUNTY, gone)
    assert shown(at_home, gone)[0] == {}
    up = playing.sent_up(COUNTY, gone)
    facts, asked = shown(at_home, gone)
    assert facts == {gone: RowFacts(levels=("county", "city"), levels_note="现在市")} and asked == 2
    run_jobs()
    city_case = playing.adopted(CITY, up)
    playing.in_handling(CITY, city_case)
    playing.sent_up(CITY, city_case)
    run_jobs()
    facts, asked = shown(at_home, gone)
    assert facts[gone].levels == ("county", "city", "province") and facts[gone].levels_note == "现在省"
    assert asked == 2
