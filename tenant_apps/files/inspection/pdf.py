"""PDF: what would run, open or fetch something when a reader opens it, wherever it stands in the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf

from tenant_apps.files.inspection.verdict import Found, Refused

OBJECTS = 300_000
DEPTH = 40
_SCRIPTS = {"/JS", "/JavaScript", "/XFA", "/RichMediaContent", "/RichMedia"}
_INSIDE = {"/EF", "/EmbeddedFiles"}
_ACTIONS = {
    "/JavaScript": "script",
    "/Launch": "script",
    "/ImportData": "script",
    "/SubmitForm": "script",
    "/GoToE": "embedded",
    "/RichMediaExecute": "script",
}
_WORDS = {"script": "脚本或自动运行的动作", "embedded": "嵌入的其他文件"}


def look(source: Path, copy: Path) -> Found:
    """Raises Refused. A file that had to be repaired is kept as it was repaired: what was looked at is what is stored."""
    try:
        with pikepdf.open(source) as document:
            if document.is_encrypted:
                raise Refused("encrypted")
            pages = len(document.pages)
            if not pages:
                raise Refused("damaged")
            _walk(document)
            repaired = bool(document.get_warnings())
            if repaired:
                with pikepdf.new() as sound:
                    sound.pages.extend(document.pages)
                    sound.save(copy)
            return Found("pdf", pages, rewritten=repaired)
    except pikepdf.PasswordError as error:
        raise Refused("encrypted") from error
    except (pikepdf.PdfError, ValueError, RuntimeError, OverflowError) as error:
        raise Refused("damaged") from error


def _walk(document: pikepdf.Pdf) -> None:
    """Every object there is, those that nothing points to as well."""
    objects = document.objects
    if len(objects) > OBJECTS:
        raise Refused("too_complex")
    for one in objects:
        _object(one, 0)
    _object(document.trailer, 0)


def _object(one: Any, depth: int) -> None:
    if depth > DEPTH:
        raise Refused("too_complex")
    if isinstance(one, pikepdf.Array):
        for inner in one:
            if not _points(inner):
                _object(inner, depth + 1)
    elif isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
        _dictionary(one, depth)


def _dictionary(one: Any, depth: int) -> None:
    names = set(one.keys())
    if names & _SCRIPTS or str(one.get("/Subtype", "")) == "/RichMedia":
        raise Refused("script", _WORDS["script"])
    if names & _INSIDE:
        raise Refused("embedded", _WORDS["embedded"])
    reason = _ACTIONS.get(str(one["/S"])) if "/S" in names and isinstance(one["/S"], pikepdf.Name) else None
    if reason:
        raise Refused(reason, _WORDS[reason])
    for name in names:
        inner = one[name]
        if not _points(inner):
            _object(inner, depth + 1)


def _points(value: Any) -> bool:
    """An object of its own, which the walk meets by itself."""
    return isinstance(value, pikepdf.Object) and value.is_indirect
