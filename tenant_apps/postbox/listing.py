"""交换异常 as the page and the sheet show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q

from kernel import clock
from kernel.text import one_line
from shared_apps.exchange.envelope import WORDS
from tenant_apps.postbox import access, alarms, box, replaying
from tenant_apps.postbox.models import Alarm
from tenants import selectors as registry
from ui.parts import Chip, Tab

PAGE = 20
_TEXT = 60  # characters of a search
HEAD = ("方向", "异常", "信件", "事项", "对方", "发现时间", "最近一次", "次数", "状态", "处置人", "处置时间")
BOXES = {"waiting": "待处置", "all": "全部"}
# What people can do about each, in a sentence; the first for ours, the second for theirs.
CURES: dict[str, tuple[str, str]] = {
    Alarm.Code.DEAD: (
        "对方系统多次未能处理，系统已停止自动投递。请联系对方或者平台运行维护单位查明原因，之后点“再次投递”。",
        "本级系统多次未能处理这件来件，对方系统仍会按期重试。请联系平台运行维护单位；修复后由对方再次投递。",
    ),
    Alarm.Code.BOUNCED: (
        "对方系统已停用，没有承接单位。请改送其他单位，或者按线下方式办理，并将本条标记为“已知悉”。",
        "",
    ),
    Alarm.Code.MISMATCH: (
        "对方已有相同编号而内容不同的信件，拒收了本件。请与对方核对，并联系平台运行维护单位查明原因。",
        "收到与已有信件编号相同、内容不同的来件，已拒收，原件不受影响。请与对方核对，并联系平台运行维护单位。",
    ),
    Alarm.Code.UNKNOWN_KIND: (
        "",
        "对方使用的版本较新，本级暂不能识别这类信件，已原样暂存。平台升级后自动处理；也可以点“再次处理”。",
    ),
    Alarm.Code.STUCK: (
        "",
        "信件已收到，未能处理，同一事项的后续信件一并暂存，其他事项不受影响。修复后点“再次处理”。",
    ),
    Alarm.Code.FILE_LOST: (
        "",
        "对方送来的附件多次未能取回，其余内容不受影响。请与对方联系补送，或者点“再次处理”。",
    ),
    Alarm.Code.FORGOTTEN: (
        "",
        "来件所属事项是本单位恢复备份之前送出的，恢复后本级已无记录；来件已存档，不产生办理。请与对方核对，需要的重新办理，并将本条标记为“已知悉”。",
    ),
}


@dataclass(frozen=True)
class Wanted:
    """The address as the page reads it; what means nothing is left out."""

    box: str = "waiting"
    text: str = ""
    code: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Wanted:
        asked, code = given.get("box", ""), given.get("code", "")
        return cls(
            box=asked if asked in BOXES else "waiting",
            text=one_line(given.get("q", "")[: 4 * _TEXT])[:_TEXT],
            code=code if code in Alarm.Code.values else "",
        )

    def query(self, **changed: str) -> str:
        now = replace(self, **changed)
        pairs = {"box": now.box, "q": now.text, "code": now.code}
        return "?" + urlencode({name: value for name, value in pairs.items() if value})

    def chips(self) -> list[Chip]:
        words = {
            "text": f"含“{self.text}”" if self.text else "",
            "code": Alarm.Code(self.code).label if self.code else "",
        }
        return [
            Chip(label=word, url_without=self.query(**{name: ""})) for name, word in words.items() if word
        ]

    def tabs(self) -> list[Tab]:
        counts = {"waiting": access.waiting().count(), "all": access.raised().count()}
        return [
            Tab(label=word, url=self.query(box=name), count=counts[name], current=name == self.box)
            for name, word in BOXES.items()
        ]


@dataclass(frozen=True)
class Line:
    """An alarm with the words that its row does not hold."""

    alarm: Alarm
    letter: str
    about: str
    peer: str

    @property
    def way(self) -> str:
        return "发出" if self.alarm.outgoing else "收到"

    @property
    def state(self) -> str:
        if self.alarm.settled_at:
            return "已再次处理" if self.alarm.settled_how == replaying.AGAIN else "已知悉"
        return "已自行恢复" if self.alarm.is_through else "待处置"

    @property
    def is_waiting(self) -> bool:
        return self.alarm.settled_at is None and not self.alarm.is_through

    @property
    def cure(self) -> str:
        return CURES[self.alarm.code][0 if self.alarm.outgoing else 1]

    @property
    def again_word(self) -> str:
        """The deed that might help, if there is one."""
        if self.alarm.outgoing:
            return "再次投递" if self.alarm.code == Alarm.Code.DEAD else ""
        return "再次处理" if self.alarm.code in {*box.TRIED_AGAIN, Alarm.Code.FILE_LOST} else ""


def rows(wanted: Wanted) -> Any:
    """The latest first. Words are sought in the referral's number and title and in the other end's name."""
    found = access.waiting() if wanted.box == "waiting" else access.raised()
    if wanted.code:
        found = found.filter(code=wanted.code)
    if wanted.text:
        peers = [row.id for row in registry.directory_entries() if wanted.text in row.name]
        threads = set(found.values_list("referral_id", flat=True))
        named = [key for key, words in alarms.about(threads).items() if wanted.text in words]
        found = found.filter(Q(peer_id__in=peers) | Q(referral_id__in=named))
    return found.order_by("-raised_at", "-id")


def lines(found: Iterable[Alarm]) -> list[Line]:
    kept = list(found)
    about, names = alarms.about(row.referral_id for row in kept), registry.names(row.peer_id for row in kept)
    return [
        Line(
            alarm=row,
            letter=WORDS.get(row.kind, "新类型信件"),
            about=about.get(row.referral_id, "（本级无对应事项）"),
            peer=names.get(row.peer_id, "平台"),
        )
        for row in kept
    ]


def table(found: Iterable[Alarm]) -> list[tuple[object, ...]]:
    return [
        (
            line.way,
            line.alarm.get_code_display(),
            line.letter,
            line.about,
            line.peer,
            _moment(line.alarm.raised_at),
            _moment(line.alarm.last_at),
            line.alarm.tries,
            line.state,
            line.alarm.settled_by_name,
            _moment(line.alarm.settled_at),
        )
        for line in lines(found)
    ]


def _moment(at: Any) -> str:
    return f"{clock.local(at):%Y-%m-%d %H:%M}" if at else ""
