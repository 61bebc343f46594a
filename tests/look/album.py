"""index.html over the pictures, and the lines of what was found."""

from __future__ import annotations

import html
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from tests.look.camera import Shot

_STYLE = (
    "body{font:14px sans-serif;margin:24px;background:#f4f4f2}section{display:flex;flex-wrap:wrap;gap:16px;align-items:start}"
    "figure{margin:0;background:#fff;padding:8px;border:1px solid #ccc}img{height:320px;max-width:520px;object-fit:cover;object-position:top}"
    "figcaption{max-width:420px;overflow-wrap:anywhere}.bad{color:#a00}"
)


def write(folder: Path, shots: list[Shot]) -> Path:
    parts = [f"<!doctype html><meta charset=utf-8><title>look</title><style>{_STYLE}</style>"]
    for actor, own in groupby(shots, key=lambda shot: shot.actor):
        figures = "".join(_figure(folder, shot) for shot in own)
        parts.append(f"<h2 id={html.escape(actor)}>{html.escape(actor)}</h2><section>{figures}</section>")
    file = folder / "index.html"
    file.write_text("\n".join(parts), encoding="utf-8")
    return file


def findings(shots: Iterable[Shot]) -> list[str]:
    """One line for each thing found, with the first place of it and how many others have the same."""
    places: dict[str, list[str]] = {}
    for shot in shots:
        for line in shot.found:
            places.setdefault(line, []).append(f"{shot.actor}/{shot.screen}-{shot.width}")
    return [
        f"{where[0]}{f' and {len(where) - 1} more' if len(where) > 1 else ''}: {line}"
        for line, where in places.items()
    ]


def _figure(folder: Path, shot: Shot) -> str:
    address = html.escape(str(shot.file.relative_to(folder)))
    found = "".join(f"<div class=bad>{html.escape(line)}</div>" for line in shot.found)
    name = html.escape(f"{shot.screen} {shot.width}")
    return f'<figure><a href="{address}"><img loading=lazy alt="" src="{address}"></a><figcaption>{name}{found}</figcaption></figure>'
