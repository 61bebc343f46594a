"""Pictures are drawn anew: nothing of what else the file carried (place, device, comments, scripts behind the end) is kept."""

from __future__ import annotations

import io
import warnings
from pathlib import Path

from PIL import Image, ImageCms, ImageFile, ImageOps

from tenant_apps.files.inspection.verdict import Found, Refused

POINTS = 160_000_000  # more than any phone takes
SIDE = 4096  # points of the longer side that are kept
FORMATS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}
_QUALITY = {"jpg": {"quality": 88, "progressive": True}, "png": {}, "webp": {"quality": 88}}
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, ZeroDivisionError)


def look(source: Path, copy: Path, kind: str) -> Found:
    """Raises Refused; the picture drawn anew lies in `copy`."""
    try:
        picture = load(source, FORMATS[kind], SIDE)
        picture.save(copy, FORMATS[kind], **_QUALITY[kind])
    except _BROKEN as error:
        raise Refused("damaged") from error
    return Found(kind, 1, rewritten=True)


def load(source: Path, form: str, side: int) -> Image.Image:
    """Upright, in sRGB, at most `side` points long, without anything beside its points. Raises Refused, Pillow's errors."""
    Image.MAX_IMAGE_PIXELS = None  # ours is asked below, with a sentence of its own
    ImageFile.LOAD_TRUNCATED_IMAGES = (
        False  # a library beside us (WeasyPrint) turns it on for the whole process
    )
    with warnings.catch_warnings(), Image.open(source, formats=[form]) as opened:
        warnings.simplefilter("ignore")
        if opened.width * opened.height > POINTS:
            raise Refused("too_many_points")
        if form == "JPEG":  # decoded at half or a quarter of its size where that is still enough
            opened.draft("RGB", (side, side))
        elif opened.width * opened.height > POINTS // 3:
            raise Refused("too_many_points")
        profile = opened.info.get("icc_profile")
        picture = ImageOps.exif_transpose(opened)
    if picture.mode not in ("RGB", "RGBA", "L", "LA"):
        picture = picture.convert("RGBA" if "transparency" in picture.info or "A" in picture.mode else "RGB")
    picture = _in_srgb(picture, profile)
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    picture.info.clear()
    return picture


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    if not profile or picture.mode not in ("RGB", "RGBA"):
        return picture
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        found = ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture  # a profile that can't be read colours nothing
    return found or picture
