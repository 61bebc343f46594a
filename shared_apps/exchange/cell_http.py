"""The way to another cell: signed requests over HTTPS, one connection kept open for each thread.

Whatever goes wrong on the way is “later”, never a failed try: no envelope is to blame for it.
"""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import requests
from django.conf import settings

from kernel import clock
from kernel.journal import canonical
from shared_apps.exchange import cells, coding, keys, wire
from shared_apps.exchange.envelope import Envelope
from shared_apps.exchange.granting import Grant, Missing
from shared_apps.exchange.keys import Owner
from shared_apps.exchange.models import Cell, Key
from shared_apps.exchange.outcome import LATER, Outcome

log = logging.getLogger(__name__)

TIMEOUT = (3.0, 20.0)  # seconds to connect, and of silence
REST = timedelta(
    seconds=15
)  # how long a cell that did not answer is left alone: each envelope would wait for the timeout
FILE_MOST = 64 << 20  # bytes
ENVELOPES, FILES, CARD = "/exchange/v1/envelopes", "/exchange/v1/files", "/exchange/v1/card"
_local = threading.local()


# It does not answer at all: then it rests. What it refuses it refuses for one request.
AWAY = frozenset({"cell_unreachable", "cell_slow", "cell_at_fault"})


class NoAnswer(Exception):
    """`why` is a stable code."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)

    @property
    def is_away(self) -> bool:
        return self.why in AWAY or self.why == "cell_rests"


@dataclass(frozen=True)
class CellHttp:
    cell: Cell

    def deliver(self, envelope: Envelope) -> Outcome:
        try:
            told = self._ask(ENVELOPES, coding.of_envelope(envelope), most=wire.ANSWER_MOST)
            return coding.outcome(json.loads(told))
        except NoAnswer as error:
            log.warning("envelope %s: cell %s: %s", envelope.msg_id, self.cell.name, error.why)
            return Outcome(LATER, error.why, soon=error.is_away)
        except ValueError:
            return Outcome(LATER, "cell_garbled")

    def fetch(self, grant: Grant) -> bytes:
        body = {"of": str(grant.owner_id), "for": str(grant.holder_id), "msg_id": str(grant.msg_id)}
        try:
            return self._ask(FILES, {**body, "sha256": grant.sha256}, most=FILE_MOST)
        except NoAnswer as error:
            raise Missing(error.why) from error

    def _ask(self, path: str, told: dict[str, Any], *, most: int) -> bytes:
        """The body of a signed answer. Raises NoAnswer."""
        if self._rests():
            raise NoAnswer("cell_rests")
        body = canonical(told).encode()
        try:
            found = self._posted(path, body, most=most)
            if found is None:
                self.introduce()
                found = self._posted(path, body, most=most)
            if found is None:
                raise NoAnswer("cell_unknown")
        except NoAnswer as error:
            cells.note_trouble(self.cell, error.why)
            raise
        cells.note_heard(self.cell)
        return found

    def _rests(self) -> bool:
        at = self.cell.trouble_at
        return self.cell.trouble in AWAY and at is not None and clock.now() - at < REST

    def introduce(self) -> None:
        """Show our card, signed by the newest key that they may know. Raises NoAnswer."""
        try:
            body = cells.card().encode()
        except keys.NoKey:
            raise NoAnswer("cell_no_key") from None
        for key in keys.good(Owner(cell=wire.own_name())):
            if self._posted(CARD, body, most=wire.ANSWER_MOST, key=key) is not None:
                return
        raise NoAnswer("cell_unknown-key")

    def _posted(self, path: str, body: bytes, *, most: int, key: Key | None = None) -> bytes | None:
        """None where they do not know our key or our congress: our card may tell them. Raises NoAnswer."""
        try:
            headers = wire.signed(to=self.cell.name, path=path, body=body, key=key)
        except keys.NoKey:
            raise NoAnswer("cell_no_key") from None
        try:
            with _session().post(
                self.cell.url + path,
                data=body,
                headers=headers,
                timeout=TIMEOUT,
                allow_redirects=False,
                stream=True,
            ) as response:
                answered = _limited(response, most)
        except requests.Timeout as error:
            raise NoAnswer("cell_slow") from error
        except requests.RequestException as error:
            raise NoAnswer("cell_unreachable") from error
        if response.status_code != 200:
            code = _code(answered)
            if code in ("unknown-key", "not-your-congress"):
                return None
            raise NoAnswer(f"cell_{code}" if code else "cell_at_fault")
        if not wire.is_answer_of(self.cell.name, headers["Liandong-Nonce"], response.headers, answered):
            raise NoAnswer("cell_answer_unsigned")
        return answered


def introduce_everywhere() -> int:
    """Show our card to every cell with an address, so that they learn of our new keys and congresses; how many took it."""
    count = 0
    for cell in cells.reached():
        try:
            CellHttp(cell).introduce()
        except NoAnswer as error:
            cells.note_trouble(cell, error.why)
        else:
            cells.note_heard(cell)
            count += 1
    return count


def _session() -> requests.Session:
    """Certificates are always checked; no proxy and no password of the surroundings is used."""
    found: requests.Session | None = getattr(_local, "session", None)
    if found is None:
        found = _local.session = requests.Session()
        found.trust_env = False
        found.verify = settings.EXCHANGE_CA or True
    return found


def _limited(response: requests.Response, most: int) -> bytes:
    """Raises NoAnswer."""
    parts, size = [], 0
    for part in response.iter_content(1 << 16):
        size += len(part)
        if size > most:
            raise NoAnswer("cell_too_big")
        parts.append(part)
    return b"".join(parts)


def _code(body: bytes) -> str:
    """Of a refusal; nothing of the other side's own words is kept but one of our codes."""
    try:
        code = json.loads(body).get("code", "")
    except (ValueError, AttributeError):
        return ""
    return code if code in wire.STATUSES else ""
