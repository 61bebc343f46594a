"""Text as the index knows it: Chinese has no spaces between words, so every two neighbouring characters are a term.

A word of two characters is one term and found by the index alone; a longer one is all of its terms, and then looked for as it
stands. Pure.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

MOST_WORDS = 8
MOST_TEXT = 60_000  # characters of one case: PostgreSQL takes a tsvector of 1 MiB at most
_INNER = frozenset("-.")  # of numbers and codes: 2026-0037, 1.5


class _Letters(dict[int, str]):
    """Code point → how it is compared: full width as half, capitals as small, all that is no letter or digit as a space."""

    def __missing__(self, code: int) -> str:
        found = unicodedata.normalize("NFKC", chr(code)).casefold()
        kept = self[code] = "".join(_kept(letter) for letter in found)
        return kept


def _kept(letter: str) -> str:
    if letter in _INNER or unicodedata.category(letter)[0] in "LNM":
        return letter
    return "" if unicodedata.category(letter) == "Cf" else " "


_LETTERS = _Letters()


def plainly(text: str) -> str:
    """The text as it is compared, one space between what no letter joins."""
    return " ".join(text.translate(_LETTERS).split())


def letters(text: str) -> Iterable[tuple[str, int]]:
    """Each letter as it is compared, and where it stands in `text`."""
    for place, letter in enumerate(text):
        for one in _LETTERS[ord(letter)]:
            yield one, place


def terms(plain: str) -> list[str]:
    """The single characters and neighbouring pairs of a text as `plainly` gives it, in a fixed order."""
    found: set[str] = set()
    for part in plain.split():
        found.update(part)
        found.update(part[at : at + 2] for at in range(len(part) - 1))
    return sorted(found)


def wanted(query: str) -> tuple[str, ...]:
    """The words that somebody looks for, each once; all of them must be found."""
    parts = (part.strip("-.") for part in plainly(query).split())
    return tuple(dict.fromkeys(part for part in parts if part))[:MOST_WORDS]


def as_query(words: Sequence[str]) -> str:
    """What a tsvector of `terms` must hold. No letter of a word needs quoting: `plainly` has left none that does."""
    pairs = [word[at : at + 2] for word in words for at in range(max(1, len(word) - 1))]
    return " & ".join(f"'{pair}'" for pair in dict.fromkeys(pairs))


def is_exact(words: Sequence[str]) -> bool:
    """Whether the terms alone say that the words stand there."""
    return all(len(word) <= 2 for word in words)
