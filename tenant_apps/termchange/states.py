"""The course of a change of terms (换届). It can be taken back whole until it is confirmed."""

from kernel.states import Machine, move

PREPARING, SCHEDULED, SWITCHING, SWITCHED = "PREPARING", "SCHEDULED", "SWITCHING", "SWITCHED"
TAKING_BACK, CONFIRMED, CANCELLED = "TAKING_BACK", "CONFIRMED", "CANCELLED"

SWITCH = "term.switch"

MACHINE = Machine(
    name="term change",
    labels={
        PREPARING: "筹备中",
        SCHEDULED: "待切换",
        SWITCHING: "正在切换",
        SWITCHED: "已切换，待确认",
        TAKING_BACK: "正在撤回",
        CONFIRMED: "已确认",
        CANCELLED: "已取消",
    },
    moves=[
        move("reschedule", "PREPARING SCHEDULED", "=", "更改切换日期", SWITCH),
        move("schedule", "PREPARING", SCHEDULED, "定期切换", SWITCH),
        move("unschedule", "SCHEDULED", PREPARING, "退回筹备", SWITCH),
        move("cancel", "PREPARING", CANCELLED, "取消换届", SWITCH),
        move("switch", "SCHEDULED", SWITCHING, "立即切换", SWITCH),
        move("confirm", "SWITCHED", CONFIRMED, "确认换届", SWITCH),
        move("take_back", "SWITCHED", TAKING_BACK, "撤回换届", SWITCH),
        # By the job, on the day and for the deeds above.
        move("begin", "SCHEDULED", SWITCHING, "到期切换"),
        move("switched", "SWITCHING", SWITCHED, "切换完成"),
        move("held_back", "SWITCHING", SCHEDULED, "未能切换"),
        move("taken_back", "TAKING_BACK", PREPARING, "撤回完成"),
        move("not_taken_back", "TAKING_BACK", SWITCHED, "未能撤回"),
    ],
)

# One of these at a time in a congress.
OPEN = frozenset({PREPARING, SCHEDULED, SWITCHING, SWITCHED, TAKING_BACK})
AT_WORK = frozenset({SWITCHING, TAKING_BACK})
# What stands in the lines holds: the change has been done.
DONE = frozenset({SWITCHED, TAKING_BACK, CONFIRMED})

LEAVING, STAYING, NEW = "LEAVING", "STAYING", "NEW"
SIDES = {LEAVING: "离任", STAYING: "连任", NEW: "新任"}
