"""What another cell asks of us. No person is logged in here: who asks is proved by the request's signature (wire)."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kernel.errors import DomainError
from kernel.journal import canonical
from shared_apps.exchange import arriving, boxes, cells, coding, transport, wire
from shared_apps.exchange.granting import Grant, Missing
from shared_apps.exchange.models import Cell
from tenants import selectors as registry

Answered = Callable[[Cell, bytes], bytes]


def for_cells(
    *, most: int, kind: str = "application/json"
) -> Callable[[Answered], Callable[[HttpRequest], HttpResponse]]:
    """A view that answers another cell's signed request of at most so many bytes."""

    def made(act: Answered) -> Callable[[HttpRequest], HttpResponse]:
        def view(request: HttpRequest) -> HttpResponse:
            try:
                caller = wire.caller(request, most=most)
                return wire.answer(caller, act(caller.cell, request.body), kind=kind)
            except wire.Refused as refused:
                return wire.refusal(refused)

        return csrf_exempt(require_POST(never_cache(update_wrapper(view, act))))

    return made


@for_cells(most=wire.ENVELOPE_MOST)
def envelopes(cell: Cell, body: bytes) -> bytes:
    """One envelope of a congress that lives there, for one that lives here; the answer is what became of it."""
    try:
        envelope = coding.envelope(wire.read(body))
    except ValueError:
        raise wire.Refused("malformed") from None
    if registry.cell_of(envelope.from_id) != cell.name:
        raise wire.Refused("not-your-congress")
    return canonical(coding.of_outcome(arriving.take_from_afar(envelope))).encode()


@for_cells(most=wire.ANSWER_MOST, kind="application/octet-stream")
def files(cell: Cell, body: bytes) -> bytes:
    """A file that an envelope of ours to a congress there has named."""
    told = wire.read(body)
    try:
        owner, holder, msg = (UUID(str(told[name])) for name in ("of", "for", "msg_id"))
        grant = Grant(owner, holder, msg, str(told["sha256"]))
    except (KeyError, ValueError):
        raise wire.Refused("malformed") from None
    if not boxes.DIGEST.fullmatch(grant.sha256):
        raise wire.Refused("malformed")
    if registry.cell_of(grant.holder_id) != cell.name:
        raise wire.Refused("not-your-congress")
    try:
        return transport.Local().fetch(grant)
    except Missing as missing:
        raise wire.Refused("not-granted", missing.why) from None


@for_cells(most=wire.CARD_MOST)
def card(cell: Cell, body: bytes) -> bytes:
    """Its new card: a key has been renewed or revoked, a congress has come. Signed by a key that we know."""
    try:
        told = cells.read(body.decode())
        if told.cell != cell.name:
            raise wire.Refused("card")
        cells.accept(text=body.decode())
    except (DomainError, UnicodeDecodeError) as error:
        raise wire.Refused("card", getattr(error, "code", "")) from None
    return canonical({"cell": wire.own_name()}).encode()
