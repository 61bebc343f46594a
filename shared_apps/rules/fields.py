"""Each rule once: its Chinese name, what it decides, the form of its value. The order is the page's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kernel.errors import InputRefused
from shared_apps.rules import codes
from shared_apps.rules.kinds import (
    Classes,
    Kind,
    Kinds,
    Number,
    One,
    Period,
    Ratings,
    Some,
    Switch,
    Word,
)

FILING, RETURNING, WORKING, SUPERVISING = "提出与交办", "退办", "联系与会办", "红黄牌"
REPLYING, RATING, AFTER, REFERRING = "答复与延期", "评价与重新办理", "承诺与公开", "三级转请与计算"
BILLS = "议案"
GROUPS = (FILING, RETURNING, WORKING, REPLYING, SUPERVISING, RATING, AFTER, REFERRING, BILLS)


class RuleRefused(InputRefused):
    """A value that is no value of its field."""

    code = "rule"
    message = "“{label}”的取值不正确。"


@dataclass(frozen=True, slots=True)
class Field:
    """`about` says what it decides. `former` is how the platform behaved before it knew the field, for versions older than it."""

    label: str
    kind: Kind
    group: str
    about: str
    former: Any = None


NO_LIMIT, AT_ONCE = "不设期限", "立即（及时）"
_KINDS_BEFORE = [{"label": outcome.label, "outcomes": [outcome.value]} for outcome in codes.Outcome]

FIELDS: Mapping[str, Field] = {
    "assign_span": Field(
        "受理交办期限", Period(), FILING, "闭会期间提出的建议，自提出之日起至交办承办单位。"
    ),
    "assigned_by": Field(
        "交办决定", One(codes.AssignedBy), FILING, "闭会期间提出的建议由谁决定交办。", "OFFICE"
    ),
    "numbering": Field(
        "编号", One(codes.Numbering), FILING, "闭会期间提出的建议与会议期间提出的是否统一编号。", "ONE"
    ),
    "paper_required": Field(
        "另交签名纸质件",
        Switch("须另交签名的纸质件", "平台提交即可"),
        FILING,
        "平台提交之外是否还要本人签名的纸质件。",
        False,
    ),
    "delegation_filing": Field(
        "以代表团名义提出", One(codes.DelegationFiling), FILING, "代表团能否以本团名义提出建议。", "NONE"
    ),
    "accept_upper_deputies": Field(
        "受理上级代表直接提出的建议",
        Switch("受理", "不受理"),
        FILING,
        "上级人大代表能否直接向本级常委会提出。",
    ),
    "withdrawal": Field(
        "撤回", One(codes.Withdrawal), FILING, "代表要求撤回建议的时限和方式。", "BEFORE_ASSIGNMENT"
    ),
    "joint_withdrawal": Field(
        "联名建议的撤回", One(codes.JointWithdrawal), FILING, "联名建议由谁提出撤回。", "LEAD"
    ),
    "clock_start": Field("办理期限起算", One(codes.ClockStart), FILING, "承办单位的期限从哪一日起算。"),
    "presumed_receipt_span": Field(
        "未签收视为收到",
        Period(),
        FILING,
        "自收到之日起算的，交办后未签收满此期限即视为收到，期限不因不签收而拖延。",
    ),
    "assignment_told": Field(
        "交办告知选举单位",
        Switch("告知选举该代表的下一级人大", "不作要求"),
        FILING,
        "交办时是否将交办情况告知选举该代表的下一级人大；只送编号、标题、承办单位和期限，随交办自动送出。",
        False,
    ),
    "return_span": Field(
        "申请退办期限", Period(), RETURNING, "不属本单位职责的，在此期限内向交办机构说明理由、申请退办。"
    ),
    "late_return_refused": Field(
        "逾期申请退办", Switch("逾期不予退办", "逾期仍可申请"), RETURNING, "超过申请退办期限的处理。", False
    ),
    "refused_return": Field(
        "退办未获同意", One(codes.RefusedReturn), RETURNING, "申请退办未获同意的处理。", "CONTINUE"
    ),
    "reassign_span": Field(
        "退办后重新交办期限", Period(AT_ONCE), RETURNING, "同意退办后重新确定承办单位的期限。", None
    ),
    "restart_on_return": Field(
        "退办后办理期限",
        Switch("自重新交办之日起重新计算", "连续计算"),
        RETURNING,
        "接办单位是否重新享有整个答复期限。",
    ),
    "contact_span": Field(
        "首次联系代表期限", Period(NO_LIMIT), WORKING, "承办单位收到建议后首次联系代表的期限。"
    ),
    "contact_required": Field(
        "答复前须与代表沟通", Switch("须登记至少一次沟通", "不作要求"), WORKING, "没有沟通记录能否送出答复。"
    ),
    "redo_contact_required": Field(
        "重新办理须再次沟通",
        Switch("重新办理以后须再登记沟通", "以前的沟通即可"),
        WORKING,
        "重新办理的，没有新的沟通记录能否再次答复；答复前不要求沟通的，也不要求。",
        False,
    ),
    "co_label": Field("会办称谓", Word(4), WORKING, "协助主办单位的单位，本地称会办还是协办。"),
    "co_opinion_span": Field(
        "会办意见期限", Period(), WORKING, "会办（协办）单位向主办单位提出书面意见的期限。"
    ),
    "co_redo_span": Field(
        "会办意见退回重提期限", Period("不另设"), WORKING, "会办意见无实质内容被退回后重新提出的期限。", None
    ),
    "reply_span": Field("答复期限", Period(), REPLYING, "不延期时答复代表的期限，法律规定不超过三个月。"),
    "reply_max": Field(
        "最长答复期限", Period(), REPLYING, "延期后至迟答复代表的期限，法律规定不超过六个月。"
    ),
    "extension_span": Field(
        "每次延期最长", Period("不另设，以最长答复期限为限"), REPLYING, "一次延期不得超过的期限。", None
    ),
    "extension_needs_approval": Field(
        "延期审批", Switch("须经交办机构同意", "无须同意"), REPLYING, "承办单位延期答复是否须经同意。"
    ),
    "extension_tell_deputy": Field(
        "延期告知代表", Switch("须告知代表", "不作要求"), REPLYING, "延期时是否向代表说明。", False
    ),
    "joint_reply": Field("联名建议的答复", One(codes.JointReply), REPLYING, "联名建议答复哪些代表。", "LEAD"),
    "reply_copied": Field(
        "答复抄送选举单位",
        Switch("抄送选举该代表的下一级人大", "不作要求"),
        REPLYING,
        "答复代表时是否将答复情况抄送选举该代表的下一级人大；只送编号、标题、答复单位、文号和办理结果，随答复自动送出。",
        False,
    ),
    "reply_kinds": Field(
        "答复情形", Kinds(), REPLYING, "答复可以作出的情形，决定可选的办理结果。", _KINDS_BEFORE
    ),
    "reply_classes": Field(
        "答复分类", Classes(), REPLYING, "答复件的分类字母，各地含义不同，跨级只比较办理结果。"
    ),
    "notice_span": Field(
        "期限提醒", Period("不提醒"), SUPERVISING, "答复期限届满前多久向承办单位发期限提醒。", None
    ),
    "yellow_card_span": Field(
        "黄牌",
        Period("不发黄牌"),
        SUPERVISING,
        "答复期限届满前多久发黄牌，送承办单位和政府办公室。",
        None,
    ),
    "red_card": Field(
        "红牌",
        Switch("逾期发红牌", "不发红牌"),
        SUPERVISING,
        "逾期未答复的是否发红牌，送承办单位、政府办公室和代表工作机构。",
        False,
    ),
    "escalation_span": Field(
        "红牌升级",
        Period("不升级"),
        SUPERVISING,
        "逾期多久仍未答复的，红牌升级报督查室和代表工作机构。",
        None,
    ),
    "who_rates": Field("评价人", One(codes.WhoRates), RATING, "联名建议由谁评价。", "LEAD"),
    "rating_span": Field("评价期限", Period(NO_LIMIT), RATING, "代表自收到答复之日起评价的期限。"),
    "late_rating": Field("逾期评价", One(codes.LateRating), RATING, "超过评价期限的处理。", "COUNTED"),
    "ratings": Field("评价选项", Ratings(), RATING, "代表评价时可选的答案，不满意的须写明理由。"),
    "rating_axes": Field("评价内容", Some(codes.Axis), RATING, "分别评价哪些方面。"),
    "redo_trigger": Field(
        "重新办理的条件", One(codes.RedoTrigger), RATING, "什么情况下重新办理。", "ON_DISSATISFIED"
    ),
    "redo_span": Field("重新办理期限", Period(), RATING, "交承办单位重新办理后再次答复的期限。"),
    "redo_most": Field(
        "重新办理次数", Number(9, "次", least=1), RATING, "同一答复最多重新办理几次，满数后维持答复。", 2
    ),
    "second_dissatisfaction": Field(
        "再次不满意", One(codes.SecondDissatisfaction), RATING, "重新办理后仍不满意的处理。", "OFFICE_DECIDES"
    ),
    "commitments": Field(
        "承诺事项", One(codes.Commitments), AFTER, "答复中承诺的事项如何跟踪。", "FOLLOW_UP"
    ),
    "follow_up_span": Field("承诺事项跟踪期限", Period(), AFTER, "没有写明完成日期的承诺，多久后回看。"),
    "publication": Field(
        "公开范围", One(codes.Publication), AFTER, "建议及其办理向社会公开到什么程度。", "REPORT"
    ),
    "publication_exceptions": Field(
        "不予公开的情形",
        Some(codes.PublicationException),
        AFTER,
        "属于这些情形的不公开。",
        ["STATE_SECRET", "BUSINESS_SECRET", "PRIVACY"],
    ),
    "yearly_report": Field(
        "年度报告", One(codes.YearlyReport), AFTER, "办理工作何时向常委会报告。", "YEARLY"
    ),
    "receive_span": Field("转请签收期限", Period(), REFERRING, "收到上级或者下级转来的事项后签收的期限。"),
    "accept_span": Field("转请受理期限", Period(), REFERRING, "签收后决定是否受理的期限。"),
    "adopt_span": Field(
        "转请采纳期限", Period(NO_LIMIT), REFERRING, "转请受理后，由本级代表决定是否采纳的期限。", None
    ),
    "pass_on_span": Field("结果转告期限", Period(), REFERRING, "办理结果返回后转告代表的期限。"),
    "urge_gap": Field("催办间隔", Period(), REFERRING, "催办以后，隔多久可以再次催办同一事项。", "3wd"),
    "return_margin": Field(
        "下交预留时间", Period("不预留"), REFERRING, "下交时从本级期限中预留、供审核送达的时间。"
    ),
    "roll_on_holiday": Field(
        "期满遇休息日",
        Switch("顺延至下一工作日", "不顺延"),
        REFERRING,
        "按日、按月计算的期限最后一日遇休息日的处理。",
    ),
    "told_days": Field(
        "告知保留天数",
        Number(60, "日", least=1),
        REFERRING,
        "撤回、期限调整等不须办理的告知，在待办中保留几个自然日。",
        10,
    ),
    "near_working_days": Field("临期提醒", Number(60, "个工作日"), REFERRING, "期满前多少个工作日提醒。"),
    "bill_deputies": Field(
        "代表联名提出议案",
        Number(100, "人以上"),
        BILLS,
        "县级以上的代表联名向本级人大提出议案的人数，含领衔代表。",
        10,
    ),
    "bill_deputies_town": Field(
        "乡级代表联名提出议案",
        Number(100, "人以上"),
        BILLS,
        "乡、民族乡、镇的代表联名向本级人大提出议案的人数，含领衔代表。",
        5,
    ),
    "bill_members": Field(
        "常委会组成人员联名提出议案",
        Number(100, "人以上"),
        BILLS,
        "省、市两级常委会组成人员联名向常委会提出议案的人数。",
        5,
    ),
    "bill_members_county": Field(
        "县级常委会组成人员联名提出议案",
        Number(100, "人以上"),
        BILLS,
        "县级常委会组成人员联名向常委会提出议案的人数。",
        3,
    ),
    "bill_opinion_span": Field(
        "议案审议意见期限",
        Period(NO_LIMIT),
        BILLS,
        "议案登记后，有关委员会提出审议意见的期限。",
    ),
    "bill_report_span": Field(
        "议案审议结果报告期限",
        Period(),
        BILLS,
        "大会闭会后交专门委员会审议的议案，自闭会之日起提出审议结果报告的期限。",
        "3m",
    ),
    "bill_ends_with_term": Field(
        "届满时未审议完毕的议案",
        Switch("终止审议", "继续审议"),
        BILLS,
        "本届任期届满时还没有作出决定或者审议结果的议案是否继续审议。",
        False,
    ),
}


def read(name: str, value: Any) -> Any:
    """The value of field `name`; raises RuleRefused with the field's name."""
    field = FIELDS[name]
    try:
        return field.kind.read(value)
    except (ValueError, TypeError, KeyError, AttributeError, InputRefused) as fault:
        raise RuleRefused(field=name, label=field.label) from fault


def words(name: str, value: Any) -> str:
    """A stored value of field `name` as the office says it."""
    return FIELDS[name].kind.words(value)
