"""The seeded people at work: each deed in its congress's own block, as the web would do it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.utils import timezone

from config.demo import people, seeding
from kernel import tenancy
from kernel.actor import STRONG, Actor
from kernel.tenancy import CongressRef
from shared_apps.identity import selectors as identity
from tenants import selectors as registry

COUNTY, CITY, PROVINCE = "330122", "330100", "330000"
Answer = TypeVar("Answer")


def seed() -> None:
    """People, seats, mandates, units and the example cases, without accounts at Keycloak."""
    seeding.seed(with_accounts=False, tell=lambda *_: None)


def furnish(*codes: str) -> None:
    """People, seats, mandates and units of these congresses alone, and no case."""
    seeding.furnish([congress(code) for code in codes], with_accounts=False, tell=lambda *_: None)


def congress(code: str) -> CongressRef:
    found = registry.ref_by_code(code)
    assert found is not None
    return found


def actor(code: str, post: str) -> Actor:
    """The holder of a post (clerk, head, deputy1 …) at work in that congress, with all their seats."""
    holder = next(row for row in people.holders([code]) if row.post.ending == post)
    held = [row for row in identity.seats_of(holder.person_id) if row.status == "active"]
    refs = {row.congress.id: row.congress for row in held}
    seats = tuple(
        facts
        for ref in refs.values()
        for facts, name in identity.seats_in(ref.id)
        if facts.id in {row.id for row in held}
    )
    nobody = Actor(
        person_id=holder.person_id,
        name=holder.name,
        congress=None,
        seats=(),
        all_seats=seats,
        acr=STRONG,
        auth_time=timezone.now(),
    )
    return identity.at(nobody, congress(code))


def do(code: str, post: str, deed: Callable[..., Answer], **facts: Any) -> Answer:
    """`deed(actor=…, **facts)` inside the congress's block."""
    who = actor(code, post)
    with tenancy.enter(congress(code)):
        return deed(actor=who, **facts)


def inside(code: str, look: Callable[[], Answer]) -> Answer:
    """Look at something inside the congress's block."""
    with tenancy.enter(congress(code)):
        return look()
