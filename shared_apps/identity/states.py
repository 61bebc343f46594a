"""The life of a seat, and the words for its kinds and roles."""

from kernel.states import Machine, move

PENDING, ACTIVE, ENDED = "pending", "active", "ended"

SEAT = Machine(
    name="seat",
    field="status",
    labels={PENDING: "待确认", ACTIVE: "在任", ENDED: "已结束"},
    moves=[
        # By the platform: activation by a code, an import, a command.
        move("activate", "pending", ACTIVE, "启用"),
        # By the person whose seat it is.
        move("confirm", "pending", ACTIVE, "确认"),
        move("decline", "pending", ENDED, "不是我"),
        # By the province, for a person who cannot do it.
        move("confirm_for", "pending", ACTIVE, "代为确认", "console.confirm_seats"),
        move("refuse_for", "pending", ENDED, "不予确认", "console.confirm_seats"),
        # By the congress itself; of the three officers' seats by the security administrator.
        move("change_roles", "pending active", "=", "更改角色", "seats.manage"),
        move("place", "pending active", "=", "指定单位", "seats.manage"),
        move("change_phone", "active", "=", "更改手机号", "seats.manage"),
        move("unmask_id_number", "pending active", "=", "显示身份证号", "people.unmask"),
        move("end", "pending active", ENDED, "结束席位", "seats.manage"),
        # By the congress's change of terms (换届), which tells it by envelope.
        move("step_down", "pending active", "=", "届满转为原代表"),
        move("step_back", "pending active", "=", "撤回换届，恢复代表席位"),
        move("move_start", "pending active", "=", "调整起始日期"),
    ],
)

DEPUTY, STAFF, CONSOLE, OPERATOR = "deputy", "staff", "console", "operator"
HANDLER = "handler"
# Whose term is over while something they filed is still open: reads and rates it, files nothing.
FORMER = "former_deputy"
KINDS = {
    DEPUTY: "人大代表",
    FORMER: "原人大代表",
    STAFF: "人大机关工作人员",
    "distributor": "政府办公室分办人员",
    "handler": "承办单位经办人",
    CONSOLE: "单位开通管理员",
    OPERATOR: "平台运维人员",
}
ROLES = {
    STAFF: {
        "clerk": "代表工委工作人员",
        "head": "代表工委主任",
        "session": "大会秘书处工作人员",
        "committee": "专工委工作人员",
        "chair": "主任会议成员",
        "admin": "系统管理员",
        "security": "安全管理员",
        "auditor": "审计员",
    },
}
# Seats of the console: they open no page of a congress.
OUTSIDE = frozenset({CONSOLE, OPERATOR})
# Kinds that no administrator and no sheet gives.
NOT_GIVEN = OUTSIDE | {FORMER}


def label_of(kind: str, roles: frozenset[str], title: str) -> str:
    """What the seat is called on screen and in the journal: its own title, else its roles, else its kind."""
    if title and kind != FORMER:
        return title
    named = ROLES.get(kind, {})
    words = [named[role] for role in named if role in roles]
    return "、".join(words) or KINDS.get(kind, kind)
