"""Bytes on their way out, for the pages and the API alike: who may read was asked in the block, nothing is opened before."""

from __future__ import annotations

from typing import IO, TypeVar
from urllib.parse import quote

from django.http import FileResponse, HttpResponse

from kernel.tenancy import CongressRef
from tenant_apps.files import refusals
from tenant_apps.files.kinds import KINDS
from tenant_apps.files.selectors import Row
from tenant_apps.files.storage import Store

Answer = TypeVar("Answer", HttpResponse, FileResponse)


def download(congress: CongressRef, row: Row) -> FileResponse:
    """The file under its own name; a browser never shows it in its window. Raises Unreadable."""
    try:
        file: IO[bytes] = Store(congress.id).path(row.digest).open("rb")
    except FileNotFoundError:
        raise refusals.Unreadable from None
    return _named(FileResponse(file, content_type=KINDS[row.kind].media_type), row.name)


def fresh(name: str, kind: str, content: bytes) -> HttpResponse:
    """What was just made and is kept nowhere, sent like a file that is."""
    return _named(HttpResponse(content, content_type=KINDS[kind].media_type), name)


def _named(response: Answer, name: str) -> Answer:
    ending = name.rpartition(".")[2]
    response["Content-Disposition"] = (
        f"attachment; filename=\"file.{ending}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    response["Cache-Control"] = "private, no-store"
    return alone(response)


def alone(response: Answer) -> Answer:
    """Whatever the file holds, a browser that opens it gives it no origin, no script and no other kind."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
