"""The answers a rule may have, as codes; `label` is how the office says it. Codes are stored and final, labels may be improved."""

from __future__ import annotations

from enum import StrEnum


class Coded(StrEnum):
    label: str

    def __new__(cls, code: str, label: str = "") -> Coded:
        made = str.__new__(cls, code)
        made._value_ = code
        made.label = label
        return made


class Basis(Coded):
    """How firm a value is: national law, local regulation, published practice, or an assumption of this platform."""

    LAW = "L", "国家法律"
    REGULATION = "LR", "地方性法规"
    PRACTICE = "P", "通行做法"
    ASSUMED = "A", "平台约定"


class ClockStart(Coded):
    """From which day a unit's period is counted: 交办之日 (代表法, 重庆, 上海, 青岛) or 收到之日 (浙江, 山东)."""

    ASSIGNED = "ASSIGNED", "自交办之日起算"
    RECEIVED = "RECEIVED", "自收到之日起算"


class AssignedBy(Coded):
    """Who decides to whom a suggestion filed between sessions goes (北京 第十六条: 主任会议)."""

    OFFICE = "OFFICE", "由代表工作机构交办"
    CHAIRPERSONS = "CHAIRPERSONS", "由主任会议决定交办"


class Numbering(Coded):
    """Whether what is filed between sessions has a series of its own each year."""

    ONE = "ONE", "会议期间和闭会期间统一编号"
    APART = "APART", "闭会期间提出的另行编号，编号前加“闭”"


class DelegationFiling(Coded):
    """Whether a delegation may file in its own name, its head signing (重庆 第八条: in session; 广东, 福建: at any time)."""

    NONE = "NONE", "不以代表团名义提出"
    IN_SESSION = "IN_SESSION", "会议期间可以以代表团名义提出，由团长签名"
    ANY_TIME = "ANY_TIME", "可以以代表团名义提出，由团长签名"


class Withdrawal(Coded):
    """Until when a deputy may take the suggestion back, always in writing."""

    BEFORE_ASSIGNMENT = "BEFORE_ASSIGNMENT", "交办前可以书面要求撤回"
    ANY_TIME = "ANY_TIME", "随时可以书面要求撤回，办理工作即行终止"


class JointWithdrawal(Coded):
    """Who must ask for it where several have signed (上海 第十条: all)."""

    LEAD = "LEAD", "由领衔代表提出"
    ALL = "ALL", "须全体联名代表一致要求"


class RefusedReturn(Coded):
    """What the unit does whose request to give the suggestion back was refused (青岛 第十九条: it goes on)."""

    CONTINUE = "CONTINUE", "承办单位应当继续办理"
    ASK_AGAIN = "ASK_AGAIN", "可以补充理由再次申请一次"


class JointReply(Coded):
    """To whom the reply to a joint suggestion goes."""

    EACH = "EACH", "答复每位联名代表"
    EACH_OR_LEAD = "EACH_OR_LEAD", "答复每位联名代表；经代表同意，可以由领衔代表转告"
    LEAD = "LEAD", "答复领衔代表，由领衔代表转告联名代表"


class WhoRates(Coded):
    """Who answers whether they are satisfied, where several have signed."""

    LEAD = "LEAD", "由领衔代表评价"
    LEAD_OR_GROUP_HEAD = "LEAD_OR_GROUP_HEAD", "由领衔代表评价；以代表团名义提出的，由代表小组组长评价"
    LEAD_AFTER_ASKING = "LEAD_AFTER_ASKING", "由领衔代表征求联名代表意见后评价"
    ALL = "ALL", "收到答复的代表分别评价"


class LateRating(Coded):
    """What becomes of a rating after its period (重庆 第二十九条: it is left out of the figures)."""

    COUNTED = "COUNTED", "逾期评价仍予计入"
    NOT_COUNTED = "NOT_COUNTED", "逾期未评价的，不计入满意率"


class RedoTrigger(Coded):
    """What leads to handling anew."""

    ON_DISSATISFIED = "ON_DISSATISFIED", "代表不满意的，重新办理"
    AFTER_ASSESSMENT = "AFTER_ASSESSMENT", "统一测评、评估后，视情况交承办单位重新办理"


class SecondDissatisfaction(Coded):
    """What follows if the new reply is rated 不满意 again."""

    OFFICE_DECIDES = "OFFICE_DECIDES", "由代表工作机构研究处理"
    OFFICE_CONVENES = "OFFICE_CONVENES", "由代表工作机构召集代表和承办单位研究，提出处理意见"
    EXPERTS = "EXPERTS", "组织专家评估，以评估意见为准"
    FACE_TO_FACE = "FACE_TO_FACE", "组织承办单位与代表当面沟通"


class Commitments(Coded):
    """How promises of a reply are kept in sight."""

    FOLLOW_UP = "FOLLOW_UP", "跟踪办理，解决后再次答复代表"
    REGISTER = "REGISTER", "建立承诺事项台账，落实情况向代表通报"
    YEARLY_LETTER = "YEARLY_LETTER", "建立台账，每年第四季度向代表书面通报并再次评价"
    NEXT_YEAR = "NEXT_YEAR", "跟踪办理，年内未解决的转下年度"


class Publication(Coded):
    """What the public reads. The report on the handling is always public (代表法 第五十一条第三款)."""

    REPORT = "REPORT", "公开办理情况报告"
    SITUATION = "SITUATION", "公开建议及其办理情况"
    CONTENT_REPLY = "CONTENT_REPLY", "公开建议内容和答复"
    CONTENT_REPLY_RATING = "CONTENT_REPLY_RATING", "公开建议内容、答复和评价"
    OPTIONAL = "OPTIONAL", "公开办理情况报告；建议内容和答复可以公开"
    REPORT_TWICE = "REPORT_TWICE", "每年两次向代表和社会公开办理情况"


class PublicationException(Coded):
    """What is kept back all the same."""

    STATE_SECRET = "STATE_SECRET", "涉及国家秘密"
    BUSINESS_SECRET = "BUSINESS_SECRET", "涉及商业秘密"
    PRIVACY = "PRIVACY", "涉及个人隐私"
    DEPUTY_UNFIT = "DEPUTY_UNFIT", "代表认为不宜公开"


class YearlyReport(Coded):
    """When the year's handling is reported to the standing committee."""

    YEARLY = "YEARLY", "每年报告一次"
    AFTER_CLOSING = "AFTER_CLOSING", "每年全部办结后报告"
    NOVEMBER = "NOVEMBER", "每年十一月审议报告"
    FOURTH_QUARTER = "FOURTH_QUARTER", "每年第四季度报告"
    BEFORE_SESSION = "BEFORE_SESSION", "下一次代表大会会议前报告"
    MID_YEAR_AND_BEFORE_SESSION = "MID_YEAR_AND_BEFORE_SESSION", "每年年中和下一次代表大会会议前报告"
    UNITS_BY_AUGUST = "UNITS_BY_AUGUST", "承办单位每年八月三十一日前报告"


class Axis(Coded):
    """What a rating judges."""

    ATTITUDE = "ATTITUDE", "办理态度"
    RESULT = "RESULT", "办理结果"


class Outcome(Coded):
    """The canonical outcomes (DOMAIN 2.5): the only thing compared across congresses."""

    SOLVED = "SOLVED", "已解决或基本解决"
    IN_PROGRESS = "IN_PROGRESS", "正在解决"
    PLANNED = "PLANNED", "列入计划逐步解决"
    REFERENCE = "REFERENCE", "留作参考"
    NOT_FEASIBLE = "NOT_FEASIBLE", "暂不具备条件"
    REFERRED_UP = "REFERRED_UP", "已向上级反映"
