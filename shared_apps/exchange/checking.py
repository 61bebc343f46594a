"""The index compared with what the ends themselves know: every difference by name, and mended from the ends on request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from kernel import clock, standing, tenancy
from kernel.tenancy import CongressRef
from shared_apps.exchange import index, indexing
from shared_apps.exchange.models import IndexRow
from tenants import selectors as registry
from tenants.doctor.checking import Cell, Check

MISSING, LEFT_OVER = "missing", "left over"
SAME_MOMENT = timedelta(minutes=5)  # the asked end notes a deed and tells it within one transaction


@dataclass(frozen=True, kw_only=True)
class Header:
    """One end's referral, as the index should have it for this congress. `facts`: kind, number, category, trial. `state` is its own end's,
    and so are the `moments` at which it was signed for, decided and answered, as far as it knows them."""

    referral_id: UUID
    side: str
    peer_id: UUID
    path: tuple[UUID, ...]
    state: str
    is_open: bool
    facts: Mapping[str, Any]
    moments: Mapping[str, datetime]


@dataclass(frozen=True)
class Difference:
    """`what`: MISSING, LEFT_OVER, or the name of a column."""

    congress: CongressRef
    referral_id: UUID
    what: str
    told: str = ""
    truth: str = ""

    def __str__(self) -> str:
        told = {MISSING: "索引中缺少", LEFT_OVER: "索引中多出，两端都没有"}.get(
            self.what, f"索引中的 {self.what} 是“{self.told}”，实际是“{self.truth}”"
        )
        return f"{self.congress.name} 转请 {self.referral_id}：{told}"


# Inside a congress's block: its referrals; and those that letters under way concern, of which the index can't know yet.
Ends = Callable[[], Iterable[Header]]
Moving = Callable[[], set[UUID]]
_sources: list[tuple[Ends, Moving]] = []


def register(ends: Ends, moving: Moving) -> None:
    """By the app that keeps referrals, in AppConfig.ready()."""
    _sources[:] = [(ends, moving)]


def differences(refs: Sequence[CongressRef] | None = None, *, mend: bool = False) -> list[Difference]:
    """Over all congresses that can be entered. What differs is looked at once more: the first look takes a while, and work goes on.

    With `mend` each is put right from the ends.
    """
    every = registry.reached() if refs is None else refs
    shut = (standing.MIGRATING, standing.ELSEWHERE)
    entered = [ref for ref in every if ref.state not in shut and not standing.behind(ref)]
    found = _look(entered)
    if found:
        again = _look(entered)
        found = {one: real for one, real in again.items() if one in found}
    if mend:
        for one, header in found.items():
            _mend(one.congress.id, one.referral_id, header)
    return sorted(found, key=lambda one: (one.congress.code, str(one.referral_id), one.what))


def _look(refs: Sequence[CongressRef]) -> dict[Difference, Header | None]:
    """Each difference with the row as it should be; None: it should not be there."""
    truth, moving = _truth(refs)
    found: dict[Difference, Header | None] = {}
    for ref in refs:
        rows, own = index.of_viewer(ref.id), truth.get(ref.id, {})
        for key in (own.keys() | rows.keys()) - moving:
            header = own.get(key)
            for name, told, real in _compared(header, rows.get(key)):
                found[Difference(ref, key, name, told, real)] = header
    return found


def _truth(refs: Sequence[CongressRef]) -> tuple[dict[UUID, dict[UUID, Header]], set[UUID]]:
    """viewer → referral → header, the state being the asked end's where that can be asked; and the referrals on the way."""
    ends: dict[UUID, dict[UUID, Header]] = {}
    asked: dict[UUID, Header] = {}
    moving: set[UUID] = set()
    own, under_way = _sources[0]
    for ref in refs:
        with tenancy.enter(ref):
            for header in own():
                ends.setdefault(ref.id, {})[header.referral_id] = header
                if header.side == indexing.IN:
                    asked[header.referral_id] = header
            moving |= under_way()
    for header in [header for rows in list(ends.values()) for header in rows.values()]:
        for viewer in header.path[:-2]:  # a congress has no end of its own of what it only passed on
            passed = replace(header, side=indexing.VIA, peer_id=header.path[-2])
            ends.setdefault(viewer, {}).setdefault(header.referral_id, passed)
    for rows in ends.values():
        for key, header in rows.items():
            own_end = asked.get(key)
            state, moments = (own_end.state, own_end.moments) if own_end else ("", {})
            rows[key] = replace(header, state=state, moments=moments)
    return ends, moving


def _compared(header: Header | None, row: Mapping[str, Any] | None) -> Iterator[tuple[str, str, str]]:
    if header is None:
        yield LEFT_OVER, "", ""
    elif row is None:
        yield MISSING, "", ""
    else:
        for name, value in _columns(header).items():
            if row[name] != value:
                yield name, str(row[name]), str(value)
        for name, at in header.moments.items():
            if row[name] is None or abs(row[name] - at) > SAME_MOMENT:
                yield name, str(row[name] or ""), str(at)


def _columns(header: Header) -> dict[str, Any]:
    found = {"side": header.side, "peer_id": header.peer_id, "path": list(header.path), **header.facts}
    return {**found, "state": header.state} if header.state else found


@transaction.atomic
def _mend(viewer: UUID, key: UUID, header: Header | None) -> None:
    rows = IndexRow.objects.filter(viewer_id=viewer, referral_id=key)
    if header is None:
        rows.delete()
        return
    facts = {**_columns(header), **header.moments, "from_id": header.path[-2], "to_id": header.path[-1]}
    if header.state:
        facts["is_open"] = header.is_open
    if not rows.update(**facts):
        now = clock.now()
        times = {"stated_at": now, "dated_at": now, "changed_at": now}
        IndexRow.objects.create(viewer_id=viewer, referral_id=key, **times, **facts)


def _checked(cell: Cell) -> Iterator[str]:
    for one in differences(cell.refs):
        yield f"{one.congress.code} referral {one.referral_id}: {one.what}"


CHECK = Check(
    "index of referrals",
    "says of every referral what its two ends say",
    "look at `manage.py exchange_check_index`, then `--mend`",
    _checked,
)
