"""The report of a batch: one row a congress, what became of it and what still lacks. No telephone, no 身份证号."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch

from kernel import clock
from kernel.errors import NotFound
from tenants import states
from tenants.models import Batch, BatchRow, CongressCheck
from tenants.onboarding import checklist, naming, tables
from tenants.onboarding.naming import Admin

_HEAD = ("行", "行政区划代码", "单位", "机关全称", "上级单位", "预检", "本批结果", "单位状态")
_TAIL = ("开始", "完成", "建库", "上线", "管理员", "登录名", "原因")
_FILLS = {
    CongressCheck.State.OK: "done",
    CongressCheck.State.MISSING: "check",
    CongressCheck.State.FAILED: "error",
}


def workbook(batch_id: UUID) -> bytes:
    """The report as xlsx; a constant number of queries. Raises NotFound."""
    batch = Batch.objects.select_related("scope").filter(pk=batch_id).first()
    if batch is None:
        raise NotFound
    rows = list(
        batch.rows.select_related("congress__parent")
        .prefetch_related(Prefetch("congress__checks"))
        .order_by("number")
    )
    admins = naming.admins_of({row.congress_id for row in rows if row.congress_id is not None})
    checks = checklist.labels()
    book, page = tables.book("开通报告")
    tables.row(page, 1, [f"{batch.scope.organ_name}　单位开通报告"])
    tables.row(page, 2, [_summary(batch, rows)])
    tables.row(page, 4, [*_HEAD, *checks.values(), *_TAIL], fill="head")
    for number, row in enumerate(rows, start=5):
        _row(page, number, row, checks, admins)
    page.freeze_panes = page.cell(5, 4)
    tables.fit(page, below=4)
    return tables.saved(book)


def _summary(batch: Batch, rows: list[BatchRow]) -> str:
    came = [row.state for row in rows]
    counted = "，".join(f"{label} {came.count(word)}" for word, label in states.ROW.items() if word in came)
    by = f"{batch.by_name} {_moment(batch.created_at)} 提交"
    return f"{batch.file_name or '单个新增'}；{by}；{states.BATCH.label(batch.state)}；共 {len(rows)} 行：{counted}"


def _row(
    page: tables.Page,
    number: int,
    row: BatchRow,
    checks: Mapping[str, str],
    admins: Mapping[UUID, list[Admin]],
) -> None:
    congress = row.congress
    present = admins.get(congress.id, []) if congress is not None else []
    found = {check.name: check for check in congress.checks.all()} if congress is not None else {}
    told = [one["reason"] for one in row.problems if one["severity"] == "error"]
    before = [
        str(row.number),
        congress.code if congress else row.code,
        congress.name if congress else row.name,
        congress.organ_name if congress else row.organ_name,
        congress.parent.name if congress and congress.parent else "",
        states.VERDICTS[row.verdict],
        states.ROW[row.state] if row.verdict != "error" else "",
        states.CONGRESS.label(congress.state) if congress else "",
    ]
    after = [
        _moment(row.started_at),
        _moment(row.finished_at),
        _moment(congress.provisioned_at if congress else None),
        _moment(congress.activated_at if congress else None),
        "、".join(one.name for one in present),
        "、".join(one.login for one in present if one.login),
        row.error or "；".join(told),
    ]
    tables.row(page, number, [*before, *(_check(found.get(name)) for name in checks), *after])
    for column, name in enumerate(checks, start=len(_HEAD) + 1):
        if name in found:
            tables.colour(page, number, column, _FILLS.get(CongressCheck.State(found[name].state), ""))


def _check(check: CongressCheck | None) -> str:
    if check is None:
        return ""
    label = CongressCheck.State(check.state).label
    return f"{label}（{check.fact}）" if check.fact else label


def _moment(at: datetime | None) -> str:
    """Shanghai time to the second."""
    return clock.local(at).strftime("%Y-%m-%d %H:%M:%S") if at else ""
