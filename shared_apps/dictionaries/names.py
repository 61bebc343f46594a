"""The dictionaries there are. Code names them; their entries are data."""

from enum import StrEnum


class Dictionary(StrEnum):
    """`value` is the name stored and sent."""

    SUBJECT = "subject"
    OUTCOME = "outcome"
    EXCLUSION = "exclusion"
    REFERRAL_UP = "referral_up"
    REFERRAL_DOWN = "referral_down"
    REFERRAL_REFUSAL = "referral_refusal"
    NOT_ADOPTED = "not_adopted"
    RETURN = "return"
    CONTACT_WAY = "contact_way"
    ORGAN_TYPE = "organ_type"

    @property
    def word(self) -> str:
        """What the office calls it."""
        return WORDS[self]

    @property
    def use(self) -> str:
        """Where its entries are chosen, for the office."""
        return USES[self]

    @property
    def is_fixed(self) -> bool:
        """Whether its entries are the same everywhere: another name and another order may be given to them, nothing else."""
        return self in FIXED


WORDS = {
    Dictionary.SUBJECT: "建议分类",
    Dictionary.OUTCOME: "办理结果",
    Dictionary.EXCLUSION: "不予受理情形",
    Dictionary.REFERRAL_UP: "转请上级理由",
    Dictionary.REFERRAL_DOWN: "交下级承办理由",
    Dictionary.REFERRAL_REFUSAL: "退回转请理由",
    Dictionary.NOT_ADOPTED: "未采纳理由",
    Dictionary.RETURN: "申请退办理由",
    Dictionary.CONTACT_WAY: "沟通方式",
    Dictionary.ORGAN_TYPE: "单位类型",
}
USES = {
    Dictionary.SUBJECT: "提出建议、台账筛选、按类别确定承办单位",
    Dictionary.OUTCOME: "答复和再次答复",
    Dictionary.EXCLUSION: "不予受理、提出建议前核对",
    Dictionary.REFERRAL_UP: "转请上级代表",
    Dictionary.REFERRAL_DOWN: "交下级政府承办",
    Dictionary.REFERRAL_REFUSAL: "退回下级来件",
    Dictionary.NOT_ADOPTED: "告知下级没有代表采纳",
    Dictionary.RETURN: "承办单位申请退办",
    Dictionary.CONTACT_WAY: "登记与代表的沟通",
    Dictionary.ORGAN_TYPE: "登记承办单位",
}
# Outcomes are what is compared across congresses (DOMAIN 2.5), and rules of the product hang on them and on the types of organs.
FIXED = frozenset({Dictionary.OUTCOME, Dictionary.ORGAN_TYPE})
