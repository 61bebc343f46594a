"""GB/T 9704-2012, clauses 5 and 6: the page in millimetres, type in points. 版心 156 × 225 mm holds 22 lines of 28 characters."""

from __future__ import annotations

import re
from collections.abc import Sequence

PAGE = (210.0, 297.0)
TOP, LEFT = 37.0, 28.0  # 天头, 订口
TYPE = (156.0, 225.0)  # 版心
RIGHT, BOTTOM = PAGE[0] - LEFT - TYPE[0], PAGE[1] - TOP - TYPE[1]
LINES, CHARACTERS = 22, 28
POINTS_IN_MM = 72 / 25.4
PITCH = TYPE[1] * POINTS_IN_MM / LINES  # 29 points: from one line to the next
ADVANCE = TYPE[0] * POINTS_IN_MM / CHARACTERS  # from one character to the next
# 7.3.5.4: where the signatures would stand on a page without text, the lines come closer or further apart: so many of them a page.
OTHER_LINES = (23, 24, 21, 20)
# 三号, 二号, 四号
BODY, TITLE, SMALL = 16.0, 22.0, 14.0
# 发文机关标志: smaller where its name is long, and below the least in two lines
HEAD, HEAD_LEAST = 32.0, 20.0

# The real faces first; where a machine has none of them, what comes near.
FANGSONG = ("仿宋_GB2312", "FangSong_GB2312", "FangSong", "仿宋", "STFangsong")
XIAOBIAOSONG = ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "STZhongsong")
HEITI = ("黑体", "SimHei", "STHeiti")
SONGTI = ("宋体", "SimSun", "STSong")

_NUMBER = re.compile(r"(第[^第号]{1,14}号)")
_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}、[^。；，]{1,30}$")


def is_heading(paragraph: str) -> bool:
    """A line such as 一、关于增加运力: the first rank is set in 黑体 (clause 7.3.3)."""
    return _HEADING.fullmatch(paragraph) is not None


def terms(title: str) -> list[tuple[str, bool]]:
    """The parts of a title, and whether no line may break in them: numbers such as 第2026-0001号 stay whole (clause 7.3.1)."""
    return [(part, _NUMBER.fullmatch(part) is not None) for part in _NUMBER.split(title) if part]


def head(parts: Sequence[str]) -> tuple[tuple[str, ...], float]:
    """The lines of the 发文机关标志 and their size in points: as large as lets no line break. `parts`: what may stand in a line of its own."""
    width, words = TYPE[0] * POINTS_IN_MM, "".join(parts)
    lines: tuple[str, ...] = (words,)
    if len(words) * HEAD_LEAST > width:
        cuts = [sum(map(len, parts[:count])) for count in range(1, len(parts))] or [(len(words) + 1) // 2]
        cut = min(cuts, key=lambda at: max(at, len(words) - at))
        lines = (words[:cut], words[cut:])
    fits = int(width / max(map(len, lines)) * 10) / 10
    return lines, max(min(HEAD, fits), SMALL)
