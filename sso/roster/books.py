"""The workbooks of an import: the sheet to begin with, the user's lines given back with what was found, the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import QuerySet
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from kernel import masking, tenancy
from kernel.actor import OFFICERS
from kernel.tenancy import CongressRef
from shared_apps.identity import registers
from shared_apps.identity import states as seats
from sso import states
from sso.models import RosterBatch, RosterRow
from sso.roster import batches, sorts
from sso.roster.sorts import Sort
from tenants.onboarding import problems, tables

STATE, PROBLEM, CURE = "状态", "问题", "怎么改"
_READY = 500  # lines of the template that are ready for text
_LISTS = "可选项"  # the sheet from which the drop-downs are taken


def template(sort: Sort, congress: CongressRef) -> bytes:
    """All columns as text with their drop-downs, and a page that explains. Outside every block."""
    offered = _offered(sort, congress)
    book, page = tables.book(sort.label)
    tables.row(page, 1, list(sort.fields.values()), fill="head")
    for line in range(2, _READY + 2):
        for column in range(1, len(sort.columns) + 1):
            page.cell(line, column).number_format = tables.TEXT
    page.freeze_panes = "B2"
    tables.fit(page)
    _explain(book, sort, offered)
    _drop_downs(book, page, sort, offered)
    return tables.saved(book)


def _offered(sort: Sort, congress: CongressRef) -> dict[str, Sequence[str]]:
    """Field → what may be chosen for it."""
    fixed = {column.field: column.choices for column in sort.columns if column.choices}
    with tenancy.enter(congress):
        if sort.register_name:
            return {**fixed, **sort.register.offered()}
        names = registers.places().names()
    kinds = [word for kind, word in seats.KINDS.items() if kind not in seats.OUTSIDE | {seats.DEPUTY}]
    return {**fixed, "kind": kinds, "group": names}


def _explain(book: Workbook, sort: Sort, offered: Mapping[str, Sequence[str]]) -> None:
    page = book.create_sheet("填写说明")
    tables.row(page, 1, ("列", "要求", "说明", "示例"), fill="head")
    for line, column in enumerate(sort.columns, start=2):
        told = column.told or ("从下拉列表中选择。" if offered.get(column.field) else "")
        if not sort.register_name and column.field == "roles":
            told = _roles_told()
        tables.row(page, line, (column.label, column.need, told, column.example))
    tables.fit(page)


def _roles_told() -> str:
    staff = "、".join(label for role, label in seats.ROLES[seats.STAFF].items() if role not in OFFICERS)
    duties = "、".join(registers.places().duties().values())
    return f"几个用顿号隔开。机关工作人员：{staff}。承办、分办人员：{duties}，不填则为经办或者联络。"


def _drop_downs(book: Workbook, page: tables.Page, sort: Sort, offered: Mapping[str, Sequence[str]]) -> None:
    """Lists to choose from; other words may be typed too, the preview judges them."""
    lists = book.create_sheet(_LISTS)
    at = 0
    for number, column in enumerate(sort.columns, start=1):
        words = offered.get(column.field, ())
        if not words:
            continue
        at += 1
        tables.put(lists, 1, at, column.label)
        for line, word in enumerate(words, start=2):
            tables.put(lists, line, at, word)
        letter = get_column_letter(at)
        area = f"'{_LISTS}'!${letter}$2:${letter}${len(words) + 1}"
        choice = DataValidation(type="list", formula1=area, allow_blank=True, showErrorMessage=False)
        page.add_data_validation(choice)
        here = get_column_letter(number)
        choice.add(f"{here}2:{here}{_READY + 1}")
    tables.fit(lists)


def annotated(batch: RosterBatch, rows: QuerySet[RosterRow] | None = None) -> bytes:
    """The lines (without `rows` all) as they were typed, with 状态, 问题 and 怎么改; numbers in full: it is the user's own sheet."""
    fields = sorts.of(batch.sort).fields
    book, page = tables.book(sorts.of(batch.sort).label)
    tables.row(page, 1, [*fields.values(), STATE, PROBLEM, CURE], fill="head")
    columns = {field: column for column, field in enumerate(fields, start=1)}
    order = (problems.FIXED, problems.CHECK, problems.ERROR)
    found = batch.rows.all() if rows is None else rows
    for line, row in enumerate(found.select_related("batch").order_by("number"), start=2):
        typed = batches.typed(row)
        told = "\n".join(f"{fields.get(one['field'], '')}：{one['reason']}" for one in row.problems)
        cures = "\n".join(dict.fromkeys(one["cure"] for one in row.problems))
        tables.row(page, line, [*(typed.get(field, "") for field in fields), word(row), told, cures])
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
    label = sorts.of(batch.sort).label
    tables.row(page, 1, [f"{congress.organ_name}　{label}导入报告　{today:%Y-%m-%d}"])
    summary = f"{batch.file_name}；{batch.by_name} 发起；已导入 {progress.made}，未导入 {progress.failed}"
    tables.row(page, 2, [f"{summary}，等待 {progress.waiting}，核对有误 {refused(batch)}"])
    tables.row(page, 4, ["行", "名称", "身份证号", "结果", "原因"], fill="head")
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
    """What is said of the row: the verdict as long as nothing ran or nothing was to be done, else how far it came."""
    if row.verdict not in states.WORK or row.batch.state == states.PREVIEWED:
        return states.VERDICTS[row.verdict]
    return states.ROSTER_ROW[row.state]
