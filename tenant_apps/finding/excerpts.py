"""What of a found text is shown: the place where the words stand, with the words marked. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tenant_apps.finding import words

BEFORE, LONG = 24, 110  # characters


@dataclass(frozen=True)
class Piece:
    text: str
    marked: bool = False


def marked(text: str, looked_for: Sequence[str]) -> list[Piece]:
    """The whole text in pieces, those that were looked for marked."""
    return _pieces(text, _places(text, looked_for), 0, len(text))


def excerpt(text: str, looked_for: Sequence[str]) -> list[Piece]:
    """A line around the first place found; nothing where no word stands in the text."""
    places = _places(text, looked_for)
    if not places:
        return []
    begin = max(0, places[0][0] - BEFORE)
    end = min(len(text), begin + LONG)
    found = _pieces(text, [(a, b) for a, b in places if b <= end], begin, end)
    found = [Piece(" ".join(one.text.split("\n")), one.marked) for one in found]
    return [*([Piece("…")] if begin else []), *found, *([Piece("…")] if end < len(text) else [])]


def _places(text: str, looked_for: Sequence[str]) -> list[tuple[int, int]]:
    """(from, to) of every word found in the text, in their order and apart from each other."""
    plain: list[str] = []
    where: list[int] = []
    for letter, place in words.letters(text):
        plain.append(letter)
        where.append(place)
    line, found = "".join(plain), []
    for word in looked_for:
        at = line.find(word)
        while at >= 0:
            found.append((where[at], where[at + len(word) - 1] + 1))
            at = line.find(word, at + len(word))
    apart: list[tuple[int, int]] = []
    for begin, end in sorted(found):
        if apart and begin < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((begin, end))
    return apart


def _pieces(text: str, places: Sequence[tuple[int, int]], begin: int, end: int) -> list[Piece]:
    found, at = [], begin
    for start, stop in places:
        if start > at:
            found.append(Piece(text[at:start]))
        found.append(Piece(text[start:stop], marked=True))
        at = stop
    if at < end:
        found.append(Piece(text[at:end]))
    return found
