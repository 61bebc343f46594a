"""The pages of 区划调整: the list, one plan with its numbers, and the report as a workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from kernel import clock, journal
from kernel.actor import Actor
from tenants import access, states
from tenants.adjusting import ports
from tenants.console import gate
from tenants.models import Adjustment, AdjustmentFigure, Congress
from ui.parts import Act, Acts, Cannot, Fact, Tab

PAGE = 50
LONGEST = 60  # characters of a search
HEAD = ("单位", "事项", "状态", "调整前", "转入接续单位", "留在原处", "调整后", "说明")
LIST_HEAD = ("调整", "类别", "状态", "批准文件", "拟订人", "拟订时间", "确认时间")
# The deed of the table → the page that does it, in this order.
PAGES = {
    "carry_out": "adjustment_carrying",
    "confirm": "adjustment_confirmation",
    "recount": "adjustment_recount",
    "take_back": "adjustment_return",
    "cancel": "adjustment_cancel",
}
ENDED = {states.CANCELLED: "取消"}
FORESEEN = "（预计）"
_OVER = frozenset({states.CANCELLED, states.TAKING_BACK, states.TAKEN_BACK})
OFF_CHAIN = "调整后同任两个以上无隶属关系的代表（选举法第四十八条），须核对处理"
TAKING_BACK = {
    states.MERGE: "已开始撤回本项合并。完成后原单位恢复办理，等候的文件随后送达。",
    states.MOVE: "已开始撤回本次改变隶属。完成后恢复原来的上级和代码，本单位一直照常办理。",
    states.RENAME: "已开始撤回本次更名。完成后恢复原来的名称和代码，本单位一直照常办理。",
}
FIRST = frozenset({"carry_out", "confirm"})


@dataclass(frozen=True)
class Wanted:
    """The address of the list as the page reads it."""

    text: str = ""
    state: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Wanted:
        state = given.get("state", "")
        return cls(
            text=given.get("q", "").replace("\x00", "").strip()[:LONGEST],
            state=state if state in states.ADJUSTMENT.labels else "",
        )


@dataclass(frozen=True)
class Line:
    """One congress's numbers in the report."""

    congress: Congress
    is_heir: bool
    figures: list[AdjustmentFigure]
    foreseen: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def before(self) -> int:
        return sum(figure.before for figure in self.figures)

    @property
    def moves(self) -> int:
        return sum(figure.moves for figure in self.figures)

    @property
    def stays(self) -> int:
        return sum(figure.stays for figure in self.figures)

    @property
    def after(self) -> str:
        """The sum of what is counted, or as long as that is not so of what is foreseen; empty where neither is."""
        known = [figure.after for figure in self.figures if figure.after is not None]
        if known:
            return str(sum(known))
        return f"{sum(self.foreseen.values())}{FORESEEN}" if self.foreseen else ""

    def after_of(self, figure: AdjustmentFigure) -> str:
        if figure.after is not None:
            return str(figure.after)
        foreseen = self.foreseen.get((figure.what, figure.label))
        return "" if foreseen is None else f"{foreseen}{FORESEEN}"

    @property
    def rows(self) -> list[tuple[AdjustmentFigure, str, str]]:
        """Each number with how it goes on and why the rest stays, and what there is of it afterwards."""
        return [
            (figure, "" if self.is_heir else words_of(figure), self.after_of(figure) or "—")
            for figure in self.figures
        ]


def words_of(figure: AdjustmentFigure) -> str:
    if figure.what in ports.ONE_BY_ONE:
        how = "逐项移交"
    else:
        how = "随建议一并移交" if figure.what in ports.ALONG else "确认时随登记转入"
    return "；".join(
        filter(None, (f"{figure.moves} {how}" if figure.moves else "", figure.why, _since(figure)))
    )


def _since(figure: AdjustmentFigure) -> str:
    """Why the two numbers of what stays where it is differ: its congress goes on working."""
    more = 0 if figure.after is None else figure.after - figure.before
    if not more or figure.adjustment.kind == states.MERGE:
        return ""
    return f"实施以后本单位照常办理，{'多' if more > 0 else '少'} {abs(more)}"


@dataclass(frozen=True)
class Going:
    """What goes on in the successor, in words whose numbers add up to the column 转入接续单位."""

    one_by_one: int
    sentence: str


def going(found: list[Line]) -> Going:
    figures = [figure for line in found if not line.is_heir for figure in line.figures]

    def told(names: tuple[str, ...]) -> tuple[int, str]:
        sums = {name: sum(figure.moves for figure in figures if figure.what == name) for name in names}
        return sum(sums.values()), "、".join(f"{name} {n}" for name, n in sums.items() if n)

    one_by_one, these = told(ports.ONE_BY_ONE)
    along, those = told(ports.ALONG)
    seats, _ = told((ports.SEATS,))
    parts = [
        f"逐项移交 {one_by_one} 项" + (f"（{these}）" if these else ""),
        *([f"随建议一并移交 {along} 项（{those}）"] if along else []),
        *([f"确认时随登记转入席位 {seats} 个"] if seats else []),
    ]
    return Going(
        one_by_one, f"{'，'.join(parts)}，合计 {one_by_one + along + seats}，即下表“转入接续单位”各行之和"
    )


def found(actor: Actor, wanted: Wanted) -> QuerySet[Adjustment]:
    """Newest first."""
    rows = access.adjustments(actor, gate.READ)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.text:
        rows = rows.filter(
            Q(basis__icontains=wanted.text)
            | Q(reason__icontains=wanted.text)
            | Q(parts__congress__name__icontains=wanted.text)
            | Q(successor__name__icontains=wanted.text)
        ).distinct()
    return (
        rows.select_related("successor", "new_parent")
        .prefetch_related("parts__congress")
        .order_by("-planned_at", "-id")
    )


def one(actor: Actor, adjustment_id: UUID) -> Adjustment:
    return access.adjustment(actor=actor, capability=gate.READ, adjustment_id=adjustment_id)


def tabs(actor: Actor, wanted: Wanted) -> list[Tab]:
    rows = found(actor, Wanted(text=wanted.text)).values_list("state", flat=True)
    every = list(rows)
    present = [state for state in states.ADJUSTMENT.labels if state in every]
    return [
        Tab(
            label=states.ADJUSTMENT.label(state) if state else "全部",
            url=f"?state={state}&q={wanted.text}",
            count=every.count(state) if state else len(every),
            current=state == wanted.state,
        )
        for state in ["", *present]
    ]


def title(row: Adjustment) -> str:
    """“桐庐县并入建德市”."""
    names = "、".join(part.congress.name for part in row.parts.all())
    if row.successor is not None:
        return f"{names}并入{row.successor.name}"
    if row.new_parent is not None:
        return f"{names}改隶属{row.new_parent.name}"
    return f"{row.old_name}改为{row.new_name}"


def lines(row: Adjustment) -> list[Line]:
    """Those that are merged, moved or renamed in code order, then the successor."""
    rows: dict[UUID, Line] = {}
    figures = row.figures.select_related("congress").order_by("congress__code", "order", "id")
    for figure in figures:
        is_heir = figure.congress_id == row.successor_id
        rows.setdefault(figure.congress_id, Line(figure.congress, is_heir, [])).figures.append(figure)
    found = sorted(rows.values(), key=lambda line: (line.is_heir, line.congress.code))
    if row.state not in _OVER:
        _foresee(row, found)
    return found


def _foresee(row: Adjustment, found: list[Line]) -> None:
    """What the successor had and what goes there; of a congress that moves or is renamed, what it has."""
    for line in found:
        if line.is_heir:
            come = Counter[tuple[str, str]]()
            for figure in (figure for other in found if not other.is_heir for figure in other.figures):
                come[figure.what, figure.label] += figure.moves
            had = {(figure.what, figure.label) for figure in line.figures}
            line.figures.extend(
                AdjustmentFigure(adjustment=row, congress=line.congress, what=what, label=label)
                for (what, label), number in come.items()
                if number and (what, label) not in had
            )
            line.foreseen.update(
                {(one.what, one.label): one.before + come[one.what, one.label] for one in line.figures}
            )
        elif row.kind != states.MERGE:
            line.foreseen.update({(one.what, one.label): one.before for one in line.figures})


def off_chain(row: Adjustment) -> list[ports.OffChain]:
    """Whose seats do not lie on one chain with the move (选举法 第四十八条), until those concerned have given one up."""
    if row.new_parent_id is None or row.state in (*ENDED, states.TAKING_BACK, states.TAKEN_BACK):
        return []
    return ports.off_chain(row.parts.get().congress_id, row.new_parent_id)


def cells(row: Adjustment) -> list[list[object]]:
    """The report: each line of each congress, and their sum."""
    found: list[list[object]] = []
    for line in lines(row):
        for figure, words, _ in line.rows:
            numbers = [figure.before, figure.moves, figure.stays, _number(line.after_of(figure))]
            found.append([line.congress.name, figure.what, figure.label, *numbers, words])
        sums = [line.before, line.moves, line.stays, _number(line.after)]
        found.append([line.congress.name, "合计", "", *sums, ""])
    found += [
        ["、".join(one.congresses), "代表", one.name, "", "", "", "", OFF_CHAIN] for one in off_chain(row)
    ]
    return found


def _number(shown: str) -> object:
    """A counted one is a number in the sheet; a foreseen one says so."""
    return int(shown) if shown.isdecimal() else shown


def list_cells(rows: QuerySet[Adjustment]) -> list[list[object]]:
    return [
        [
            title(row),
            row.kind_label,
            row.state_label,
            row.basis,
            row.planned_by,
            f"{clock.local(row.planned_at):%Y-%m-%d %H:%M}",
            f"{clock.local(row.confirmed_at):%Y-%m-%d %H:%M}" if row.confirmed_at else "",
        ]
        for row in rows
    ]


def facts(row: Adjustment) -> list[Fact]:
    told = {"类别": row.kind_label, "批准文件": row.basis, "原因": row.reason}
    told["被调整单位"] = "、".join(f"{part.congress.name} {part.congress.code}" for part in row.parts.all())
    if row.successor is not None:
        told["接续单位"] = f"{row.successor.organ_name} {row.successor.code}"
    if row.new_parent is not None:
        told["新的上级"] = row.new_parent.organ_name
    if row.new_name:
        told["新的名称"] = f"{row.new_name}，{row.new_organ}"
    if row.new_code:
        told["代码"] = f"{row.old_code} 改为 {row.new_code}，原地址自动转到新地址"
    moments = {
        "拟订": (row.planned_at, row.planned_by),
        "清点": (row.counted_at, ""),
        "实施": (row.carried_at, ""),
        "确认": (row.confirmed_at, row.confirmed_by),
        ENDED.get(row.state, "撤回"): (row.ended_at, row.ended_by),
        "撤回完成": (row.taken_back_at, ""),
    }
    for word, (at, who) in moments.items():
        if at is not None:
            told[word] = " ".join(filter(None, (f"{clock.local(at):%Y-%m-%d %H:%M}", who)))
    if row.ended_reason:
        told[f"{ENDED.get(row.state, '撤回')}原因"] = row.ended_reason
    return [Fact(term=term, value=value) for term, value in told.items()]


def acts(row: Adjustment) -> Acts:
    can = [
        Act(
            label=states.ADJUSTMENT.row(deed).label,
            url=reverse(f"console:{page}", kwargs={"pk": row.pk}),
            primary=deed in FIRST,
            dialogue=True,
        )
        for deed, page in PAGES.items()
        if states.ADJUSTMENT.allows(row, deed)
    ]
    reason = f"当前为“{row.state_label}”"
    cannot = [
        Cannot(label=states.ADJUSTMENT.row(deed).label, reason=reason)
        for deed in PAGES
        if not states.ADJUSTMENT.allows(row, deed)
    ]
    return Acts(can=tuple(can), cannot=tuple(cannot))


@dataclass(frozen=True)
class Job:
    """How far the work has come, in things sent and arrived; `sentence` says what happens now."""

    percent: int
    done: int
    all: int
    sentence: str


def job(row: Adjustment) -> Job:
    sent = sum(part.sent for part in row.parts.all())
    arrived = sum(part.arrived for part in row.parts.all())
    sentences = {
        states.COUNTING: "正在逐个单位清点建议、转办、代表、席位和承办单位",
    }
    merger = {
        states.CARRYING: "原单位已暂停办理，未办结事项正通过交换送往接续单位，收到前不生效",
        states.CONFIRMING: "接续单位正在承接，随后并入并告知往来各方",
        states.TAKING_BACK: "已移交的事项正在作废，完成后原单位恢复办理",
    }
    others = {
        states.CARRYING: "正在变更登记并清点，本单位照常办理",
        states.CONFIRMING: "正在清点确认时的数字，本单位照常办理",
        states.TAKING_BACK: "正在恢复原来的登记，本单位照常办理",
    }
    sentences |= merger if row.kind == states.MERGE else others
    percent = 100 * arrived // sent if sent else 0
    return Job(percent, arrived, sent, sentences.get(row.state, ""))


def given_out(actor: Actor, row: Adjustment) -> None:
    """The report leaves the console: who took it stays in the public journal."""
    journal.record(
        actor=actor,
        seat=access.seat_over(actor=actor, capability=gate.READ, congress=row.scope),
        deed="adjustment.given_out",
        subject=row,
        body={"kind": row.kind, "state": row.state},
        congress_id=row.scope_id,
    )


def choices(actor: Actor, *, level: str = "") -> list[tuple[str, str]]:
    """Congresses of the console that may be adjusted, as (id, words), in code order."""
    rows = access.in_scope(actor, gate.READ).filter(state__in=(states.ACTIVE, states.SUSPENDED))
    rows = rows.filter(level=level) if level else rows.exclude(parent=None)
    return [(str(row.pk), f"{row.name} {row.code}") for row in rows]
