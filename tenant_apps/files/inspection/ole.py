"""Files of the Office before 2007, and of WPS: one OLE container each."""

from __future__ import annotations

import struct
from pathlib import Path

import olefile

from tenant_apps.files.inspection.verdict import Refused

_KINDS = {"worddocument": "doc", "workbook": "xls", "book": "xls", "powerpoint document": "ppt"}
_MACROS = {"_vba_project_cur", "macros", "vba", "_vba_project", "projectwm"}
_ENCRYPTED = {"encryptedpackage", "encryptioninfo", "encryptedsummary"}
STREAM = 64 * 1024 * 1024  # bytes of a workbook that are looked through
STORAGES = 5_000
_FILEPASS, _SHEET = 0x2F, 0x85  # records of a workbook [MS-XLS 2.4.117, 2.4.28]


def look(source: Path) -> str:
    """The kind; raises Refused."""
    try:
        with olefile.OleFileIO(str(source)) as container:
            return _look(container)
    except (OSError, ValueError, IndexError, struct.error, RecursionError) as error:
        raise Refused("damaged") from error


def _look(container: olefile.OleFileIO) -> str:
    entries = container.listdir(streams=True, storages=True)
    if len(entries) > STORAGES:
        raise Refused("bomb")
    words = {word.lower() for entry in entries for word in entry}
    if words & _ENCRYPTED:
        raise Refused("encrypted")
    if words & _MACROS:
        raise Refused("macro")
    top = {entry[0].lower(): entry[0] for entry in entries}
    name = next((name for name in _KINDS if name in top), "")
    if not name:
        raise Refused("unknown")
    if _KINDS[name] == "doc" and _flags(container, top[name]) & 0x0100:
        raise Refused("encrypted")
    if _KINDS[name] == "xls":
        _records(container.openstream(top[name]).read(STREAM))
    return _KINDS[name]


def _flags(container: olefile.OleFileIO, name: str) -> int:
    """The document's flags at offset 10 [MS-DOC 2.5.2]: 0x0100 says it has a password."""
    head = container.openstream(name).read(12)
    return int.from_bytes(head[10:12], "little")


def _records(stream: bytes) -> None:
    """Macros older than VBA are sheets of their own kind."""
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == _FILEPASS:
            raise Refused("encrypted")
        if kind == _SHEET and size >= 6 and stream[at + 9] == 1:
            raise Refused("macro")
        at += 4 + size
