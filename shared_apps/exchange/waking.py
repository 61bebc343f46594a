"""Whose envelopes wait: names in a set of Valkey's, and one job that carries for whoever is in it.

A job for each envelope would cost the sender's request, and the worker, more than a small envelope itself. So a congress is named, and a
job is sent only if none that has not yet begun will find it. Whatever is lost here the sweep finds: nothing depends on it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import lru_cache
from uuid import UUID

import redis
from celery import current_app
from django.conf import settings
from django.db import connection, transaction

log = logging.getLogger(__name__)

JOB = "exchange.drain"
_NAMED, _CALLED = "exchange.named", "exchange.called"
_CALLED_SECONDS = 10  # a job that was lost on its way is called anew after this


def wake(sender_id: UUID) -> None:
    """In the transaction that wrote; many envelopes of one transaction name their congress once."""
    leave = _caller(sender_id)
    if all(hook[1] is not leave for hook in connection.run_on_commit):
        transaction.on_commit(leave)


@lru_cache(maxsize=2048)
def _caller(sender_id: UUID) -> Callable[[], None]:
    def leave() -> None:
        try:
            with _valkey().pipeline(transaction=False) as pipe:
                pipe.sadd(_NAMED, str(sender_id))
                pipe.set(_CALLED, 1, nx=True, ex=_CALLED_SECONDS)
                _, is_first = pipe.execute()
            if is_first:
                current_app.send_task(JOB, retry=False)
        except Exception:  # any error of the broker: the envelopes are committed and swept later
            log.warning("the relay was not woken for %s; the next sweep will", sender_id, exc_info=True)

    return leave


def name(sender_id: UUID) -> None:
    """For the sweep, which then calls. Raises any error of the broker."""
    _valkey().sadd(_NAMED, str(sender_id))


def call() -> None:
    """A job for those who are named, whether or not one was called before: that one may have died with its worker."""
    _valkey().set(_CALLED, 1, ex=_CALLED_SECONDS)
    current_app.send_task(JOB, retry=False)


def begun() -> None:
    """A job begins: who is named from here on calls another."""
    _valkey().delete(_CALLED)


def taken() -> UUID | None:
    """One of those who are named, and is no longer."""
    found = _valkey().spop(_NAMED)
    return UUID(found.decode()) if isinstance(found, bytes) else None


def again() -> None:
    """Others' jobs get their turn before the rest of those who are named."""
    if _valkey().set(_CALLED, 1, nx=True, ex=_CALLED_SECONDS):
        current_app.send_task(JOB, retry=False)


@lru_cache(maxsize=1)
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)


def _valkey() -> redis.Redis:
    return _client(settings.REDIS_URL)
