"""The three pages that belong to the look alone: size of type, the statement on accessibility, a refused form token."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from kernel.web import answers
from ui.context import SIZE_COOKIE, path_of

SIZES = ("standard", "large")
_A_YEAR = 365 * 24 * 3600


@require_safe
def set_size(request: HttpRequest, size: str) -> HttpResponse:
    """Keep 标准 or 大字版 in a cookie and go back to where the reader came from. Works without script; changes no record."""
    if size not in SIZES:
        return answers.not_found(request)
    response = HttpResponseRedirect(_back(request))
    response.set_cookie(SIZE_COOKIE, size, max_age=_A_YEAR, samesite="Lax", secure=request.is_secure())
    return response


def _back(request: HttpRequest) -> str:
    came_from = request.headers.get("Referer", "")
    if came_from and url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()}):
        return path_of(came_from)
    return "/"


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/accessibility.html")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW; `reason` is for the log, not for the reader."""
    return render(request, "csrf_failure.html", status=403)
