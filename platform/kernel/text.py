"""What people type or paste, made into clean plain text without losing a character of any script."""

import re
import unicodedata
from collections.abc import Sequence
from uuid import UUID

import nh3

# NUL and other controls but tab and newline; zero-width space, word joiner and byte order mark. ZWJ and ZWNJ stay: Uyghur needs them.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u2060\ufeff]")
_HALVES = re.compile("[\ud800-\udfff]")  # half a character, which JSON can spell and no database takes
# What no XML document may hold: controls, halves of characters, and two that are no characters.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WORD = re.compile(r"<(?:!--\[if|o:p|w:|meta|style|html|body|p|div|span|br|table|font)\b", re.I)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_BREAKS = re.compile(r"</(?:p|div|tr|li|h\d)>|<br\s*/?>", re.I)


def plain(raw: str) -> str:
    """Plain text: line ends unified, pasted HTML of word processors reduced to its text, invisible characters removed."""
    if raw.isprintable() and "<" not in raw and unicodedata.is_normalized("NFC", raw):
        return raw.strip()  # nearly everything, and a tenth of the work
    return cleaned(raw)


def cleaned(raw: str) -> str:
    """What `plain` does to any text, step by step."""
    text = _HALVES.sub("", raw).replace("\r\n", "\n").replace("\r", "\n")
    if _WORD.search(text):
        text = _BREAKS.sub("\n", re.sub(r"<(style|script)\b.*?</\1>|<!--.*?-->", "", text, flags=re.I | re.S))
        text = _unescape(nh3.clean(text, tags=set()))
    text = _CONTROLS.sub("", unicodedata.normalize("NFC", text))
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def one_line(raw: str) -> str:
    """Plain text on one line, for titles and names."""
    return " ".join(plain(raw).split())


def printable(raw: str) -> str:
    """Text that any document format takes, whatever way it came in."""
    return _UNPRINTABLE.sub("", raw)


def as_uuid(raw: str) -> UUID | None:
    """The id that was typed; None for what is none."""
    try:
        return UUID(raw.strip())
    except ValueError:
        return None


def listed(names: Sequence[str], *, most: int = 5) -> str:
    """“甲、乙、丙”, of many the first ones: “甲、乙等 7 个单位”."""
    more = f"等 {len(names)} 个单位" if len(names) > most else ""
    return "、".join(names[:most]) + more


def harmless(cell: object) -> str:
    """Text that a spreadsheet shows and never computes: what begins like a formula gets an apostrophe in front."""
    text = str(cell)
    return "'" + text if text.lstrip(" ").startswith(_FORMULA) else text


def _unescape(text: str) -> str:
    import html

    return html.unescape(text).replace("\xa0", " ")
