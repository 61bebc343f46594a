"""How two cells talk: a request is canonical bytes signed by the caller's key, and so is its answer (docs/exchange.md).

A request names the cell it is for, so that nobody can pass it on to a third; it is good for five minutes around the receiver's
clock, and once. The answer names the request, so that an old answer says nothing of a new one.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from kernel import clock, journal
from kernel.ids import uuid7
from kernel.journal import canonical
from shared_apps.exchange import keys, signatures
from shared_apps.exchange.keys import NotSigned, Owner, Signature
from shared_apps.exchange.models import Cell, Key, Nonce

WINDOW = timedelta(minutes=5)  # how far two clocks, and the way, may differ
ENVELOPE_MOST, CARD_MOST, ANSWER_MOST = 4 << 20, 1 << 20, 64 << 10  # bytes of a body
QUIET_SECONDS = (
    60  # in which the same refusal of the same cell is one journal entry: strangers must not fill it
)
NAME = re.compile(r"[a-z0-9-]{2,20}")
_HEADERS = tuple(f"Liandong-{name}" for name in ("To", "Cell", "Key", "Time", "Nonce", "Signature"))
STATUSES = {
    "malformed": 400,
    "no-signature": 401,
    "unknown-cell": 401,
    "unknown-key": 401,
    "not-valid-then": 401,
    "revoked": 401,
    "bad-signature": 401,
    "stale": 401,
    "not-for-us": 403,
    "not-your-congress": 403,
    "not-granted": 404,
    "replayed": 409,
    "no-length": 411,
    "too-big": 413,
    "card": 422,
}


class Refused(Exception):
    """A request of another cell that is not answered. `code` is one of STATUSES."""

    def __init__(self, code: str, why: str = "") -> None:
        self.code = code
        self.why = why
        super().__init__(code)


@dataclass(frozen=True)
class Caller:
    """The cell that signed the request, and the request's own mark, which its answer repeats."""

    cell: Cell
    nonce: str


def own_name() -> str:
    return str(settings.EXCHANGE_CELL)


def _lines(*parts: str) -> bytes:
    return "\n".join(parts).encode()


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _request(headers: Mapping[str, str], path: str, body: bytes) -> bytes:
    told = [headers[f"Liandong-{name}"] for name in ("To", "Cell", "Key", "Time", "Nonce")]
    return _lines("liandong-request-1", path, *told, _digest(body))


def _answer(nonce: str, status: int, body: bytes) -> bytes:
    return _lines("liandong-answer-1", nonce, str(status), _digest(body))


def signed(*, to: str, path: str, body: bytes, key: Key | None = None) -> dict[str, str]:
    """The headers of a request of ours, with our present key unless told. Raises keys.NoKey."""
    owner = Owner(cell=own_name())
    key = key or keys.signer(owner)
    headers = {
        "Liandong-To": to,
        "Liandong-Cell": owner.cell,
        "Liandong-Key": str(key.pk),
        "Liandong-Time": clock.now().isoformat(),
        "Liandong-Nonce": str(uuid7()),
    }
    value = keys.sign_with(key, _request(headers, path, body)).value
    return {**headers, "Liandong-Signature": value, "Content-Type": "application/json"}


def caller(request: HttpRequest, *, most: int) -> Caller:
    """Who asks. Raises Refused; what is refused is noted in the public journal."""
    told = {name: request.headers.get(name, "")[:200] for name in _HEADERS}
    try:
        return _caller(request, told, most)
    except Refused as refused:
        _note(refused, told)
        raise


def _caller(request: HttpRequest, told: Mapping[str, str], most: int) -> Caller:
    if not all(told.values()):
        raise Refused("no-signature")
    if not str(request.META.get("CONTENT_LENGTH") or "").isdigit():
        raise Refused("no-length")
    if len(request.body) > most:
        raise Refused("too-big")
    if not own_name() or told["Liandong-To"] != own_name():
        raise Refused("not-for-us")
    cell = _known(told["Liandong-Cell"])
    if cell is None:
        raise Refused("unknown-cell")
    try:
        key_id, nonce = UUID(told["Liandong-Key"]), UUID(told["Liandong-Nonce"])
        at = datetime.fromisoformat(told["Liandong-Time"])
        age = clock.now() - at
    except (ValueError, TypeError):
        raise Refused("malformed") from None
    signature = Signature(key_id, signatures.SIGN, told["Liandong-Signature"])
    try:
        key = keys.verify(signature, _request(told, request.path, request.body), at=clock.now())
    except NotSigned as error:
        raise Refused(error.code) from None
    if key.cell != cell.name:
        raise Refused("unknown-key")
    if abs(age) > WINDOW:
        raise Refused("stale", f"{age.total_seconds():.0f} s")
    try:
        with transaction.atomic():
            Nonce.objects.create(cell=cell, nonce=nonce, at=clock.now())
    except IntegrityError:
        raise Refused("replayed") from None
    return Caller(cell, told["Liandong-Nonce"])


def _known(name: str) -> Cell | None:
    return Cell.objects.filter(name=name).first() if NAME.fullmatch(name) else None


def _note(refused: Refused, told: Mapping[str, str]) -> None:
    cell = _known(told["Liandong-Cell"])
    name = cell.name if cell else ""
    if _was_noted(f"exchange-refused-{name}-{refused.code}"):
        return
    journal.record(
        actor=None,
        seat=None,
        deed="exchange.refused",
        subject=("exchange.cell", cell.pk if cell else UUID(int=0)),
        body={"cell": name, "code": refused.code, "why": refused.why},
    )


def _was_noted(key: str) -> bool:
    try:
        return not cache.add(key, 1, QUIET_SECONDS)
    except Exception:  # without a cache nothing is counted: better two entries than none
        return False


def forget() -> int:
    """Marks of requests that would be stale by now; how many went."""
    return Nonce.objects.filter(at__lt=clock.now() - 2 * WINDOW).delete()[0]


def answer(caller: Caller, payload: bytes, *, kind: str = "application/json") -> HttpResponse:
    """What the caller gets, signed."""
    signature = keys.sign_for(Owner(cell=own_name()), _answer(caller.nonce, 200, payload))
    response = HttpResponse(payload, content_type=kind)
    response["Liandong-Key"], response["Liandong-Signature"] = str(signature.key_id), signature.value
    return response


def refusal(refused: Refused) -> HttpResponse:
    """Not signed: it asks nothing of the caller but to come again or to look."""
    body = canonical({"code": refused.code, "now": clock.now().isoformat()})
    return HttpResponse(body, status=STATUSES[refused.code], content_type="application/json")


def is_answer_of(cell: str, nonce: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether that very cell answered this very request so."""
    try:
        signature = Signature(UUID(headers["Liandong-Key"]), signatures.SIGN, headers["Liandong-Signature"])
        return keys.verify(signature, _answer(nonce, 200, body), at=clock.now()).cell == cell
    except (KeyError, ValueError, NotSigned):
        return False


def read(body: bytes) -> dict[str, Any]:
    """A JSON object. Raises Refused."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused("malformed") from None
    if not isinstance(found, dict):
        raise Refused("malformed")
    return found
