"""What the preview finds in a row: one table of codes, each with its sentence and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tenants.onboarding import typed

FIXED, CHECK, ERROR = "fixed", "check", "error"


@dataclass(frozen=True)
class Kind:
    """How grave: `fixed` was corrected by us, `check` is for a person to look at, `error` keeps the row out."""

    severity: str
    reason: str
    cure: str


@dataclass(frozen=True)
class Problem:
    """One finding. `value` is what stood there, masked where it identifies a person."""

    field: str
    value: str
    code: str
    severity: str
    reason: str
    cure: str

    def as_dict(self) -> dict[str, str]:
        return {
            "field": self.field,
            "value": self.value,
            "code": self.code,
            "severity": self.severity,
            "reason": self.reason,
            "cure": self.cure,
        }


_CONFIRM = "已自动更正，请核对。"

KINDS = {
    # the division
    "required": Kind(ERROR, "没有填写。", "请补填后重新上传；公式请粘贴为数值。"),
    "code_tidied": Kind(FIXED, "含有全角字符、空格或引号，已改为 {now}。", _CONFIRM),
    "code_completed": Kind(FIXED, "不是 6 位，已按区划表改为 {now} {name}。", _CONFIRM),
    "code_former": Kind(
        FIXED, "是 {name} {year} 年以前的代码，已改为 {now}。", "已按现行区划更正，请核对是否就是这个单位。"
    ),
    "code_abolished": Kind(
        ERROR,
        "该区划已于 {year} 年撤销（{kind}），现属 {now} {name}。",
        "请改填现行代码；撤销的单位不再开通。",
    ),
    "code_gone": Kind(ERROR, "该区划已于 {year} 年撤销（{kind}）。", "请删去这一行。"),
    "code_scientific": Kind(
        ERROR, "被表格改成了科学记数或小数。", "请把这一列设为“文本”格式后，重新填写 6 位代码。"
    ),
    "code_not_digits": Kind(ERROR, "不是行政区划代码。", "请填写 6 位数字，例如 {example}。"),
    "code_unknown": Kind(ERROR, "不在区划表中。", "请到模板的单位清单中查对代码后填写。"),
    "code_pseudo": Kind(
        ERROR, "是“市辖区”“省直辖县级单位”等统计用的归类代码，不是一个单位。", "请填写具体市、县、区的代码。"
    ),
    "code_zone": Kind(
        ERROR, "是开发区、高新区等功能区的代码，功能区不设人民代表大会。", "请填写功能区所在区、县的代码。"
    ),
    "code_township": Kind(ERROR, "是乡镇、街道的代码。", "乡镇由所在的县级单位开通，请填写县级 6 位代码。"),
    "code_outside": Kind(
        ERROR, "{name} 不在 {scope} 范围内。", "请核对代码；外省、外市的单位由其所在地开通。"
    ),
    "code_no_organ": Kind(ERROR, "{name} 不设人大机关。", "请删去这一行。"),
    "code_twice": Kind(ERROR, "与第 {line} 行是同一个单位，内容相同。", "请删去这一行。"),
    "code_twice_differs": Kind(
        ERROR,
        "与第 {line} 行是同一个单位，内容不同，不能判断用哪一行。",
        "请只保留一行；第二位管理员可以在第一位开通以后，再用一张表增设。",
    ),
    "parent_missing": Kind(
        ERROR,
        "上级单位 {name}（{parent}）尚未开通，也不在本表中。",
        "请把上级单位加入本表，或先开通上级单位。",
    ),
    "parent_refused": Kind(
        ERROR, "上级单位 {name}（{parent}）在第 {line} 行，但那一行有误。", "请先改正第 {line} 行。"
    ),
    "parent_not_live": Kind(
        CHECK,
        "上级单位 {name}（{parent}）已建库，尚未上线。",
        "可以先建库；与上级的测试件要等上级上线后才能往返。",
    ),
    # the congress
    "closed": Kind(ERROR, "该单位已关闭。", "关闭的单位不能从表格重新开通，请联系平台运维人员。"),
    "merged": Kind(ERROR, "该单位已并入 {name}。", "请删去这一行，在 {name} 办理。"),
    "elsewhere": Kind(ERROR, "该单位在其他平台。", "请删去这一行；确需迁入的，请联系平台运行维护人员。"),
    "suspended": Kind(CHECK, "该单位已开通，目前暂停使用。", "如需恢复，请在单位开通页面办理“恢复”。"),
    # the name
    "organ_name_tidied": Kind(FIXED, "含有多余的空格或不可见字符，已去除。", _CONFIRM),
    "organ_name_other": Kind(
        CHECK, "与区划表的规范名称“{now}”不同。", "将按表中名称开通，请核对；不填则用规范名称。"
    ),
    "organ_name_kept": Kind(
        CHECK, "与登记的名称“{now}”不同，登记名称不变。", "如确已更名，请在单位开通页面办理“更名”。"
    ),
    "organ_name_of_another": Kind(
        ERROR, "代码是 {name}，名称写的却是 {other}。", "请核对代码与名称，改正其中一个。"
    ),
    "organ_name_work_office": Kind(
        CHECK, "{name} 不设人民代表大会，只设上级常委会的工作机构，名称已改为“{now}”。", "请核对名称。"
    ),
    "organ_name_bad": Kind(ERROR, "含有不能用在单位名称中的字符。", "请改为中文全称；公式请粘贴为数值。"),
    "organ_name_long": Kind(ERROR, "超过 120 个字。", "请填写机关全称，不写说明。"),
    # the administrator
    "admin_missing": Kind(CHECK, "没有填写管理员。", "可以先建库；补填管理员以后才能上线。"),
    "admin_added": Kind(CHECK, "该单位已开通，只补设管理员。", "请核对管理员姓名。"),
    "admin_other": Kind(
        CHECK,
        "该单位已有管理员 {others}，将增设 {now}，原管理员不变。",
        "请核对；要换人，请增设后联系平台运维人员结束原管理员的席位。",
    ),
    "cell_merged": Kind(FIXED, "是合并单元格，已按每行都填写同一内容处理。", "请核对各行是否相同。"),
    # dates
    "date_bad": Kind(ERROR, "不是日期。", "请填写年-月-日，例如：2026-03-01，或者把单元格设为日期格式。"),
    "date_serial": Kind(FIXED, "是表格内部的日期序号，已读作 {now}。", _CONFIRM),
    "date_tidied": Kind(FIXED, "含有全角字符或空格，已读作 {now}。", _CONFIRM),
    "name_tidied": Kind(FIXED, "含有空格、全角或不可见字符，已更正。", _CONFIRM),
    "name_bad": Kind(
        ERROR, "含有不能用在姓名中的字符。", "请只填一个人的姓名，不写职务、数字、顿号；公式请粘贴为数值。"
    ),
    "name_length": Kind(ERROR, "姓名应为 2 至 50 个字。", "请填写身份证上的完整姓名。"),
    "name_rare": Kind(CHECK, "含有自造字区的字符，别人的电脑上可能显示为方框。", "请用标准生僻字重新输入。"),
    "phone_tidied": Kind(FIXED, "含有 +86、空格、横线或全角数字，已改为 11 位。", _CONFIRM),
    "phone_bad": Kind(ERROR, "不是 11 位手机号。", "请填写 1 开头的 11 位手机号，不填座机。"),
    "phone_scientific": Kind(
        ERROR, "被表格改成了科学记数，末几位已丢失。", "请把这一列设为“文本”格式后重新填写。"
    ),
    "phone_differs": Kind(CHECK, "与第 {line} 行同一人的手机号不同。", "请核对，以其中一个为准。"),
    "phone_shared": Kind(CHECK, "与第 {line} 行另一人的手机号相同。", "请核对是否填错了人。"),
    "id_number_tidied": Kind(FIXED, "含有空格或全角字符，已更正。", _CONFIRM),
    "id_number_scientific": Kind(
        ERROR, "被表格改成了科学记数，末几位已丢失。", "请把这一列设为“文本”格式后重新填写 18 位号码。"
    ),
    "id_number_15": Kind(ERROR, "是 15 位的第一代身份证号，已停止使用。", "请填写现在身份证上的 18 位号码。"),
    "id_number_length": Kind(ERROR, "不是 18 位。", "请对照身份证填写 18 位号码，末位是 X 的填 X。"),
    "id_number_birthday": Kind(ERROR, "第 7 至 14 位不是有效的出生日期。", "请对照身份证改正。"),
    "id_number_age": Kind(ERROR, "出生日期显示不满 18 周岁或超过 100 周岁。", "请对照身份证改正。"),
    "id_number_region": Kind(ERROR, "前两位不是省级区划代码。", "请对照身份证改正。"),
    "id_number_checksum": Kind(ERROR, "末位校验不对，有数字填错。", "请对照身份证逐位核对。"),
    "id_number_two_names": Kind(
        ERROR, "与第 {line} 行的身份证号相同，姓名不同。", "请核对哪一行的身份证号填错了。"
    ),
    "id_number_other_name": Kind(
        ERROR,
        "平台中这个身份证号属于 {others}，与表中姓名不同。",
        "请核对号码与姓名；确已改名的，请联系平台运维人员更正。",
    ),
    "login_tidied": Kind(FIXED, "含有大写字母、空格或全角字符，已改为 {now}。", _CONFIRM),
    "login_bad": Kind(
        ERROR, "登录名只能用小写字母、数字、点、横线和下划线，3 至 64 位。", "请改正，或者不填，由平台起名。"
    ),
    "login_personal": Kind(
        ERROR, "登录名不能用手机号或身份证号：登录名别人看得到。", "请改用姓名拼音，或者不填，由平台起名。"
    ),
    "login_twice": Kind(ERROR, "与第 {line} 行另一人的登录名相同。", "请改用另一个登录名，或者不填。"),
    "login_taken": Kind(ERROR, "这个登录名已被别人使用。", "请改用另一个登录名，或者不填，由平台起名。"),
    "login_kept": Kind(CHECK, "这个人已有登录名 {now}，表中的登录名不采用。", "请告知本人仍用原来的登录名。"),
}


def found(field: str, code: str, value: str = "", **words: object) -> Problem:
    """A finding of the table, its sentences filled from `words`."""
    return of(KINDS, field, code, value, **words)


def of(kinds: Mapping[str, Kind], field: str, code: str, value: str = "", **words: object) -> Problem:
    """A finding of another sheet's table, or of this one where that has no such code."""
    kind = kinds.get(code) or KINDS[code]
    return Problem(
        field=field,
        value=typed.shown(value),
        code=code,
        severity=kind.severity,
        reason=kind.reason.format(**words),
        cure=kind.cure.format(**words),
    )


def gravest(findings: Sequence[Problem]) -> str:
    """error, check, fixed, or nothing."""
    present = {one.severity for one in findings}
    return next((severity for severity in (ERROR, CHECK, FIXED) if severity in present), "")
