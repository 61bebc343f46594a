"""How much may be attached, in bytes and in words. The numbers are settings."""

from __future__ import annotations

from django.conf import settings

from kernel.errors import NotFound
from tenant_apps.files.selectors import size_words

_PAGES = 100_000


def most_bytes() -> int:
    """The largest file of any kind."""
    return int(settings.FILES_MAX_BYTES)


def words() -> str:
    """As the upload page says it."""
    photo, other = size_words(settings.FILES_MAX_PHOTO_BYTES), size_words(settings.FILES_MAX_BYTES)
    return f"照片不超过 {photo}，其他文件不超过 {other}，最多 {settings.FILES_PER_CARRIER} 个"


def number(given: str) -> int:
    """The number of a page in an address. Raises NotFound for anything else."""
    if not (given.isascii() and given.isdigit() and len(given) < 8 and 0 < int(given) < _PAGES):
        raise NotFound
    return int(given)
