"""Why a deed of the change of terms is refused."""

from __future__ import annotations

from kernel.errors import InputRefused, StateRefused


class NoTerm(StateRefused):
    code = "no_current_term"
    message = "还没有本届，不能筹备换届。"
    next = "请先在“届次”中设立本届。"


class UnderWay(StateRefused):
    code = "term_change_under_way"
    message = "已有一次换届正在办理，一次只能办理一次换届。"
    next = "请在“换届”中继续办理，或者先取消它。"


class DayRefused(InputRefused):
    code = "switch_day"
    field = "switch_on"


class InTheWay(StateRefused):
    """Something in the registers must be mended first."""

    code = "term_change_blocked"
    message = "现在不能切换：{why}"
    next = "请补正后再办理。"


class NotYet(StateRefused):
    code = "switch_day_not_reached"
    message = "切换日期是 {day}，还没有到。"
    next = "到期后系统自动切换，也可以在当日由负责人立即切换。"


class FiledMeanwhile(StateRefused):
    """What the new deputies have filed would lose its lead."""

    code = "filed_in_new_term"
    message = "切换以后，新一届代表已经提出 {count} 件建议（{titles}），换届不能再整体撤回。"
    next = "个别代表资格有误的，请在代表名册中逐人更正。"


class BillsMeanwhile(StateRefused):
    """As FiledMeanwhile, of bills."""

    code = "bills_in_new_term"
    message = "切换以后，新一届代表已经提出 {count} 件议案，换届不能再整体撤回。"
    next = "个别代表资格有误的，请在代表名册中逐人更正。"


class SeatsNotReady(StateRefused):
    code = "seats_not_ready"
    message = "席位变动还没有全部办完（{done} / {all}），暂不能确认。"
    next = "请稍候片刻再确认；长时间没有变化的，请联系平台运维人员。"
