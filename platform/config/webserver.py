"""gunicorn's settings (`gunicorn -c python:config.webserver config.wsgi`), and what it answers before Django is asked."""

from __future__ import annotations

import socket
import time
from typing import Any

from django.template.loader import render_to_string
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine
from gunicorn.workers.gthread import ThreadWorker

worker_class = "config.webserver.Worker"
threads = 8
# A search of some hundred Hanzi is nine bytes a character in the address. gunicorn's own most, in bytes.
limit_request_line = 8190

DRAINED = (
    0.5  # seconds in which the rest of what was too long is read, so that the answer is not lost by a reset
)


class Worker(ThreadWorker):  # type: ignore[misc]
    """Answers a request whose address or headers are too long in the product's own words; gunicorn's page is English."""

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: BaseException) -> None:
        if not isinstance(exc, LimitRequestLine | LimitRequestHeaders):
            super().handle_error(req, client, addr, exc)
            return
        # No part of the address: a search may hold a name.
        self.log.warning("a request was refused: %s", type(exc).__name__)
        status = "414 URI Too Long" if isinstance(exc, LimitRequestLine) else "431 Header Fields Too Large"
        try:
            client.sendall(_answer(status, render_to_string("too_long.html")))
            _drain(client)
        except OSError:
            self.log.debug("the sender of a request too long has gone")


def _answer(status: str, page: str) -> bytes:
    body = page.encode()
    heads = (
        f"HTTP/1.1 {status}",
        "Connection: close",
        "Content-Type: text/html; charset=utf-8",
        "Content-Security-Policy: default-src 'self'",
        "X-Content-Type-Options: nosniff",
        "Cache-Control: no-store",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join(heads).encode() + b"\r\n\r\n" + body


def _drain(client: socket.socket) -> None:
    client.shutdown(socket.SHUT_WR)
    until = time.monotonic() + DRAINED
    while (left := until - time.monotonic()) > 0:
        client.settimeout(left)
        if not client.recv(65_536):
            return
