"""Identifiers that sort by time: UUID version 7 (RFC 9562)."""

import os
import time
from uuid import UUID


def uuid7() -> UUID:
    """A new UUIDv7: 48 bits of Unix milliseconds, then version, variant and 74 random bits."""
    value = _milliseconds() << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


def oldest(seconds: float) -> UUID:
    """No id made within the last `seconds` by the clock of this machine sorts before this one."""
    return UUID(int=(_milliseconds() - int(seconds * 1000)) << 80)


def _milliseconds() -> int:
    return time.time_ns() // 1_000_000 & 0xFFFFFFFFFFFF
