"""After the calendar has changed: the open deadlines of every congress are counted anew, congress by congress.

Who keeps deadlines registers a recounter in AppConfig.ready(). A deadline that has passed and a case that is closed are
not touched, and none is moved into the past: at the earliest it ends today. All of it may be done again without harm.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Protocol
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Count, F, Q, Sum

from kernel import clock, jobs, standing, tenancy
from kernel.db import older
from kernel.errors import NotFound
from kernel.tenancy import CongressRef
from shared_apps.worktime import selectors
from shared_apps.worktime.models import Recount, RecountRow
from tenants import selectors as registry

log = logging.getLogger(__name__)

JOB = "worktime.recount"
LEASE = timedelta(
    seconds=60
)  # a worker that dies gives its run back after this; no single step takes as long
AT_ONCE = 50  # deadlines in one transaction: nobody waits long for a case
TRIES = 5  # of one congress, until the office is told that it failed
# A deed that read the calendar before the change and commits after its congress was recounted would keep the old day. So a
# run begins when every transaction that is older than it has ended: looked for so long, then left to the next sweep.
PATIENCE, PAUSE = 20.0, 0.1  # seconds
STUCK = timedelta(minutes=15)  # a transaction that stays open as long holds up nobody's deadlines
MOVED, SETTLED, SAME = "moved", "settled", "same"


class Recounter(Protocol):
    """One kind of deadline; both are called inside the congress's block."""

    def waiting(self) -> Iterable[UUID]:
        """Rows whose deadline may differ by the calendar of now; nothing is locked."""

    def recount(self, row_id: UUID, *, because: str) -> str:
        """Lock the row, count anew and tell who is concerned; MOVED, SETTLED (the same day, final now) or SAME."""


_recounters: dict[str, Recounter] = {}


def register(name: str, recounter: Recounter) -> None:
    """They run in the order in which they were registered."""
    _recounters[name] = recounter


def not_before_today(due_at: datetime) -> datetime:
    """A new deadline never makes anybody late: at the earliest it is the end of today."""
    return max(due_at, clock.end_of_day(clock.today()))


def words(because: str, before: datetime, after: datetime) -> str:
    """“期限因2027年节假日安排公布由 2027-02-23 调整为 2027-02-25”."""
    return (
        f"期限因{because}由 {clock.day_of_deadline(before):%Y-%m-%d} "
        f"调整为 {clock.day_of_deadline(after):%Y-%m-%d}"
    )


# -- runs -------------------------------------------------------------------------------------------------------------


def call_for(*, scope_id: UUID | None, because: str, by_name: str) -> Recount:
    """A run over the congresses concerned, in the transaction that changes the calendar; the job leaves with the commit."""
    made = Recount.objects.create(
        scope_id=scope_id,
        because=because[:200],
        digest=selectors.digest(),
        by_name=by_name,
        created_at=clock.now(),
    )
    RecountRow.objects.bulk_create(
        RecountRow(recount=made, congress_id=one.id) for one in _concerned(scope_id)
    )
    jobs.enqueue(JOB)
    return made


def _concerned(scope_id: UUID | None) -> list[CongressRef]:
    parents = registry.parents()

    def is_below(one: UUID | None) -> bool:
        while one is not None and one != scope_id:
            one = parents[one]
        return one is not None

    alive = [one for one in registry.reached() if standing.of(one) not in (standing.CLOSED, standing.MERGED)]
    return [one for one in alive if scope_id is None or is_below(one.id)]


@transaction.atomic
def sweep() -> bool:
    """Whether there is work for the job: a run that nobody has, or a calendar that a release has changed."""
    latest = Recount.objects.select_for_update().order_by("-created_at", "-id").first()
    if latest is None or latest.digest != selectors.digest():
        call_for(scope_id=None, because="工作日历更新", by_name="")
    elif _free().exists():
        jobs.enqueue(JOB)
    else:
        return False
    return True


def _free() -> Any:
    now = clock.now()
    return Recount.objects.filter(Q(lease_until=None) | Q(lease_until__lt=now), finished_at=None).order_by(
        "created_at", "id"
    )


def work() -> int:
    """Work every run that nobody has, the oldest first; returns how many congresses were brought up to date."""
    done = 0
    tried: set[UUID] = set()
    while (run := _take(tried)) is not None:
        tried.add(run.pk)
        done += _Worker(run).work()
    return done


@transaction.atomic
def _take(tried: set[UUID]) -> Recount | None:
    run: Recount | None = _free().exclude(pk__in=tried).select_for_update(skip_locked=True).first()
    if run is not None:
        run.lease, run.lease_until = uuid4(), clock.now() + LEASE
        run.save(update_fields=["lease", "lease_until"])
    return run


class _Lost(Exception):
    """Another worker has the run now."""


@dataclass(frozen=True)
class _Worker:
    """One worker on one run, as long as the lease is its own."""

    run: Recount

    def work(self) -> int:
        done = 0
        waiting = self.run.rows.filter(state=RecountRow.State.WAITING).order_by("congress__code", "id")
        try:
            found = list(waiting.select_related("congress"))
            for row in found if self._old_deeds_have_ended() else ():
                done += self._row(row)
            self._finish()
        except _Lost:
            log.warning("recount %s has gone to another worker", self.run.pk)
        return done

    def _old_deeds_have_ended(self) -> bool:
        """Whoever begins from here on reads the calendar as it is now: the run is seen, so its change is committed."""
        begun, until = older.moment(), time.monotonic() + PATIENCE
        while older.are_open(begun):
            if time.monotonic() > until:
                stuck = clock.now() - self.run.created_at > STUCK
                log.warning(
                    "recount %s %s an old transaction", self.run.pk, "passes" if stuck else "waits for"
                )
                return stuck
            time.sleep(PAUSE)
        return True

    def _row(self, row: RecountRow) -> bool:
        """One congress; False if it must wait (suspended, migrating) or broke. Its failure stays its own."""
        self._renew()
        ref = registry.ref_by_id(row.congress_id)
        if ref is None or standing.of(ref) in (standing.CLOSED, standing.MERGED):
            return self._end(row, {})
        if standing.behind(ref) or standing.of(ref) in jobs.WAITS:
            return False
        try:
            counts = self._congress(ref)
        except _Lost:
            raise
        except Exception:
            log.exception("the deadlines of %s could not be counted anew", ref.code)
            last = row.tries + 1 >= TRIES
            state = RecountRow.State.FAILED if last else RecountRow.State.WAITING
            RecountRow.objects.filter(pk=row.pk).update(state=state, tries=F("tries") + 1, at=clock.now())
            return False
        return self._end(row, counts)

    def _congress(self, ref: CongressRef) -> dict[str, int]:
        counts = {MOVED: 0, SETTLED: 0, SAME: 0}
        for recounter in _recounters.values():
            with tenancy.enter(ref):
                waiting = iter(list(recounter.waiting()))
            while part := list(islice(waiting, AT_ONCE)):
                with tenancy.enter(ref):
                    for row_id in part:
                        counts[recounter.recount(row_id, because=self.run.because)] += 1
                self._renew()
        return counts

    def _end(self, row: RecountRow, counts: dict[str, int]) -> bool:
        RecountRow.objects.filter(pk=row.pk).update(
            state=RecountRow.State.DONE,
            moved=F("moved") + counts.get(MOVED, 0),
            settled=F("settled") + counts.get(SETTLED, 0),
            at=clock.now(),
        )
        return True

    def _renew(self) -> None:
        mine = Recount.objects.filter(pk=self.run.pk, lease=self.run.lease)
        if not mine.update(lease_until=clock.now() + LEASE):
            raise _Lost

    def _finish(self) -> None:
        """Over when no congress waits; else the next sweep goes on with it."""
        open_rows = self.run.rows.filter(state=RecountRow.State.WAITING).exists()
        Recount.objects.filter(pk=self.run.pk, lease=self.run.lease).update(
            lease=None, lease_until=None, finished_at=None if open_rows else clock.now()
        )


# -- what pages show --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Progress:
    """How far a run has come."""

    run: Recount
    total: int
    done: int
    failed: int
    moved: int
    settled: int

    @property
    def is_at_work(self) -> bool:
        return self.run.finished_at is None

    @property
    def sentence(self) -> str:
        if not self.total:
            return "没有需要重新计算期限的单位。"
        told = f"已完成 {self.done} 个单位，共 {self.total} 个；{self.moved} 项期限改变了日期，{self.settled} 项由暂定转为确定"
        if self.failed:
            told += f"；{self.failed} 个单位未能完成，请联系平台运维人员"
        return told + "。"


def progress(run: Recount) -> Progress:
    found = run.rows.aggregate(
        total=Count("id"),
        done=Count("id", filter=Q(state=RecountRow.State.DONE)),
        failed=Count("id", filter=Q(state=RecountRow.State.FAILED)),
        moved=Sum("moved"),
        settled=Sum("settled"),
    )
    return Progress(run=run, **{name: value or 0 for name, value in found.items()})


def find(recount_id: UUID) -> Recount:
    """Raises NotFound."""
    found = Recount.objects.filter(pk=recount_id).first()
    if found is None:
        raise NotFound
    return found


def latest(*, most: int = 5) -> Sequence[Recount]:
    """The newest runs, of the country and of regions."""
    return list(Recount.objects.order_by("-created_at", "-id")[:most])


def rows(run: Recount, *, state: str = "", text: str = "") -> Any:
    found = run.rows.select_related("congress").order_by("congress__code", "id")
    if state in RecountRow.State.values:
        found = found.filter(state=state)
    if text:
        found = found.filter(Q(congress__name__icontains=text) | Q(congress__code__startswith=text))
    return found


def of_congress(congress_id: UUID) -> RecountRow | None:
    """This congress's part of the newest run that concerns it, for 30 days after it was called for."""
    rows_of_it = RecountRow.objects.filter(
        congress_id=congress_id, recount__created_at__gt=clock.now() - timedelta(days=30)
    ).exclude(state=RecountRow.State.DONE, moved=0, settled=0)
    return rows_of_it.select_related("recount").order_by("-recount__created_at", "-id").first()
