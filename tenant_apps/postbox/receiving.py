"""Who takes in which kind of envelope; the apps above register themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tenant_apps.postbox.models import Inbox

Receiver = Callable[[Inbox, dict[str, Any]], None]
_receivers: dict[str, Receiver] = {}


def register(kind: str, receiver: Receiver) -> None:
    _receivers[kind] = receiver


def apply(message: Inbox) -> None:
    """Hand the message to its receiver, inside the receiver's transaction; an unknown kind raises KeyError."""
    _receivers[message.kind](message, message.facts)
