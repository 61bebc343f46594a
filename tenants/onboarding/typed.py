"""Text as people type or paste it: full-width forms, blanks, quotes and invisible characters made plain."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\u180e\ufe00-\ufe0f]")
_JOINERS = re.compile("[\u200c\u200d]")
_ARABIC = re.compile("[\u0600-\u06ff]")  # Uyghur, Kazakh: a joiner there is spelling
# What is printable and yet removed: variation selectors, the quotes that mark text, ="…".
_MARKED = re.compile("[\ufe00-\ufe0f'’‘`=]")
_AS_TEXT = re.compile(r'="(.*)"', re.DOTALL)  # how a csv says that digits are text


def plain(text: str) -> str:
    """Half-width, without control and invisible characters, without the quote that marks text in a spreadsheet."""
    if _is_plain(text):  # nearly every cell: a tenth of the work
        return text.strip()
    clean = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    clean = clean if _ARABIC.search(clean) else _JOINERS.sub("", clean)
    clean = "".join(
        char for char in clean if unicodedata.category(char) not in ("Cc", "Cs") or char in "\t\n"
    )
    clean = clean.strip()
    wrapped = _AS_TEXT.fullmatch(clean)
    return (wrapped.group(1) if wrapped else clean).strip().lstrip("'’‘`").strip()


def _is_plain(text: str) -> bool:
    """Nothing in it would be changed but blanks at its ends."""
    return text.isprintable() and unicodedata.is_normalized("NFKC", text) and not _MARKED.search(text)


def compact(text: str) -> str:
    """Plain, and without any blank."""
    return "".join(plain(text).split())


def scientific(text: str) -> bool:
    """3.30122E+17: what a spreadsheet makes of a long number."""
    return re.fullmatch(r"\d(\.\d+)?[eE]\+?\d{1,3}", compact(text)) is not None


def shown(text: str, *, most: int = 80) -> str:
    """What can be kept and printed of anything typed: no NUL, no half character, no line ends."""
    kept = (char if unicodedata.category(char) not in ("Cc", "Cs") else " " for char in text.strip())
    return "".join(kept)[:most]
