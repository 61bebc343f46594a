"""What began as a trial stays one at every level, and takes no number of the real series."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tenant_apps.suggestions.models import Suggestion
from tests.factories.cast import CITY, COUNTY, inside
from tests.units.referrals import playing

pytestmark = pytest.mark.usefixtures("database")


def test_a_trial_adopted_by_a_deputy_who_is_no_trial_person_stays_a_trial(
    run_jobs: Callable[[], list[str]],
) -> None:
    case = playing.registered(COUNTY)
    inside(COUNTY, lambda: Suggestion.objects.filter(pk=case).update(trial=True))
    up = playing.sent_up(COUNTY, case)
    run_jobs()
    adopted = playing.adopted(CITY, up)
    found = inside(CITY, lambda: Suggestion.objects.get(pk=adopted))
    assert found.trial
    assert (found.number or "").startswith("T")
