"""The statutory days of a year, computed: what can be known before the State Council has given notice for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType

FESTIVALS = frozenset({"元旦", "农历除夕", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"})


@cache
def statutory_days(year: int) -> Mapping[date, str]:
    """Day → festival, by 全国年节及纪念日放假办法 第二条 as in force in that year (revised 1999, 2007, 2013 and 2024).

    Lunar days are computed. No day off in lieu and no make-up day: those exist only by the yearly notice, and a package that
    knows them is not asked here, so that an unconfirmed year reads the same before and after an update of the package.
    """
    # Reading the package reads all countries of the world: every process would start a tenth of a second later for it.
    from holidays.countries.china import China

    days = China(years=year, observed=False, language="zh_CN")  # type: ignore[no-untyped-call]
    named = {day: [name for name in text.split("; ") if name in FESTIVALS] for day, text in days.items()}
    return MappingProxyType(
        {day: "、".join(names) for day, names in sorted(named.items()) if names and day.year == year}
    )
