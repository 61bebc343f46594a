"""Links that do not depend on the script prefix of the request that writes them."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import get_script_prefix, reverse, set_script_prefix


def _reverse(prefix: str, urlconf: str, viewname: str, kwargs: dict[str, Any]) -> str:
    before = get_script_prefix()
    set_script_prefix(prefix)
    try:
        return reverse(viewname, urlconf=urlconf, kwargs=kwargs)
    finally:
        set_script_prefix(before)


@lru_cache(maxsize=4096)
def _page(prefix: str, urlconf: str, viewname: str) -> str:
    """Without arguments: those of the menu, asked for many times a page."""
    return _reverse(prefix, urlconf, viewname, {})


def tenant_url(code: str, viewname: str, **kwargs: Any) -> str:
    """The web page of the congress with this division code: `/t/<code>/…`."""
    prefix = f"/t/{code}/"
    if not kwargs:
        return _page(prefix, settings.TENANT_URLCONF, viewname)
    return _reverse(prefix, settings.TENANT_URLCONF, viewname, kwargs)


def public_url(viewname: str, **kwargs: Any) -> str:
    """A page outside every congress: login, 待办, files of the platform."""
    if not kwargs:
        return _page("/", settings.ROOT_URLCONF, viewname)
    return _reverse("/", settings.ROOT_URLCONF, viewname, kwargs)
