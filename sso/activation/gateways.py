"""Sending a code by SMS. Which gateway, if any, is a setting; the platform itself brings none but the fake of development."""

from __future__ import annotations

from collections import deque
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string


class Gateway(Protocol):
    """What sends a text message. It is called after the commit and must not raise: a failed message is sent anew from the page."""

    def send(self, *, phone: str, text: str) -> None: ...


class FakeGateway:
    """Sends nothing: the last messages stay in this process's memory. For development and tests."""

    sent: deque[tuple[str, str]] = deque(maxlen=50)

    def send(self, *, phone: str, text: str) -> None:
        self.sent.append((phone, text))


def offered() -> bool:
    """Whether settings.SMS_GATEWAY names one."""
    return bool(settings.SMS_GATEWAY)


def send_code(*, phone: str, organ: str, code: str) -> None:
    """When the running transaction commits; nothing where no telephone is known."""
    if not phone:
        return
    gateway: Gateway = import_string(settings.SMS_GATEWAY)()
    days = settings.ACTIVATION_DAYS
    text = f"【联动】{organ}为您开通了账号，激活码 {code}，{days} 天内有效。请勿转告他人。"
    transaction.on_commit(lambda: gateway.send(phone=phone, text=text))
