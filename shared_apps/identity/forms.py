"""Forms about seats. What was typed stays; the deeds check again and their refusals stand at the field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from kernel import clock
from shared_apps.identity import facts, states
from shared_apps.identity.actions import Invitation
from shared_apps.identity.refusals import RoleMissing
from ui.forms import Checked, Day, Typed

_TYPED = 500  # characters of one field that are looked at; the deed says what is too long
_PLAIN = {"autocomplete": "off"}


class GiveForm(Checked):
    """A seat of one kind; fields that this kind does not have are taken out."""

    name = Typed(label="姓名", required=False, max_length=_TYPED, widget=forms.TextInput(attrs=_PLAIN))
    id_number = Typed(
        label="身份证号",
        required=False,
        max_length=_TYPED,
        widget=forms.TextInput(attrs=_PLAIN),
        help_text="18 位，用来辨认是不是同一个人；加密保存，页面上只显示首尾。",
    )
    phone = Typed(
        label="手机号",
        required=False,
        max_length=_TYPED,
        widget=forms.TextInput(attrs=_PLAIN | {"inputmode": "tel"}),
        help_text="加密保存。",
    )
    roles = forms.MultipleChoiceField(label="角色", required=False, widget=forms.CheckboxSelectMultiple)
    unit = forms.TypedChoiceField(label="所属单位", required=False, coerce=UUID, empty_value=None)
    duties = forms.MultipleChoiceField(
        label="在单位的职责", required=False, widget=forms.CheckboxSelectMultiple, initial=["handler"]
    )
    group = Typed(label="代表团", required=False, max_length=_TYPED, help_text="可以以后再定。")
    term = Typed(label="届次", required=False, max_length=_TYPED, help_text="例如 第十七届。")
    seat_no = Typed(
        label="代表证号",
        required=False,
        max_length=_TYPED,
        widget=forms.TextInput(attrs=_PLAIN),
        help_text="填写后同时登入代表名册；不填的，以后由代表工委在代表名册中登记。",
    )
    electing = Typed(
        label="选区或者选举单位",
        required=False,
        max_length=_TYPED,
        help_text="登入代表名册时用，可以以后再定。",
    )
    title = Typed(
        label="席位名称",
        required=False,
        max_length=_TYPED,
        help_text="不填则按角色显示，例如 代表工委工作人员。",
    )
    valid_from = Day(label="起始日期", help_text="不填则从今天起。")
    valid_to = Day(label="截止日期", help_text="不填则到结束席位时止。")

    def __init__(
        self,
        *args: Any,
        kind: str,
        roles: Sequence[str] = (),
        units: Sequence[tuple[str, str]] = (),
        terms: Sequence[tuple[int, str]] = (),
        duties: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.ordinals = kind, {name: ordinal for ordinal, name in terms}
        if terms:
            self.fields["term"] = forms.ChoiceField(
                label="届次", choices=[(name, name) for name in self.ordinals], required=False
            )
            self.fields["term"].error_messages["invalid_choice"] = "请从列表中选择届次。"
        else:
            del self.fields["seat_no"], self.fields["electing"]
        for name in self.unused(kind) & set(self.fields):
            del self.fields[name]
        if "roles" in self.fields:
            _offer(self.fields["roles"], [(role, states.ROLES[kind][role]) for role in roles])
            self.fields["roles"].error_messages["invalid_choice"] = "请从列出的角色中选择。"
        if "unit" in self.fields:
            _offer(self.fields["unit"], [("", "请选择"), *units])
            self.fields["unit"].error_messages["invalid_choice"] = "请从列表中选择单位。"
        if "duties" in self.fields:
            _offer_duties(self.fields["duties"], duties)

    @staticmethod
    def unused(kind: str) -> set[str]:
        """Fields that seats of this kind do not have."""
        if kind == states.DEPUTY:
            return {"roles", "unit", "duties", "title"}
        if kind == states.STAFF:
            return {"unit", "duties", "group", "term", "seat_no", "electing"}
        gone = {"roles", "group", "term", "title", "seat_no", "electing"}
        return gone if kind == states.HANDLER else gone | {"duties"}

    def clean_unit(self) -> UUID:
        chosen: UUID | None = self.cleaned_data["unit"]
        if chosen is None:
            raise forms.ValidationError("请选择所属单位。")
        return chosen

    def clean(self) -> dict[str, Any]:
        """Every fault at once; the deed would stop at the first."""
        for name, check in (("name", facts.name), ("id_number", facts.id_number), ("phone", facts.phone)):
            self.check_with(name, check)
        if "roles" in self.fields and not self.cleaned_data.get("roles") and "roles" not in self.errors:
            self.refuse(RoleMissing())
        return self.cleaned_data

    @property
    def ordinal(self) -> int:
        """Of the term that was chosen."""
        return self.ordinals.get(self.cleaned_data.get("term", ""), 0)

    def invitation(self) -> Invitation:
        given = self.cleaned_data
        return Invitation(
            kind=self.kind,
            name=given["name"],
            id_number=given["id_number"],
            phone=given["phone"],
            roles=tuple(given.get("roles", ())),
            title=given.get("title", ""),
            term=given.get("term", ""),
            group=given.get("group", ""),
            valid_from=given["valid_from"] or clock.today(),
            valid_to=given["valid_to"],
        )


class RolesForm(Checked):
    roles = forms.MultipleChoiceField(label="角色", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, roles: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["roles"], [(role, states.ROLES[states.STAFF][role]) for role in roles])
        self.fields["roles"].error_messages["invalid_choice"] = "请从列出的角色中选择。"


class UnitForm(Checked):
    unit = forms.TypedChoiceField(label="所属单位", required=False, coerce=UUID, empty_value=None)

    duties = forms.MultipleChoiceField(
        label="在单位的职责", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        kind: str,
        units: Sequence[tuple[str, str]] = (),
        duties: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["unit"], [("", "请选择"), *units])
        self.fields["unit"].error_messages["invalid_choice"] = "请从列表中选择单位。"
        _offer_duties(self.fields["duties"], duties)
        if kind != states.HANDLER:
            del self.fields["duties"]

    clean_unit = GiveForm.clean_unit


class ReasonForm(Checked):
    reason = Typed(
        label="原因",
        required=False,
        max_length=_TYPED,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"{facts.REASON_MIN} 至 {facts.REASON_MAX} 字，记入日志。",
    )


class PhoneForm(Checked):
    phone = Typed(
        label="新的手机号",
        required=False,
        max_length=_TYPED,
        widget=forms.TextInput(attrs=_PLAIN | {"inputmode": "tel"}),
        help_text="11 位，加密保存；原号码不再保留。",
    )


class PlainForm(Checked):
    """A deed that asks nothing but whether it is meant."""


def _offer_duties(field: forms.Field, duties: Sequence[tuple[str, str]]) -> None:
    _offer(field, duties)
    field.error_messages["invalid_choice"] = "请从列出的职责中选择。"


def _offer(field: forms.Field, choices: Sequence[tuple[str, str]]) -> None:
    field.choices = choices  # type: ignore[attr-defined]
