"""The table of log-ins that `up` ends with, from what `manage.py seed_demo --json` prints."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

from local import paths, secret_files

FILE = "log_ins.json"
COLUMNS = ("login", "name", "post")
# Shown of the many: one line of the tree, from the province down to a county.
SHOWN = ("330000", "330100", "330122")


def parse(output: str) -> dict[str, Any]:
    """The JSON object that ends the command's output: password, and logins with login, name, congress (code), post."""
    for line in reversed(output.splitlines()):
        if line.startswith("{"):
            return dict(json.loads(line))
    return {"password": "", "logins": []}


def keep(places: paths.Places, people: dict[str, Any]) -> None:
    """For ./dev look and ./dev story; the dev password is in it, so only this user reads it."""
    secret_files.write(places.secrets, FILE, json.dumps(people, ensure_ascii=False, indent=1))


def kept(places: paths.Places) -> dict[str, Any]:
    """What was kept when people were seeded."""
    return dict(json.loads((places.secrets / FILE).read_text()))


def table(people: dict[str, Any], *, places: paths.Places) -> str:
    """Those of three congresses, and where the others are found."""
    known = people["logins"]
    rows = [[str(row[column]) for column in COLUMNS] for row in known if row["congress"] in SHOWN]
    if not rows:
        return "no log-ins have been seeded"
    shown = [list(COLUMNS), *rows]
    widths = [max(width(row[index]) for row in shown) for index in range(len(COLUMNS))]
    lines = ["  ".join(_padded(cell, wide) for cell, wide in zip(row, widths, strict=True)) for row in shown]
    lines += ["", f"Password of all: {people['password']}"]
    lines.append(
        "Asked for a one-time password (动态口令): ./dev otp prints the present one; each serves once a person"
    )
    if len(known) > len(rows):
        file = places.secrets / FILE
        lines.append(f"The other congresses have the same posts; all {len(known)} log-ins are in {file}")
    return "\n".join(line.rstrip() for line in lines)


def width(text: str) -> int:
    """Columns on a terminal: a Hanzi takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _padded(text: str, wide: int) -> str:
    return text + " " * (wide - width(text))
