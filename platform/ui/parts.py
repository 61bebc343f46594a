"""Plain data the components take. A page builds these from its selectors; no component asks a model anything."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

LampCode = Literal["ok", "near", "over", "none", "done"]
StepState = Literal["done", "now", "ahead"]


@dataclass(frozen=True, kw_only=True)
class Lamp:
    """One lamp: its shape follows `code`, `words` say the same (剩 3 个工作日, 逾期 2 日), `date` stands beside them."""

    code: LampCode
    words: str
    date: str = ""
    provisional: bool = False


@dataclass(frozen=True, kw_only=True)
class Act:
    """A deed the reader may do now. `dialogue` opens the page at `url` over this one; without script it is a page."""

    label: str
    url: str
    icon: str = ""
    primary: bool = False
    dialogue: bool = False


@dataclass(frozen=True, kw_only=True)
class Cannot:
    """A deed that is not possible now, and why."""

    label: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Acts:
    """What the reader may do, the deed most likely next first, and what not."""

    can: tuple[Act, ...] = ()
    cannot: tuple[Cannot, ...] = ()

    @property
    def bar(self) -> tuple[Act, ...]:
        """For the phone's bar, the primary deed last (under the thumb); at most two."""
        first = [act for act in self.can if act.primary][:1]
        others = [act for act in self.can if not act.primary][: 2 - len(first)]
        return (*others, *first)


@dataclass(frozen=True, kw_only=True)
class Step:
    word: str
    state: StepState = "ahead"


def steps(words: tuple[str, ...], *, now: int) -> tuple[Step, ...]:
    """Steps with those before index `now` done; `now` = len(words) means all done."""
    return tuple(
        Step(word=word, state="done" if index < now else "now" if index == now else "ahead")
        for index, word in enumerate(words)
    )


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One word of a tab row, with its count; `level` puts the box before it, `second` stands in grey (desk only).

    `count_url` answers a bare number that the page fetches after it has loaded.
    """

    label: str
    url: str
    count: int | None = None
    count_url: str = ""
    current: bool = False
    level: str = ""
    second: str = ""


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A condition in force and the address without it."""

    label: str
    url_without: str


@dataclass(frozen=True, kw_only=True)
class Fact:
    term: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Party:
    """One line of 各方: 领衔, 联名, 主办, 会办 …"""

    role: str
    name: str
    note: str = ""
    state: str = ""
    lamp: Lamp | None = None


@dataclass(frozen=True, kw_only=True)
class Check:
    """One line of a check list; what is missing may be a link that does it."""

    label: str
    passed: bool
    word: str = ""
    url: str = ""


# Where an organ's name may break.
_ORGAN = re.compile(r"(?=人民代表大会|人民政府|人民法院|人民检察院)|(?<=常务委员会)(?!文件|$)")


@dataclass(frozen=True, kw_only=True)
class Doc:
    """A 公文 (GB/T 9704), on the screen and on paper. An empty `number` is drawn as a blank in a `preview`; without a `signer` none is named.

    `attachments` are names as the 附件说明 lists them; a `preview` bears that word across the page. Where several sign it, `units` are
    all of them; `organ` is then the one that issues it.
    """

    organ: str
    title: str
    to: str
    paragraphs: tuple[str, ...]
    number: str = ""
    signer: str = ""
    class_label: str = ""
    contact: str = ""
    date: str = ""
    copies: str = ""
    attachments: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    preview: bool = False

    @property
    def head(self) -> str:
        """发文机关标志; a letter without a number is in the form of 信函 (clause 10.1), which names the organ alone."""
        return f"{self.organ}文件" if self.number or self.preview else self.organ

    @property
    def head_parts(self) -> tuple[str, ...]:
        """What of it may stand in a line of its own."""
        return tuple(part for part in _ORGAN.split(self.head) if part)

    @property
    def signing(self) -> tuple[str, ...]:
        """The names below the text."""
        return self.units or (self.organ,)


@dataclass(frozen=True, kw_only=True)
class Slip:
    """An activation slip. `code` is on it alone; without one (it went by SMS) the slip only says so. `qr` is a picture's address."""

    organ: str
    name: str
    seat: str
    code: str
    expires_at: datetime
    asks_number: bool
    address: str
    qr: str
