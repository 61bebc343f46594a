"""The kinds of referral there are (DOMAIN 5.4), as one table: where it goes, on what ground, what is owed back and by when, who does what.

`article` cites what the kind rests on; a kind that rests on practice alone says so. Spans are fields of the rules in force at the end that
counts them (`shared_apps.rules`), so no day stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

REQUEST_ADOPTION = "REQUEST_ADOPTION"
REPORT_REFERENCE = "REPORT_REFERENCE"
AUTHORITY_REPORT = "AUTHORITY_REPORT"
ASSIGN_DOWN = "ASSIGN_DOWN"
REMIT_DOWN = "REMIT_DOWN"
TRANSFER = "TRANSFER"
DELEGATE = "DELEGATE"
CC = "CC"


class Way(StrEnum):
    UP = "UP"
    DOWN = "DOWN"
    BESIDE = "BESIDE"  # to one beside us, by way of the congress above both
    EITHER = "EITHER"


# Reasons of copies that a regulation prescribes: they leave with the deed, without 审签, as a CC; and of the report of a decision
# about a deputy of the congress above, which leaves as a REPORT_REFERENCE.
REPLY_COPIED, ASSIGNMENT_TOLD, MANDATE_CHANGED = "REPLY_COPIED", "ASSIGNMENT_TOLD", "MANDATE_CHANGED"
# Of a REMIT_DOWN that the deputy's own word sent, where the rules below take in suggestions of deputies from above.
FILED_BY_DEPUTY = "FILED_BY_DEPUTY"


@dataclass(frozen=True, kw_only=True)
class Type:
    """`deeds`: what the receiving end may do with it. `owed`: (what, the rule that says by when; empty: no rule does).

    `copy`: for information, nothing is owed back and none can be refused. `undertaken`: with it our own assignment goes down, whose
    answer is our reply. `needs_case`: it refers a suggestion.
    `article`: what it rests on everywhere; `local`: the beginning of a congress's code → what it rests on there, by its own regulation.
    `after_acceptance`: what the receiving end does next, once it has accepted.
    """

    label: str
    way: Way
    act: str
    article: str
    deeds: frozenset[str]
    owed: tuple[tuple[str, str], ...] = ()
    copy: bool = False
    undertaken: bool = False
    needs_case: bool = True
    after_acceptance: str = ""
    why: str = ""
    approves: str = "referral.approve"
    local: Mapping[str, str] = field(default_factory=dict)

    def ground(self, code: str) -> str:
        """What it rests on for the congress of this code: no congress is told of a regulation that does not bind it."""
        own = [area for area in self.local if code.startswith(area)]
        return self.local[max(own, key=len)] if own else self.article

    @property
    def refusable(self) -> bool:
        return bool(self.deeds & {"reject", "decline"})


_SIGNED = ("签收", "receive_span")
_DECIDED = ("受理或者退回并说明理由", "accept_span")
TABLE: dict[str, Type] = {
    REQUEST_ADOPTION: Type(
        label="转请上级代表采纳",
        way=Way.UP,
        act="转请",
        article="《代表法》第二十四条、第三十六条",
        deeds=frozenset({"receive", "accept", "reject", "adopt", "not_adopt", "relay"}),
        owed=(
            _SIGNED,
            _DECIDED,
            ("由代表决定是否采纳", "adopt_span"),
            ("采纳后答复并回送结果", "reply_span"),
        ),
        after_acceptance="请代表研究采纳，或者转送、答复未采纳",
    ),
    REPORT_REFERENCE: Type(
        label="报送上级参考",
        way=Way.UP,
        act="报送",
        article="无法定程序，办公机构之间的工作联系",
        deeds=frozenset({"note"}),
        owed=(_SIGNED,),
        copy=True,
        why="供上级人大代表工作机构参考，不要求答复；需要上级办理的，请用“转请上级”。",
    ),
    AUTHORITY_REPORT: Type(
        label="承办单位报告上级主管部门的情况",
        way=Way.UP,
        act="报告备查",
        article="无法定程序，承办单位按隶属关系报告上级主管部门",
        local={
            "41": "河南第十九条第五款",
            "50": "重庆第二十二条第四款",
            "35": "福建第十八条第四款",
            "11": "北京第二十条",
        },
        deeds=frozenset({"note"}),
        owed=(_SIGNED,),
        copy=True,
        why="承办单位已按隶属关系报告其上级主管部门的，将单位说明抄告上级人大备查；上级人大无须办理。",
    ),
    ASSIGN_DOWN: Type(
        label="交下级政府承办",
        way=Way.DOWN,
        act="交办",
        article="《代表法》第五十一条",
        local={"31": "上海第十二条", "11": "北京第三十二条"},
        deeds=frozenset({"take_on", "decline"}),
        owed=(("接办", ""), ("答复", "return_margin")),
        undertaken=True,
    ),
    REMIT_DOWN: Type(
        label="交下级人大常委会办理",
        way=Way.DOWN,
        act="交下级人大",
        article="《代表法》第五十一条",
        local={"37": "山东第三十一条第二款", "3702": "青岛第四十条第二款"},
        deeds=frozenset({"receive", "take_in", "reject"}),
        owed=(_SIGNED, _DECIDED, ("答复", "return_margin")),
        undertaken=True,
        why="内容完全属于下级职权的，交下级人大常委会受理并组织办理；答复直接送达本级代表。",
    ),
    TRANSFER: Type(
        label="经上级移送同级",
        way=Way.BESIDE,
        act="移送",
        article="无法定程序，同级之间的事项由共同的上级转送",
        deeds=frozenset({"receive", "accept", "reject", "relay", "answer_back"}),
        owed=(_SIGNED, _DECIDED),
        after_acceptance="转送该事项所属单位，或者回送结果",
        why="内容属于同级另一地方的，送共同的上级，由上级审核后转送；两地互不查看对方的其他事项。",
    ),
    DELEGATE: Type(
        label="委托下级组织活动",
        way=Way.DOWN,
        act="委托",
        article="《代表法》第二十五条、《监督法》第三十四条",
        deeds=frozenset({"receive", "accept", "reject", "answer_back"}),
        owed=(_SIGNED, _DECIDED, ("组织完成并回送情况", "")),
        after_acceptance="组织完成并回送情况",
        needs_case=False,
        why="委托下级人大常委会组织本级代表活动、视察、调研或者执法检查，完成后回送情况。",
    ),
    CC: Type(
        label="抄送",
        way=Way.EITHER,
        act="抄送",
        article="无法定程序，供有关人大知悉",
        local={"33": "浙江第二十五条", "3702": "青岛第十七条", "35": "福建第二十一条"},
        deeds=frozenset({"note"}),
        owed=(_SIGNED,),
        copy=True,
        why="供知悉，不要求答复。",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Prescribed:
    """A status-only copy (DOMAIN 0.4). `rule`: the switch of the rules that prescribes it, with its article."""

    label: str
    act: str
    rule: str


PRESCRIBED: dict[str, Prescribed] = {
    REPLY_COPIED: Prescribed(label="答复抄送选举单位", act="抄送选举单位", rule="reply_copied"),
    ASSIGNMENT_TOLD: Prescribed(label="交办告知选举单位", act="告知选举单位", rule="assignment_told"),
}


@dataclass(frozen=True, kw_only=True)
class MandateChange:
    """What the electing congress decides about a deputy of the congress above and reports there. `title` and `decided` take name and area."""

    label: str
    article: str
    title: str
    decided: str


MANDATE_CHANGES: dict[str, MandateChange] = {
    "RESIGNED": MandateChange(
        label="接受辞职",
        article="《选举法》第五十五条",
        title="关于接受{name}辞去{area}人大代表职务的报告",
        decided="决定接受{name}辞去{area}人民代表大会代表职务",
    ),
    "RECALLED": MandateChange(
        label="罢免",
        article="《选举法》第五十一条、第五十三条",
        title="关于罢免{name}{area}人大代表职务的报告",
        decided="决定罢免{name}的{area}人民代表大会代表职务",
    ),
    "BY_ELECTED": MandateChange(
        label="补选",
        article="《选举法》第五十七条",
        title="关于补选{name}为{area}人大代表的报告",
        decided="补选{name}为{area}人民代表大会代表",
    ),
}
# Reasons that are a kind of their own to whoever looks for them in a list: reason → (the kind it leaves as, its words).
SOUGHT: dict[str, tuple[str, str]] = {
    MANDATE_CHANGED: (REPORT_REFERENCE, "上级代表资格变动"),
    FILED_BY_DEPUTY: (REMIT_DOWN, "上级代表直接提出"),
    **{reason: (CC, row.label) for reason, row in PRESCRIBED.items()},
}


def kind_label(kind: str, reason: str) -> str:
    """What a list calls it: 抄送, or 报送：上级代表资格变动."""
    return f"{TABLE[kind].act}：{SOUGHT[reason][1]}" if reason in SOUGHT else TABLE[kind].label


def choices() -> dict[str, str]:
    """The kinds, each followed by those of its reasons that may be sought alone."""
    found: dict[str, str] = {}
    for kind, row in TABLE.items():
        found[kind] = row.label
        found |= {reason: kind_label(kind, reason) for reason, (of, _) in SOUGHT.items() if of == kind}
    return found


COPIES = frozenset(code for code, row in TABLE.items() if row.copy)
UNDERTAKEN = frozenset(code for code, row in TABLE.items() if row.undertaken)
# Of these a suggestion has one under way at a time.
PRINCIPAL = frozenset(code for code, row in TABLE.items() if row.needs_case and not row.copy)
# Taken back by us these end at the other end too, signed for or not: it works for us, or no deputy there has made it their own yet.
FOR_US = frozenset(TABLE) - COPIES
# Chosen on one form; the two commonest have their own.
FURTHER = tuple(
    code for code, row in TABLE.items() if row.needs_case and code not in (REQUEST_ADOPTION, ASSIGN_DOWN)
)


def allows(kind: str, deed: str, state: str) -> bool:
    """May the receiving end do this deed with a referral of this kind? What deputies have been offered is decided by “未采纳”, not sent back."""
    if deed == "reject" and kind == REQUEST_ADOPTION and state == "ACCEPTED":
        return False
    return deed in TABLE[kind].deeds
