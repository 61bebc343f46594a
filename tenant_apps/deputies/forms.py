"""Forms of the registers. What was typed stays; the deeds check again and their refusals stand at the field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms

from tenant_apps.deputies import states, words
from tenant_apps.deputies.actions import Decision, Told
from tenant_apps.deputies.models import DeputyGroup, ElectingUnit, Mandate, Session
from ui.forms import Checked, Day, Typed

_TYPED = 500  # characters of one field that are looked at; the deed says what is too long
Choices = Sequence[tuple[str, str]]


def _choice(label: str, *, help_text: str = "") -> forms.TypedChoiceField:
    """One of the rows offered, by id; empty is none."""
    return forms.TypedChoiceField(
        label=label, required=False, coerce=UUID, empty_value=None, help_text=help_text,
        error_messages={"invalid_choice": f"请从列表中选择{label}。"},
    )  # fmt: skip


def _offer(field: forms.Field, choices: Choices, *, empty: str = "不填") -> None:
    field.choices = [("", empty), *choices]  # type: ignore[attr-defined]


def _line(label: str, *, help_text: str = "", **attrs: str) -> Typed:
    widget = forms.TextInput(attrs={"autocomplete": "off"} | attrs)
    return Typed(label=label, required=False, max_length=_TYPED, help_text=help_text, widget=widget)


def _whole(label: str, *, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, help_text=help_text, error_messages={"invalid": f"{label}请填写数字。"}
    )


class Moment(forms.DateTimeField):
    """A day and a time of day in Shanghai, as the browser's own field writes it, or typed with a blank between."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
        super().__init__(input_formats=formats, widget=widget, required=False, **kwargs)
        self.error_messages["invalid"] = "请填写日期和时间，例如 2026-03-01 18:00。"


class DecisionForm(Checked):
    """By what document a mandate changes, and when that was announced (代表法 第六十三条)."""

    on = Day(label="决定日期")
    organ = _line("决定机关", help_text="例如 桐庐县人民代表大会常务委员会。")
    decision_no = _line("决定或者公告文号", help_text="例如 桐人大常〔2026〕12号。")
    announced_on = Day(label="公告日期", help_text="还没有公告的，可以不填。")
    note = _line("说明")
    WANTED = ("on", "decision_no")

    def clean(self) -> dict[str, Any]:
        """The register shows by which decision and when; a death has no document."""
        if not self.cleaned_data.get("on") and "on" not in self.errors:
            self.add_error("on", "请填写决定日期；去世的，填写去世日期。")
        is_told = self.cleaned_data.get("decision_no") or self.cleaned_data.get("ground") == "DIED"
        if not is_told and "decision_no" not in self.errors:
            self.add_error("decision_no", "请填写决定或者公告的文号。")
        return self.cleaned_data

    def decision(self) -> Decision:
        given = self.cleaned_data
        return Decision(
            on=given["on"],
            organ=given["organ"],
            decision_no=given["decision_no"],
            announced_on=given["announced_on"],
            note=given["note"],
        )


class GroundForm(DecisionForm):
    """The same with a ground of the law."""

    ground = forms.ChoiceField(label="法定事由", required=False, widget=forms.RadioSelect)
    field_order = ("ground", "on", "organ", "decision_no", "announced_on", "note")

    def __init__(self, *args: Any, grounds: Mapping[str, states.Ground], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["ground"]
        field.choices = [(code, one.words) for code, one in grounds.items()]  # type: ignore[attr-defined]
        field.hints = {code: one.article for code, one in grounds.items()}  # type: ignore[attr-defined]
        field.error_messages["invalid_choice"] = "请选择法定事由。"


class PlaceForm(Checked):
    delegation = _choice("代表团")
    groups = forms.TypedMultipleChoiceField(
        label="代表小组", required=False, coerce=UUID, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "请从列表中选择代表小组。"},
    )  # fmt: skip
    roles = forms.MultipleChoiceField(
        label="在本级人大的职务", required=False, choices=list(words.ROLES.items()),
        widget=forms.CheckboxSelectMultiple, error_messages={"invalid_choice": "请从列表中选择职务。"},
    )  # fmt: skip

    def __init__(self, *args: Any, delegations: Choices, groups: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["delegation"], delegations)
        self.fields["groups"].choices = list(groups)  # type: ignore[attr-defined]


class RecordForm(Checked):
    """What the register holds of a deputy."""

    person_name = _line("姓名", help_text="以选举结果公告为准。")
    seat_no = _line("代表证号")
    elected_on = Day(label="当选日期")
    how = forms.ChoiceField(label="产生方式", choices=Mandate.How.choices)
    electing = _choice("选区或者选举单位")
    post = _line("职务", help_text="按公布的写法；公开。")
    employer = _line("工作单位")
    gender = forms.ChoiceField(label="性别", required=False, choices=[("", "不填"), *Mandate.Gender.choices])
    birth_month = _line("出生年月", help_text="例如 1975-03。")
    party = _line("党派")
    education = _line("学历")
    ethnicity = _line("民族", help_text="加密保存，只供名册统计。")
    native_language = _line("使用语言", help_text="需要翻译的填写；加密保存。")
    disability_help = _line("需要的协助", help_text="会务保障用；加密保存。")

    def __init__(self, *args: Any, electing: Choices, word: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["electing"], electing)
        self.fields["electing"].label = word

    def clean_elected_on(self) -> object:
        if self.cleaned_data["elected_on"] is None:
            raise forms.ValidationError("请填写当选日期。")
        return self.cleaned_data["elected_on"]

    def told(self) -> Told:
        given = dict(self.cleaned_data)
        return Told(electing_id=given.pop("electing"), **given)


class EnrolForm(Checked):
    """A deputy whose seat is there already is entered in the register."""

    seat = _choice("席位")
    seat_no = _line("代表证号")
    delegation = _line("代表团", help_text="可以选择，也可以填写新的名称。", list="known-delegations")
    electing = _line("选区或者选举单位", help_text="可以选择，也可以填写新的名称。", list="known-districts")
    elected_on = Day(label="当选日期", help_text="不填则为今天。")
    how = forms.ChoiceField(label="产生方式", choices=Mandate.How.choices)
    status = forms.ChoiceField(
        label="代表资格",
        choices=[(states.ELECTED, "当选，资格待确认"), (states.ACTIVE, "资格已经确认有效")],
    )
    decision_no = _line("公告文号")
    announced_on = Day(label="公告日期")

    def __init__(self, *args: Any, seats: Choices, word: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["seat"], seats, empty="请选择")
        self.fields["electing"].label = word

    def clean_seat(self) -> UUID:
        chosen: UUID | None = self.cleaned_data["seat"]
        if chosen is None:
            raise forms.ValidationError("请选择席位。")
        return chosen


class ReseatForm(Checked):
    seat = _choice("席位", help_text="系统管理员已经给予、名册中还没有的代表席位。")

    def __init__(self, *args: Any, seats: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["seat"], seats, empty="请选择")

    clean_seat = EnrolForm.clean_seat


class DatesForm(Checked):
    WANTED = ("begins", "ordinal")
    begins = Day(label="开始日期", help_text="本届第一次会议开始之日。")
    ends = Day(label="结束日期", help_text="还没有确定的，可以不填。")

    def clean_begins(self) -> object:
        if self.cleaned_data["begins"] is None:
            raise forms.ValidationError("请填写开始日期。")
        return self.cleaned_data["begins"]


class TermForm(DatesForm):
    ordinal = _whole("届次", help_text="只填数字，例如 17。")
    field_order = ("ordinal", "begins", "ends")

    def clean_ordinal(self) -> int:
        return int(self.cleaned_data["ordinal"] or 0)


class SessionForm(Checked):
    WANTED = ("no", "begins")
    no = _whole("次数", help_text="只填数字，例如 1；预备会议填写所属会议的次数。")
    kind = forms.ChoiceField(label="类别", choices=Session.Kind.choices)
    begins = Day(label="开始日期")
    ends = Day(label="结束日期")
    bill_cutoff = Moment(label="议案截止时间", help_text="大会主席团决定的代表提出议案的截止时间，可以不填。")

    clean_begins = DatesForm.clean_begins

    def clean_no(self) -> int:
        return int(self.cleaned_data["no"] or 0)


class BodyForm(Checked):
    """One body; fields that its kind does not have are taken out."""

    WANTED = ("name",)
    name = _line("名称")
    kind = forms.ChoiceField(label="类别", required=False)
    number = _whole("选区号")
    seats = _whole("应选代表数")
    electing_congress_id = _choice("下一级人民代表大会", help_text="选举单位是下一级人民代表大会的，请选择。")
    area = _line("范围")
    order = _whole("次序", help_text="名册中的先后，可以不填。")

    def __init__(self, *args: Any, columns: Sequence[str], congresses: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(columns):
            del self.fields[name]
        if "electing_congress_id" in self.fields:
            _offer(self.fields["electing_congress_id"], congresses)
        if "kind" in self.fields:
            model = ElectingUnit if "electing_congress_id" in self.fields else DeputyGroup
            self.fields["kind"].choices = model.Kind.choices  # type: ignore[attr-defined]


class DissolveForm(Checked):
    successor = _choice("承接的名称", help_text="其中的代表随之转入；没有代表的可以不选。")

    def __init__(self, *args: Any, others: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["successor"], others)
