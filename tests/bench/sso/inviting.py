"""3,000 persons into Keycloak, broken off and taken up; the administrators of a province's congresses, each with a slip."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

from django.db import transaction

from shared_apps.identity import selectors as identity
from sso import conf, officials, provisioning
from sso.provisioning import BATCH, NewAccount
from tenants import provisioning as registry
from tenants import selectors
from tenants.onboarding.naming import AdminFacts
from tests.bench import rows
from tests.bench.sso.scale import Scale
from tests.bench.stacks import NotMeasured
from tests.factories.numbers import id_number

PROVINCE = "510000"  # 四川: none of its congresses is part of the running stack


class BrokenOff(Exception):
    """The import stops in its midst."""


def people(scale: Scale) -> list[rows.Row]:
    accounts = [
        NewAccount(username=f"bench{number:05d}", name=f"测试{number}") for number in range(scale.people)
    ]
    half = scale.people // 2 // BATCH * BATCH
    begun = time.monotonic()
    with suppress(BrokenOff):
        provisioning.ensure_people(accounts, tell=_stop_at(half))
    outcome = provisioning.ensure_people(accounts)
    took = time.monotonic() - begun
    begun = time.monotonic()
    again = provisioning.ensure_people(accounts)
    twice = time.monotonic() - begun
    there = sum(1 for name in provisioning.accounts() if name.startswith("bench"))
    linked = identity.persons_by_username(issuer=conf.issuer(), usernames=[one.username for one in accounts])
    counts = (len(outcome.people), outcome.made, again.made, there, len(linked))
    if counts != (scale.people, scale.people - half, 0, scale.people, scale.people):
        raise NotMeasured(f"people, made after the break, made again, accounts, links: {counts}")
    return [
        rows.limited(
            f"{scale.people} persons into Keycloak, broken off after {half}, taken up, counted back",
            took,
            "s",
            limit=60,
        ),
        rows.told(f"the same {scale.people} once more: nothing to make", twice, "s"),
    ]


def _stop_at(half: int) -> Callable[[int, int], None]:
    def tell(done: int, _: int) -> None:
        if done >= half:
            raise BrokenOff

    return tell


def administrators(scale: Scale) -> list[rows.Row]:
    """Person, account, seat and activation slip of each; the congresses stand in the registry, their schemas are not asked for."""
    divisions = selectors.under(PROVINCE)[: scale.congresses]
    refs = [selectors.ref(registry.request(division, divisions[0])) for division in divisions]
    begun, codes = time.monotonic(), set()
    for number, ref in enumerate(refs):
        facts = AdminFacts(
            name=f"管理{number}", phone=f"1390000{number:04d}", id_number=id_number(5_000 + number)
        )
        named = officials.name_admin(ref, facts)
        with transaction.atomic():
            codes.add(officials.activate(named.person_id, ref).code)
    took = time.monotonic() - begun
    if len(refs) != scale.congresses or len(codes) != scale.congresses:
        raise NotMeasured(f"{len(codes)} slips for {len(refs)} congresses")
    return [
        rows.told(f"administrators of {scale.congresses} congresses invited, one after another", took, "s")
    ]
