"""The deputy's timeline as text: one line a deed, the level first, crossings marked."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Any

from kernel.clock import SHANGHAI

LEVELS = {"county": "县", "city": "市", "province": "省"}
TEXT = 60  # characters of a deed's facts


def printed(events: list[dict[str, Any]]) -> str:
    lines = []
    for row in events:
        when = _when(row)
        arrow = f" → {LEVELS.get(row['to_level'], row['to_level'])}" if row["to_level"] else ""
        place = _padded(f"{LEVELS.get(row['level'], row['level'])} {row['congress_name']}{arrow}", 20)
        facts = "；".join(filter(None, (row["text"], row["who"])))
        lines.append(f"  {when}  {place}  {_padded(row['label'], 18)}  {facts[:TEXT]}".rstrip())
    return "\n".join(lines)


def _when(row: dict[str, Any]) -> str:
    if row["future"]:
        return f"due {row['due'] or '—':10}"
    return f"{datetime.fromisoformat(row['at']).astimezone(SHANGHAI):%m-%d %H:%M:%S}"


def _padded(text: str, wide: int) -> str:
    width = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
    return text + " " * max(0, wide - width)
