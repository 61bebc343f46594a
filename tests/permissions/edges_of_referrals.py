"""What the page of a referral asks before its deed does: the deed is asked here without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernel import clock
from kernel.errors import NotPermitted
from tenant_apps.referrals import actions
from tests.permissions.refusing import refused

if TYPE_CHECKING:
    from tests.permissions.asking import Asker


def a_change_of_mandate_is_reported_by_the_office(asker: Asker) -> None:
    house = asker.world.houses["county"]
    for who in ("deputy1", "handler1", "admin"):
        actor = house.actor(who)
        with house.entered(), refused(NotPermitted):
            actions.report_mandate_change(actor=actor, name="沈建芳", change="RESIGNED", on=clock.today())


EDGES = (a_change_of_mandate_is_reported_by_the_office,)
