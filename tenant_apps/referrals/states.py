"""The course of a referral (DOMAIN 5.4). One machine; each end holds its own row and moves it by its own deeds or by envelopes."""

from kernel.states import Machine, move
from tenant_apps.referrals import types
from tenant_apps.suggestions import states as cases

OUT, IN = "OUT", "IN"

REQUEST_ADOPTION, ASSIGN_DOWN = types.REQUEST_ADOPTION, types.ASSIGN_DOWN
TYPES = {code: row.label for code, row in types.TABLE.items()}

SEND_APPROVAL = "SEND_APPROVAL"
TAKEN_BACK = "TAKEN_BACK"
SENT = "SENT"
RECALLING = "RECALLING"
RECALLED = "RECALLED"
BOUNCED = "BOUNCED"
DELIVERED = "DELIVERED"
RECEIVED = "RECEIVED"
REJECTED = "REJECTED"
ACCEPTED = "ACCEPTED"
ADOPTED = "ADOPTED"
NOT_ADOPTED = "NOT_ADOPTED"
IN_HANDLING = "IN_HANDLING"
RELAYED = "RELAYED"
NOTED = "NOTED"
RESULT_RETURNED = "RESULT_RETURNED"
ACKNOWLEDGED = "ACKNOWLEDGED"
CALLED_OFF = "CALLED_OFF"

LABELS = {
    SEND_APPROVAL: "待审签",
    TAKEN_BACK: "未送出",
    SENT: "已送出",
    RECALLING: "撤回待确认",
    RECALLED: "已撤回",
    BOUNCED: "未能送达",
    DELIVERED: "待签收",
    RECEIVED: "已签收",
    REJECTED: "已退回",
    ACCEPTED: "已受理",
    ADOPTED: "已采纳",
    NOT_ADOPTED: "未采纳",
    IN_HANDLING: "办理中",
    RELAYED: "已转送",
    NOTED: "已阅存",
    RESULT_RETURNED: "结果已回",
    ACKNOWLEDGED: "已确认",
    CALLED_OFF: "已停办",
}

DRAFT, APPROVE = "referral.draft", "referral.approve"
RECEIVE, ADOPT, ACKNOWLEDGE = "referral.receive", "referral.adopt", "referral.acknowledge"
TAKE_ON = "matter.distribute"

# Ours: what this congress has sent. A move without a capability is made by an envelope of the other end.
OUTGOING = Machine(
    name="referral sent",
    labels=LABELS,
    moves=[
        move("approve", "SEND_APPROVAL", SENT, "审签送出", APPROVE),
        move("send_back", "SEND_APPROVAL", TAKEN_BACK, "退回不送", APPROVE),
        move("take_back", "SEND_APPROVAL", TAKEN_BACK, "取回", DRAFT),
        move("recall", "SENT", RECALLING, "撤回", DRAFT),
        move("acknowledge", "RESULT_RETURNED", ACKNOWLEDGED, "确认并转告", ACKNOWLEDGE),
        move("settle", "REJECTED NOT_ADOPTED BOUNCED", "=", "由本级办理", DRAFT),
        # What was signed for there and goes on no more: its suggestion, or what it was passed on from, was taken back.
        move("call_off", "RECEIVED ACCEPTED RELAYED IN_HANDLING", CALLED_OFF, "撤回停办"),
        # What refers no suggestion has no withdrawal to follow: its own office ends it.
        move("revoke", "RECEIVED ACCEPTED", CALLED_OFF, "撤销委托", DRAFT),
        move("told_receipt", "SENT RECALLING", RECEIVED, "对方签收"),
        move("told_recalled", "RECALLING", RECALLED, "对方同意撤回"),
        move("came_back", "SENT RECALLING", BOUNCED, "对方已停用，退回"),
        move("told_accepted", "RECEIVED", ACCEPTED, "对方受理"),
        # A row of an earlier release stands at 已签收 although the other end has gone on.
        move("told_relayed", "RECEIVED ACCEPTED", RELAYED, "对方转送"),
        move("told_relay_ended", "RECEIVED RELAYED", ACCEPTED, "对方转送未成"),
        move("told_refused", "SENT RECALLING RECEIVED ACCEPTED RELAYED", REJECTED, "对方退回"),
        move("told_noted", "SENT RECALLING", NOTED, "对方阅存"),
        # A deputy had adopted it before we were heard there: it is theirs.
        move("told_adopted", "RECEIVED ACCEPTED CALLED_OFF", ADOPTED, "对方采纳"),
        move("told_not_adopted", "RECEIVED ACCEPTED", NOT_ADOPTED, "对方未采纳"),
        move("told_taken_on", "SENT RECALLING RECEIVED", IN_HANDLING, "对方接办"),
        move(
            "told_result",
            "RECEIVED ACCEPTED RELAYED ADOPTED IN_HANDLING RESULT_RETURNED ACKNOWLEDGED CALLED_OFF",
            RESULT_RETURNED,
            "结果回送",
        ),
    ],
)

# Theirs: what another congress sent us.
INCOMING = Machine(
    name="referral received",
    labels=LABELS,
    moves=[
        move("receive", "DELIVERED", RECEIVED, "签收", RECEIVE),
        move("accept", "RECEIVED", ACCEPTED, "受理", RECEIVE),
        move("note", "DELIVERED", NOTED, "签收阅存", RECEIVE),
        move("reject", "RECEIVED ACCEPTED", REJECTED, "退回", RECEIVE),
        move("take_in", "RECEIVED", IN_HANDLING, "受理", RECEIVE),
        move("adopt", "ACCEPTED", ADOPTED, "采纳", ADOPT),
        move("not_adopt", "ACCEPTED", NOT_ADOPTED, "不予采纳", RECEIVE),
        move("take_on", "DELIVERED RECEIVED", IN_HANDLING, "接办", TAKE_ON),
        move("decline", "DELIVERED", REJECTED, "退回", TAKE_ON),
        move("answer_back", "ACCEPTED", RESULT_RETURNED, "回送结果", RECEIVE),
        # The next congress has it, or has it no more: moved by our own referral onwards.
        move("relayed", "ACCEPTED", RELAYED, "转送"),
        move("relay_ended", "RELAYED", ACCEPTED, "转送未成"),
        move(
            "return_result",
            "ADOPTED IN_HANDLING RELAYED RESULT_RETURNED ACKNOWLEDGED",
            RESULT_RETURNED,
            "结果回送",
        ),
        move("told_recall", "DELIVERED", RECALLED, "对方撤回"),
        # What crossed it (a refusal) is overtaken; an adoption, or an answer that has left, stands.
        move(
            "told_called_off",
            "DELIVERED RECEIVED ACCEPTED RELAYED IN_HANDLING REJECTED NOT_ADOPTED",
            CALLED_OFF,
            "对方撤回停办",
        ),
        move("told_acknowledged", "RESULT_RETURNED ACKNOWLEDGED", ACKNOWLEDGED, "对方确认"),
    ],
)

# A suggestion of ours in these may be referred.
UP_FROM = frozenset(
    {
        cases.REGISTERED,
        cases.ASSIGNED,
        cases.IN_HANDLING,
        cases.REPLIED,
        cases.EVALUATED,
        cases.REDO,
        cases.TRACKING,
    }
)
# A suggestion may have one referral up in any of these; then another can't be sent.
OPEN = frozenset(
    {SEND_APPROVAL, SENT, RECALLING, RECEIVED, ACCEPTED, RELAYED, ADOPTED, IN_HANDLING, RESULT_RETURNED}
)
# Nothing more is expected of either end.
FINISHED = frozenset({TAKEN_BACK, RECALLED, BOUNCED, REJECTED, NOT_ADOPTED, NOTED, ACKNOWLEDGED, CALLED_OFF})
# Of these the schema itself holds a suggestion to one. A later result may come of a former one while another is under way.
ASKED = OPEN - {RESULT_RETURNED}
# After these no step towards them changes anything: neither 受理 nor 转送.
DECIDED = FINISHED | {ADOPTED, IN_HANDLING, RESULT_RETURNED}
# The other end will not go on with it: what it came from, where it came from elsewhere, is ours to decide again.
NOT_GONE_ON_WITH = frozenset({REJECTED, NOT_ADOPTED, BOUNCED})
# What the other end owes its next step on; in these it may be reminded.
AWAITED = frozenset({SENT, RECEIVED, ACCEPTED, RELAYED, ADOPTED, IN_HANDLING})
# Decided and going on at the receiving end: no deed on the referral itself is awaited there, so a reminder comes as news.
UNDER_WAY = frozenset({ADOPTED, RELAYED, IN_HANDLING})
# Signed for by the other end, which has not answered yet: can't be recalled.
IN_THEIR_HANDS = AWAITED - {SENT}
# What may still be sent to the other end as news.
TELLING = frozenset({ADOPTED, IN_HANDLING, RELAYED, RESULT_RETURNED, ACKNOWLEDGED})

# A published deed of the other end → what it does to ours.
STEPS_TOLD = {"accepted": "told_accepted", "relayed": "told_relayed", "relay_ended": "told_relay_ended"}


def machine(direction: str) -> Machine:
    return OUTGOING if direction == OUT else INCOMING
