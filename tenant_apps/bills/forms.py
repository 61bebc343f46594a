"""Forms of the web pages. They say what is wrong at each field and keep what was typed; the deeds check again."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from django import forms

from shared_apps.dictionaries.names import Dictionary
from tenant_apps.bills import selectors, wording
from tenant_apps.bills.actions import Fields
from tenant_apps.bills.models import Bill
from tenant_apps.codes.fields import CodeField, offer
from tenant_apps.suggestions import limits
from ui.drafts import SelfSaving
from ui.forms import Checked, Day, Typed


class BillForm(SelfSaving):
    """The form of a draft; `complete` asks for everything, as the invitation of co-signers does."""

    draft_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    draft_version = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31 - 1
    )
    kind = forms.ChoiceField(label="提出方式", choices=Bill.Kind.choices)
    cause = Typed(label="案由", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    category = CodeField(
        label="类别", required=False, dictionary=Dictionary.SUBJECT, unknown=limits.UnknownCategory.message
    )
    grounds = Typed(label="案据", required=False, widget=forms.Textarea)
    plan = Typed(label="方案", required=False, widget=forms.Textarea)

    def __init__(self, *args: Any, complete: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.complete = complete
        offer(self, "category", empty="请选择")

    @classmethod
    def of(cls, bill: Bill) -> BillForm:
        """Filled from a draft."""
        names = ("draft_version", "kind", "cause", "category", "grounds", "plan")
        known: dict[str, Any] = {name: getattr(bill, name) for name in names}
        return cls(initial=known | {"draft_id": bill.pk})

    def clean(self) -> dict[str, Any]:
        self.check_with("cause", wording.cause if self.complete else wording.draft_cause)
        check = wording.part if self.complete else wording.draft_part
        for name in wording.LABELS:
            self.check_with(name, partial(check, field=name))
        if self.complete and "category" in self.cleaned_data:
            self.check_with("category", limits.category)
        return self.cleaned_data

    def fields_written(self) -> Fields:
        """What the deed takes."""
        data = self.cleaned_data
        return {
            "kind": data["kind"],
            "cause": data["cause"],
            "category": data["category"],
            "grounds": data["grounds"],
            "plan": data["plan"],
        }


class SubmissionForm(Checked):
    drop_out = forms.BooleanField(label="不再列入现在不能联名的代表", required=False)


class PlainForm(Checked):
    """Nothing to fill in."""


class ReasonForm(Checked):
    reason = Typed(label="理由", required=False, widget=forms.Textarea)
    WANTED: ClassVar[tuple[str, ...]] = ("reason",)

    def clean(self) -> dict[str, Any]:
        self.check_with("reason", limits.reason)
        return self.cleaned_data


class AnswerForm(Checked):
    answer = Typed(label="决定说明", required=False, widget=forms.Textarea)
    WANTED: ClassVar[tuple[str, ...]] = ("answer",)

    def clean(self) -> dict[str, Any]:
        self.check_with("answer", partial(limits.reason, field="answer"))
        return self.cleaned_data


class OpinionForm(Checked):
    committee = Typed(label="提出意见的委员会", required=False, widget=forms.TextInput)
    recommends = forms.ChoiceField(
        label="处理建议",
        choices=Bill.Way.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择处理建议。"},
    )
    opinion = Typed(label="审议意见", required=False, widget=forms.Textarea)
    WANTED: ClassVar[tuple[str, ...]] = ("committee", "opinion")

    def clean(self) -> dict[str, Any]:
        self.check_with("committee", partial(wording.organ, field="committee", label="提出意见的委员会"))
        self.check_with("opinion", partial(wording.body, field="opinion", label="审议意见"))
        return self.cleaned_data


class DecisionForm(Checked):
    """主席团 decides, of a bill to the standing committee the chair group."""

    decided_by = Typed(label="作出决定的会议", required=False, widget=forms.TextInput)
    decided_on = Day(label="决定日期")
    reason = Typed(label="决定说明", required=False, widget=forms.Textarea)
    WANTED: ClassVar[tuple[str, ...]] = ("decided_by", "decided_on")

    def clean(self) -> dict[str, Any]:
        self.check_with("decided_by", partial(wording.organ, field="decided_by", label="作出决定的会议"))
        self.check_with("reason", partial(wording.remark, field="reason"))
        return self.cleaned_data


class CommitteeForm(DecisionForm):
    committee = Typed(label="审议的委员会", required=False, widget=forms.TextInput)
    WANTED: ClassVar[tuple[str, ...]] = ("decided_by", "decided_on", "committee")
    field_order = ("committee", "decided_by", "decided_on", "reason")

    def clean(self) -> dict[str, Any]:
        self.check_with("committee", partial(wording.organ, field="committee", label="审议的委员会"))
        return super().clean()


class NoBillForm(DecisionForm):
    WANTED: ClassVar[tuple[str, ...]] = ("decided_by", "decided_on", "reason")

    def clean(self) -> dict[str, Any]:
        super().clean()
        if "reason" in self.cleaned_data:
            self.check_with("reason", limits.reason)
        return self.cleaned_data


class ReportForm(Checked):
    report = Typed(label="审议结果报告", required=False, widget=forms.Textarea)
    reported_on = Day(label="报告日期")
    WANTED: ClassVar[tuple[str, ...]] = ("report", "reported_on")

    def clean(self) -> dict[str, Any]:
        self.check_with("report", partial(wording.body, field="report", label="审议结果报告"))
        return self.cleaned_data


class ConclusionForm(Checked):
    result = forms.ChoiceField(
        label="审议结果",
        choices=Bill.Result.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择审议结果。"},
    )
    result_by = Typed(label="作出决定的会议", required=False, widget=forms.TextInput)
    result_on = Day(label="日期")
    note = Typed(label="说明", required=False, widget=forms.Textarea)
    WANTED: ClassVar[tuple[str, ...]] = ("result_by", "result_on")

    def __init__(self, *args: Any, bill: Bill, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        possible = selectors.possible_results(bill)
        self.fields["result"].choices = [(one.value, one.label) for one in possible]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        self.check_with("result_by", partial(wording.organ, field="result_by", label="作出决定的会议"))
        self.check_with("note", partial(wording.remark, field="note"))
        return self.cleaned_data
