"""The table of log-ins that `up` ends with, from what `manage.py seed_demo --json` prints."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

from local import paths, secret_files

FILE = "log_ins.json"
COLUMNS = ("login", "name", "congress", "seat")


def parse(output: str) -> dict[str, Any]:
    """The JSON object in the command's output, whatever it said before."""
    start = output.find("{")
    if start < 0:
        return {"people": []}
    found, _ = json.JSONDecoder().raw_decode(output[start:])
    return dict(found)


def keep(places: paths.Places, people: dict[str, Any]) -> None:
    """For ./dev look and ./dev story; the dev password is in it, so only this user reads it."""
    secret_files.write(places.secrets, FILE, json.dumps(people, ensure_ascii=False, indent=1))


def table(people: dict[str, Any]) -> str:
    rows = [[str(person.get(column, "")) for column in COLUMNS] for person in people.get("people", [])]
    if not rows:
        return ""
    shown = [list(COLUMNS), *rows]
    widths = [max(width(row[index]) for row in shown) for index in range(len(COLUMNS))]
    lines = [
        "  ".join(cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=True))
        for row in shown
    ]
    if people.get("password"):
        lines.append(f"password of all: {people['password']}")
    return "\n".join(line.rstrip() for line in lines)


def width(text: str) -> int:
    """Columns on a terminal: a Hanzi takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
