"""The life of a change of a congress's own rules."""

from kernel.states import Machine, move

DRAFT, PUBLISHED, WITHDRAWN, DISCARDED = "DRAFT", "PUBLISHED", "WITHDRAWN", "DISCARDED"
PUBLISH = "rules.publish"

CHANGE = Machine(
    name="rule change",
    labels={DRAFT: "起草中", PUBLISHED: "已发布", WITHDRAWN: "已撤回", DISCARDED: "已放弃"},
    moves=[
        move("describe", "DRAFT", "=", "修改日期和依据", PUBLISH),
        move("set_rule", "DRAFT", "=", "修改规则项", PUBLISH),
        move("discard", "DRAFT", DISCARDED, "放弃草稿", PUBLISH),
        move("publish", "DRAFT", PUBLISHED, "发布", PUBLISH),
        # Before its day: nothing has begun under it yet.
        move("withdraw", "PUBLISHED", WITHDRAWN, "撤回发布", PUBLISH),
    ],
)
