"""Somebody new in the realm of these tests: a one-time password serves once, so who proves one has an account of their own."""

from __future__ import annotations

from uuid import UUID, uuid4

from shared_apps.identity import actions as identity
from shared_apps.identity.actions import NewSeat
from sso import testing
from tenants import selectors as registry
from tests.units.sso.people import SINCE


def arrive(
    *seats: tuple[str, str, tuple[str, ...]], with_otp: bool = False, name: str = "童欣"
) -> tuple[str, UUID]:
    """Login name and person of a newcomer with these seats (division code, kind, roles)."""
    login = f"new-{uuid4().hex[:10]}"
    person = testing.add_people([(login, name, None)], with_otp=[login] if with_otp else [])[login]
    for code, kind, roles in seats:
        congress = registry.ref_by_code(code)
        assert congress is not None
        given = NewSeat(person_id=person, congress_id=congress.id, kind=kind, roles=roles, valid_from=SINCE)
        identity.give_seat(new=given)
    return login, person


def console_keeper(*, with_otp: bool = True) -> tuple[str, UUID]:
    return arrive(("330000", "console", ()), with_otp=with_otp)
