"""What the browser keeps between the pages of an activation: which code it proved and how far it came, sealed, for 15 minutes."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from kernel import clock, sealing
from sso import otp

COOKIE = "liandong_activation"
PATH = "/sso/activate"
SECONDS = 15 * 60
_PURPOSE = "activation"


@dataclass(frozen=True)
class Kept:
    """`step`: password (proved), factor (the password was set in this browser), resume (log in first), or done.

    `secret` is the one-time password's, the same as long as the page is open.
    """

    code_id: str
    person_id: str
    step: str
    organ: str
    secret: str
    until: float

    @property
    def code(self) -> UUID:
        return UUID(self.code_id)

    @property
    def person(self) -> UUID:
        return UUID(self.person_id)


def begin(*, code_id: UUID, person_id: UUID, step: str, organ: str) -> Kept:
    return Kept(
        code_id=str(code_id),
        person_id=str(person_id),
        step=step,
        organ=organ,
        secret=otp.new_secret(),
        until=_until(),
    )


def go_on(kept: Kept, step: str) -> Kept:
    return replace(kept, step=step, until=_until())


def of(request: HttpRequest) -> Kept | None:
    """None for nothing, something altered, or something older than 15 minutes."""
    try:
        kept = Kept(**json.loads(sealing.unseal(request.COOKIES.get(COOKIE, ""), purpose=_PURPOSE)))
    except (sealing.Unreadable, ValueError, TypeError):
        return None
    return kept if kept.until > clock.real_now().timestamp() else None


def keep(response: HttpResponse, kept: Kept) -> HttpResponse:
    response.set_cookie(
        COOKIE,
        sealing.seal(json.dumps(asdict(kept)), purpose=_PURPOSE),
        max_age=SECONDS,
        path=PATH,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )
    return response


def forget(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")
    return response


def _until() -> float:
    return (clock.real_now() + timedelta(seconds=SECONDS)).timestamp()
