"""The sheet of units: its columns."""

from __future__ import annotations

from collections.abc import Mapping

from tenants.onboarding.layout import Layout, Line, Sheet, label

# field → the column's name, and by which other names it is known. Blanks, brackets and stars in a header don't count.
FIELDS = {
    "code": "行政区划代码",
    "organ_name": "单位名称",
    "admin_name": "管理员姓名",
    "admin_phone": "管理员手机号",
    "admin_id_number": "管理员身份证号",
    "login": "登录名",
}
_ALSO = {
    "code": "区划代码 行政区划 地区代码 行政代码 代码 单位代码",
    "organ_name": "机关全称 单位全称 机构名称 人大名称 名称 单位",
    "admin_name": "姓名 管理员 联系人 联系人姓名 系统管理员 系统管理员姓名",
    "admin_phone": "手机号 手机 手机号码 管理员手机 管理员手机号码 管理员电话 联系电话 联系方式 电话",
    "admin_id_number": "身份证号 身份证 身份证号码 公民身份号码 证件号码 管理员身份证 管理员身份证号码",
    "login": "登录账号 登录帐号 账号 帐号 用户名 登陆名 管理员登录名 管理员账号",
}
LAYOUT = Layout(fields=FIELDS, also=_ALSO, key="code")


def read(content: bytes, *, name: str = "") -> Sheet:
    """The first visible sheet that has a column 行政区划代码; `name` is the file's. Raises SheetRefused."""
    return LAYOUT.read(content, name=name)


def single(fields: Mapping[str, str]) -> Line:
    """What was typed into the form for one unit, as a line; other keys than those of FIELDS don't count."""
    return LAYOUT.single(fields)


__all__ = ["FIELDS", "LAYOUT", "Line", "Sheet", "label", "read", "single"]
