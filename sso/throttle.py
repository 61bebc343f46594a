"""How often something may be tried wrongly: counted in the cache, and in this process alone while the cache is down."""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Mapping

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from kernel.errors import DomainError

log = logging.getLogger(__name__)
SECONDS = 15 * 60
_KEPT_HERE = 10_000  # counters of this process, at most


class TooManyTries(DomainError):
    code = "too_many_tries"
    message = "连续填错的次数太多，请 15 分钟后再试。"
    next = "请先核对激活单；拿不准的，请联系发激活单的单位。"
    status = 429


_here: dict[str, tuple[int, float]] = {}
_lock = threading.Lock()


def check(name: str, limits: Mapping[str, int]) -> None:
    """Raises TooManyTries if any of these has been counted as often as its limit. `limits`: who → how often in SECONDS."""
    if any(_count(_key(name, who), add=0) >= limit for who, limit in limits.items()):
        raise TooManyTries


def count(name: str, limits: Mapping[str, int]) -> None:
    """One more wrong try by each of these."""
    for who in limits:
        _count(_key(name, who), add=1)


def address_of(request: HttpRequest) -> str:
    """Where the request comes from. Behind settings.PROXIES_IN_FRONT proxies it is what the outermost of them saw."""
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    behind = int(settings.PROXIES_IN_FRONT)
    if behind and len(seen) >= behind:
        return seen[-behind]
    return str(request.META.get("REMOTE_ADDR", ""))


def _key(name: str, who: str) -> str:
    return f"liandong:tries:{name}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"


def _count(key: str, *, add: int) -> int:
    """How often so far, `add` included. The process's own count goes on beside the cache's: the larger one holds."""
    return max(_in_cache(key, add), _in_here(key, add))


def _in_cache(key: str, add: int) -> int:
    try:
        if add:
            cache.add(key, 0, SECONDS)
            return int(cache.incr(key, add))
        return int(cache.get(key, 0))
    except Exception:  # any fault of the cache: a throttle never stops the page
        log.warning("the cache does not count wrong tries; this process does", exc_info=True)
        return 0


def _in_here(key: str, add: int) -> int:
    now = time.monotonic()
    with _lock:
        number, until = _here.get(key, (0, now + SECONDS))
        if until <= now:
            number, until = 0, now + SECONDS
        if add:
            if len(_here) >= _KEPT_HERE:
                _here.clear()
            _here[key] = (number + add, until)
        return number + add


def forget() -> None:
    """Forget what this process counted (tests)."""
    with _lock:
        _here.clear()
