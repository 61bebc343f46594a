"""Every address of the product, read from its own URL patterns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

CONFS = {"web": "config.urls_tenant", "api": "config.urls_tenant_api", "public": "config.urls"}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_PART = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Address:
    """`route` as the pattern writes it, from the root of its URL configuration."""

    conf: str
    route: str
    view: Callable[..., Any]

    @property
    def label(self) -> str:
        return f"{self.conf} {self.route or '(root)'}"

    @property
    def takes_a_row(self) -> bool:
        return "<" in self.route


def every_address() -> list[Address]:
    return [
        Address(conf=conf, route=route, view=view)
        for conf, module in CONFS.items()
        for route, view in _walk(get_resolver(module).url_patterns, "")
    ]


def _walk(patterns: list[Any], before: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route, pattern.callback


def filled(route: str, value: object) -> str:
    """The route with its one part filled in."""
    return _PART.sub(str(value), route)
