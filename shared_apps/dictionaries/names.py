"""The dictionaries there are. Code names them; their entries are data."""

from enum import StrEnum


class Dictionary(StrEnum):
    """`value` is the name stored and sent; the comment is what the office calls it."""

    SUBJECT = "subject"  # 建议分类
    OUTCOME = "outcome"  # 办理结果 (canonical: the only thing compared across congresses)
    EXCLUSION = "exclusion"  # 不予受理情形
    REFERRAL_UP = "referral_up"  # 向上转请的理由
    REFERRAL_DOWN = "referral_down"  # 向下交办、转办的理由
    REFERRAL_REFUSAL = "referral_refusal"  # 不接收转请的理由
    NOT_ADOPTED = "not_adopted"  # 未采纳的理由
    RETURN = "return"  # 申请退办的理由
    CONTACT_WAY = "contact_way"  # 沟通方式
    ORGAN_TYPE = "organ_type"  # 单位类型
