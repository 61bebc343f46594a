"""The user's own sheet given back with what was found in it, and the sheet to begin with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from openpyxl import Workbook

from kernel.errors import DomainError, NotFound
from kernel.tenancy import CongressRef
from tenants import states
from tenants.models import Batch, BatchRow
from tenants.onboarding import preview, problems, sheet, tables, units, upload
from tenants.onboarding.codes import Register
from tenants.onboarding.grids import Cell
from tenants.onboarding.sheet import FIELDS, Sheet

STATE, PROBLEM, CURE = "状态", "问题", "怎么改"
ADDED = (STATE, PROBLEM, CURE)
ABOVE = "上级单位"
_SPARE = 100  # lines below the filled ones that are ready for text, too
_OF_VERDICT = {"error": "error", "warning": "check", "done": "done"}  # verdict → colour
_EXPLAINED = (
    ("行政区划代码", "必填", "6 位数字，已按区划表填好。不开通的单位，删去整行。", "330122"),
    ("单位名称", "可不填", "机关全称。不填则用规范名称。", "桐庐县人民代表大会常务委员会"),
    ("管理员姓名", "上线前必填", "一个人的姓名，不写职务。同一人可以管理几个单位。", "叶明"),
    ("管理员手机号", "有管理员时必填", "11 位手机号，不填座机。", "13800000000"),
    (
        "管理员身份证号",
        "有管理员时必填",
        "18 位，末位是 X 的填 X。只用来确认是不是同一个人，加密保存，不外传。",
        "",
    ),
    ("登录名", "可不填", "小写字母、数字、点、横线，3 至 64 位。不填则由平台起名。", "yeming"),
    ("上级单位", "不用填", "供核对，系统不读取。", "杭州市"),
)


class SheetGone(DomainError):
    code = "sheet_gone"
    message = "这一批没有原表：单个新增的没有上传表格，或者保存期已过，原表已删除。"
    next = "请在开通报告中查看结果。"


def annotated(batch_id: UUID) -> bytes:
    """The batch's sheet as xlsx: every line and column as text, with 状态, 问题 and 怎么改 added and the cells coloured.

    Formulas stay away: the values are given. Raises NotFound, SheetGone.
    """
    batch = Batch.objects.filter(pk=batch_id).first()
    if batch is None:
        raise NotFound
    content = upload.content_of(batch)
    if not content:
        raise SheetGone
    found = sheet.read(content)
    book, page = tables.book(found.grid.name or "导入表")
    _copy(page, found)
    added = _added(found)
    for name, column in added.items():
        tables.put(page, found.header, column, name)
        tables.colour(page, found.header, column, "head")
    for row in batch.rows.order_by("number"):
        for name, words in _words(row, batch).items():
            tables.put(page, row.number, added[name], words)
            tables.wrap(page, row.number, added[name])
        _colour(page, row, found, added)
    page.freeze_panes = page.cell(found.header + 1, 1)
    tables.fit(page)
    return tables.saved(book)


def _copy(page: tables.Page, found: Sheet) -> None:
    for number, line in enumerate(found.grid.lines, start=1):
        for column, cell in enumerate(line, start=1):
            tables.put(page, number, column, cell.text)
    for filled in found.lines:  # what a merged cell said stands in each line now
        for field, column in found.columns.items():
            tables.put(page, filled.number, column + 1, filled.cell(field).text)
    for column in range(1, page.max_column + 1):
        tables.colour(page, found.header, column, "head")


def _added(found: Sheet) -> dict[str, int]:
    """Where the three columns stand: where they stood when the sheet was annotated before, else on the right."""
    head: Sequence[Cell] = found.grid.lines[found.header - 1]
    there = {cell.text.strip(): column for column, cell in enumerate(head, start=1)}
    right = max((len(line) for line in found.grid.lines), default=0)
    before = all(name in there for name in ADDED)
    return {name: there[name] if before else right + offset for offset, name in enumerate(ADDED, start=1)}


def _words(row: BatchRow, batch: Batch) -> dict[str, str]:
    """What is said of the row: the verdict before the batch ran, how far it came afterwards."""
    ran = batch.state != states.PREVIEWED and row.verdict != "error"
    told = [f"{FIELDS.get(one['field'], '')}：{one['reason']}" for one in row.problems]
    cures = [one["cure"] for one in row.problems]
    return {
        STATE: states.ROW[row.state] if ran else states.VERDICTS[row.verdict],
        PROBLEM: "\n".join([*told, row.error] if row.error else told),
        CURE: "\n".join(dict.fromkeys(cures)),
    }


def _colour(page: tables.Page, row: BatchRow, found: Sheet, added: Mapping[str, int]) -> None:
    """The cells that are spoken of; the gravest finding of a cell wins."""
    order = (problems.FIXED, problems.CHECK, problems.ERROR)
    for one in sorted(row.problems, key=lambda one: order.index(one["severity"])):
        if one["field"] in found.columns:
            tables.colour(page, row.number, found.columns[one["field"]] + 1, one["severity"])
    tables.colour(page, row.number, added[STATE], _OF_VERDICT.get(row.verdict, ""))


def template(scope: CongressRef) -> bytes:
    """An xlsx to fill in: the units below `scope` that are not live yet, all columns as text, and a page that explains."""
    register = Register.load(scope)
    book, page = tables.book("单位开通")
    head = [*FIELDS.values(), ABOVE]
    tables.row(page, 1, head, fill="head")
    number = 1
    for code in _waiting(register):
        division, number = register.divisions[code], number + 1
        above = register.divisions.get(division.parent_code)
        tables.put(page, number, 1, division.code)
        tables.put(page, number, 2, units.regular(division, register))
        tables.put(page, number, len(head), above.name if above else "")
    for line in range(2, number + _SPARE + 1):
        for column in range(1, len(head) + 1):
            page.cell(line, column).number_format = tables.TEXT
    page.freeze_panes = "A2"
    tables.fit(page)
    _explain(book)
    return tables.saved(book)


def _waiting(register: Register) -> list[str]:
    """Codes of the area's units that have an organ and are not live, each city followed by its counties."""
    over = preview.LIVE | states.ENDED
    live = {code for code, congress in register.congresses.items() if congress.state in over}
    return [
        code
        for code in sorted(register.area - live)
        if code in register.divisions and register.divisions[code].organ != "none"
    ]


def _explain(book: Workbook) -> None:
    page = book.create_sheet("填写说明")
    tables.row(page, 1, ("列", "要求", "说明", "示例"), fill="head")
    for line, texts in enumerate(_EXPLAINED, start=2):
        tables.row(page, line, texts)
    tables.fit(page)
