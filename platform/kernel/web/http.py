"""Typed requests, and the marks of views that work outside the block and of refusals that keep what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse

from kernel.actor import Actor
from kernel.tenancy import CongressRef


class PublicRequest(HttpRequest):
    """A request without a congress; `actor` is None for nobody."""

    actor: Actor | None
    congress: CongressRef | None
    htmx: Any


class TenantRequest(HttpRequest):
    """A request under /t/<code>/ of a person who holds a seat there."""

    actor: Actor
    congress: CongressRef
    htmx: Any


View = TypeVar("View", bound=Callable[..., Any])


def around(view: View) -> View:
    """Mark a view under /t/<code>/ that works in public under the app's login and may open its own congress's block."""
    view.liandong_around = True  # type: ignore[attr-defined]
    return view


def is_around(view: Callable[..., Any]) -> bool:
    target = getattr(view, "view_class", None) or getattr(view, "cls", None) or view
    return bool(getattr(view, "liandong_around", False) or getattr(target, "liandong_around", False))


def keeping(response: HttpResponse) -> HttpResponse:
    """Mark a refusal whose view has saved what was typed: the draft stays, though the answer is one of refusal. The refused
    deed, atomic like all, undid its own before."""
    response.liandong_keeps = True  # type: ignore[attr-defined]
    return response


def is_undone(response: HttpResponse) -> bool:
    """Does nothing stay of what was written on the way to this answer?"""
    return response.status_code >= 400 and not getattr(response, "liandong_keeps", False)
