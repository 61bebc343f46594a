"""What the product's log-in expects to find on a request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def found_tenant(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """django-tenants' own middleware has found the tenant by now; the log-in asks for a congress, and there is none."""

    def asked(request: HttpRequest) -> HttpResponse:
        request.META["liandong.path"] = request.path
        request.congress = None  # type: ignore[attr-defined]
        return get_response(request)

    return asked
