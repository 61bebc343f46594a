"""What a file is by its content; its name is not asked."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

import filetype

from tenant_apps.files.inspection import ole, packages, pdf, pictures
from tenant_apps.files.inspection.verdict import Found, Refused

HEAD = 8192  # bytes, as many as filetype looks at
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
PICTURES = {"jpg": "jpg", "png": "png", "apng": "png", "webp": "webp"}


def look(source: Path, copy: Path) -> Found:
    """Raises Refused. A clean copy, where one is to be kept instead of the source, lies in `copy` afterwards."""
    with source.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise Refused("empty")
    if head.startswith(ZIP):
        return Found(packages.look(source))
    if head.startswith(OLE):
        return Found(ole.look(source))
    ending = getattr(filetype.guess(head), "extension", "")
    if ending == "pdf":
        return pdf.look(source, copy)
    if ending in PICTURES:
        return pictures.look(source, copy, PICTURES[ending])
    if ending in ("heic", "heif", "avif"):
        raise Refused("heic")
    if ending or not _is_text(source):
        raise Refused("unknown")
    return Found("txt")


def _is_text(source: Path) -> bool:
    """UTF-8, or GB 18030 as older editors write it; no control characters but those of lines."""
    content = source.read_bytes()
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decodes(content, "utf-16")
    if _BINARY.search(content):
        return False
    return _decodes(content, "utf-8-sig") or _decodes(content, "gb18030")


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return "\x00" not in text
