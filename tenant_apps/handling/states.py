"""The machines of an assignment and of a matter (DOMAIN 5.3), and the words of replies and ratings."""

from kernel.states import Machine, move

PENDING_SIGN = "PENDING_SIGN"
SIGNED = "SIGNED"
REPLIED = "REPLIED"
CANCELLED = "CANCELLED"

# The unit has a day to meet.
OWED = frozenset({PENDING_SIGN, SIGNED})

ASSIGNMENT = Machine(
    name="assignment",
    labels={PENDING_SIGN: "待签收", SIGNED: "办理中", REPLIED: "已答复", CANCELLED: "已撤销"},
    moves=[
        move("sign_for", "PENDING_SIGN", "SIGNED", "签收", "matter.handle"),
        move("state_competence", "SIGNED", "=", "提交单位说明", "matter.handle"),
        move("log_contact", "SIGNED", "=", "登记沟通", "matter.handle"),
        move("reply", "SIGNED", "REPLIED", "答复", "matter.handle"),
        move("lower_signed", "PENDING_SIGN", "SIGNED", "登记下级签收"),
        move("lower_reply", "PENDING_SIGN SIGNED", "REPLIED", "接收下级答复"),
        move("cancel", "PENDING_SIGN", "CANCELLED", "撤销交办"),
        move("reopen", "REPLIED", "SIGNED", "重新办理"),
        # The government below has given its answer back and holds nothing of it any more: it is assigned anew.
        move("lower_reopen", "REPLIED", "CANCELLED", "重新办理"),
    ],
)

OPEN = "OPEN"

MATTER = Machine(
    name="matter",
    labels={OPEN: "办理中", REPLIED: "已答复"},
    moves=[
        move("distribute", "OPEN", "=", "分办", "matter.distribute"),
        move("reply", "OPEN", "REPLIED", "答复"),
        move("reopen", "REPLIED", "OPEN", "重新办理"),
    ],
)

SUGGESTION_MATTER = "SUGGESTION"
ASSIGNED_DOWN = "ASSIGNED_DOWN"
MATTER_KINDS = {SUGGESTION_MATTER: "本级建议", ASSIGNED_DOWN: "上级交办"}

LEAD = "LEAD"
ROLES = {LEAD: "主办"}

MAIN = "MAIN"
FOLLOW_UP = "FOLLOW_UP"
REPLY_KINDS = {MAIN: "答复", FOLLOW_UP: "再次答复"}

# What a second 不满意 ends in.
REDO = "REDO"
STANDS = "STANDS"
DECISIONS = {REDO: "再次交承办单位重新办理", STANDS: "不再重新办理，维持答复"}

# Of the canonical outcomes (dictionary "outcome", DOMAIN 2.5) the only one with a rule of its own.
REFERRED_UP = "REFERRED_UP"
