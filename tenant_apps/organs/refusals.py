"""Why a deed on units is refused, each with its sentence."""

from __future__ import annotations

from kernel.errors import InputRefused, StateRefused


class UnitFactRefused(InputRefused):
    code = "unit_fact"


class UnifiedCodeWrong(UnitFactRefused):
    code = "unit_unified_code"
    message = "统一社会信用代码为 18 位数字和大写字母，校验位须相符，请核对。"
    field = "unified_code"


class UnitNameTaken(InputRefused):
    code = "unit_name_taken"
    message = "已有名为“{name}”的单位{state}，没有重复录入。"
    field = "name"


class UnifiedCodeTaken(InputRefused):
    code = "unit_code_taken"
    message = "该统一社会信用代码已登记在“{name}”名下，请核对。"
    field = "unified_code"


class UnitInactive(InputRefused):
    """DOMAIN 7, 17: to an abolished unit nothing is assigned and nobody placed; who followed it is named."""

    code = "unit_inactive"
    message = "“{name}”已经撤并，{follow}。"
    field = "unit"


class ParentRefused(InputRefused):
    code = "unit_parent"
    message = "上级单位不能是本单位自身或者其下级单位。"
    field = "parent_id"


class LastDistributor(StateRefused):
    code = "unit_last_distributor"
    message = "“{name}”是本级唯一负责分办的单位，须先确定另一个分办单位。"


class ChildrenInUse(StateRefused):
    code = "unit_has_children"
    message = "“{name}”下还有在用单位：{children}。请先调整其上级单位，或者先行撤并。"


class WorkOpen(StateRefused):
    code = "unit_has_open_work"
    message = "“{name}”还有 {count} 件在办，不能撤并。"
    next = "请选择承继单位并勾选“在办件和人员转入承继单位”，或者待其办结后再撤并。"


class SuccessorRefused(InputRefused):
    code = "unit_successor"
    message = "请从列表中选择在用的、同一系统的承继单位，不能选择本单位自身。"
    field = "successor"


class OtherBranch(SuccessorRefused):
    """What a department leaves goes to no court, and the other way round (宪法 第三条)."""

    code = "unit_other_branch"
    message = "“{name}”属于{branch}，“{successor}”属于{other}，不是同一系统，不能承继。"
    next = "请在同一系统的在用单位中选择；单位类别登记有误的，请先修改单位资料。"


class AbolishedAlready(StateRefused):
    code = "unit_abolished"
    message = "“{name}”已经撤并，不能再办理这一事项。"


class InUseAlready(StateRefused):
    code = "unit_in_use"
    message = "“{name}”在用，无须恢复。"


class CategoryUnknown(InputRefused):
    code = "unit_category"
    message = "请从列表中选择建议类别。"
    field = "category"


class RolesRefused(InputRefused):
    code = "unit_roles"
    message = "请从列出的职责中选择，至少一项。"
    field = "duties"
