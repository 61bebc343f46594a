"""Forms of the activation. What was typed stays, but passwords and one-time passwords."""

from __future__ import annotations

from typing import Any

from django import forms

from ui.forms import Checked, Typed

LONGEST = 200  # characters of a password


class SlipForm(Checked):
    code = Typed(
        label="激活码",
        required=False,
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        help_text="激活单上的 12 位字母和数字，不分大小写，横线可以不填。",
    )
    proof = Typed(
        label="身份证号后六位",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="末位是 X 的填 X。激活单上写明填姓名的，填姓名。",
    )

    def clean_code(self) -> str:
        return _filled(self.cleaned_data["code"], "请填写激活码。")

    def clean_proof(self) -> str:
        return _filled(self.cleaned_data["proof"], "请填写身份证号后六位。")


class PasswordForm(Checked):
    password = forms.CharField(
        label="新密码",
        required=False,
        strip=False,
        max_length=LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="10 至 64 位，要有小写字母和数字，不能与登录名相同。可以用几个好记的词加数字连起来。",
    )
    again = forms.CharField(
        label="再填一遍",
        required=False,
        strip=False,
        max_length=LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if not found.get("password"):
            self.add_error("password", "请填写新密码。")
        elif found["password"] != found.get("again"):
            self.add_error("again", "两遍填的不一样，请重新填写两遍。")
        return found


class OtpForm(Checked):
    otp = Typed(
        label="手机上显示的 6 位数字",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean_otp(self) -> str:
        return _filled(self.cleaned_data["otp"], "请填写手机上现在显示的 6 位数字。")


def _filled(typed: str, otherwise: str) -> str:
    if not typed.strip():
        raise forms.ValidationError(otherwise)
    return typed
