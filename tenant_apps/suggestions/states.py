"""The course of a suggestion (代表法 §24, §36, §51): one table, read by refusals, buttons, charts and tests."""

from kernel.states import Machine, move

DRAFT = "DRAFT"
COSIGNING = "COSIGNING"
SUBMITTED = "SUBMITTED"
RETURNED = "RETURNED_FOR_REVISION"
NOT_ACCEPTED = "NOT_ACCEPTED"
REGISTERED = "REGISTERED"
MERGED = "MERGED"
ASSIGNED = "ASSIGNED"
IN_HANDLING = "IN_HANDLING"
REPLIED = "REPLIED"
EVALUATED = "EVALUATED"
REDO = "REDO"
TRACKING = "TRACKING"
CLOSED = "CLOSED"
ARCHIVED = "ARCHIVED"
WITHDRAWN = "WITHDRAWN"

FILE, REGISTER, ASSIGN = "suggestion.file", "suggestion.register", "suggestion.assign"
REVISE = "suggestion.revise"
REDO_ORDER = "suggestion.redo"
PUBLISH = "suggestion.publish"
RATE, FOLLOW_UP, CLOSE = "suggestion.rate", "suggestion.follow_up", "suggestion.close"

# Filed and not finished: what a change of terms carries over.
OPEN = (
    "SUBMITTED RETURNED_FOR_REVISION REGISTERED MERGED ASSIGNED IN_HANDLING REPLIED EVALUATED REDO TRACKING"
)

# Filed and not answered yet; of a merged one its main item says whether it is answered.
UNANSWERED = "SUBMITTED RETURNED_FOR_REVISION REGISTERED MERGED ASSIGNED IN_HANDLING"

# Answered: what is then published of it can be decided.
ANSWERED = "REPLIED EVALUATED TRACKING CLOSED ARCHIVED"
# Filed, and neither refused nor taken back: its author's word on publishing it counts.
STANDING = f"SUBMITTED REGISTERED MERGED ASSIGNED IN_HANDLING REDO {ANSWERED}"

MACHINE = Machine(
    name="suggestion",
    labels={
        DRAFT: "草稿",
        COSIGNING: "征集联名",
        SUBMITTED: "待受理",
        RETURNED: "退回修改",
        NOT_ACCEPTED: "不予受理",
        REGISTERED: "已登记",
        MERGED: "已并案",
        ASSIGNED: "已交办",
        IN_HANDLING: "办理中",
        REPLIED: "已答复",
        EVALUATED: "已测评",
        REDO: "重新办理",
        TRACKING: "跟踪办理",
        CLOSED: "已办结",
        ARCHIVED: "已归档",
        WITHDRAWN: "已撤回",
    },
    moves=[
        move("save_draft", "DRAFT RETURNED_FOR_REVISION", "=", "修改草稿", FILE),
        # 联名: the text is frozen while deputies put their names under it; to change it is to begin anew.
        move("invite", "DRAFT COSIGNING RETURNED_FOR_REVISION", COSIGNING, "征集联名", FILE),
        move("cosign", "COSIGNING", "=", "同意联名", FILE),
        move("decline_cosigning", "COSIGNING", "=", "谢绝联名", FILE),
        move("recall_text", "COSIGNING", DRAFT, "收回修改", FILE),
        move("recall_returned", "COSIGNING", RETURNED, "收回修改"),
        # Its term is over and it was never handed in: a draft again, to be read.
        move("end_cosigning", "COSIGNING", DRAFT, "届满终止联名"),
        move("submit", "DRAFT COSIGNING RETURNED_FOR_REVISION", SUBMITTED, "提出建议", FILE),
        # 代录: made and handed in at once by the office; the deputy says whether it is what they meant.
        move("enter", "DRAFT", SUBMITTED, "代录建议", REGISTER),
        # What was sent back to a deputy whose paper the office had entered: the changed paper is entered, too.
        move("revise_entry", RETURNED, SUBMITTED, "代录修改", REGISTER),
        move("confirm_entry", UNANSWERED, "=", "核对无误", REVISE),
        move("object_to_entry", UNANSWERED, "=", "对代录提出异议", REVISE),
        move("answer_objection", UNANSWERED, "=", "答复异议", REGISTER),
        move("receive_paper", "SUBMITTED REGISTERED", "=", "登记纸质件", REGISTER),
        move("register", "SUBMITTED", REGISTERED, "受理登记", REGISTER),
        move("return_for_revision", "SUBMITTED", RETURNED, "退回修改", REGISTER),
        move("not_accept", "SUBMITTED", NOT_ACCEPTED, "不予受理", REGISTER),
        # 并案 (浙江 §18, 河南 §21): handled with another one, its main item; each proposer is answered and rates.
        move("merge", "REGISTERED", MERGED, "并案", REGISTER),
        move("lead_merger", "REGISTERED ASSIGNED IN_HANDLING", "=", "作为主案"),
        move("unmerge", "MERGED", REGISTERED, "解除并案", REGISTER),
        move("release", "MERGED", REGISTERED, "主案撤回，另行办理"),
        move("close_merged", "MERGED", CLOSED, "随主案办结"),
        move("track_merged", "CLOSED ARCHIVED", MERGED, "随主案跟踪办理"),
        # Where 主任会议 decides to whom goes what is filed between sessions (北京 第十六条).
        move("decide_assignment", "REGISTERED", "=", "登记交办决定", ASSIGN),
        move("assign", "REGISTERED", ASSIGNED, "交办", ASSIGN),
        move("start_handling", "ASSIGNED", IN_HANDLING, "开始办理"),
        # Another unit was put in the place of the one that had signed for it (DOMAIN 5.2).
        move("wait_again", IN_HANDLING, ASSIGNED, "重新等候签收"),
        move("mark_replied", "ASSIGNED IN_HANDLING REDO", REPLIED, "记为已答复"),
        move("evaluate", "REPLIED", EVALUATED, "测评", RATE),
        move("lapse_rating", "REPLIED", EVALUATED, "逾期未测评"),
        move("track", "EVALUATED", TRACKING, "转入跟踪办理"),
        move("redo", "REPLIED EVALUATED TRACKING", REDO, "重新办理", REDO_ORDER),
        # 分别办理: what does not satisfy goes back at once, while others still owe their answers.
        move("redo_in_part", "IN_HANDLING REDO", "=", "重新办理", REDO_ORDER),
        move(
            "settle_dissent", "IN_HANDLING REPLIED REDO EVALUATED TRACKING", "=", "处理再次不满意", REDO_ORDER
        ),
        # A follow-up reply is rated too, and one of several units' replies before the others'; the suggestion stays where it is.
        move("evaluate_again", "IN_HANDLING REPLIED REDO EVALUATED TRACKING CLOSED", "=", "测评", RATE),
        move("follow_up", "REPLIED EVALUATED TRACKING CLOSED ARCHIVED", TRACKING, "再次答复", FOLLOW_UP),
        # 分别办理: what one unit had promised is done while others still owe their answers.
        move("follow_up_in_part", "IN_HANDLING REDO", "=", "再次答复", FOLLOW_UP),
        # 撤回: by the rules of the case, and of a joint one by all who signed.
        move("withdraw", UNANSWERED, WITHDRAWN, "撤回建议", REVISE),
        move("agree_withdrawal", UNANSWERED, "=", "同意撤回", REVISE),
        move("refuse_withdrawal", UNANSWERED, "=", "不同意撤回", REVISE),
        # 公开: by the rules of the case and the deputy's word; what is stopped is public no more at once.
        move("decide_openness", ANSWERED, "=", "认定公开", PUBLISH),
        move("stop_openness", STANDING, "=", "停止公开", PUBLISH),
        move("give_consent", STANDING, "=", "同意公开", REVISE),
        move("withdraw_consent", STANDING, "=", "不同意公开", REVISE),
        move("close", "EVALUATED TRACKING", CLOSED, "办结", CLOSE),
        # With the yearly report (代表法 第五十一条第三款), all that was closed; from then on it is read, and only a later result opens it.
        move("archive", "CLOSED", ARCHIVED, "归档"),
        # DOMAIN 5.2 TRANSFERRED_TERM: the state says where it stands and must not be lost, so the change of terms leaves a mark.
        move("carry_over", OPEN, "=", "换届接续办理"),
        move("uncarry", f"{OPEN} NOT_ACCEPTED CLOSED ARCHIVED WITHDRAWN", "=", "撤回换届接续"),
    ],
)

# What the author may still change, and what nobody else may see (COSIGNING: but those who are asked to sign).
EDITABLE = frozenset({DRAFT, RETURNED})
PRIVATE = frozenset({DRAFT, COSIGNING})
