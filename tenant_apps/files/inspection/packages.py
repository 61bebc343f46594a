"""Files that are zip packages: Office Open XML and OFD. Bounded before anything is unpacked."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from tenant_apps.files.inspection.verdict import Refused

ENTRIES = 5_000
UNPACKED = 200 * 1024 * 1024  # bytes, all parts together
RATIO = 120  # unpacked to packed, asked once it is much: the XML of a large sheet packs 1 : 50
MUCH = 20 * 1024 * 1024  # bytes
PART = 4 * 1024 * 1024  # bytes of a part that is read whole
DEPTH = 2  # a chart's sheet inside a document, and no package inside that
CHUNK = 1024 * 1024

_MAIN = {
    b"wordprocessingml.document.main+xml": "docx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
    b"presentationml.presentation.main+xml": "pptx",
    b"presentationml.slideshow.main+xml": "pptx",
}
# Relations that make the reader's program fetch something and run or show it as its own.
_FETCHES = ("attachedTemplate", "oleObject", "frame", "subDocument", "control")
_REMOTE = re.compile(r"^(https?:|ftp:|file://[^/]|mhtml:|//|\\\\)", re.IGNORECASE)
_MACROS = re.compile(
    rb"macroEnabled|vbaProject|ms-office\.activeX|ms-excel\.(intl)?macrosheet", re.IGNORECASE
)
_MACRO_PART = re.compile(r"vbaproject\.bin$|vbadata\.xml$|(^|/)(macrosheets|activex)/", re.IGNORECASE)
_DDE = re.compile(rb"<(\w+:)?ddeLink\b|\bDDEAUTO\b", re.IGNORECASE)
# The last but one is what zipfile raises for a way of packing that it does not know.
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError)


def look(source: Path) -> str:
    """The kind; raises Refused."""
    with source.open("rb") as file:
        return _look(file, _Budget(), 1)


class _Budget:
    """What all parts together may still unpack to."""

    def __init__(self) -> None:
        self.left = UNPACKED

    def take(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise Refused("bomb")


def _look(file: IO[bytes], budget: _Budget, depth: int) -> str:
    if depth > DEPTH:
        raise Refused("bomb")
    try:
        with zipfile.ZipFile(file) as package:
            _bounded(package, budget)
            kind = _kind(package)
            if kind == "unknown":
                raise Refused("unknown" if depth == 1 else "archive_inside")
            for entry in package.infolist():
                _part(package, entry, budget, depth)
            return kind
    except RuntimeError as error:  # zipfile's word for a part with a password
        raise Refused("encrypted") from error
    except _BROKEN as error:
        raise Refused("damaged") from error


def _bounded(package: zipfile.ZipFile, budget: _Budget) -> None:
    entries = package.infolist()
    if len(entries) > ENTRIES:
        raise Refused("bomb")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused("encrypted")
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names) or any(
        name.startswith("/") or ".." in name.split("/") for name in names
    ):
        raise Refused("damaged")
    budget.take(sum(entry.file_size for entry in entries))
    unpacked, packed = (
        sum(entry.file_size for entry in entries),
        sum(entry.compress_size for entry in entries),
    )
    if unpacked > MUCH and unpacked > RATIO * max(packed, 1):
        raise Refused("bomb")
    # Parts that lie over each other unpack the same bytes again and again.
    places = sorted((entry.header_offset, entry.compress_size) for entry in entries)
    if any(at + size > following for (at, size), (following, _) in pairwise(places)):
        raise Refused("bomb")


def _kind(package: zipfile.ZipFile) -> str:
    names = {entry.filename.lower(): entry for entry in package.infolist()}
    if "[content_types].xml" in names:
        types = _read(package, names["[content_types].xml"])
        if _MACROS.search(types):
            raise Refused("macro")
        return next((kind for word, kind in _MAIN.items() if word in types), "unknown")
    return "ofd" if "ofd.xml" in names else "unknown"


def _read(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if entry.file_size > PART:
        raise Refused("bomb")
    return package.read(entry)


def _part(package: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: _Budget, depth: int) -> None:
    name = entry.filename.lower()
    if _MACRO_PART.search(name):
        raise Refused("macro")
    if name.endswith(".rels"):
        _relations(_read(package, entry))
        return
    # Unpacked to its end: a part that is larger than it says fails its check sum.
    head, before, watched = b"", b"", name.endswith(".xml")
    for chunk in _chunks(package, entry):
        head = head or chunk[:8]
        if watched and _DDE.search(before + chunk):
            raise Refused("script", "动态数据交换（DDE）")
        before = chunk[-32:]
    if head.startswith(b"PK\x03\x04"):
        with package.open(entry) as inner:
            _look(inner, budget, depth + 1)
    if head.startswith(b"MZ"):
        raise Refused("embedded", "可执行程序")


def _chunks(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with package.open(entry) as part:
        while chunk := part.read(CHUNK):
            yield chunk


def _relations(content: bytes) -> None:
    """What the reader's program would fetch from elsewhere by itself; a link that somebody clicks is none of it."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Refused("damaged")
    try:
        relations = ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        raise Refused("damaged") from error
    for one in relations:
        what = one.get("Type", "").rpartition("/")[2]
        if (
            one.get("TargetMode") == "External"
            and what in _FETCHES
            and _REMOTE.match(one.get("Target", "").strip())
        ):
            raise Refused("remote")
