"""交换文件 at the console: cells with the files that lack, the list with its filter, one file's page."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import QuerySet

from kernel import clock
from shared_apps.exchange import carrying, selectors, states
from shared_apps.exchange.models import Cell, File
from shared_apps.exchange.outcome import BOUNCED, FAILED, LATER, REFUSED, TAKEN
from shared_apps.exchange.states import FILE, IN, OUT
from ui.parts import Chip, Fact, Tab

PAGE = 20
HEAD = (
    "编号",
    "方向",
    "平台",
    "文件名",
    "状态",
    "往来件",
    "未能收下",
    "回执",
    "大小（字节）",
    "办理人",
    "时间",
    "说明",
    "SHA-256",
)
# What became of an envelope of theirs, in words.
OUTCOMES = {
    TAKEN: "已收下",
    LATER: "接收单位暂停或者维护，下次再带",
    FAILED: "未能处理",
    BOUNCED: "接收单位已关闭",
    REFUSED: "拒收",
}


# What stands in the way to another cell (Cell.trouble), in words; of anything else the code is told.
TROUBLES = {
    "cell_unreachable": "对方没有应答",
    "cell_slow": "对方应答超时",
    "cell_at_fault": "对方系统出错",
    "cell_stale": "两个平台的时钟相差过大",
    "cell_revoked": "本平台的密钥已被对方吊销，须重新核对登记卡",
    "cell_not-valid-then": "本平台的密钥已过有效期",
    "cell_unknown-key": "对方不认得本平台的密钥，须重新送登记卡",
    "cell_unknown": "对方不认得本平台的密钥或者单位，须重新送登记卡",
    "cell_unknown-cell": "对方没有登记本平台，须送登记卡",
    "cell_card": "对方没有采用本平台的登记卡，须电话核对",
    "cell_no_key": "本平台没有可用的签名密钥",
    "cell_answer_unsigned": "应答的签名不符，可能不是对方平台",
}


@dataclass(frozen=True)
class Neighbour:
    """Another cell as the page tells of it."""

    cell: Cell
    congresses: int
    lacking: tuple[int, ...]

    @property
    def by_file(self) -> bool:
        return not self.cell.url

    @property
    def gap(self) -> str:
        """第 3、4 号文件没有导入; empty when none lacks."""
        if not self.lacking:
            return ""
        told = "、".join(str(number) for number in self.lacking[:5])
        more = f" 等 {len(self.lacking)} 个" if len(self.lacking) > 5 else ""
        return (
            f"{self.cell.word}的第 {told} 号{more}文件没有导入，请向对方索取；内容也可能已随后面的文件补到。"
        )

    @property
    def trouble(self) -> str:
        if not self.cell.trouble or self.cell.trouble_at is None:
            return ""
        why = TROUBLES.get(self.cell.trouble, f"代码 {self.cell.trouble}")
        return f"{clock.local(self.cell.trouble_at):%m-%d %H:%M} 未能连通：{why}。系统自动重试。"


def neighbours() -> list[Neighbour]:
    found = selectors.cells()
    counted = selectors.congresses_of(found)
    return [
        Neighbour(
            cell,
            counted[cell.name],
            tuple(carrying.gaps(selectors.numbers_taken(cell)) if not cell.url else ()),
        )
        for cell in found
    ]


@dataclass(frozen=True)
class Wanted:
    """What the reader asked for; empty means all."""

    text: str = ""
    cell: str = ""
    direction: str = ""
    state: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Wanted:
        text = given.get("q", "").replace("\x00", "").strip()[:60]
        cell, direction, state = (given.get(name, "") for name in ("cell", "direction", "state"))
        return cls(
            text=text,
            cell=cell if cell in {one.name for one in selectors.cells()} else "",
            direction=direction if direction in states.DIRECTIONS else "",
            state=state if state in FILE.labels else "",
        )

    def query(self, **changed: str) -> str:
        now = replace(self, **changed)
        pairs = {"q": now.text, "cell": now.cell, "direction": now.direction, "state": now.state}
        return "?" + urlencode({name: value for name, value in pairs.items() if value})

    def chips(self) -> list[Chip]:
        told = {
            "text": f"含“{self.text}”" if self.text else "",
            "cell": f"平台 {self.cell}" if self.cell else "",
            "state": FILE.labels.get(self.state, ""),
        }
        return [Chip(label=word, url_without=self.query(**{name: ""})) for name, word in told.items() if word]

    def tabs(self) -> list[Tab]:
        found = [("", "全部"), *states.DIRECTIONS.items()]
        return [
            Tab(label=label, url=self.query(direction=value), current=self.direction == value)
            for value, label in found
        ]

    @property
    def rows(self) -> QuerySet[File]:
        return selectors.files(text=self.text, cell=self.cell, state=self.state, direction=self.direction)


@dataclass(frozen=True)
class Line:
    """One file as every page draws it."""

    file: File

    @property
    def is_out(self) -> bool:
        return self.file.direction == OUT

    @property
    def label(self) -> str:
        return FILE.label(self.file.state)

    @property
    def title(self) -> str:
        number = f"第 {self.file.number} 号" if self.file.number else "编号待读取"
        return f"{number}：{self.file.name}"

    @property
    def is_at_work(self) -> bool:
        return self.file.state in states.AT_WORK

    @property
    def is_over(self) -> bool:
        return self.file.state in (states.RECEIPTED, states.TAKEN)

    @property
    def is_refused(self) -> bool:
        return self.file.state == states.REFUSED

    @property
    def may_be_given(self) -> bool:
        return self.is_out and self.file.is_kept and self.file.state in (states.READY, states.RECEIPTED)

    @property
    def sentence(self) -> str:
        """What happened, and what comes next."""
        file = self.file
        if file.state in states.AT_WORK:
            return "正在生成。" if self.is_out else "正在核对和导入。"
        if file.state == states.REFUSED:
            return file.error
        if file.state == states.READY:
            return f"已写入 {file.total} 件。请下载后送交对方导入；对方的回执随其下一个文件带回，此前这些内容会重复写入以后的文件，对方不会重复办理。"
        if file.state == states.RECEIPTED:
            return f"对方已导入，{file.total} 件的结果已登记到各单位。"
        left = f"其中 {file.left} 件未能收下。" if file.left else ""
        receipts = f"带来对方对我方 {file.receipts} 个文件的回执。" if file.receipts else ""
        owed = "请导出一个文件，把回执送还对方。" if file.owed else "回执已送达对方。"
        return f"已导入 {file.total} 件。{left}{receipts}{owed}"


def lines(rows: Iterable[File]) -> list[Line]:
    return [Line(row) for row in rows]


def table(rows: Iterable[File]) -> list[tuple[object, ...]]:
    return [
        (
            row.number or "",
            states.DIRECTIONS[row.direction],
            row.cell.word if row.cell else "",
            row.name,
            FILE.label(row.state),
            row.total,
            row.left if row.direction == IN else "",
            row.receipts,
            row.size,
            row.by_name,
            f"{clock.local(row.made_at):%Y-%m-%d %H:%M}",
            row.error,
            row.sha256,
        )
        for row in rows
    ]


def facts(file: File) -> list[Fact]:
    found = {
        "方向": f"{states.DIRECTIONS[file.direction]}，{'给' if file.direction == OUT else '来自'}{file.cell or '（尚未核对）'}",
        "往来件": f"{file.total} 件",
        "大小": f"{file.size:,} 字节" if file.size else "—",
        "SHA-256": file.sha256 or "—",
        "办理人": file.by_name,
        "时间": f"{clock.local(file.made_at):%Y-%m-%d %H:%M}",
    }
    return [Fact(term=term, value=value) for term, value in found.items()]


def outcomes(file: File) -> list[tuple[str, int]]:
    """Of one that was taken in: what became of its envelopes, in words, with how many."""
    counted = Counter(str(row[2]) for row in json.loads(file.outcomes or "[]"))
    return [(word, counted[kind]) for kind, word in OUTCOMES.items() if counted[kind]]
