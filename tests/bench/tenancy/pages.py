"""The same two pages on every side, and how they are asked: in this process, through the whole of WSGI."""

from __future__ import annotations

import io
import sys
import time
from http.cookies import SimpleCookie
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

PER_PAGE = 20
_models: dict[str, Any] = {}
_application: list[Any] = []


def serve(*, unit: Any, suggestion: Any) -> None:
    """Which models this side reads."""
    _models.update(unit=unit, suggestion=suggestion)


def one(request: HttpRequest, row: UUID) -> HttpResponse:
    """One row by its primary key, for somebody who is logged in."""
    found = _models["unit"].objects.get(pk=row)
    return HttpResponse(f"{request.actor.name} {found.name}")  # type: ignore[attr-defined]


def many(request: HttpRequest) -> HttpResponse:
    """How many there are, and the latest twenty."""
    rows = _models["suggestion"].objects.order_by("-created_at", "-id")
    lines = [f"{request.actor.name} {rows.count()}"]  # type: ignore[attr-defined]
    lines += [f"{row.id} {row.title} {row.state} {row.lead_name} {row.created_at}" for row in rows[:PER_PAGE]]
    return HttpResponse("\n".join(lines))


urlpatterns = [path("one/<uuid:row>", one), path("many", many)]
handler404 = "config.views.not_found"
handler500 = "config.views.server_error"


def took(visits: list[dict[str, str]]) -> list[float]:
    """Milliseconds of each visit {host, path, key}; an answer that is not whole is an error."""
    return [_visit(**visit) for visit in visits]


def _visit(*, host: str, path: str, key: str) -> float:
    if not _application:
        _application.append(get_wsgi_application())
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": host,
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": host,
        "HTTP_COOKIE": SimpleCookie({settings.SESSION_COOKIE_NAME: key}).output(header="").strip(),
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    status: list[str] = []
    begun = time.perf_counter()
    answer = _application[0](environ, lambda line, headers, trouble=None: status.append(line))
    body = b"".join(answer)
    answer.close()
    spent = (time.perf_counter() - begun) * 1000
    wanted = 1 if "/one/" in path or path.startswith("/one") else PER_PAGE + 1
    if status != ["200 OK"] or len(body.splitlines()) != wanted:
        raise RuntimeError(f"{path} at {host} answered {status} with {body[:300]!r}")
    return spent
