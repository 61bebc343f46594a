"""Fixed vocabularies of the register of deputies."""

# What a deputy is in this congress besides (Mandate.roles). The standing committee's members count for its bills (地方组织法 §52).
ROLES = {
    "STANDING_CHAIR": "常委会主任",
    "STANDING_VICE_CHAIR": "常委会副主任",
    "STANDING_SECRETARY": "常委会秘书长",
    "STANDING_MEMBER": "常委会委员",
    "COMMITTEE_MEMBER": "专门委员会组成人员",
    "PRESIDIUM_CHAIR": "主席团主席",
    "DELEGATION_HEAD": "代表团团长",
    "DELEGATION_VICE_HEAD": "代表团副团长",
}


def numeral(number: int) -> str:
    """As the names of terms and sessions have it: 十七; digits from 100 on."""
    if number > 99:
        return str(number)
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if not tens:
        return digits[ones]
    return f"{digits[tens] if tens > 1 else ''}十{digits[ones] if ones else ''}"


def term_name(ordinal: int) -> str:
    return f"第{numeral(ordinal)}届"
