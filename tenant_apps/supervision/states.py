"""The machines of supervision, and the colours of cards (DOMAIN 5.3)."""

from kernel.states import Machine, move

CLOSE_CARDS, URGE = "supervision.close", "supervision.urge"

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
