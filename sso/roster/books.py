"""The workbooks of an import: the sheet to begin with, the user's lines given back with what was found, the report."""

from __future__ import annotations

from datetime import date

from openpyxl import Workbook

from kernel import masking
from kernel.actor import OFFICERS
from kernel.tenancy import CongressRef
from shared_apps.identity import states as seats
from sso import states
from sso.models import RosterBatch, RosterRow
from sso.roster import batches
from sso.roster.preview import FIELDS
from tenants.onboarding import problems, tables

STATE, PROBLEM, CURE = "状态", "问题", "怎么改"
_READY = 500  # lines of the template that are ready for text
_EXPLAINED = (
    ("姓名", "必填", "一个人的姓名，不写职务。", "沈建芳"),
    ("身份证号", "必填", "18 位，末位是 X 的填 X。只用来确认是不是同一个人，加密保存，不外传。", ""),
    ("手机号", "必填", "11 位手机号，不填座机。", "13800000000"),
    ("类别", "必填", "人大代表、人大机关工作人员。承办单位和分办人员请在席位管理中逐个给予。", "人大代表"),
    ("角色", "工作人员必填", "", ""),
    ("席位名称", "可不填", "显示在页面上的名称，不填则用类别或者角色。", "办公室主任"),
    ("届次", "代表必填", "", "第十七届"),
    ("代表团或者所属单位", "可不填", "用来分组打印激活单。", "分水代表团"),
    ("起始日期", "可不填", "不填则从导入当天起。", "2026-03-01"),
    ("截止日期", "可不填", "任期届满的日期。", "2031-02-28"),
)


def template() -> bytes:
    """All columns as text, and a page that explains."""
    book, page = tables.book("人员")
    tables.row(page, 1, list(FIELDS.values()), fill="head")
    for line in range(2, _READY + 2):
        for column in range(1, len(FIELDS) + 1):
            page.cell(line, column).number_format = tables.TEXT
    page.freeze_panes = "A2"
    tables.fit(page)
    _explain(book)
    return tables.saved(book)


def _explain(book: Workbook) -> None:
    page = book.create_sheet("填写说明")
    tables.row(page, 1, ("列", "要求", "说明", "示例"), fill="head")
    roles = "、".join(label for role, label in seats.ROLES[seats.STAFF].items() if role not in OFFICERS)
    for line, texts in enumerate(_EXPLAINED, start=2):
        told = [*texts]
        if texts[0] == "角色":
            told[2:] = [f"几个角色用顿号隔开：{roles}。", "代表工委工作人员"]
        tables.row(page, line, told)
    tables.fit(page)


def annotated(batch: RosterBatch) -> bytes:
    """The lines as they were typed, with 状态, 问题 and 怎么改; numbers in full: it is the user's own sheet."""
    book, page = tables.book("人员")
    tables.row(page, 1, [*FIELDS.values(), STATE, PROBLEM, CURE], fill="head")
    columns = {field: column for column, field in enumerate(FIELDS, start=1)}
    order = (problems.FIXED, problems.CHECK, problems.ERROR)
    for line, row in enumerate(batch.rows.order_by("number"), start=2):
        typed = batches.typed(row)
        told = "\n".join(f"{FIELDS.get(one['field'], '')}：{one['reason']}" for one in row.problems)
        cures = "\n".join(dict.fromkeys(one["cure"] for one in row.problems))
        tables.row(page, line, [*(typed.get(field, "") for field in FIELDS), word(row), told, cures])
        for one in sorted(row.problems, key=lambda one: order.index(one["severity"])):
            if one["field"] in columns:
                tables.colour(page, line, columns[one["field"]], one["severity"])
    page.freeze_panes = "B2"
    tables.fit(page)
    return tables.saved(book)


def report(batch: RosterBatch, congress: CongressRef, today: date) -> bytes:
    """One line a person and what became of it; no number, no telephone, the name alone."""
    book, page = tables.book("导入报告")
    progress = batches.progress(batch)
    tables.row(page, 1, [f"{congress.organ_name}　人员导入报告　{today:%Y-%m-%d}"])
    summary = f"{batch.file_name}；{batch.by_name} 发起；已导入 {progress.made}，未导入 {progress.failed}"
    tables.row(page, 2, [f"{summary}，等待 {progress.waiting}，核对有误 {refused(batch)}"])
    tables.row(page, 4, ["行", "姓名", "身份证号", "结果", "原因"], fill="head")
    for line, row in enumerate(batch.rows.order_by("number"), start=5):
        number = batches.typed(row).get("id_number", "")
        why = row.error or "；".join(one["reason"] for one in row.problems if one["severity"] == "error")
        tables.row(page, line, [str(row.number), row.name, masking.id_number(number.strip()), word(row), why])
    page.freeze_panes = page.cell(5, 1)
    tables.fit(page, below=4)
    return tables.saved(book)


def refused(batch: RosterBatch) -> int:
    """Rows that the preview kept out."""
    return batch.rows.filter(verdict=states.REFUSED).count()


def word(row: RosterRow) -> str:
    """What is said of the row: the verdict as long as nothing ran or it was refused, else how far it came."""
    if row.verdict == states.REFUSED or row.batch.state == states.PREVIEWED:
        return states.VERDICTS[row.verdict]
    return states.ROSTER_ROW[row.state]
