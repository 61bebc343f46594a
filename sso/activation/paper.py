"""Activation slips as one PDF: six on a sheet of A4, with lines to cut along."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.template.loader import render_to_string

from ui.paper import pdf as made
from ui.parts import Slip

PER_SHEET = 6
STYLE = Path(__file__).with_name("paper.css")
missing = made.missing


class NoPdf(made.NoPdf):
    message = "这台服务器缺少生成 PDF 所需的组件（{what}），还没有生成激活单。"
    next = "请改用“打开打印页”，内容相同；或者请平台运维人员安装后再试。"


def check() -> None:
    """Asked before any code is made. Raises NoPdf."""
    if what := missing():
        raise NoPdf(what=what)


def pdf(slips: Sequence[Slip]) -> bytes:
    """The sheets. Nothing is fetched from anywhere: the pictures stand in the text itself."""
    sheets = [slips[start : start + PER_SHEET] for start in range(0, len(slips), PER_SHEET)]
    return made.write(render_to_string("sso/accounts/paper.html", {"sheets": sheets}), STYLE)
