"""Asking the product one cell of the table. What a request changes is rolled back, so every cell finds the world as built."""

from __future__ import annotations

import html
import json
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from kernel import errors, tenancy
from kernel.actor import STRONG
from kernel.ids import uuid7
from kernel.tenancy import CongressRef
from sso import conf
from sso.tokens import Proof
from tests.factories import sessions
from tests.factories.house import prove
from tests.permissions import issuer
from tests.permissions.addresses import filled
from tests.permissions.mutation import mutants
from tests.permissions.rows import OFFICERS, Cell, Row
from tests.permissions.world import World

NOWHERE = "no/such/page"
FRESH = 240.0  # seconds


@contextmanager
def nothing_is_kept(monkeypatch: Any) -> Iterator[None]:
    """The real block with its role and path; only its commit is left out."""
    real = tenancy.enter

    @contextmanager
    def enter(ref: CongressRef, *, role: str = "") -> Iterator[CongressRef]:
        with real(ref, role=role) as entered:
            yield entered
            transaction.set_rollback(True)

    with monkeypatch.context() as patch:
        patch.setattr(tenancy, "enter", enter)
        yield


class Asker:
    """Sends the requests of a table's cells; sessions and tokens are opened once a person."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._keys: dict[UUID, str] = {}
        self._proved: dict[tuple[UUID, bool], float] = {}
        self._clients: dict[tuple[UUID | None, bool], Client] = {}
        # Label of a cell that was content → the functions its request went through: what the mutation run goes by.
        self.went_through: dict[str, frozenset[tuple[str, str]]] = {}
        # (row, post) → what the officers got when their cells were content, for those who look into it.
        self._kept: dict[tuple[int, str], Any] = {}

    def fault(self, cell: Cell) -> str:
        """Empty if the cell gets what its row says, else what it got."""
        if cell.label in self.went_through:
            return self._fault(cell)
        fault, ran = mutants.followed(lambda: self._fault(cell, is_first=True))
        if not fault:
            self.went_through[cell.label] = ran
        return fault

    def answer(self, row: Row, post: str) -> Any:
        """What this post gets at the row: as the product, whole, answered the table, or else asked now."""
        kept = self._kept.get((id(row), post))
        return self.ask(Cell(row, "colleague", post, "")) if kept is None else kept

    def _fault(self, cell: Cell, *, is_first: bool = False) -> str:
        try:
            answer = self.ask(cell)
            if is_first and cell.part in ("owner", "colleague") and cell.post in OFFICERS:
                self._kept[id(cell.row), cell.post] = answer
        except Exception as error:  # a view that raises is a wrong answer too
            connection.close()
            return f"{cell.label}: {type(error).__name__}: {error}"
        return self.verdict(cell, answer)

    def ask(self, cell: Cell, *, path: str | None = None, client: Client | None = None) -> Any:
        row = cell.row
        client = client or self.client(cell)
        given: dict[str, Any] = {name: self._word(value) for name, value in row.send.items()}
        is_api = row.conf == "api" or row.route.startswith("api/")
        if is_api and row.method != "GET":
            given = {"data": json.dumps(given), "content_type": "application/json"}
        else:
            given = {"data": given}
        answer = getattr(client, row.method.lower())(path or self.path(cell), **given)
        if answer.streaming:  # sent to its end, or its file stays open
            for _ in answer.streaming_content:
                pass
        return answer

    def path(self, cell: Cell, *, rest: str | None = None) -> str:
        """The address; `rest` instead of the row's own route."""
        row = cell.row
        tail = filled(row.route, self.world.things.get(row.on, row.on)) if rest is None else rest
        if row.conf == "public":
            return f"/{tail}"
        houses = self.world.beside if cell.part == "neighbour" else self.world.houses
        house = houses[row.place]
        return house.api_url(tail) if row.conf == "api" else house.url(tail)

    def client(self, cell: Cell) -> Client:
        """A browser or a program, as it would come for the first time: session or token, no other cookie."""
        person, is_api = self._person(cell), cell.row.conf == "api" or cell.row.route.startswith("api/")
        client = self._clients.setdefault((person, is_api), Client())
        client.cookies.clear()
        if person is None:
            return client
        if is_api:
            if self._is_old(person, is_api):
                prove(conf.issuer(), person)
            # Anew each time: some cell before may have logged the person out everywhere.
            client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {issuer.bearer(person)}"
            return client
        if cell.row.route.startswith("sso/") or self._is_old(person, is_api):
            proof = Proof(
                issuer=conf.issuer(),
                sub=str(person),
                # What these pages end is a session of their own, not that of the person's tokens.
                sid=str(uuid7() if cell.row.route.startswith("sso/") else person),
                acr=STRONG,
                auth_time=timezone.now(),
                claims={},
            )
            self._keys[person] = sessions.strong_key(proof)
        client.cookies[settings.SESSION_COOKIE_NAME] = self._keys[person]
        return client

    def _is_old(self, person: UUID, is_api: bool) -> bool:
        """Whether the second factor is to be proved anew: long before it is asked for, so that it never runs out between two answers
        that are compared.
        """
        now = time.monotonic()
        if now - self._proved.get((person, is_api), -math.inf) < FRESH:
            return False
        self._proved[person, is_api] = now
        return True

    def verdict(self, cell: Cell, answer: Any) -> str:
        status, _, detail = cell.wanted.partition(" ")
        got = f"{cell.label}: wanted {cell.wanted}, got {answer.status_code}"
        if answer.status_code != int(status):
            return f"{got} {_words(answer)}"
        if not detail:
            return ""
        if answer.status_code in (301, 302, 303):
            return "" if answer["Location"].startswith(detail) else f"{got} to {answer['Location']}"
        if answer.headers.get("Content-Type", "").startswith("application/json"):
            code = answer.json()["code"]
            return "" if code == detail else f"{got} {code}"
        return "" if _says(answer, detail) else f"{got} without the sentence of {detail}: {_words(answer)}"

    def _person(self, cell: Cell) -> UUID | None:
        if cell.part == "nobody":
            return None
        if cell.part == "wanderer":
            return self.world.wanderer
        houses = self.world.beside if cell.part in ("neighbour", "stranger") else self.world.houses
        return houses[cell.row.place].person_ids[cell.post]

    def _word(self, value: Any) -> Any:
        """A value that starts with `=` is looked up in the world."""
        if isinstance(value, list):
            return [self._word(one) for one in value]
        if not isinstance(value, str) or not value.startswith("="):
            return value
        return str(self.world.things[value[1:]])


def _says(answer: Any, code: str) -> bool:
    """A page has no code; it has the sentence that belongs to it."""
    if code == errors.NotFound.code:
        return "没有找到这一页" in answer.content.decode()
    return html.escape(sentences()[code].split("{")[0]) in answer.content.decode()


@cache
def sentences() -> dict[str, str]:
    """code → sentence of every refusal there is."""
    found: dict[str, str] = {}
    waiting: list[type[errors.DomainError]] = [errors.DomainError]
    while waiting:
        kind = waiting.pop()
        found.setdefault(kind.code, kind.message)
        waiting += kind.__subclasses__()
    return found


def _words(answer: Any) -> str:
    return " ".join(answer.content.decode(errors="replace").split())[:300]


def shape(answer: Any) -> tuple[int, bytes, tuple[tuple[str, str], ...]]:
    """Status, body and headers, apart from the date and cookies."""
    kept = [
        (name, value) for name, value in answer.headers.items() if name.lower() not in ("date", "set-cookie")
    ]
    return answer.status_code, answer.content, tuple(sorted(kept))


def without_path(answer: Any, path: str) -> tuple[int, bytes, tuple[tuple[str, str], ...]]:
    """The shape of an answer that names the address it was asked at, without that name."""
    from urllib.parse import quote

    status, body, headers = shape(answer)
    return status, body, tuple((name, value.replace(quote(path), "…")) for name, value in headers)


__all__ = ["NOWHERE", "Asker", "Row", "nothing_is_kept", "sentences", "shape", "without_path"]
