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
