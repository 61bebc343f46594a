"""What the preview says of a person's line in a sheet: the rules of names and numbers are those of tenants.onboarding."""

from __future__ import annotations

from dataclasses import replace

from tenants.onboarding import problems
from tenants.onboarding.problems import CHECK, ERROR, FIXED, Kind, Problem

KINDS = {
    "kind_unknown": Kind(ERROR, "没有这种类别。", "请填写：{known}。"),
    "kind_outside": Kind(ERROR, "这种席位不由本单位给予。", "请删去这一行，由平台运维人员办理。"),
    "kind_deputy": Kind(
        ERROR, "人大代表不从这张表导入。", "请删去这一行，用“代表名册”的模板导入，资格和席位一并登记。"
    ),
    "unit_missing": Kind(ERROR, "没有填写单位。", "请填写本级登记的单位全称。"),
    "unit_unknown": Kind(
        ERROR, "本级没有登记这个单位。", "请对照“单位与职责”填写全称；还没有登记的，先登记或者导入单位。"
    ),
    "unit_gone": Kind(ERROR, "{told}", "请改填在用的单位后重新上传。"),
    "unit_tidied": Kind(FIXED, "按登记的名称改为{now}。", "已自动更正，请核对。"),
    "role_unknown": Kind(ERROR, "没有这种角色。", "请填写：{known}；几个角色用顿号隔开。"),
    "role_missing": Kind(ERROR, "没有填写角色。", "请填写：{known}。"),
    "role_superfluous": Kind(FIXED, "这种类别没有角色，已去掉。", "不需要填写。"),
    "role_officer": Kind(
        ERROR, "系统管理员、安全管理员、审计员不能从表格导入。", "请由安全管理员在“席位管理”中逐个给予。"
    ),
    "date_bad": Kind(ERROR, "不是日期。", "请填写年-月-日，例如：2026-03-01，或者把单元格设为日期格式。"),
    "date_order": Kind(ERROR, "截止日期早于起始日期。", "请核对两个日期。"),
    "date_over": Kind(ERROR, "截止日期已经过去。", "已离任的人员不需要导入，请删去这一行。"),
    "too_long": Kind(ERROR, "超过 {most} 字。", "请缩短后重新上传。"),
    "twice": Kind(ERROR, "与第 {line} 行完全相同。", "请删去这一行。"),
    "twice_differs": Kind(
        ERROR, "与第 {line} 行是同一个人的同类席位，不同的列：{columns}。", "请核对以哪一行为准，只保留一行。"
    ),
    "two_names": Kind(ERROR, "与第 {line} 行身份证号相同，姓名不同。", "请核对哪一行的身份证号填错了。"),
    "held_already": Kind(
        ERROR, "该人员在本单位已有同类席位。", "不需要再导入；要更改的，请在“席位管理”中办理。"
    ),
    "name_differs": Kind(
        CHECK, "本单位席位上的姓名是{known}，与本表不同。", "请核对；名册按本表登记，本人的姓名由本人确认。"
    ),
    "phone_shared": Kind(CHECK, "与第 {line} 行另一人的手机号相同。", "请核对是否填错了人。"),
}


def found(field: str, code: str, value: str = "", **words: object) -> Problem:
    """A finding of this table, or of the sheets' common one."""
    return problems.of(KINDS, field, code, value, **words)


def at(field: str, told: list[Problem]) -> list[Problem]:
    """The findings of a check that was written for another sheet, at this sheet's column."""
    return [replace(one, field=field) for one in told]
