"""Virus scan by clamd, where settings.CLAMD names one: tcp://host:port or unix:/path. Its own protocol, INSTREAM (clamd(8))."""

from __future__ import annotations

import logging
import re
import socket
import struct
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

log = logging.getLogger(__name__)
CHUNK = 128 * 1024  # bytes
PATIENCE = 30  # seconds for each answer
CLEAN, OFF, WAITING, INFECTED = "clean", "off", "waiting", "infected"
_FOUND = re.compile(r"stream: (.+) FOUND")


def scan(path: Path) -> tuple[str, str]:
    """CLEAN; INFECTED with the name of what was found; OFF without a scanner; WAITING when it did not answer."""
    if not settings.CLAMD:
        return OFF, ""
    try:
        answer = _ask(path)
    except (OSError, struct.error) as error:
        log.error("clamd did not answer: %s", error)
        return WAITING, ""
    if answer == "stream: OK":
        return CLEAN, ""
    found = _FOUND.fullmatch(answer)
    if found:
        return INFECTED, found[1][:80]
    # Above all a file larger than its StreamMaxLength: not passed, and said to the operator.
    log.error("clamd refused to scan: %s", answer[:200])
    return WAITING, ""


def _ask(path: Path) -> str:
    with _connected() as line, path.open("rb") as file:
        line.sendall(b"zINSTREAM\0")
        while chunk := file.read(CHUNK):
            line.sendall(struct.pack(">I", len(chunk)) + chunk)
        line.sendall(struct.pack(">I", 0))
        answer = b""
        while not answer.endswith(b"\0"):
            more = line.recv(4096)
            if not more:
                break
            answer += more
    return answer.rstrip(b"\0\n").decode(errors="replace")


def _connected() -> socket.socket:
    where = urlsplit(settings.CLAMD)
    if where.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(PATIENCE)
        try:
            line.connect(where.path)
        except OSError:
            line.close()
            raise
        return line
    return socket.create_connection((where.hostname or "127.0.0.1", where.port or 3310), timeout=PATIENCE)
