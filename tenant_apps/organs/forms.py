"""Forms of the pages of units. What was typed stays; the deeds check again and their refusals stand at the field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from kernel.errors import InputRefused
from tenant_apps.organs import facts, kinds, refusals, selectors
from tenant_apps.organs.actions import Fields
from tenant_apps.organs.actions.reorganising import ENDINGS
from tenant_apps.organs.models import Competence, Unit
from ui.forms import Checked, Typed

_TYPED = 5_000  # characters of one field that are looked at
_PLAIN = {"autocomplete": "off"}
Choices = Sequence[tuple[str, str]]


def _line(label: str, hint: str = "", **attrs: str) -> Typed:
    widget = forms.TextInput(attrs=_PLAIN | attrs)
    return Typed(label=label, required=False, max_length=_TYPED, widget=widget, help_text=hint)


class Day(forms.DateField):
    """The day on which a reorganisation took effect; today unless said."""

    def __init__(self) -> None:
        super().__init__(
            label="生效日期",
            required=False,
            input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"],
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            help_text="不填为今天；不能晚于今天。",
        )
        self.error_messages["invalid"] = "请填写日期，例如 2026-03-01。"

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        try:
            return facts.effective(day) if day else None
        except InputRefused as error:
            raise forms.ValidationError(error.message) from error


class _Picked(forms.TypedChoiceField):
    """A unit of the list, or none."""

    def __init__(self, *, label: str, hint: str = "") -> None:
        super().__init__(label=label, required=False, coerce=UUID, empty_value=None, help_text=hint)
        self.error_messages["invalid_choice"] = "请从列表中选择在用的单位。"


def others_in_use(unit: Unit | None = None) -> list[tuple[str, str]]:
    """Units that may stand above this one. Inside the block."""
    mine = unit.pk if unit is not None else None
    return [(str(row.pk), row.name) for row in selectors.units_in_use() if row.pk != mine]


def heirs_for(unit: Unit) -> list[tuple[str, str]]:
    """Units that may follow this one: in use, and of the same branch. Inside the block."""
    return [(str(row.pk), row.name) for row in selectors.possible_heirs(unit)]


class UnitForm(Checked):
    """A unit's facts; `named` forms have the name too."""

    name = _line("全称", "与“三定”规定或者机构文件一致。")
    kind = forms.ChoiceField(label="类别")
    short_name = _line("简称")
    former_names = _line("曾用名", "有几个的用顿号隔开；办理更名时由系统自动记入。")
    parent_id = _Picked(label="上级单位", hint="政府部门选本级人民政府；法院、检察院、监察委员会不选。")
    order = forms.IntegerField(
        label="次序", required=False, min_value=0, max_value=facts.ORDER_MOST, help_text="小的在前。"
    )
    division_code = _line("行政区划代码", "乡镇、街道填写 9 位代码。", inputmode="numeric")
    unified_code = _line("统一社会信用代码", "18 位。")
    phone = _line("办公电话", "单位对外公开的电话，不填个人手机号。", inputmode="tel")
    is_distributor = forms.BooleanField(
        label="负责分办", required=False, help_text="上级交办件由该单位分办给其他单位；本级可以有几个。"
    )

    def __init__(self, *args: Any, parents: Choices = (), unit: Unit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if unit is not None:
            del self.fields["name"]
        offered = list(kinds.choices())
        if unit is not None and unit.kind not in dict(offered):
            offered.append(kinds.Choice(unit.kind, kinds.labels().get(unit.kind, unit.kind)))
        self.fields["kind"].choices = [("", "请选择"), *offered]  # type: ignore[attr-defined]
        self.fields["kind"].error_messages |= {
            "required": "请选择单位类别。",
            "invalid_choice": "请从列表中选择单位类别。",
        }
        self.fields["parent_id"].choices = [("", "无"), *parents]  # type: ignore[attr-defined]
        wrong = f"次序为 0 至 {facts.ORDER_MOST} 的整数。"
        self.fields["order"].error_messages |= dict.fromkeys(("invalid", "min_value", "max_value"), wrong)

    @classmethod
    def of(cls, unit: Unit, parents: Choices, undated: Sequence[str]) -> UnitForm:
        """Filled from a unit; `undated` are the former names that nobody's renaming recorded."""
        names = (
            "kind",
            "short_name",
            "parent_id",
            "order",
            "division_code",
            "unified_code",
            "phone",
            "is_distributor",
        )
        start: dict[str, Any] = {name: getattr(unit, name) for name in names}
        return cls(parents=parents, unit=unit, initial=start | {"former_names": "、".join(undated)})

    def clean(self) -> dict[str, Any]:
        """Every fault at once; the deed would stop at the first."""
        checks: dict[str, Callable[[str], Any]] = {
            "name": facts.name,
            "short_name": facts.short_name,
            "division_code": facts.division_code,
            "unified_code": facts.unified_code,
            "phone": facts.phone,
            "former_names": lambda raw: "、".join(facts.former_names(raw)),
        }
        for name, check in checks.items():
            if name in self.fields:
                self.check_with(name, check)
        return self.cleaned_data

    def facts(self) -> Fields:
        """What the deeds take besides the name."""
        data = self.cleaned_data
        return {
            "kind": data["kind"],
            "short_name": data["short_name"],
            "parent_id": data["parent_id"],
            "order": data["order"] or 0,
            "division_code": data["division_code"],
            "unified_code": data["unified_code"],
            "phone": data["phone"],
            "is_distributor": data["is_distributor"],
            "former_names": data["former_names"],
        }


class RenameForm(Checked):
    name = _line("新的全称")
    on = Day()
    document = _line("依据", "机构文件的名称或者文号。")

    def clean(self) -> dict[str, Any]:
        self.check_with("name", facts.name)
        self.check_with("document", facts.document)
        return self.cleaned_data


class AbolishForm(Checked):
    """撤并: how, who follows, and whether what is open and who acts goes with it."""

    ending = forms.ChoiceField(
        label="方式",
        widget=forms.RadioSelect,
        choices=[(ending.value, ending.label) for ending in ENDINGS],
    )
    successor = _Picked(label="承继单位", hint="撤销后无单位承继的可以不选。")
    successor2 = _Picked(label="第二承继单位")
    successor3 = _Picked(label="第三承继单位", hint="分设时选两个以上。")
    hands_over = forms.BooleanField(
        label="在办件和人员转入承继单位",
        required=False,
        help_text="转入第一个承继单位，时限不变；经办人员的职责不变。",
    )
    on = Day()
    document = _line("依据", "机构文件的名称或者文号。")

    def __init__(self, *args: Any, units: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["ending"]
        field.error_messages |= {"required": "请选择方式。", "invalid_choice": "请从列出的方式中选择。"}
        field.hints = {  # type: ignore[attr-defined]
            "ABOLISHED": "不再设置，职能可由其他单位承继",
            "MERGED": "并入一个单位",
            "SPLIT": "职能划给两个以上单位",
        }
        for name in ("successor", "successor2", "successor3"):
            self.fields[name].choices = [("", "不选"), *units]  # type: ignore[attr-defined]
            self.fields[name].error_messages["invalid_choice"] = refusals.SuccessorRefused.message

    def clean(self) -> dict[str, Any]:
        self.check_with("document", facts.document)
        if self.cleaned_data.get("hands_over") and not self.cleaned_data.get("successor"):
            self.add_error("successor", "请选择接办的承继单位。")
        return self.cleaned_data

    def successor_ids(self) -> list[UUID]:
        names = ("successor", "successor2", "successor3")
        return [one for name in names if (one := self.cleaned_data.get(name))]


class RestoreForm(Checked):
    on = Day()
    document = _line("依据", "机构文件的名称或者文号。")

    def clean(self) -> dict[str, Any]:
        self.check_with("document", facts.document)
        return self.cleaned_data


class CompetenceForm(Checked):
    category = forms.ChoiceField(label="建议类别")
    role = forms.ChoiceField(
        label="承担",
        widget=forms.RadioSelect,
        choices=Competence.Role.choices,
        initial=Competence.Role.LEAD,
    )
    note = _line("说明", "例如 负责农村公路，不含高速公路。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["category"]
        field.choices = [("", "请选择"), *kinds.categories()]  # type: ignore[attr-defined]
        field.error_messages |= {"required": "请选择建议类别。", "invalid_choice": "请从列表中选择建议类别。"}
        wrong = "请选择主办或者协办。"
        self.fields["role"].error_messages |= {"required": wrong, "invalid_choice": wrong}

    def clean(self) -> dict[str, Any]:
        self.check_with("note", facts.note)
        return self.cleaned_data


class PlainForm(Checked):
    """A deed that asks nothing but whether it is meant."""
