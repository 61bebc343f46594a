"""The machines of supervision, and the colours of cards (DOMAIN 5.3)."""

from kernel.states import Machine, move

CLOSE_CARDS, URGE = "supervision.close", "supervision.urge"
CIRCULATE = "case.circulate"
DECIDE_KEY, LEAD_KEY = "supervision.key", "supervision.lead"

NOTICE = "NOTICE"
YELLOW = "YELLOW"
RED = "RED"
# In the order in which a deadline reaches them.
COLOURS = {NOTICE: "期限提醒", YELLOW: "黄牌", RED: "红牌"}

GIVEN = "GIVEN"
ANSWERED = "ANSWERED"
CLOSED = "CLOSED"
LAPSED = "LAPSED"
OPEN = frozenset({GIVEN, ANSWERED})

CARD = Machine(
    name="alert_card",
    labels={GIVEN: "待说明", ANSWERED: "已说明", CLOSED: "已核销", LAPSED: "已失效"},
    moves=[
        move("answer_card", "GIVEN", ANSWERED, "说明办理情况", "matter.handle"),
        move("close_card", "GIVEN ANSWERED", CLOSED, "核销", CLOSE_CARDS),
        move("escalate", "GIVEN ANSWERED", "=", "升级"),
        # The day was moved, a stricter card follows, the unit has replied or undertakes it no more.
        move("lapse", "GIVEN ANSWERED", LAPSED, "失效"),
    ],
)

SENT = "SENT"
READ = "READ"

URGING = Machine(
    name="urging",
    labels={SENT: "待阅", READ: "已阅"},
    moves=[move("read_urging", "SENT", READ, "已阅", "matter.handle")],
)

RECALLED = "RECALLED"

# 传阅, of each reader.
CIRCULATION = Machine(
    name="circulation",
    labels={SENT: "待阅", READ: "已阅", RECALLED: "已撤回"},
    moves=[
        move("read_circulated", "SENT", READ, "已阅", CIRCULATE),
        move("recall_circulated", "SENT", RECALLED, "撤回传阅", CIRCULATE),
    ],
)

PROPOSED = "PROPOSED"
DECLINED = "DECLINED"
DECIDED = "DECIDED"
UNDER_WAY = "UNDER_WAY"
REPORTED = "REPORTED"
ENDED = "ENDED"
# 主任会议 has decided so: the case bears the mark (代表法 第五十二条第二款).
KEYED = frozenset({DECIDED, UNDER_WAY, REPORTED, ENDED})

KEY = Machine(
    name="key_supervision",
    labels={
        PROPOSED: "拟列重点督办",
        DECLINED: "未列入",
        DECIDED: "已列入，待定方案",
        UNDER_WAY: "督办中",
        REPORTED: "已报告",
        ENDED: "督办结束",
    },
    moves=[
        move("decide_key", "PROPOSED", DECIDED, "登记主任会议决定", DECIDE_KEY),
        move("decline_key", "PROPOSED", DECLINED, "登记未列入", DECIDE_KEY),
        move("plan_key", "DECIDED", UNDER_WAY, "制定督办方案", LEAD_KEY),
        move("visit_key", "UNDER_WAY", "=", "登记督办活动", LEAD_KEY),
        move("report_key", "UNDER_WAY", REPORTED, "提交督办报告", LEAD_KEY),
        move("end_key", "REPORTED", ENDED, "结束督办", DECIDE_KEY),
    ],
)
