"""编号登记簿: every number that a series has given, its item, or why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from kernel import clock, tenancy
from tenant_apps.suggestions import numbering, states
from tenant_apps.suggestions.models import NumberSeries, Suggestion

PAGE_SIZE = 50
SERIES = {"": "正式编号", numbering.BETWEEN: "闭会期间编号", numbering.TRIAL: "试用编号"}
HEAD = ("编号", "标题", "领衔代表", "提出时间", "登记日期", "状态", "说明")
LOST = "恢复备份以前编用过，不再使用"
TAKEN_BACK = "代表已撤回，编号保留，不再使用"


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """One series of one year. `empty`: only numbers without an item at work."""

    year: int
    series: str = ""
    empty: bool = False

    def query(self) -> str:
        """As a query string."""
        given = {"year": str(self.year), "series": self.series, "empty": "1" if self.empty else ""}
        return urlencode({name: value for name, value in given.items() if value})


@dataclass(frozen=True, kw_only=True)
class Line:
    """One number. Without `item` nobody bears it; `note` says why, or that its item was taken back or goes on in another."""

    number: str
    item: Suggestion | None
    note: str

    @property
    def is_empty(self) -> bool:
        return self.item is None or self.item.state == states.WITHDRAWN


def read(given: Mapping[str, str]) -> Chosen:
    """Whatever stands in the address; what means nothing is left out."""
    year = given.get("year", "")
    return Chosen(
        year=int(year) if len(year) == 4 and year.isascii() and year.isdigit() else clock.today().year,
        series=given.get("series", "") if given.get("series", "") in SERIES else "",
        empty=given.get("empty") == "1",
    )


def years() -> list[int]:
    """In which numbers were given, the latest first."""
    rows = NumberSeries.objects.filter(congress_id=tenancy.current().id).order_by("-year")
    return list(rows.values_list("year", flat=True).distinct())


def lines(chosen: Chosen) -> list[Line]:
    """From the first number to the last that was given."""
    last = (
        NumberSeries.objects.filter(congress_id=tenancy.current().id, year=chosen.year, series=chosen.series)
        .values_list("last", flat=True)
        .first()
    )
    is_trial = chosen.series == numbering.TRIAL
    rows = Suggestion.objects.filter(series_year=chosen.year, trial=is_trial).order_by("number")
    rows = rows.select_related("merged_into")
    known = {row.number: row for row in rows}
    names = [numbering.name(chosen.series, chosen.year, index) for index in range(1, (last or 0) + 1)]
    found = [_line(name, known.get(name)) for name in names]
    return [one for one in found if one.is_empty] if chosen.empty else found


def sheet(found: Sequence[Line]) -> Iterator[tuple[str, ...]]:
    """The lines as an export takes them, the head first."""
    yield HEAD
    for one in found:
        row = one.item
        if row is None:
            yield (one.number, "", "", "", "", "", one.note)
            continue
        registered = f"{clock.local(row.registered_at):%Y-%m-%d}" if row.registered_at else ""
        yield (one.number, row.title, row.lead_name, row.occasion, registered, row.state_label, one.note)


def _line(number: str, row: Suggestion | None) -> Line:
    note = LOST if row is None else TAKEN_BACK if row.state == states.WITHDRAWN else row.merged_label
    return Line(number=number, item=row, note=note)
