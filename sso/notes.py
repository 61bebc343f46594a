"""What a person should see to about log-ins, told above 待办: a second factor that their deeds will want, others' that wait for them."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from kernel import capabilities
from kernel.actor import Actor
from kernel.web.links import tenant_url
from shared_apps.identity import selectors as identity
from shared_apps.identity.todo import Notice
from sso import conf
from sso.models import LoginSession, SecondFactor

_CONFIRM = "factors.confirm"


def of(actor: Actor) -> Iterator[Notice]:
    yield from _own(actor)
    yield from _of_others(actor)


def _own(actor: Actor) -> Iterator[Notice]:
    """Whoever left the activation before its last step learns it here, not at the first deed that is refused."""
    if not any(seat.capabilities & capabilities.STEP_UP for seat in actor.all_seats):
        return
    if SecondFactor.objects.filter(person_id=actor.person_id, issuer=conf.issuer()).exists():
        return
    last = LoginSession.objects.filter(person_id=actor.person_id).order_by("-created_at").first()
    if last is not None and last.broker:
        return  # their own provider asks for theirs
    yield Notice(
        sentence="您的席位有事项须用动态口令验证身份后才能办理，您还没有登记动态口令。",
        url=reverse("sso_own:security"),
        link="去登记",
    )


def _of_others(actor: Actor) -> Iterator[Notice]:
    for congress in identity.congresses_of(actor):
        here = identity.at(actor, congress)
        if not here.can(_CONFIRM):
            continue
        waiting = SecondFactor.objects.filter(
            issuer=conf.issuer(), person__keeper_id=congress.id, confirmed_at=None
        ).count()
        if waiting:
            yield Notice(
                sentence=f"{congress.organ_name}有 {waiting} 个动态口令待您当面核对后确认。",
                url=tenant_url(congress.code, "accounts:factors"),
                link="去确认",
            )
