"""What a test may need that a machine may lack: `@pytest.mark.needs("chromium")`."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable

from tests.stack import broker, pgbouncer


def chromium_path() -> str | None:
    """The headless build first: the same engine without a browser's own windows costs half the processor time."""
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    return None


def _chromium() -> str:
    return (
        "" if chromium_path() else "there is no Chromium on the PATH (`apt install chromium fonts-noto-cjk`)"
    )


def _keycloak() -> str:
    try:
        broker.ask("keycloak")
    except broker.Unavailable as reason:
        return str(reason)
    return ""


def _libpango() -> str:
    """What the product itself asks before it makes a PDF."""
    from ui.paper import pdf

    what = pdf.missing()
    install = "apt install libpango-1.0-0 libpangoft2-1.0-0 fontconfig fonts-noto-cjk"
    return f"no PDF can be made, {what} is not there (`{install}`)" if what else ""


def _pgbouncer() -> str:
    return "" if pgbouncer.program() else "there is no PgBouncer (`apt install pgbouncer`)"


CHECKS: dict[str, Callable[[], str]] = {
    "chromium": _chromium,
    "keycloak": _keycloak,
    "libpango": _libpango,
    "pgbouncer": _pgbouncer,
}


@functools.cache
def missing(need: str) -> str:
    """Why the need is not met here, empty when it is."""
    reason = CHECKS[need]()
    return f"needs {need}: {reason}" if reason else ""
