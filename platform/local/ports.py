"""Choosing ports on loopback."""

from __future__ import annotations

import itertools
import os
import socket

LOOPBACK = "127.0.0.1"
# Below those that Linux gives to outgoing connections (32768 and up): one of these would be gone before a slow program listens on it.
_QUIET = range(20000, 32000)
_SLICE = 60  # each process begins elsewhere, so that of several at once no two choose the same
_asked = itertools.count()


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def next_free(first: int) -> int:
    """The first free port from `first` upwards."""
    return next(port for port in range(first, 65536) if is_free(port))


def any_free() -> int:
    """A port that nobody uses now; no outgoing connection will, and no other process is given it meanwhile."""
    begin = os.getpid() % (len(_QUIET) // _SLICE) * _SLICE
    return next(port for number in _asked if is_free(port := _QUIET[(begin + number) % len(_QUIET)]))


def answers(port: int) -> bool:
    """Whether somebody accepts connections there."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1):
            return True
    except OSError:
        return False
