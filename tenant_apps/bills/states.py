"""The course of a bill (地方组织法 第二十二条; 上海市人民代表大会关于代表议案的规定): one table, read by refusals, buttons, charts and tests."""

from kernel.states import Machine, move

DRAFT = "DRAFT"
COSIGNING = "COSIGNING"
SUBMITTED = "SUBMITTED"
REGISTERED = "REGISTERED"
OPINION_GIVEN = "OPINION_GIVEN"
ON_AGENDA = "ON_AGENDA"
TO_COMMITTEE = "TO_COMMITTEE_AFTER_SESSION"
REPORTED = "REPORTED"
NOT_A_BILL = "NOT_A_BILL"
CONVERTED = "CONVERTED"
CLOSED = "CLOSED"
WITHDRAWN = "WITHDRAWN"
LAPSED = "LAPSED"

FILE, FOLLOW = "bill.file", "bill.follow"
REGISTER, OPINE, DECIDE = "bill.register", "bill.opine", "bill.decide"

# With the session, before a vote: names may still be taken back, the whole with the presidium's consent (上海 第十三条).
BEFORE_VOTE = "REGISTERED OPINION_GIVEN ON_AGENDA"
NAMES_COUNT = f"SUBMITTED {BEFORE_VOTE}"
# Filed and not finished.
OPEN = f"{NAMES_COUNT} TO_COMMITTEE_AFTER_SESSION REPORTED NOT_A_BILL"
# After these nobody can answer a request to withdraw any more, so it is answered first.
ANSWER_FIRST = frozenset({"send_to_committee", "decide_no_bill", "conclude"})
# Not decided when the term ends: the next congress does not go on with it (届满). What was decided to be no bill is still turned into a suggestion.
UNDECIDED = f"{NAMES_COUNT} TO_COMMITTEE_AFTER_SESSION REPORTED"
# Something has come of it, of which those who signed are told; before a decision that a withdrawal was refused.
TOLD = f"{BEFORE_VOTE} TO_COMMITTEE_AFTER_SESSION REPORTED NOT_A_BILL CONVERTED CLOSED LAPSED WITHDRAWN"

MACHINE = Machine(
    name="bill",
    labels={
        DRAFT: "草稿",
        COSIGNING: "征集联名",
        SUBMITTED: "待登记",
        REGISTERED: "已登记",
        OPINION_GIVEN: "已提审议意见",
        ON_AGENDA: "列入议程",
        TO_COMMITTEE: "交专委会审议",
        REPORTED: "专委会已报告",
        NOT_A_BILL: "不作为议案",
        CONVERTED: "已转为建议",
        CLOSED: "已办结",
        WITHDRAWN: "已撤回",
        LAPSED: "已失效",
    },
    moves=[
        move("save_draft", "DRAFT", "=", "修改草稿", FILE),
        move("invite", "DRAFT COSIGNING", COSIGNING, "征集联名", FILE),
        move("cosign", "COSIGNING", "=", "同意联名", FILE),
        move("decline_cosigning", "COSIGNING", "=", "谢绝联名", FILE),
        move("recall_text", "COSIGNING", DRAFT, "收回修改", FOLLOW),
        move("submit", "DRAFT COSIGNING", SUBMITTED, "提出议案", FILE),
        # Too late, too few, or the term was over: what was written goes on as a suggestion (上海 第八条、第十条).
        move("file_as_suggestion", "DRAFT COSIGNING LAPSED", CONVERTED, "改作建议提出", FILE),
        move("register", "SUBMITTED", REGISTERED, "登记议案", REGISTER),
        move("give_opinion", "REGISTERED", OPINION_GIVEN, "提出审议意见", OPINE),
        # The presidium's decision, of a bill to the standing committee the chair group's; entered by who keeps its minutes.
        move("put_on_agenda", "REGISTERED OPINION_GIVEN", ON_AGENDA, "列入会议议程", DECIDE),
        move("send_to_committee", "REGISTERED OPINION_GIVEN", TO_COMMITTEE, "交专委会会后审议", DECIDE),
        move("decide_no_bill", "REGISTERED OPINION_GIVEN", NOT_A_BILL, "不作为议案处理", DECIDE),
        move("convert", "NOT_A_BILL", CONVERTED, "转为建议", REGISTER),
        move("report", "TO_COMMITTEE_AFTER_SESSION", REPORTED, "提交审议结果报告", OPINE),
        move("conclude", "ON_AGENDA REPORTED", CLOSED, "登记审议结果", DECIDE),
        move("withdraw", "SUBMITTED", WITHDRAWN, "撤回议案", FOLLOW),
        move("ask_withdrawal", BEFORE_VOTE, "=", "申请撤回议案", FOLLOW),
        move("consent_withdrawal", BEFORE_VOTE, WITHDRAWN, "同意撤回", DECIDE),
        move("refuse_withdrawal", BEFORE_VOTE, "=", "不同意撤回", DECIDE),
        move("leave", NAMES_COUNT, "=", "退出联名", FOLLOW),
        move("lapse", NAMES_COUNT, LAPSED, "联名不足法定人数失效"),
        # At the end of a term, and when its change is taken back.
        move("end_cosigning", "COSIGNING", DRAFT, "届满终止联名"),
        move("end_with_term", UNDECIDED, LAPSED, "届满终止审议"),
        *(move(f"resume_{state.lower()}", LAPSED, state, "撤回换届恢复审议") for state in UNDECIDED.split()),
        move("note_result", TOLD, "=", "知悉处理结果", FOLLOW),
    ],
)

# What nobody but its author, and those who are asked to sign, may see.
PRIVATE = frozenset({DRAFT, COSIGNING})
EDITABLE = frozenset({DRAFT})
OVER = frozenset({CONVERTED, CLOSED, WITHDRAWN, LAPSED})
