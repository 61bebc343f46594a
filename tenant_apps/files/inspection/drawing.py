"""Pages as pictures, by which a file is read on a phone without any program for it."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
from PIL import Image

from tenant_apps.files.inspection import pictures

WIDTH = 1240  # points of a page: an A4 at 150 dpi
POINTS = 8_000_000  # of a page that is very long or very wide
PICTURE = 1600  # points of a photo's longer side
QUALITY = 80


def pages(kind: str, source: Path, folder: Path, first: int, count: int) -> list[int]:
    """The pages from `first` (counted from 1) that could be drawn, as `<number>.webp` in `folder`."""
    if kind != "pdf":
        picture = pictures.load(source, pictures.FORMATS[kind], PICTURE)
        _save(picture, folder, 1)
        return [1]
    with pypdfium2.PdfDocument(source) as document:
        last = min(first + count - 1, len(document))
        return [number for number in range(first, last + 1) if _page(document, folder, number)]


def _page(document: pypdfium2.PdfDocument, folder: Path, number: int) -> bool:
    try:
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(WIDTH / width, (POINTS / (width * height)) ** 0.5)
        picture = page.render(scale=scale).to_pil()
        page.close()
    except (pypdfium2.PdfiumError, ZeroDivisionError, ValueError):
        return False
    _save(picture, folder, number)
    return True


def _save(picture: Image.Image, folder: Path, number: int) -> None:
    picture.convert("RGB").save(folder / f"{number}.webp", "WEBP", quality=QUALITY)
