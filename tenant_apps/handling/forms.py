"""Forms of the web pages. They say what is wrong at each field and keep what was typed; the deeds check
again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from kernel import clock
from shared_apps.dictionaries.names import Dictionary
from shared_apps.rules.values import Rules
from tenant_apps.codes.fields import CodeField, offer
from tenant_apps.handling import naming, states, texts
from tenant_apps.handling.models import Assignment, Commitment, Matter, ReplyDraft
from tenant_apps.organs import manning
from tenant_apps.organs import selectors as organs
from ui.drafts import SelfSaving
from ui.forms import Checked, Typed

MINUTE = "%Y-%m-%dT%H:%M"


class UnitChoice(forms.ChoiceField):
    """A unit of the list. One that is not in it any more is left to the deed, which names who followed it."""

    def valid_value(self, value: Any) -> bool:
        try:
            UUID(str(value))
        except ValueError:
            return False
        return True


class UnitChoices(forms.MultipleChoiceField):
    """Several units of the list; one that is not in it any more is left to the deed."""

    def valid_value(self, value: Any) -> bool:
        return UnitChoice().valid_value(value)


class AssignForm(Checked):
    """交办 and 分办: to which units, as what, with which words. Units competent for the category are proposed, none is chosen.

    Of what came from above one answer goes back: nobody answers it separately.
    """

    way = forms.ChoiceField(label="承办方式", required=False, widget=forms.RadioSelect)
    unit_id = UnitChoice(label="主办单位")
    other_unit_ids = UnitChoices(label="其他承办单位", required=False, widget=forms.CheckboxSelectMultiple)
    note = Typed(label="交办意见", required=False, widget=forms.Textarea)
    # Only where a unit has given the matter back.
    again_reason = Typed(label="再次交办的理由", required=False, widget=forms.TextInput)

    def __init__(
        self,
        *args: Any,
        rules: Rules,
        category: str = "",
        from_above: bool = False,
        returned: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field, others, ways = (self.fields[name] for name in ("unit_id", "other_unit_ids", "way"))
        self.proposed = organs.competent_for(category) if category else []
        units = manning.choices((unit.pk, unit.name) for unit in organs.units_for_assignment())
        field.choices = [("", "请选择"), *_grouped(units, self.proposed)]  # type: ignore[attr-defined]
        field.error_messages |= {"required": "请选择承办单位。", "invalid_choice": "请从列表中选择承办单位。"}
        others.choices = units  # type: ignore[attr-defined]
        others.error_messages |= {"invalid_choice": "请从列表中选择承办单位。"}
        ways.initial = states.LEAD
        known = [(states.LEAD, f"主办、{rules.co_label}"), (states.JOINT_LEAD, "共同主办")]
        ways.choices = known if from_above else [*known, (states.SEPARATE, "分别办理")]  # type: ignore[attr-defined]
        ways.hints = {  # type: ignore[attr-defined]
            states.LEAD: f"主办单位答复代表，其他单位向主办单位提出{rules.co_label}意见",
            states.JOINT_LEAD: "上面选定的单位起草，其他单位会签，以全部主办单位的名义答复",
            states.SEPARATE: "各单位分别答复代表",
        }
        ways.error_messages |= {"invalid_choice": "请选择承办方式。"}
        if not returned:
            del self.fields["again_reason"]

    def clean(self) -> dict[str, Any]:
        self.check_with("note", lambda raw: texts.block(raw, texts.NOTE, field="note"))
        return self.cleaned_data

    def given(self) -> dict[str, Any]:
        """What the deed takes."""
        data = self.cleaned_data
        return {
            "unit_id": UUID(data["unit_id"]),
            "other_unit_ids": [UUID(one) for one in data["other_unit_ids"]],
            "way": data.get("way") or states.LEAD,
            "note": data["note"],
            "again_reason": data.get("again_reason", ""),
        }


class UndertakerForm(Checked):
    """One unit more, or another in the place of one; and why."""

    unit_id = UnitChoice(label="承办单位")
    reason = Typed(label="理由", required=False, widget=forms.Textarea)
    again_reason = Typed(label="再次交办的理由", required=False, widget=forms.TextInput)
    WANTED = ("reason",)

    def __init__(self, *args: Any, held: Sequence[UUID] = (), returned: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit_id"]
        if not returned:
            del self.fields["again_reason"]
        units = [(unit.pk, unit.name) for unit in organs.units_for_assignment() if unit.pk not in held]
        field.choices = [("", "请选择"), *manning.choices(units)]  # type: ignore[attr-defined]
        field.error_messages |= {"required": "请选择承办单位。", "invalid_choice": "请从列表中选择承办单位。"}

    def clean(self) -> dict[str, Any]:
        self.check_with("reason", lambda raw: texts.block(raw, texts.REASON, field="reason"))
        return self.cleaned_data


class OpinionForm(Checked):
    """会办意见, to the lead unit."""

    text = Typed(label="意见", required=False, widget=forms.Textarea)
    contact_name = Typed(label="联系人", required=False, widget=forms.TextInput)
    contact_phone = Typed(
        label="联系电话", required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    WANTED = ("text",)

    def clean(self) -> dict[str, Any]:
        self.check_with("text", lambda raw: texts.block(raw, texts.OPINION, field="text"))
        self.check_with("contact_name", lambda raw: texts.line(raw, texts.CONTACT_NAME, field="contact_name"))
        self.check_with("contact_phone", lambda raw: texts.line(raw, texts.PHONE, field="contact_phone"))
        return self.cleaned_data


class ReasonForm(Checked):
    """Why something goes back to where it came from."""

    reason = Typed(label="理由", required=False, widget=forms.Textarea)
    WANTED = ("reason",)

    def clean(self) -> dict[str, Any]:
        self.check_with("reason", lambda raw: texts.block(raw, texts.REASON, field="reason"))
        return self.cleaned_data


class ReceiptForm(Checked):
    """Nothing to fill in: the unit takes the matter."""


class StatementForm(Checked):
    """单位说明."""

    text = Typed(label="说明", required=False, widget=forms.Textarea)
    beyond = forms.BooleanField(label="超出本级职权，建议提请上级", required=False)

    def clean(self) -> dict[str, Any]:
        self.check_with("text", lambda raw: texts.block(raw, texts.STATEMENT, field="text"))
        return self.cleaned_data


class ContactForm(Checked):
    """登记沟通; filled with the deputy's name and the present minute."""

    way = CodeField(
        label="方式",
        widget=forms.RadioSelect,
        dictionary=Dictionary.CONTACT_WAY,
        unknown="请选择沟通方式。",
    )
    at = forms.DateTimeField(
        label="时间",
        required=False,
        input_formats=[MINUTE, "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTE),
        error_messages={"invalid": "请填写时间，例如 2026-11-16 14:30。"},
    )
    with_name = Typed(label="代表", required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    note = Typed(label="内容与代表意见", required=False, widget=forms.Textarea)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "way")

    @classmethod
    def of(cls, assignment: Assignment) -> ContactForm:
        at = clock.local(clock.now()).replace(second=0, microsecond=0)
        return cls(initial={"with_name": assignment.matter.lead_name, "at": at})

    def clean(self) -> dict[str, Any]:
        self.check_with("with_name", lambda raw: texts.line(raw, texts.NAME, field="with_name"))
        self.check_with("note", lambda raw: texts.block(raw, texts.CONTACT_NOTE, field="note"))
        return self.cleaned_data


class LetterForm(SelfSaving):
    """答复: class and outcome of the place's scheme, text, number, contact."""

    draft_version = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1
    )
    letter_class = forms.ChoiceField(label="办理结果类别", widget=forms.RadioSelect)
    outcome = CodeField(label="办理结果", dictionary=Dictionary.OUTCOME, unknown="请选择办理结果。")
    body = Typed(label="答复正文", required=False, widget=forms.Textarea)
    doc_no = Typed(label="发文字号", required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    contact_name = Typed(label="联系人", required=False, widget=forms.TextInput)
    contact_phone = Typed(
        label="联系电话", required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )

    kept_reason = Typed(label="建议不公开的理由", required=False, widget=forms.TextInput)
    co_overdue = forms.BooleanField(label="会办意见逾期", required=False)
    signer = Typed(label="签发人", required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, rules: Rules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["co_overdue"].label = f"{rules.co_label}意见逾期"
        letters, outcomes = self.fields["letter_class"], offer(self, "outcome")
        letters.choices = [(item.code, f"{item.code} 类") for item in rules.reply_classes]  # type: ignore[attr-defined]
        letters.hints = {item.code: item.label for item in rules.reply_classes}  # type: ignore[attr-defined]
        letters.error_messages |= {
            "required": "请选择办理结果类别。",
            "invalid_choice": "请从列出的类别中选择。",
        }
        allowed = {code for item in rules.reply_classes for code in item.outcomes} & rules.outcomes
        known = [choice for choice in outcomes.reading.choices() if choice.code in allowed]
        outcomes.choices = [("", "请选择"), *known]

    @classmethod
    def of(
        cls,
        matter: Matter,
        draft: ReplyDraft | None,
        *,
        rules: Rules,
        by_name: str,
        doc_no: str = "",
        signer: str = "",
    ) -> LetterForm:
        """Filled from the unit's draft, or with the opening every letter has; `doc_no` and `signer` are proposed."""
        proposed = {"doc_no": doc_no, "signer": signer}
        if draft is None:
            opening = {"body": naming.opening_of(matter), "contact_name": by_name, "draft_version": 0}
            return cls(rules=rules, initial=opening | proposed)
        names = ("letter_class", "outcome", "body", "doc_no", "contact_name", "contact_phone", "kept_reason")
        written = {name: getattr(draft, name) for name in names}
        written["doc_no"] = draft.doc_no or doc_no
        return cls(rules=rules, initial=proposed | written | {"draft_version": draft.version})

    def clean(self) -> dict[str, Any]:
        self.check_with("body", lambda raw: texts.block(raw, texts.REPLY_BODY, field="body"))
        self.check_with("doc_no", lambda raw: texts.document_number(raw, field="doc_no"))
        self.check_with("contact_name", lambda raw: texts.line(raw, texts.CONTACT_NAME, field="contact_name"))
        self.check_with("contact_phone", lambda raw: texts.line(raw, texts.PHONE, field="contact_phone"))
        self.check_with("kept_reason", lambda raw: texts.line(raw, texts.KEPT_REASON, field="kept_reason"))
        self.check_with("signer", lambda raw: texts.line(raw, texts.SIGNER, field="signer"))
        return self.cleaned_data

    def letter(self) -> dict[str, Any]:
        """What 送出 takes: the signer only where the page asks for one."""
        signer = {"signer": self.cleaned_data["signer"]} if "signer" in self.data else {}
        return self.submitted() | signer

    def drafted(self) -> dict[str, Any]:
        """What 送会签 takes."""
        return {name: value for name, value in self.submitted().items() if name != "co_overdue"}

    def submitted(self) -> dict[str, Any]:
        """What 送审签 takes."""
        left_out = ("draft_version", "signer")
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}


class StepForm(Checked):
    """One step of 审签: the opinion, and at the signature the number."""

    opinion = Typed(label="意见", required=False, widget=forms.Textarea)
    doc_no = Typed(label="发文字号", required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    @classmethod
    def of(cls, doc_no: str) -> StepForm:
        return cls(initial={"doc_no": doc_no})

    def clean(self) -> dict[str, Any]:
        self.check_with("opinion", lambda raw: texts.block(raw, texts.OPINION_OF_STEP, field="opinion"))
        self.check_with("doc_no", lambda raw: texts.document_number(raw, field="doc_no"))
        return self.cleaned_data


class CountersignForm(Checked):
    """会签: the opinion."""

    opinion = Typed(label="意见", required=False, widget=forms.Textarea)

    def clean(self) -> dict[str, Any]:
        self.check_with("opinion", lambda raw: texts.block(raw, texts.OPINION_OF_STEP, field="opinion"))
        return self.cleaned_data


class FollowUpForm(LetterForm):
    """再次答复 by the office: the class is optional, the source of the result is named."""

    source = Typed(label="结果来源", required=False, widget=forms.TextInput)
    settles = forms.TypedMultipleChoiceField(
        label="本次答复了结的承诺事项", required=False, coerce=UUID, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, rules: Rules, promised: Sequence[Commitment] = (), **kwargs: Any) -> None:
        super().__init__(*args, rules=rules, **kwargs)
        settles = self.fields["settles"]
        settles.choices = [(str(one.pk), one.text) for one in promised]  # type: ignore[attr-defined]
        settles.initial = [str(one.pk) for one in promised if one.state == states.REPORTED]
        settles.error_messages |= {"invalid_choice": "请从本件尚未了结的承诺事项中选择。"}
        self.fields["letter_class"].required = False
        only_units = ("contact_name", "contact_phone", "kept_reason", "draft_version")
        for name in (*only_units, "co_overdue", "signer"):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        self.check_with("body", lambda raw: texts.block(raw, texts.FOLLOW_UP_BODY, field="body"))
        self.check_with("source", lambda raw: texts.line(raw, texts.SOURCE, field="source"))
        return self.cleaned_data


class RatingForm(Checked):
    """测评 on the place's axes; 不满意 opens the text, and the deed asks for it."""

    attitude = forms.ChoiceField(label="办理态度", widget=forms.RadioSelect, required=False)
    result = forms.ChoiceField(label="办理结果", widget=forms.RadioSelect, required=False)
    text = Typed(label="不满意的理由", required=False, widget=forms.Textarea)
    asked = forms.BooleanField(label="已征求联名代表意见", required=False)

    def __init__(self, *args: Any, rules: Rules, asks: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks:
            del self.fields["asked"]
        axes = {"ATTITUDE": "attitude", "RESULT": "result"}
        for axis, name in axes.items():
            if axis not in rules.rating_axes:
                del self.fields[name]
                continue
            field = self.fields[name]
            field.choices = [(item.code, item.label) for item in rules.ratings]  # type: ignore[attr-defined]
            field.required = True
            field.error_messages |= {
                "required": "请选择满意程度。",
                "invalid_choice": "请从列出的选项中选择。",
            }


def _grouped(units: list[tuple[str, str]], proposed: list[organs.Fit]) -> list[Any]:
    """The competent units in front, under a heading of their own; the others as ever."""
    if not proposed:
        return units
    empty = manning.unmanned(fit.unit_id for fit in proposed)
    fits = {
        str(
            fit.unit_id
        ): f"{fit.name}（{fit.role_label}{f'，{manning.NOTE}' if fit.unit_id in empty else ''}）"
        for fit in proposed
    }
    others = [(key, name) for key, name in units if key not in fits]
    return [("按职责可以承办", list(fits.items())), ("其他单位", others)]
