"""Names of files: what people, phones and attackers call them, made into one that can be shown, stored and downloaded."""

from __future__ import annotations

import re

from kernel import text
from tenant_apps.files import refusals
from tenant_apps.files.kinds import ENDINGS, KINDS, Kind

LONGEST = 120  # characters; a line and a half on a phone
# Marks that turn the direction of writing: “gpj.exe” reads “exe.jpg” behind one.
_TURNS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_FORBIDDEN = re.compile(r'[<>:"|?*]')  # by the file systems of the offices' computers
# A name has no room for the star of GB/T 9704: the words alone are a marking there, 秘密 only where it stands as one.
_SECRET = re.compile(r"(?:秘密|机密|绝密)\s*[★☆⭐]|机密|绝密|[【（(\[]\s*秘密\s*[】）)\]]")


def clean(raw: str) -> str:
    """The last part of a path, on one line, without what is invisible. Raises SecretFileName."""
    name = text.one_line(_TURNS.sub("", raw[:4000])).replace("\\", "/").rpartition("/")[2]
    name = _FORBIDDEN.sub("_", name).strip(" .")
    marking = _SECRET.search(name)
    if marking:
        raise refusals.SecretFileName(found=marking.group())
    return name or "附件"


def fitting(name: str, kind: Kind) -> str:
    """The clean name, with an ending that tells what the file is, and not too long. Raises FileLies, FileTypeUnknown."""
    stem, ending = parts(name)
    if not ending:
        stem, ending = name, kind.endings[0]
    elif ending.lower() not in kind.endings:
        if ending.lower() in ENDINGS:
            raise refusals.FileLies(name=name, said=ENDINGS[ending.lower()].word, found=kind.word)
        raise refusals.FileTypeUnknown(name=name)
    most = LONGEST - len(ending) - 1
    return f"{stem if len(stem) <= most else stem[: most - 1] + '…'}.{ending}"


def lies(name: str) -> bool:
    """Whether the ending promises one of our kinds."""
    return parts(name)[1].lower() in ENDINGS


def parts(name: str) -> tuple[str, str]:
    """Stem and ending; what follows the last dot and is no ending (“2026.11.20 现场”) belongs to the stem."""
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem or not re.fullmatch(r"[A-Za-z0-9]{1,8}", ending) or ending.isdigit():
        return name, ""
    return stem, ending


def promised(name: str) -> Kind:
    """The kind that the ending promises; ask `lies` first."""
    return ENDINGS[parts(name)[1].lower()]


__all__ = ["KINDS", "clean", "fitting", "lies", "parts", "promised"]
