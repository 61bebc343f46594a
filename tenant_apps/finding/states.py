"""The course of a compilation: asked for, made by a job, kept for some days."""

from kernel.states import Machine, move

WAITING, READY, FAILED, GONE = "WAITING", "READY", "FAILED", "GONE"
COMPILE = "content.read"

COMPILATION = Machine(
    name="compilation",
    labels={WAITING: "正在编制", READY: "已编成", FAILED: "未能编成", GONE: "已过期删除"},
    moves=[
        move("finish_compilation", "WAITING", READY, "编成"),
        move("give_up_compilation", "WAITING", FAILED, "停止编制"),
        move("forget_compilation", "READY FAILED", GONE, "删除文件"),
    ],
)
