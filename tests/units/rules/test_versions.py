"""Versions are made for each congress, change only by a new one, and stay with the cases that began under them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel import tenancy
from shared_apps.rules import actions, selectors
from shared_apps.rules.models import RuleProfile, RuleVersion
from shared_apps.rules.selectors import RulesMissing
from shared_apps.rules.validation import AgainstLaw
from tenants import selectors as registry
from tenants.models import Congress

pytestmark = pytest.mark.usefixtures("database")

TODAY = date(2026, 11, 20)


def congress(code: str) -> tenancy.CongressRef:
    found = registry.ref_by_code(code)
    assert found is not None
    return found


@pytest.fixture
def citys_profile() -> Iterator[RuleProfile]:
    """The second city sets a rule of its own from 2031 on; profile and versions are taken away again."""
    city = congress("330200")
    before = set(RuleVersion.objects.values_list("id", flat=True))
    profile = RuleProfile.objects.create(
        congress_id=city.id,
        effective_from=date(2031, 1, 1),
        name="本市办理办法",
        values={"co_opinion_span": {"value": "1m", "basis": "LR", "article": "第九条"}},
    )
    yield profile
    # The app's login may do neither: a version is kept for the cases that began under it.
    RuleVersion.objects.using("owner").exclude(id__in=before).delete()
    RuleProfile.objects.using("owner").filter(id=profile.id).delete()


def test_a_county_works_by_its_provinces_regulation_from_onboarding_on() -> None:
    held = selectors.version_for(congress("330122").id, TODAY)
    assert str(held.assign_span) == "7d"
    assert held.sources["assign_span"].article == "第十条"
    assert str(held.reply_span) == "3m"


def test_before_the_provinces_regulation_the_country_alone_holds() -> None:
    assert str(selectors.version_for(congress("330122").id, date(2015, 12, 31)).assign_span) == "10wd"


def test_no_rules_are_made_up_for_a_stranger_or_for_too_early_a_day() -> None:
    for congress_id, day in ((uuid4(), TODAY), (congress("330122").id, date(2010, 10, 27))):
        with pytest.raises(RulesMissing):
            selectors.version_for(congress_id, day)
    with pytest.raises(RulesMissing):
        selectors.rules(uuid4())


def test_making_versions_again_adds_none() -> None:
    before = set(RuleVersion.objects.values_list("id", flat=True))
    actions.load_reference()
    actions.furnish(congress("330000"))
    actions.make_versions(registry.parents())
    assert set(RuleVersion.objects.values_list("id", flat=True)) == before


def test_a_congress_reads_its_rules_under_its_own_role_with_one_query() -> None:
    county = congress("330122")
    known = selectors.version_for(county.id, TODAY)
    with tenancy.enter(county), CaptureQueriesContext(connection) as queries:
        assert selectors.version_for(county.id, TODAY) is known
        assert selectors.rules(known.version_id) is known
    assert len(queries) == 1


def test_a_citys_rule_reaches_its_counties_and_leaves_older_cases_alone(citys_profile: RuleProfile) -> None:
    county = congress("330203")
    kept = selectors.version_for(county.id, TODAY)
    actions.make_versions(registry.parents())
    later = selectors.version_for(county.id, date(2031, 1, 1))
    assert str(later.co_opinion_span) == "1m"
    assert later.sources["co_opinion_span"].profile == citys_profile.name
    assert str(later.assign_span) == "7d"
    assert selectors.version_for(county.id, TODAY) == selectors.rules(kept.version_id) == kept
    assert str(selectors.version_for(congress("330122").id, date(2031, 1, 1)).co_opinion_span) == "2m"


def test_a_county_that_comes_under_another_city_inherits_from_there(citys_profile: RuleProfile) -> None:
    county, first = congress("330122"), congress("330100")
    kept = selectors.version_for(county.id, TODAY)
    try:
        Congress.objects.filter(pk=county.id).update(parent_id=citys_profile.congress_id)
        actions.follow_parents([county.id])
        assert str(selectors.version_for(county.id, date(2031, 1, 1)).co_opinion_span) == "1m"
    finally:
        Congress.objects.filter(pk=county.id).update(parent_id=first.id)
    assert selectors.rules(kept.version_id) == kept


def test_a_correction_for_the_same_day_makes_a_new_version_beside_the_old(citys_profile: RuleProfile) -> None:
    city = congress("330200")
    actions.make_versions([city.id])
    first = selectors.version_for(city.id, date(2031, 6, 1))
    citys_profile.values["co_opinion_span"]["value"] = "20d"
    citys_profile.save()
    actions.make_versions([city.id])
    second = selectors.version_for(city.id, date(2031, 6, 1))
    assert (str(first.co_opinion_span), str(second.co_opinion_span)) == ("1m", "20d")
    assert selectors.rules(first.version_id) == first


def test_a_profile_beyond_the_law_leads_to_no_version(citys_profile: RuleProfile) -> None:
    citys_profile.values = {"reply_span": {"value": "4m", "basis": "LR", "article": "第九条"}}
    citys_profile.save()
    before = RuleVersion.objects.count()
    with pytest.raises(AgainstLaw):
        actions.make_versions(registry.parents())
    assert RuleVersion.objects.count() == before
