"""Answers that mean no: pages in Chinese for the web, one JSON shape for the API."""

from __future__ import annotations

import json
from functools import cache

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from kernel.errors import DomainError, NotFound, StepUpNeeded

API_PREFIX = "/api/"


def is_api(request: HttpRequest) -> bool:
    path: str = request.META.get("liandong.path", request.path)
    return path.startswith(API_PREFIX)


def wants_json(request: HttpRequest) -> bool:
    """An address of the API, or a page's script that reads nothing but JSON (the saving of drafts)."""
    return is_api(request) or request.headers.get("Accept") == "application/json"


def not_found(request: HttpRequest) -> HttpResponse:
    """The one answer for “not there” and “not yours”: byte for byte the same for everybody."""
    if is_api(request):
        return json_refusal(NotFound())
    return HttpResponse(_nothing_here(), status=404)


@cache
def _nothing_here() -> str:
    """Drawn without the request, so the same for every one."""
    return render_to_string("not_found.html")


def json_refusal(error: DomainError | StepUpNeeded) -> JsonResponse:
    # Written as DRF writes it, so that a refusal reads the same wherever it was made.
    style = {"ensure_ascii": False, "separators": (",", ":")}
    return JsonResponse(error.as_dict(), status=error.status, json_dumps_params=style)


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """A refusal that no form took: a page with the sentence and the way on, or JSON."""
    if error.status == 404:
        return not_found(request)
    if wants_json(request):
        return json_refusal(error)
    body = render_to_string("refused.html", {"error": error}, request=request)
    return HttpResponse(body, status=error.status)


def step_up(request: HttpRequest, error: StepUpNeeded) -> HttpResponse:
    """403: the block rolls back. On a page the login's middleware makes the way to the proof of it (`step_up` on the answer)."""
    if wants_json(request):
        return json_refusal(error)
    body = render_to_string("refused.html", {"error": error}, request=request)
    response = HttpResponse(body, status=error.status)
    response.step_up = error  # type: ignore[attr-defined]
    return response


def unauthenticated() -> HttpResponse:
    body = {"code": "not_authenticated", "message": "请先登录。", "field": "", "next": ""}
    answer = HttpResponse(json.dumps(body, ensure_ascii=False), status=401, content_type="application/json")
    answer["WWW-Authenticate"] = 'Bearer realm="liandong"'
    return answer
