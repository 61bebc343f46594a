"""What the test of every rule looks at on the way of a suggestion to its unit: the number, and who decides to whom it goes."""

from __future__ import annotations

from typing import Any

from kernel import tenancy
from kernel.errors import StateRefused
from shared_apps.rules.values import Rules
from tenant_apps.handling import actions
from tenant_apps.referrals import reaching
from tenant_apps.suggestions import actions as suggestion_actions
from tenant_apps.suggestions import deadlines
from tenant_apps.suggestions.models import Suggestion
from tests.factories import cast
from tests.factories.house import House
from tests.units.rules.seen import CASE, Undone, case


def apart(house: House, rules: Rules) -> Any:
    """Whether what is filed between sessions gets a number of another series."""
    with case(house, rules) as suggestion:
        return deadlines.numbered_apart(suggestion)


def assigning(house: House, rules: Rules) -> Any:
    """What becomes of an assignment by the office alone."""
    clerk = house.actor("clerk")
    try:
        with case(house, rules):
            actions.assign(actor=clerk, suggestion_id=CASE["id"], unit_id=house.unit_ids["handler1"])
            raise Undone(Suggestion.objects.get(pk=CASE["id"]).state)
    except StateRefused as refused:
        return refused.code
    except Undone as undone:
        return undone.args


def by_delegation(house: House, rules: Rules) -> Any:
    """Whether its head may file in a delegation's name today: the version that is given holds from today on."""
    with case(house, rules) as suggestion:
        suggestion.lead_mandate.roles = ["DELEGATION_HEAD"]
        return suggestion_actions.delegation_refused(suggestion.lead_mandate)


def below(house: House, rules: Rules) -> Any:
    """Whether a deputy of the city may file directly with the county."""
    with tenancy.enter(cast.congress(cast.CITY)):
        return house.ref.code in {entry.code for entry in reaching.taking_upper_deputies()}
