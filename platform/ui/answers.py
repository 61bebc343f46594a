"""Answers of views whose form may stand in a dialogue."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect


def go(request: HttpRequest, url: str) -> HttpResponse:
    """After a deed: on to `url`. A form posted by htmx gets HX-Redirect, any other the usual 302."""
    htmx: Any = getattr(request, "htmx", None)
    if htmx:
        response = HttpResponse(status=204)
        response["HX-Redirect"] = url
        return response
    return HttpResponseRedirect(url)
