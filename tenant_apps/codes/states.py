"""What a code of a dictionary can be here, and the course of a proposal to the congress above, at both its ends."""

from kernel.states import Machine, move

IN_USE, AHEAD, HIDDEN, ENDED, MERGED = "IN_USE", "AHEAD", "HIDDEN", "ENDED", "MERGED"
LABELS = {IN_USE: "在用", AHEAD: "尚未启用", HIDDEN: "本级已隐藏", ENDED: "已停用", MERGED: "已并入"}

READ, KEEP, APPROVE = "codes.read", "codes.keep", "codes.approve"
OUT, IN = "OUT", "IN"
PROPOSED, APPROVED, REFUSED = "PROPOSED", "APPROVED", "REFUSED"

PROPOSAL = Machine(
    name="code_proposal",
    labels={PROPOSED: "待审定", APPROVED: "已采用", REFUSED: "未采用"},
    moves=(
        move("approve", PROPOSED, APPROVED, "采用", APPROVE),
        move("refuse", PROPOSED, REFUSED, "不予采用", APPROVE),
        # What the proposing congress hears.
        move("told_approved", PROPOSED, APPROVED, "上级采用"),
        move("told_refused", PROPOSED, REFUSED, "上级未采用"),
    ),
)
