"""登记年度报告."""

from __future__ import annotations

from typing import Any

from django import forms

from kernel import clock
from shared_apps.rules.codes import YearlyReport as Rule
from tenant_apps.suggestions import limits
from tenant_apps.suggestions.models import YearlyReport
from ui.forms import Checked, Day, Typed


class YearlyReportForm(Checked):
    """Of which year, when, to which meeting; the part only where the rules want two."""

    WANTED = ("reported_on", "occasion")

    year = forms.IntegerField(label="年度", error_messages={"invalid": "请填写年度，例如 2026。"})
    part = forms.ChoiceField(label="种类", choices=YearlyReport.Part.choices, widget=forms.RadioSelect)
    reported_on = Day(label="报告日期")
    occasion = Typed(label="报告的会议", required=False, widget=forms.TextInput)

    def __init__(self, *args: Any, rule: Rule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reported_on"].widget.attrs["max"] = f"{clock.today():%Y-%m-%d}"
        if rule is not Rule.MID_YEAR_AND_BEFORE_SESSION:
            del self.fields["part"]

    def clean(self) -> dict[str, Any]:
        self.check_with("occasion", limits.occasion)
        return self.cleaned_data
