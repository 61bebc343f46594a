"""The parts of a batch's page: the preview before the start, the progress while it runs, the report afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from kernel import clock
from kernel.tenancy import CongressRef
from tenants import states
from tenants.console import records
from tenants.models import Batch, BatchRow
from tenants.onboarding import batches, preview, sheet, steps
from tenants.onboarding.problems import ERROR
from tenants.onboarding.sheet import FIELDS
from ui.parts import Tab

PAGE = 20  # rows of the sheet
TASKS = 20


@dataclass(frozen=True)
class Job:
    """The running batch as every page draws it."""

    batch: Batch
    progress: batches.Progress

    @property
    def url(self) -> str:
        return reverse("console:batch", kwargs={"pk": self.batch.pk})

    @property
    def title(self) -> str:
        return f"{states.BATCH.label(self.progress.state)}：{name_of(self.batch)}"

    @property
    def is_at_work(self) -> bool:
        return self.progress.state in records.AT_WORK

    @property
    def may_stop(self) -> bool:
        return self.progress.state in (states.QUEUED, states.RUNNING)

    @property
    def may_go_on(self) -> bool:
        left = self.progress.waiting or self.progress.failed
        return bool(left) and self.progress.state in (states.STOPPED, states.DONE)

    @property
    def value(self) -> int:
        return self.progress.done + self.progress.failed

    @property
    def pace(self) -> str:
        """童欣 14:20 发起 · 已运行 1 分 12 秒 · 约剩 30 秒."""
        found, now = self.progress, clock.now()
        parts = []
        if found.started_at is not None:
            parts.append(f"{found.by_name} {clock.local(found.started_at):%H:%M} 发起")
            until = self.batch.finished_at if not self.is_at_work and self.batch.finished_at else now
            verb = "已运行" if self.is_at_work else "用时"
            parts.append(f"{verb} {span(found.started_at, until)}")
        if self.is_at_work and found.eta_seconds is not None:
            parts.append(f"约剩 {seconds(found.eta_seconds)}")
        return " · ".join(parts)


def job(batch: Batch) -> Job:
    return Job(batch=batch, progress=batches.progress(batch.pk))


def name_of(batch: Batch) -> str:
    """What the batch is called in lists: its file, else the form."""
    return f"批量开通 {batch.file_name}" if batch.file_name else "单个开通"


def span(begin: datetime, end: datetime) -> str:
    return seconds(max(0, round((end - begin).total_seconds())))


def seconds(count: int) -> str:
    """1 分 12 秒."""
    minutes, rest = divmod(count, 60)
    hours, minutes = divmod(minutes, 60)
    words = [f"{hours} 小时" if hours else "", f"{minutes} 分" if minutes else ""]
    if not hours and (rest or not minutes):
        words.append(f"{rest} 秒")
    return " ".join(filter(None, words))


@dataclass(frozen=True)
class Problem:
    """One finding of the preview, for the table."""

    number: int
    unit: str
    column: str
    value: str
    reason: str
    cure: str
    severity: str


def problems(rows: Sequence[BatchRow]) -> list[Problem]:
    return [
        Problem(
            number=row.number,
            unit=row.name or row.organ_name or row.code,
            column=FIELDS.get(str(found.get("field", "")), str(found.get("field", ""))),
            value=str(found.get("value", "")),
            reason=str(found.get("reason", "")),
            cure=str(found.get("cure", "")),
            severity=str(found.get("severity", "")),
        )
        for row in rows
        for found in row.problems
    ]


def faults(scope: CongressRef, fields: Mapping[str, str]) -> list[tuple[str, str]]:
    """(field, sentence) of everything that keeps out the one unit of the form."""
    judged = preview.judge(scope, [sheet.single(fields)])
    return [
        (one.field, f"{one.reason}{one.cure}")
        for row in judged
        for one in row.findings
        if one.severity == ERROR
    ]


@dataclass(frozen=True)
class RowLine:
    """One row of the sheet with how far its unit has come."""

    row: BatchRow

    @property
    def label(self) -> str:
        return states.ROW[self.row.state]

    @property
    def verdict(self) -> str:
        return states.VERDICTS[self.row.verdict]

    @property
    def step(self) -> str:
        if self.row.state == "working":
            return f"正在{steps.WORDS.get(self.row.step, '办理')}"
        if self.row.state == "skipped" and self.row.problems:
            return f"核对时不能开通：{self.row.problems[0]['reason']}"
        return self.row.error

    @property
    def url(self) -> str:
        if self.row.congress_id is None:
            return ""
        return reverse("console:congress", kwargs={"pk": self.row.congress_id})

    @property
    def took(self) -> str:
        if self.row.started_at is None or self.row.finished_at is None:
            return ""
        return span(self.row.started_at, self.row.finished_at)


def tabs(labels: Mapping[str, str], counts: Mapping[str, int], *, name: str, chosen: str) -> list[Tab]:
    found = [Tab(label="全部", url="?", count=sum(counts.values()), current=not chosen)]
    for value, number in counts.items():
        if number or value == chosen:
            tab = Tab(label=labels[value], url=f"?{name}={value}", count=number, current=value == chosen)
            found.append(tab)
    return found


def preview_sentence(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """(words, number) of the line above the preview."""
    return [(label, counts.get(verdict, 0)) for verdict, label in states.VERDICTS.items()]


@dataclass(frozen=True)
class Start:
    """What the start would do: bring units live, and, where they are live already, add an administrator."""

    opened: int
    only_admins: int

    def __bool__(self) -> bool:
        return bool(self.opened or self.only_admins)

    @property
    def label(self) -> str:
        """开始开通 58 个，增设管理员 2 个."""
        parts = [f"开始开通 {self.opened} 个" if self.opened else ""]
        more = "增设管理员" if self.opened else "开始增设管理员"
        parts.append(f"{more} {self.only_admins} 个" if self.only_admins else "")
        return "，".join(filter(None, parts))


def to_start(of: Batch) -> Start:
    rows = of.rows.filter(verdict__in=("new", "warning"))
    live = rows.filter(congress__state__in=preview.LIVE)
    return Start(opened=rows.count() - live.count(), only_admins=live.exclude(admin="").count())


TASK_HEAD = ("名称", "范围", "发起人", "上传时间", "开始", "结束", "状态", "共", "完成", "失败")


def task_rows(found: Any) -> list[tuple[object, ...]]:
    return [
        (
            name_of(batch),
            batch.scope.name,
            batch.by_name,
            _moment(batch.created_at),
            _moment(batch.started_at),
            _moment(batch.finished_at),
            states.BATCH.label(batch.state),
            batch.total,
            batch.done,
            batch.failed,
        )
        for batch in found
    ]


def _moment(value: datetime | None) -> str:
    return f"{clock.local(value):%Y-%m-%d %H:%M}" if value else ""
