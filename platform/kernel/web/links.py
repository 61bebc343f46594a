"""Links that do not depend on the script prefix of the request that writes them."""

from typing import Any

from django.conf import settings
from django.urls import get_script_prefix, reverse, set_script_prefix


def _reverse(prefix: str, urlconf: str, viewname: str, kwargs: dict[str, Any]) -> str:
    before = get_script_prefix()
    set_script_prefix(prefix)
    try:
        return reverse(viewname, urlconf=urlconf, kwargs=kwargs or None)
    finally:
        set_script_prefix(before)


def tenant_url(code: str, viewname: str, **kwargs: Any) -> str:
    """The web page of the congress with this division code: `/t/<code>/…`."""
    return _reverse(f"/t/{code}/", settings.TENANT_URLCONF, viewname, kwargs)


def public_url(viewname: str, **kwargs: Any) -> str:
    """A page outside every congress: login, 待办, files of the platform."""
    return _reverse("/", settings.ROOT_URLCONF, viewname, kwargs)
