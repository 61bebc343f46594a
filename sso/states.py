"""The life of an import of people, and the words for its rows and for activation codes."""

from kernel.states import Machine, move

PAPER, SMS, STAFF = "paper", "sms", "staff"
CHANNELS = {PAPER: "纸质激活单", SMS: "短信", STAFF: "当面告知"}

PREVIEWED, DISCARDED, QUEUED, RUNNING, STOPPING, STOPPED, DONE = (
    "previewed",
    "discarded",
    "queued",
    "running",
    "stopping",
    "stopped",
    "done",
)

ROSTER = Machine(
    name="roster",
    labels={
        PREVIEWED: "待确认",
        DISCARDED: "已放弃",
        QUEUED: "排队中",
        RUNNING: "正在导入",
        STOPPING: "正在停止",
        STOPPED: "已停止",
        DONE: "已完成",
    },
    moves=[
        move("start", "previewed", QUEUED, "开始导入", "people.import"),
        move("discard", "previewed", DISCARDED, "放弃", "people.import"),
        move("run", "queued running stopping", RUNNING, "运行"),
        move("stop", "queued running", STOPPING, "停止剩余", "people.import"),
        move("halt", "stopping queued", STOPPED, "停下"),
        move("take_up", "stopped done", QUEUED, "继续", "people.import"),
        move("finish", "running stopping", DONE, "完成"),
    ],
)

OK, CHANGED, KNOWN, REFUSED = "ok", "changed", "known", "refused"
VERDICTS = {OK: "新增", CHANGED: "有变化", KNOWN: "已登记，无变化", REFUSED: "有误"}
WORK = (OK, CHANGED)  # what a started import does
WAITING, MADE, FAILED = "waiting", "made", "failed"
ROSTER_ROW = {WAITING: "等待", MADE: "已导入", FAILED: "未导入"}
