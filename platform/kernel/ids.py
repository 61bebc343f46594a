"""Identifiers that sort by time: UUID version 7 (RFC 9562)."""

import os
import time
from uuid import UUID


def uuid7() -> UUID:
    """A new UUIDv7: 48 bits of Unix milliseconds and 12 of their fraction (a quarter of a microsecond), then 62 random bits.

    So those of one process sort as they were made, however fast.
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    value = (milliseconds & 0xFFFFFFFFFFFF) << 80 | 0x7 << 76 | (rest * 4096 // 1_000_000) << 64
    return UUID(int=value | 0x2 << 62 | int.from_bytes(os.urandom(8), "big") >> 2)


def oldest(seconds: float) -> UUID:
    """No id made within the last `seconds` by the clock of this machine sorts before this one."""
    return UUID(int=(_milliseconds() - int(seconds * 1000)) << 80)


def _milliseconds() -> int:
    return time.time_ns() // 1_000_000 & 0xFFFFFFFFFFFF
