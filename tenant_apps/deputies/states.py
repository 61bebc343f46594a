"""The life of a mandate and of a term: one table each, and the words for what can befall a mandate.

代表法 (2025): 第六十一条 suspension, 第六十二条 termination, 第六十三条 who announces it. The items within an article are numbered as in
第四十八条 and 第四十九条 of the text before 2025; the new text of these items was not at hand.
"""

from dataclasses import dataclass

from kernel.states import Machine, move

KEEP = "deputies.keep"
ELECTED, ACTIVE, SUSPENDED, ENDED, EXPIRED = "ELECTED", "ACTIVE", "SUSPENDED", "ENDED", "EXPIRED"
# Neither sits any more nor will again.
OVER = frozenset({ENDED, EXPIRED})
OPEN = frozenset({ELECTED, ACTIVE, SUSPENDED})
SITTING = frozenset({ACTIVE, SUSPENDED})

MANDATE = Machine(
    name="mandate",
    field="status",
    labels={
        ELECTED: "当选待确认",
        ACTIVE: "在任",
        SUSPENDED: "暂停执行职务",
        ENDED: "终止",
        EXPIRED: "任期届满",
    },
    moves=[
        move("confirm", "ELECTED", ACTIVE, "确认代表资格", KEEP),
        move("suspend", "ACTIVE", SUSPENDED, "暂停执行代表职务", KEEP),
        move("restore", "SUSPENDED", ACTIVE, "恢复执行代表职务", KEEP),
        move("end", "ELECTED ACTIVE SUSPENDED", ENDED, "终止代表资格", KEEP),
        move("place", "ELECTED ACTIVE SUSPENDED", "=", "变更代表团、小组或者职务", KEEP),
        move("amend", "ELECTED ACTIVE SUSPENDED", "=", "更正登记", KEEP),
        move("reseat", "ELECTED ACTIVE SUSPENDED", "=", "换接席位", KEEP),
        # By the change of terms alone.
        move("expire", "ELECTED ACTIVE SUSPENDED", EXPIRED, "任期届满"),
        move("resume_elected", "EXPIRED", ELECTED, "撤回届满"),
        move("resume_active", "EXPIRED", ACTIVE, "撤回届满"),
        move("resume_suspended", "EXPIRED", SUSPENDED, "撤回届满"),
        move("put_off", "ACTIVE", ELECTED, "撤回就任"),
    ],
)

PREPARED, CURRENT, PAST = "PREPARED", "CURRENT", "PAST"

TERM = Machine(
    name="term",
    field="status",
    labels={PREPARED: "筹备中", CURRENT: "本届", PAST: "往届"},
    moves=[
        # By the change of terms alone.
        move("begin", "PREPARED", CURRENT, "启用"),
        move("close", "CURRENT", PAST, "届满"),
        move("reopen", "PAST", CURRENT, "撤回届满"),
        move("put_off", "CURRENT", PREPARED, "撤回启用"),
    ],
)

# What befell a mandate (MandateEvent.kind), in the words of the register.
EVENTS = {
    "ELECTED": "当选",
    "BY_ELECTED": "补选当选",
    "CONFIRMED": "代表资格确认有效",
    "SUSPENDED": "暂停执行代表职务",
    "RESTORED": "恢复执行代表职务",
    "RESIGNED": "辞去代表职务",
    "RECALLED": "被罢免",
    "TERMINATED": "代表资格终止",
    "EXPIRED": "任期届满",
    "EXPIRY_WITHDRAWN": "撤回换届，任期继续",
    "START_WITHDRAWN": "撤回换届，等待重新就任",
}


ELECTIONS = frozenset({"ELECTED", "BY_ELECTED"})


@dataclass(frozen=True)
class Ground:
    """Why a mandate is suspended or over: the words of the law, where they stand, and which event it is."""

    words: str
    article: str
    event: str = "TERMINATED"
    all_levels: bool = False  # the person can be a deputy nowhere any more


SUSPENSIONS = {
    "DETAINED": Ground(
        "因刑事案件被羁押，正在受侦查、起诉、审判", "代表法第六十一条第一款第（一）项", "SUSPENDED", True
    ),
    "SERVING": Ground(
        "被依法判处管制、拘役或者有期徒刑而没有附加剥夺政治权利，正在服刑",
        "代表法第六十一条第一款第（二）项",
        "SUSPENDED",
        True,
    ),
}
GROUNDS = {
    "MOVED_AWAY": Ground("迁出或者调离本行政区域", "代表法第六十二条第（一）项"),
    "RESIGNED": Ground("辞职被接受", "代表法第六十二条第（二）项", "RESIGNED"),
    "ABSENT_TWICE": Ground("未经批准两次不出席本级人民代表大会会议", "代表法第六十二条第（三）项"),
    "RECALLED": Ground("被罢免", "代表法第六十二条第（四）项", "RECALLED"),
    "NATIONALITY_LOST": Ground("丧失中华人民共和国国籍", "代表法第六十二条第（五）项", all_levels=True),
    "RIGHTS_DEPRIVED": Ground("依照法律被剥夺政治权利", "代表法第六十二条第（六）项", all_levels=True),
    "INCAPABLE": Ground("丧失行为能力", "代表法第六十二条第（七）项", all_levels=True),
    # Not among the law's grounds: the mandate goes with the person.
    "DIED": Ground("去世", "", all_levels=True),
}
