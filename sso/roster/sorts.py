"""What a congress imports from sheets: its deputies, its staff with those who act for units, its units. One machine for the three."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kernel.actor import Actor
from kernel.errors import NotFound
from shared_apps.identity import registers
from shared_apps.identity.registers import Column, Register
from tenants.onboarding.layout import Layout

PEOPLE, DEPUTIES, UNITS = "people", registers.DEPUTIES, registers.UNITS
IMPORT = "people.import"

_PERSON = (
    Column("name", "姓名", "代表姓名 人员姓名", "必填", "一个人的姓名，不写职务。", "沈建芳"),
    Column(
        "id_number",
        "身份证号",
        "身份证 身份证号码 公民身份号码 证件号码",
        "必填",
        "18 位，末位是 X 的填 X。只用来确认是不是同一个人，加密保存，不外传。",
    ),
    Column(
        "phone",
        "手机号",
        "手机 手机号码 联系电话 联系方式 电话",
        "必填",
        "11 位手机号，不填座机。",
        "13800000000",
    ),
)
_OF_STAFF = (
    Column("kind", "类别", "席位类别 人员类别", "必填", "", "人大机关工作人员"),
    Column("roles", "角色", "职责", "工作人员必填", "", "代表工委工作人员"),
    Column(
        "group",
        "单位",
        "所属单位 承办单位 代表团或者所属单位 部门",
        "承办、分办人员必填",
        "承办单位的经办人和政府办公室的分办人员，填本级登记的单位全称；机关工作人员可以不填。",
        "桐庐县交通运输局",
    ),
    Column(
        "title", "席位名称", "职务 席位", "可不填", "显示在页面上的名称，不填则用类别或者角色。", "办公室主任"
    ),
    Column(
        "valid_from",
        "起始日期",
        "起始 任职日期 开始日期",
        "可不填",
        "不填则从导入当天起。",
        "2026-03-01",
    ),
    Column("valid_to", "截止日期", "截止 结束日期 届满日期", "可不填", "不填则没有截止日期。", "2031-02-28"),
)


@dataclass(frozen=True)
class Sort:
    """One sort of sheet. `asks`: beside people.import one of these capabilities; `register`: the register that it fills, or "" ."""

    name: str
    label: str
    deed: str
    unit: str
    asks: frozenset[str]
    register_name: str = ""
    has_people: bool = True

    @property
    def columns(self) -> Sequence[Column]:
        if not self.register_name:
            return (*_PERSON, *_OF_STAFF)
        return (*(_PERSON if self.has_people else ()), *self.register.columns)

    @property
    def register(self) -> Register:
        return registers.of(self.register_name)

    @property
    def fields(self) -> dict[str, str]:
        """Field → the column's name."""
        return {column.field: column.label for column in self.columns}

    @property
    def layout(self) -> Layout:
        also = {column.field: column.also for column in self.columns}
        return Layout(fields=self.fields, also=also, key="name")


SORTS = {
    one.name: one
    for one in (
        Sort(DEPUTIES, "代表名册", "导入代表", "人", frozenset({"deputies.keep"}), DEPUTIES),
        Sort(PEOPLE, "工作人员和承办人员", "导入人员", "人", frozenset({"seats.manage"})),
        Sort(UNITS, "承办单位", "导入单位", "个", frozenset({"units.keep"}), UNITS, has_people=False),
    )
}


def may(actor: Actor, sort: Sort) -> bool:
    """Reading asks for no second factor."""
    seat = actor.seat_with(IMPORT)
    return seat is not None and bool(seat.capabilities & sort.asks)


def offered(actor: Actor) -> list[Sort]:
    """What the actor may import."""
    return [sort for sort in SORTS.values() if may(actor, sort)]


def of(name: str) -> Sort:
    """Raises NotFound."""
    if name not in SORTS:
        raise NotFound
    return SORTS[name]
