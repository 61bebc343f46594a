"""The life of a congress in the registry, and of a batch that brings many of them live. Each is one table."""

from __future__ import annotations

from kernel.states import Machine, move

REQUESTED, PROVISIONING, ACTIVE, SUSPENDED = "requested", "provisioning", "active", "suspended"
MIGRATING, CLOSED, MERGED = "migrating", "closed", "merged"
# It lives in another cell: this registry knows its name and whom to ask.
ELSEWHERE = "elsewhere"
# A schema exists and is kept up to date: migrations, backups and the doctor go over these.
WITH_SCHEMA = frozenset({PROVISIONING, ACTIVE, SUSPENDED, MIGRATING, CLOSED, MERGED})
# Nobody works there again, or at least not here: kept as an archive.
ENDED = frozenset({CLOSED, MERGED, ELSEWHERE})

CONGRESS = Machine(
    name="congress",
    labels={
        REQUESTED: "已申请",
        PROVISIONING: "开通中",
        ACTIVE: "已上线",
        SUSPENDED: "暂停",
        MIGRATING: "维护中",
        CLOSED: "已关闭",
        MERGED: "已并入",
        ELSEWHERE: "在其他平台",
    },
    moves=[
        move("provision", "requested", PROVISIONING, "建库"),
        move("go_live", "provisioning", ACTIVE, "上线", "console.onboard"),
        move("suspend", "active", SUSPENDED, "暂停", "console.lifecycle"),
        move("resume", "suspended", ACTIVE, "恢复", "console.lifecycle"),
        # `release` leads back to the state before, which the row remembers (resume_state).
        move("begin_migration", "active suspended", MIGRATING, "维护"),
        # Its export was taken in by another cell, or it comes back from there.
        move("hand_over", "suspended", ELSEWHERE, "迁往其他平台"),
        move("take_in", "elsewhere", SUSPENDED, "迁入"),
        move("close", "requested provisioning active suspended", CLOSED, "关闭", "console.lifecycle"),
        move("merge", "active suspended", MERGED, "并入", "console.lifecycle"),
        move("rename", "requested provisioning active suspended", "=", "更名", "console.lifecycle"),
        move("recode", "requested provisioning active suspended", "=", "变更代码", "console.lifecycle"),
    ],
)

PREVIEWED, DISCARDED, QUEUED, RUNNING, STOPPING, STOPPED, DONE = (
    "previewed",
    "discarded",
    "queued",
    "running",
    "stopping",
    "stopped",
    "done",
)

BATCH = Machine(
    name="batch",
    labels={
        PREVIEWED: "待确认",
        DISCARDED: "已放弃",
        QUEUED: "排队中",
        RUNNING: "正在运行",
        STOPPING: "正在停止",
        STOPPED: "已停止",
        DONE: "已完成",
    },
    moves=[
        move("start", "previewed", QUEUED, "开始开通", "console.onboard"),
        move("discard", "previewed", DISCARDED, "放弃", "console.onboard"),
        move("run", "queued running stopping", RUNNING, "运行"),
        move("stop", "queued running", STOPPING, "停止剩余", "console.onboard"),
        move("halt", "stopping queued", STOPPED, "停下"),
        move("take_up", "stopped done", QUEUED, "继续", "console.onboard"),
        move("finish", "running stopping", DONE, "完成"),
    ],
)

# What the preview says of a row, and how far the job has come with it.
VERDICTS = {"new": "可开通", "done": "已开通", "warning": "请核对", "error": "不能开通"}
ROW = {"waiting": "等待", "working": "正在办理", "done": "完成", "failed": "失败", "skipped": "跳过"}

MERGE, MOVE, RENAME = "merge", "move", "rename"
ADJUSTMENTS = {MERGE: "合并", MOVE: "改变隶属", RENAME: "撤县设区（市）"}
COUNTING, PLANNED, CARRYING, CARRIED, CONFIRMING, CONFIRMED, TAKING_BACK, TAKEN_BACK, CANCELLED = (
    "counting",
    "planned",
    "carrying",
    "carried",
    "confirming",
    "confirmed",
    "taking_back",
    "taken_back",
    "cancelled",
)

ADJUSTMENT = Machine(
    name="adjustment",
    labels={
        COUNTING: "正在清点",
        PLANNED: "待实施",
        CARRYING: "正在实施",
        CARRIED: "已实施，待确认",
        CONFIRMING: "正在确认",
        CONFIRMED: "已确认",
        TAKING_BACK: "正在撤回",
        TAKEN_BACK: "已撤回",
        CANCELLED: "已取消",
    },
    moves=[
        # By its job, which may be killed anywhere and is followed by another.
        move("counted", "counting", PLANNED, "清点完成"),
        move("recount", "planned", COUNTING, "重新清点", "console.lifecycle"),
        move("carry_out", "planned", CARRYING, "实施", "console.lifecycle"),
        # What the preview says is not so any more: it is shown anew, and nothing was done.
        move("outdated", "carrying", PLANNED, "数字有变，重新核对"),
        move("carried", "carrying", CARRIED, "实施完成"),
        move("confirm", "carried", CONFIRMING, "确认", "console.lifecycle"),
        move("outdated_since", "confirming", CARRIED, "数字有变，重新核对"),
        move("confirmed", "confirming", CONFIRMED, "确认完成"),
        # While it is carried out too: what can't be brought to its end must not hold the congress fast.
        move("take_back", "carrying carried", TAKING_BACK, "撤回", "console.lifecycle"),
        move("taken_back", "taking_back", TAKEN_BACK, "撤回完成"),
        move("cancel", "counting planned", CANCELLED, "取消", "console.lifecycle"),
    ],
)
# The job has something to do.
ADJUSTMENT_AT_WORK = frozenset({COUNTING, CARRYING, CONFIRMING, TAKING_BACK})
# Its congresses are in no other adjustment meanwhile.
ADJUSTMENT_OPEN = ADJUSTMENT_AT_WORK | {PLANNED, CARRIED}
# Nothing else may be done to its congresses meanwhile.
ADJUSTMENT_HOLDS = frozenset({CARRYING, CARRIED, CONFIRMING, TAKING_BACK})
