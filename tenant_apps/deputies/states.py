"""The life of a mandate (代表资格)."""

from kernel.states import Machine, move

ELECTED, ACTIVE, SUSPENDED, ENDED = "ELECTED", "ACTIVE", "SUSPENDED", "ENDED"

MANDATE = Machine(
    name="mandate",
    field="status",
    labels={ELECTED: "当选待确认", ACTIVE: "在任", SUSPENDED: "暂停执行职务", ENDED: "终止"},
    moves=[
        move("activate", "ELECTED", ACTIVE, "确认资格"),
        move("suspend", "ACTIVE", SUSPENDED, "暂停执行职务"),
        move("resume", "SUSPENDED", ACTIVE, "恢复执行职务"),
        move("end", "ELECTED ACTIVE SUSPENDED", ENDED, "终止代表资格"),
    ],
)
