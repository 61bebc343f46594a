"""Which pages an actor can reach by the links of the pages themselves, and how each kind of page is called."""

from __future__ import annotations

import re
from collections import Counter, deque
from urllib.parse import urlsplit

from django.urls import URLPattern, URLResolver, get_resolver

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CONGRESS = re.compile(r"^/t/(\d{6})/")
# What is no page: files, bare numbers, drafts that answer JSON, the way in and out, a switch.
_SKIP = re.compile(
    r"/export|/draft$|/drafts$|/submission$|/count$|^/console/.*/(annotated|report|template|progress)$|^/sso/|^/ui/size|^/static/|^/api/|^/healthz"
)
EACH = 2  # pages of one kind and congress
MANY = {"suggestions-id": 4, "referrals-id": 6, "matters-id": 3}  # these look different at each step


def kind(path: str) -> str:
    """The page's kind: its path without ids. `/t/330122/suggestions/018f…/` → `330122-suggestions-id`."""
    code = _CONGRESS.match(path)
    rest = _ID.sub("id", path.removeprefix("/t/").strip("/")).replace("/", "-")
    return rest or ("home" if code is None else code[1])


class Frontier:
    """Links found but not visited; of each kind only some."""

    def __init__(self, *starts: str) -> None:
        self._waiting: deque[str] = deque()
        self._known: set[str] = set()
        self._kinds: Counter[str] = Counter()
        self.add(starts)

    def add(self, links: tuple[str, ...] | list[str]) -> None:
        for link in links:
            path = urlsplit(link).path
            name = kind(path)
            enough = MANY.get(name.partition("-")[2], EACH)
            if not path or path in self._known or _SKIP.search(path) or self._kinds[name] >= enough:
                continue
            self._known.add(path)
            self._kinds[name] += 1
            self._waiting.append(path)

    def next(self) -> str | None:
        return self._waiting.popleft() if self._waiting else None


def routes() -> set[str]:
    """The kinds of all pages under /t/<code>/, without the code: what a complete album would hold."""
    found = {_route(pattern) for pattern in _patterns(get_resolver("config.urls_tenant"), "")}
    return {
        kind(f"/t/000000/{route}").removeprefix("000000").strip("-")
        for route in found
        if not _SKIP.search(f"/{route}")
    }


def _patterns(resolver: URLResolver, before: str) -> list[str]:
    found = []
    for part in resolver.url_patterns:
        if isinstance(part, URLResolver):
            found += _patterns(part, before + str(part.pattern))
        elif isinstance(part, URLPattern):
            found.append(before + str(part.pattern))
    return found


def _route(pattern: str) -> str:
    return re.sub(r"<uuid:\w+>", "00000000-0000-0000-0000-000000000000", pattern)
