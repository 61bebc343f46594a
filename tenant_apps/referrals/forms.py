"""Forms of referrals; the deeds check again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms

from kernel import tenancy
from kernel.text import listed
from shared_apps.dictionaries.names import Dictionary
from tenant_apps.codes.fields import CodeField, offer
from tenant_apps.referrals import errors, reaching, selectors, types
from tenant_apps.referrals.models import Referral
from tenant_apps.suggestions.models import Suggestion
from tenants import selectors as registry
from tenants.models import LEVELS, DirectoryEntry
from ui.forms import Checked, Day, Typed


class Reasoned(Checked):
    """A reason of a dictionary, chosen from cards or a list."""

    reason: CodeField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "reason", empty="请选择")


def _reason(dictionary: Dictionary) -> CodeField:
    return CodeField(label="理由", dictionary=dictionary, unknown="请选择理由。")


class UpForm(Reasoned):
    reason = _reason(Dictionary.REFERRAL_UP)
    note = Typed(label="附言", required=False, widget=forms.Textarea)


class DownForm(Reasoned):
    reason = _reason(Dictionary.REFERRAL_DOWN)
    to = forms.ChoiceField(label="交由")
    note = Typed(label="交办意见", required=False, widget=forms.Textarea)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        below = registry.congresses_below(tenancy.current().id)
        field = self.fields["to"]
        field.choices = [  # type: ignore[attr-defined]
            ("", "请选择"),
            *((entry.code, f"{entry.name}人民政府") for entry in below),
        ]
        field.error_messages |= {"required": "请选择下级。", "invalid_choice": "请从列表中选择下级。"}


class BelowForm(Checked):
    """直接向下级人大常委会提出."""

    to = forms.ChoiceField(
        label="下级人大",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择下级人大。", "invalid_choice": "请从列表中选择下级人大。"},
    )
    note = Typed(label="附言", required=False, widget=forms.Textarea)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (entry.code, entry.organ_name) for entry in reaching.taking_upper_deputies()
        ]


class RejectForm(Reasoned):
    reason = _reason(Dictionary.REFERRAL_REFUSAL)
    competent = Typed(label="应当承办的单位", required=False, widget=forms.TextInput)
    level = forms.ChoiceField(
        label="该单位的层级",
        required=False,
        choices=[("", "请选择"), *((code, f"{word}级") for code, word in LEVELS.items())],
        error_messages={"invalid_choice": "请从列表中选择层级。"},
    )
    answer = Typed(label="说明", required=False, widget=forms.Textarea)

    @classmethod
    def passing_on(cls, refused: Referral) -> RejectForm:
        """Filled with the refusal of the congress above: its reason and whom it named, to be read over before it goes down."""
        unit, level = refused.competent_unit, refused.competent_level
        said = refused.answer
        if unit:  # the deed says it anew behind the reason
            said = said.removesuffix(f"应由{unit}（{LEVELS[level]}级）办理。").rstrip("；")
        given = {"competent": unit, "level": level, "answer": f"{refused.peer_organ}退回：{said}"}
        return cls(initial={**given, "reason": refused.decision})


class NotAdoptForm(Reasoned):
    reason = _reason(Dictionary.NOT_ADOPTED)
    answer = Typed(label="说明", required=False, widget=forms.Textarea)


class AnswerForm(Checked):
    answer = Typed(label="退回意见", required=False, widget=forms.Textarea)


class RevokeForm(Checked):
    answer = Typed(label="撤销理由", required=False, widget=forms.Textarea)


class GiveForm(Checked):
    words = Typed(label="附在结果之前的话", required=False, widget=forms.Textarea)


class SentTo(Checked):
    """One or several receivers."""

    to = forms.MultipleChoiceField(
        label="接收单位",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "请从列表中选择接收单位。"},
    )
    note = Typed(label="附言", required=False, widget=forms.Textarea)

    def offer(self, entries: Iterable[DirectoryEntry]) -> None:
        known = {entry.code: f"{LEVELS.get(entry.level, '')} {entry.name}".strip() for entry in entries}
        self.fields["to"].choices = list(known.items())  # type: ignore[attr-defined]


class FurtherForm(SentTo):
    """报送、移送与抄送. Who may receive depends on the kind: the deed checks the two together."""

    kind = forms.ChoiceField(
        label="方式",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择方式。", "invalid_choice": "请从列表中选择方式。"},
    )

    def __init__(self, *args: Any, suggestion: Suggestion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = selectors.further_kinds(suggestion)
        reached = {code: selectors.receivers(code) for code in kinds}
        here = tenancy.current().code
        field = self.fields["kind"]
        field.choices = [(code, types.TABLE[code].label) for code in kinds]  # type: ignore[attr-defined]
        field.hints = {  # type: ignore[attr-defined]
            code: f"{types.TABLE[code].why} 可送：{listed([one.name for one in reached[code]])}。依据：{types.TABLE[code].ground(here)}"
            for code in kinds
        }
        # Of these one is under way at a time: said before anything is typed. The deed refuses it all the same.
        before = selectors.under_way(suggestion)
        field.barred = types.PRINCIPAL if before else frozenset()  # type: ignore[attr-defined]
        if before:
            why = f"现在不能选：{errors.AlreadyReferred(state=before.state_label).message}"
            field.hints |= {code: why for code in kinds if code in types.PRINCIPAL}  # type: ignore[attr-defined]
        free = [code for code in kinds if self.is_bound or code not in field.barred]  # type: ignore[attr-defined]
        self.offer(entry for code in free for entry in reached[code])


class EntrustForm(SentTo):
    title = Typed(label="标题", widget=forms.TextInput, error_messages={"required": "请填写标题。"})
    body = Typed(label="委托事项", widget=forms.Textarea, error_messages={"required": "请写明委托事项。"})
    until = Day(label="完成期限")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(selectors.receivers(types.DELEGATE))


class MandateChangeForm(Checked):
    """报告上级代表资格变动."""

    WANTED = ("on",)
    name = Typed(label="代表姓名", widget=forms.TextInput, error_messages={"required": "请填写代表姓名。"})
    change = forms.ChoiceField(
        label="变动情形",
        widget=forms.RadioSelect,
        choices=[(code, row.label) for code, row in types.MANDATE_CHANGES.items()],
        error_messages={"required": "请选择变动情形。", "invalid_choice": "请从列表中选择变动情形。"},
    )
    on = Day(label="决定日期")
    decision_no = Typed(label="决定文号", required=False, widget=forms.TextInput)
    organ = Typed(label="决定机关", required=False, widget=forms.TextInput)
    note = Typed(label="附言", required=False, widget=forms.Textarea)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["change"].hints = {  # type: ignore[attr-defined]
            code: row.article for code, row in types.MANDATE_CHANGES.items()
        }


class RelayForm(Checked):
    note = Typed(label="转送意见", required=False, widget=forms.Textarea)


class BundleForm(Checked):
    others = forms.TypedMultipleChoiceField(
        label="并办的来件",
        required=False,
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "请从列表中选择。"},
    )

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = selectors.to_bundle(referral)
        self.fields["others"].choices = [  # type: ignore[attr-defined]
            (str(row.pk), f"{row.peer_name} {row.number} {row.title}") for row in rows
        ]


class ApproveForm(Checked):
    """`seen`: the mark of what the head has read."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)


class BackForm(Checked):
    answer = Typed(label="办理情况", required=False, widget=forms.Textarea)


class NothingForm(Checked):
    """A deed that needs no word."""
