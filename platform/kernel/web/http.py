"""Typed requests and the mark of views that work outside the block."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest

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
