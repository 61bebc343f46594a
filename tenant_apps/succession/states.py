"""A transfer at either end, and what kinds of things go on."""

from kernel.states import Machine, move

OUT, IN = "OUT", "IN"
OFFERED, FINISHED, ANNOUNCED, WITHDRAWN = "OFFERED", "FINISHED", "ANNOUNCED", "WITHDRAWN"

TRANSFER = Machine(
    name="transfer",
    labels={OFFERED: "已移交，待生效", FINISHED: "已生效", ANNOUNCED: "已告知各方", WITHDRAWN: "已撤回"},
    moves=[
        move("finish", "OFFERED", FINISHED, "生效"),
        move("announce", "FINISHED", ANNOUNCED, "告知各方"),
        move("withdraw", "OFFERED", WITHDRAWN, "撤回"),
    ],
)

# In the order in which they are sent and taken over: what comes later names what came before.
UNIT, DEPUTY, CASE, BILL, REFERRAL = "unit", "deputy", "case", "bill", "referral"
KINDS = {UNIT: "承办单位", DEPUTY: "代表", CASE: "建议", BILL: "议案", REFERRAL: "转办件"}
