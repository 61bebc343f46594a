"""The page 存证 of one case, made ready for ui's components. Inside the block."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kernel import clock
from tenant_apps.evidence import selectors
from tenant_apps.evidence.models import Root, Seal
from tenant_apps.evidence.proof import Case
from tenant_apps.postbox import selectors as letters
from tenant_apps.records import selectors as records
from ui import parts as ui

ALGORITHMS = {"sha256": "SHA-256", "sm3": "SM3"}
REFUSALS = {"unsound": "签名不能成立", "forked": "与此前副署的内容相矛盾"}


@dataclass(frozen=True, kw_only=True)
class View:
    """What a proof of this case would hold, and who stands for it."""

    facts: tuple[ui.Fact, ...]
    countersigned: bool
    refused: str
    empty: bool


def build(case: Case) -> View:
    ids = [case.id, *case.referrals]
    sent, received = letters.letters_of(ids)
    entries = records.of_cases(ids)
    sort = Seal.Sort
    sealed = sum(
        len(selectors.seals_of(kind, [row.pk for row in rows]))
        for kind, rows in ((sort.ENTRY, entries), (sort.SENT, sent), (sort.RECEIVED, received))
    )
    every = len(entries) + len(sent) + len(received)
    root = selectors.last_root()
    signed = [one for one in selectors.countersignatures(root) if not one.refusal] if root else []
    refused = [one for one in selectors.countersignatures(root) if one.refusal] if root else []
    return View(
        facts=(
            ui.Fact(term="办理记录", value=f"{len(entries)} 条"),
            ui.Fact(term="往来信件", value=f"发出 {len(sent)} 件，收到 {len(received)} 件"),
            ui.Fact(term="已封存", value=f"{sealed} 条，共 {every} 条"),
            ui.Fact(term="最近日根", value=_root(root)),
            ui.Fact(
                term="副署",
                value="、".join(f"{one.by_name}（{_moment(one.at)}）" for one in signed) or "等候副署",
            ),
        ),
        countersigned=bool(signed),
        refused="；".join(
            f"{one.by_name}不予副署：{REFUSALS.get(one.refusal, one.refusal)}" for one in refused
        ),
        empty=not every,
    )


def _root(root: Root | None) -> str:
    if root is None:
        return "还没有"
    word = ALGORITHMS[root.facts["alg"]]
    return f"{_moment(root.at)}，至第 {root.segment} 段第 {root.last} 条（{word}）"


def _moment(at: datetime) -> str:
    return f"{clock.local(at):%Y-%m-%d %H:%M}"
