"""Two counties with their three administrators each, a province's console, and what they type. Everybody is invented."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID

from django.conf import settings
from django.test import Client

from kernel import clock
from kernel.actor import STRONG, Actor
from kernel.ids import uuid7
from shared_apps.identity import actions
from shared_apps.identity.actions import Invitation
from shared_apps.identity.models import Seat
from sso.tokens import Proof
from tenants.onboarding.people import last_sign
from tests.factories import sessions
from tests.units.identity.conftest import ISSUER, actor, congress, person, seat

COUNTY, OTHER, PROVINCE = "330122", "330127", "330000"
PHONE = "13800001234"
_serial = count(100)


def number() -> str:
    """A 身份证号 that no other test has."""
    digits = f"33012219800101{next(_serial):03d}"
    return digits + last_sign(digits)


def invitation(**more: Any) -> Invitation:
    given = {"name": "方晓燕", "id_number": number(), "phone": PHONE, "kind": "staff", "roles": ("clerk",)}
    return Invitation(**(given | more))


@dataclass(frozen=True)
class Office:
    """The administrators of one congress."""

    code: str
    people: dict[str, UUID]

    def actor(self, who: str) -> Actor:
        return actor(self.people[who], "" if who == "console" else self.code)

    def browser(self, who: str) -> Client:
        return browser(self.people[who])

    def url(self, path: str = "") -> str:
        return f"/t/{self.code}/{path}"

    def invite(self, who: str = "admin", **more: Any) -> Seat:
        """A pending seat that this administrator gave."""
        given = actions.invite(actor=self.actor(who), invitation=invitation(**more))
        found: Seat = Seat.objects.get(pk=given.id)
        return found


def browser(who: UUID, *, is_strong: bool = True) -> Client:
    """A browser with an open, fresh session of somebody made by `person`."""
    client = Client()
    proof = Proof(
        issuer=ISSUER, sub=str(who), sid=str(uuid7()), acr=STRONG, auth_time=clock.real_now(), claims={}
    )
    key = sessions.strong_key(proof) if is_strong else sessions.weak_key(proof)
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


def office(code: str = COUNTY, *roles: str) -> Office:
    """One person for each role (all three unless told), active as after a confirmation."""
    people = {}
    for role in roles or ("admin", "security", "auditor"):
        who = people[role] = person(f"{role}-{code}")
        kind = "console" if role == "console" else "staff"
        given = () if kind == "console" else (role,)
        actions.give_seat(new=seat(who, code, kind, roles=given))
    return Office(code, people)


__all__ = [
    "COUNTY",
    "OTHER",
    "PHONE",
    "PROVINCE",
    "Office",
    "browser",
    "congress",
    "invitation",
    "number",
    "office",
]
