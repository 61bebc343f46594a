"""The machines of an assignment and of a matter (DOMAIN 5.3), and the words of replies and ratings."""

from dataclasses import dataclass

from django.db import models

from kernel.errors import StateRefused
from kernel.states import Machine, Move, move

PENDING_SIGN = "PENDING_SIGN"
SIGNED = "SIGNED"
OPINION_GIVEN = "OPINION_GIVEN"
LAPSED = "LAPSED"
RETURN_REQUESTED = "RETURN_REQUESTED"
RETURNED = "RETURNED"
EXTENSION_REQUESTED = "EXTENSION_REQUESTED"
REPLIED = "REPLIED"
CANCELLED = "CANCELLED"
# No longer this unit's.
GONE = (CANCELLED, RETURNED)

# The unit has a day to meet.
OWED = frozenset({PENDING_SIGN, SIGNED, RETURN_REQUESTED, EXTENSION_REQUESTED})
# The next step is the unit's own; of 退办 it is the office's, while 延期 keeps nobody from working.
WITH_UNIT = frozenset({PENDING_SIGN, SIGNED, EXTENSION_REQUESTED})

LEAD, JOINT_LEAD, SEPARATE, CO = "LEAD", "JOINT_LEAD", "SEPARATE", "CO"
# What a page calls a CO unit is the place's own word (co_label); see naming.role_label.
ROLES = {LEAD: "主办", JOINT_LEAD: "共同主办", SEPARATE: "分别办理", CO: "会办"}
ANSWERING = (LEAD, JOINT_LEAD, SEPARATE)  # who answers the deputy
# Who sends a letter: of several that lead jointly the one that drafts it, in the name of all.
SENDING = (LEAD, SEPARATE)
LEADING = (LEAD, JOINT_LEAD)

_ANSWERS = (
    "sign_for state_competence log_contact reply make_commitment reopen lower_signed lower_reply lower_reopen cancel end"
    " replace_undertaker request_return accept_return refuse_return refuse_unsigned_return request_extension grant_extension refuse_extension"
)
# With a lead unit: it drafts and sends; they sign its draft or ask for changes.
_DRAFTS = frozenset(["circulate_letter"])
_JOINS = (frozenset(_ANSWERS.split()) | {"countersign", "answer_jointly"}) - {
    "reply", "lower_signed", "lower_reply", "lower_reopen", "cancel",
}  # fmt: skip
_ASSISTS = (
    "sign_for give_opinion send_back_opinion lapse excuse_opinion ask_again release remove_undertaker take_lead end"
    " replace_undertaker"
)
BY_ROLE = {
    LEAD: frozenset(_ANSWERS.split()) | _DRAFTS,
    JOINT_LEAD: _JOINS,
    SEPARATE: frozenset(_ANSWERS.split()),
    CO: frozenset(_ASSISTS.split()),
}


class NotOfRole(StateRefused):
    """The state would allow it; the part that the unit has in the matter does not."""

    code = "not_of_role"
    message = "{part}，不能{verb}。"
    PARTS = dict.fromkeys(SENDING, "本单位直接答复代表") | {
        JOINT_LEAD: "共同主办的单位会签主办单位起草的答复",
        CO: "协助办理的单位只向主办单位提出意见",
    }

    def __init__(self, *, role: str, verb: str) -> None:
        super().__init__(part=self.PARTS[role], verb=verb)


@dataclass(frozen=True)
class ByRole(Machine):
    """A machine whose deeds depend on the row's role too (BY_ROLE)."""

    def allows(self, row: models.Model, deed: str) -> bool:
        return deed in BY_ROLE[row.role] and super().allows(row, deed)  # type: ignore[attr-defined]

    def check(self, row: models.Model, deed: str) -> Move:
        role = row.role  # type: ignore[attr-defined]
        if deed not in BY_ROLE[role]:
            raise NotOfRole(role=role, verb=self.row(deed).label)
        return super().check(row, deed)


ASSIGNMENT = ByRole(
    name="assignment",
    labels={
        PENDING_SIGN: "待签收",
        SIGNED: "办理中",
        OPINION_GIVEN: "已提意见",
        LAPSED: "未提意见",
        RETURN_REQUESTED: "申请退办",
        RETURNED: "已退办",
        EXTENSION_REQUESTED: "申请延期",
        REPLIED: "已答复",
        CANCELLED: "已撤销",
    },
    moves=[
        move("sign_for", "PENDING_SIGN", "SIGNED", "签收", "matter.handle"),
        move("state_competence", "SIGNED EXTENSION_REQUESTED", "=", "提交单位说明", "matter.handle"),
        move("log_contact", "SIGNED EXTENSION_REQUESTED", "=", "登记沟通", "matter.handle"),
        move("reply", "SIGNED EXTENSION_REQUESTED", "REPLIED", "答复", "matter.handle"),
        move("make_commitment", "SIGNED EXTENSION_REQUESTED REPLIED", "=", "登记承诺事项", "matter.handle"),
        move("lower_signed", "PENDING_SIGN", "SIGNED", "登记下级签收"),
        move("lower_reply", "PENDING_SIGN SIGNED", "REPLIED", "接收下级答复"),
        move("cancel", "PENDING_SIGN", "CANCELLED", "撤销交办"),
        move(
            "end",
            "PENDING_SIGN SIGNED OPINION_GIVEN RETURN_REQUESTED EXTENSION_REQUESTED",
            "CANCELLED",
            "撤回终止",
        ),
        # Of several that lead jointly: one drafts, the others sign, and its letter answers for all.
        move("circulate_letter", "SIGNED EXTENSION_REQUESTED", "=", "送会签", "matter.handle"),
        move("countersign", "SIGNED EXTENSION_REQUESTED", "=", "会签", "matter.handle"),
        move("answer_jointly", "SIGNED EXTENSION_REQUESTED", "REPLIED", "共同答复"),
        # Of those who assist: to the lead unit, not to the deputy.
        move("give_opinion", "SIGNED", "OPINION_GIVEN", "提出意见", "matter.handle"),
        move("send_back_opinion", "OPINION_GIVEN", "SIGNED", "退回意见", "matter.handle"),
        move("lapse", "PENDING_SIGN SIGNED", "LAPSED", "意见逾期，主办单位先行答复"),
        # Not waited for before its day, by the office's word.
        move("excuse_opinion", "PENDING_SIGN SIGNED", "LAPSED", "免提会办意见", "suggestion.assign"),
        # The lead's reply goes back to it: whoever let the day of the opinion pass is asked once more.
        move("ask_again", "LAPSED", "PENDING_SIGN", "再次征求意见"),
        # Whom it assisted undertakes the matter no more, and nobody comes whom it would assist.
        move("release", "PENDING_SIGN SIGNED OPINION_GIVEN LAPSED", "CANCELLED", "终止会办"),
        move(
            "remove_undertaker",
            "PENDING_SIGN SIGNED OPINION_GIVEN LAPSED",
            "CANCELLED",
            "撤出会办单位",
            "suggestion.assign",
        ),
        # In the place of the lead unit that it assisted; what it had said stays with it.
        move("take_lead", "PENDING_SIGN SIGNED OPINION_GIVEN LAPSED", "PENDING_SIGN", "由会办改为主办"),
        # By the office; of a matter from above by the government's distributor.
        move(
            "replace_undertaker",
            "PENDING_SIGN SIGNED OPINION_GIVEN EXTENSION_REQUESTED",
            "CANCELLED",
            "变更承办单位",
            "suggestion.assign",
        ),
        move("request_return", "PENDING_SIGN SIGNED", "RETURN_REQUESTED", "申请退办", "matter.handle"),
        move("accept_return", "RETURN_REQUESTED", "RETURNED", "同意退办", "suggestion.assign"),
        move("refuse_return", "RETURN_REQUESTED", "SIGNED", "不同意退办", "suggestion.assign"),
        # Asked before the receipt: the unit still has to sign for it.
        move("refuse_unsigned_return", "RETURN_REQUESTED", "PENDING_SIGN", "不同意退办（尚未签收）"),
        move("request_extension", "SIGNED", "EXTENSION_REQUESTED", "申请延期", "matter.handle"),
        move("grant_extension", "EXTENSION_REQUESTED", "SIGNED", "同意延期", "suggestion.assign"),
        move("refuse_extension", "EXTENSION_REQUESTED", "SIGNED", "不同意延期", "suggestion.assign"),
        move("reopen", "REPLIED", "SIGNED", "重新办理"),
        # The government below has given its answer back and holds nothing of it any more: it is assigned anew.
        move("lower_reopen", "REPLIED", "CANCELLED", "重新办理"),
    ],
)

OPEN = "OPEN"
ENDED = "ENDED"

MATTER = Machine(
    name="matter",
    labels={OPEN: "办理中", REPLIED: "已答复", ENDED: "已终止"},
    moves=[
        move("distribute", "OPEN", "=", "分办", "matter.distribute"),
        move("add_undertaker", "OPEN", "=", "增加承办单位", "suggestion.assign"),
        move("reply", "OPEN", "REPLIED", "答复"),
        move("reopen", "REPLIED", "OPEN", "重新办理"),
        # Its deputy has taken it back.
        move("end", "OPEN", ENDED, "撤回终止"),
    ],
)

REVIEWING, SIGNING, SENT = "REVIEWING", "SIGNING", "SENT"
SENT_BACK, TAKEN_BACK = "SENT_BACK", "TAKEN_BACK"
# The letter's text is frozen.
IN_APPROVAL = (REVIEWING, SIGNING)

APPROVAL = Machine(
    name="approval",
    labels={
        REVIEWING: "待核稿",
        SIGNING: "待签发",
        SENT: "已签发",
        SENT_BACK: "已退回修改",
        TAKEN_BACK: "已撤回",
    },
    moves=[
        move("review_letter", "REVIEWING", "SIGNING", "核稿通过", "matter.handle"),
        move("sign_letter", "SIGNING", "SENT", "签发", "matter.handle"),
        move("send_back_letter", "REVIEWING SIGNING", "SENT_BACK", "退回修改", "matter.handle"),
        move("take_back_letter", "REVIEWING SIGNING", "TAKEN_BACK", "撤回", "matter.handle"),
    ],
)

CIRCULATING, AGREED, OBJECTED = "CIRCULATING", "AGREED", "OBJECTED"
# Those before whom it was laid read the text.
SHOWN = (CIRCULATING, AGREED)

COUNTERSIGNING = Machine(
    name="countersigning",
    labels={CIRCULATING: "会签中", AGREED: "会签完毕", OBJECTED: "要求修改", TAKEN_BACK: "已撤回"},
    moves=[
        move("agree_letter", "CIRCULATING", "=", "同意会签", "matter.handle"),
        move("complete_countersigning", "CIRCULATING", AGREED, "会签完毕"),
        move("object_letter", "CIRCULATING", OBJECTED, "要求修改", "matter.handle"),
        move("take_back_countersigning", "CIRCULATING", TAKEN_BACK, "撤回会签", "matter.handle"),
    ],
)

REPORTED = "REPORTED"
DONE = "DONE"
EXPLAINED = "EXPLAINED"
TRACKED = frozenset({OPEN, REPORTED})

COMMITMENT = Machine(
    name="commitment",
    labels={OPEN: "跟踪中", REPORTED: "已报落实", DONE: "已落实", EXPLAINED: "已说明"},
    moves=[
        move("report_commitment", "OPEN", REPORTED, "报告落实", "matter.handle"),
        move("send_back_commitment", "REPORTED", OPEN, "退回补充", "suggestion.follow_up"),
        move("confirm_commitment", "REPORTED", DONE, "确认落实", "suggestion.follow_up"),
        move("explain_commitment", "OPEN REPORTED", EXPLAINED, "说明情况", "suggestion.follow_up"),
        move("settle", "OPEN REPORTED", DONE, "以再次答复了结"),
        move("supersede", "OPEN REPORTED", EXPLAINED, "由新的答复取代"),
        move("itemise", "OPEN", EXPLAINED, "由逐项登记取代"),
        move("drop", "OPEN REPORTED", EXPLAINED, "因承办单位变更或者撤回而终止"),
        move("carry_on", "OPEN REPORTED", "=", "转下年度"),
    ],
)

SUGGESTION_MATTER = "SUGGESTION"
ASSIGNED_DOWN = "ASSIGNED_DOWN"
MATTER_KINDS = {SUGGESTION_MATTER: "本级建议", ASSIGNED_DOWN: "上级交办"}

MAIN = "MAIN"
FOLLOW_UP = "FOLLOW_UP"
REPLY_KINDS = {MAIN: "答复", FOLLOW_UP: "再次答复"}

# What the office made of a request.
GRANTED, REFUSED = "GRANTED", "REFUSED"
ANSWERS = {GRANTED: "同意", REFUSED: "不同意"}

# What a second 不满意 ends in.
REDO = "REDO"
STANDS = "STANDS"
DECISIONS = {REDO: "再次交承办单位重新办理", STANDS: "不再重新办理，维持答复"}

# Outcomes that promise something still to come: such a reply is tracked.
PROMISING = frozenset({"IN_PROGRESS", "PLANNED"})
# Of the canonical outcomes (dictionary "outcome", DOMAIN 2.5) the only one with a rule of its own.
REFERRED_UP = "REFERRED_UP"
