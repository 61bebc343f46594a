"""The life of an exchange file: one that is made here and carried away, or one that came and is read."""

from __future__ import annotations

from kernel.states import Machine, move

OUT, IN = "out", "in"
DIRECTIONS = {OUT: "导出", IN: "导入"}
QUEUED, WORKING, READY, RECEIPTED, TAKEN, REFUSED = (
    "queued",
    "working",
    "ready",
    "receipted",
    "taken",
    "refused",
)

FILE = Machine(
    name="exchange_file",
    labels={
        QUEUED: "排队中",
        WORKING: "正在处理",
        READY: "待送出，未有回执",
        RECEIPTED: "已有回执",
        TAKEN: "已导入",
        REFUSED: "未能完成",
    },
    moves=[
        # Again where a worker has died: nothing is done twice.
        move("begin", "queued working", WORKING, "处理"),
        move("make", "working", READY, "生成"),
        move("take", "working", TAKEN, "导入"),
        move("refuse", "working", REFUSED, "不予导入"),
        move("receipt", "ready working", RECEIPTED, "收到回执"),
    ],
)
AT_WORK = frozenset({QUEUED, WORKING})
