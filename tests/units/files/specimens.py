"""Files of every kind that people, phones and attackers bring, made here by real writers; nothing of it is personal."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Mapping

import openpyxl
import pikepdf
from PIL import Image

EICAR = r"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
TEXT = "富春江绿道现场调研记录：断点长 1.6 公里，涉及三个村。\n".encode()
_RELS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"/></Types>'


def package(parts: Mapping[str, bytes | str], *, level: int = 6) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return made.getvalue()


def docx(parts: Mapping[str, bytes | str] | None = None, *, main: str = "document.main") -> bytes:
    """A Word document, with further parts."""
    body = "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'/>"
    return package(
        {"[Content_Types].xml": _TYPES.format(main), "word/document.xml": body} | dict(parts or {})
    )


def relations(what: str, target: str) -> str:
    """A part of relations with one that leads out of the file."""
    one = f'<Relationship Id="r1" Type="{RELATION}{what}" Target="{target}" TargetMode="External"/>'
    return _RELS.format(one)


def xlsx() -> bytes:
    made, book = io.BytesIO(), openpyxl.Workbook()
    book.active.append(["路段", "长度"])
    book.save(made)
    return made.getvalue()


def ofd() -> bytes:
    return package(
        {"OFD.xml": "<ofd:OFD xmlns:ofd='http://www.ofdspec.org/2016'/>", "Doc_0/Document.xml": "<x/>"}
    )


def pdf(pages: int = 1, *, root: Mapping[str, object] | None = None, **how: object) -> bytes:
    """`root`: entries of the catalogue."""
    made, document = io.BytesIO(), pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    for name, value in (root or {}).items():
        document.Root[name] = value
    document.save(made, **how)  # type: ignore[arg-type]
    return made.getvalue()


def pdf_with(**action: str) -> bytes:
    """A PDF that does something when it is opened: pdf_with(S="/Launch", F="calc.exe")."""
    named = {
        f"/{name}": pikepdf.Name(value) if value.startswith("/") else value for name, value in action.items()
    }
    return pdf(root={"/OpenAction": pikepdf.Dictionary(named)})


def pdf_with_file() -> bytes:
    made, document = io.BytesIO(), pikepdf.new()
    document.add_blank_page()
    document.attachments["x.exe"] = b"MZ"
    document.save(made)
    return made.getvalue()


def photo(width: int = 1200, height: int = 900, *, form: str = "JPEG", noise: bool = False) -> bytes:
    """A picture that says where it was taken, by what, and that it lies on its side."""
    picture = Image.new("RGB", (width, height), (60, 120, 90))
    if noise:
        picture = Image.frombytes("RGB", (width, height), random.Random(6).randbytes(width * height * 3))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "TestPhone"
    exif.get_ifd(0x8825).update({1: "N", 2: (29.0, 47.0, 51.0), 3: "E", 4: (119.0, 41.0, 27.0)})
    made = io.BytesIO()
    picture.save(
        made, form, exif=exif, **({"quality": 97, "comment": b"TestComment"} if form == "JPEG" else {})
    )
    return made.getvalue()


def heic() -> bytes:
    return struct.pack(">I", 24) + b"ftypheic\0\0\0\0mif1heic" + b"\0" * 400


def png_head(width: int, height: int) -> bytes:
    """A PNG that promises so many points, and has none of them."""
    made = b"\x89PNG\r\n\x1a\n"
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    for chunk in (header, b"IDAT" + zlib.compress(b"\0" * 64), b"IEND"):
        made += struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return made


def ole(*streams: tuple[str, bytes]) -> bytes:
    """A container of the Office before 2007, as small as [MS-CFB] lets it be: each stream in sectors of its own."""
    sector, free, end, fat_mark = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    padded = [(name, content + b"\0" * (4096 - len(content))) for name, content in streams]
    entries = [_entry("Root Entry", 5, child=1, start=end, size=0)]
    fat, body, at = [fat_mark, end], b"", 2
    for number, (name, content) in enumerate(padded, start=1):
        right = number + 1 if number < len(padded) else free
        entries.append(_entry(name, 2, right=right, start=at, size=len(content)))
        count = len(content) // sector
        fat += [*range(at + 1, at + count), end]
        body, at = body + content, at + count
    directory = b"".join(entries)
    directory += b"\0" * (-len(directory) % sector)
    assert len(directory) == sector, "at most three streams"
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    head += b"\0" * 6 + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0)
    head += struct.pack("<109I", 0, *[free] * 108)
    table = struct.pack("<128I", *fat, *[free] * (128 - len(fat)))
    return head + table + directory + body


def _entry(
    name: str, kind: int, *, right: int = 0xFFFFFFFF, child: int = 0xFFFFFFFF, start: int, size: int
) -> bytes:
    spelled = name.encode("utf-16-le") + b"\0\0"
    made = spelled.ljust(64, b"\0") + struct.pack("<HBB", len(spelled), kind, 1)
    made += struct.pack("<III", 0xFFFFFFFF, right, child) + b"\0" * 36
    return made + struct.pack("<IQ", start, size)


def record(kind: int, content: bytes) -> bytes:
    """One record of an old workbook."""
    return struct.pack("<HH", kind, len(content)) + content


SHEET = record(0x85, struct.pack("<IBB", 0, 0, 0) + b"\x01\0A")
MACRO_SHEET = record(0x85, struct.pack("<IBB", 0, 0, 1) + b"\x01\0A")
