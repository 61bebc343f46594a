"""Files of a letter in the permission table: who reads the letter takes them; the preview is the unit's alone."""

from __future__ import annotations

from tests.permissions.rows import Row, api, web

LETTER, TASK = "replies/<uuid:pk>/", "assignments/<uuid:pk>/reply/"
READERS = "clerk head deputy1 deputy2 handler1: 200 | *: 404 not_found"
UNIT = "handler1: 200 | clerk head: 403 not_permitted | *: 404 not_found"
ROWS: list[Row] = [
    *(web("GET", LETTER + kind, "letter", READERS) for kind in ("pdf", "docx")),
    *(api("GET", f"{LETTER}{kind}/", "letter", READERS) for kind in ("pdf", "docx")),
    *(web("GET", TASK + kind, "to reply to", UNIT) for kind in ("pdf", "docx")),
]
