"""Activation slips as one PDF: six on a sheet of A4, with lines to cut along."""

from __future__ import annotations

import ctypes.util
import functools
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from django.template.loader import render_to_string

from kernel.errors import DomainError
from ui.parts import Slip

PER_SHEET = 6
STYLE = Path(__file__).with_name("paper.css")


class NoPdf(DomainError):
    code = "no_pdf"
    message = "这台服务器缺少生成 PDF 所需的组件（{what}），还没有生成激活单。"
    next = "请改用“打开打印页”，内容相同；或者请平台运维人员安装后再试。"


@functools.cache
def missing() -> str:
    """What lacks for making a PDF here; empty if nothing does."""
    if not ctypes.util.find_library("pango-1.0"):
        return "Pango"
    lister = shutil.which("fc-list")
    if lister is None:
        return "fontconfig"
    fonts = subprocess.run([lister, ":lang=zh-cn"], capture_output=True, text=True, check=False).stdout
    return "" if fonts.strip() else "中文字体"


def check() -> None:
    """Asked before any code is made. Raises NoPdf."""
    if what := missing():
        raise NoPdf(what=what)


def pdf(slips: Sequence[Slip]) -> bytes:
    """The sheets. Nothing is fetched from anywhere: the pictures stand in the text itself."""
    from weasyprint import CSS, HTML, URLFetcher

    sheets = [slips[start : start + PER_SHEET] for start in range(0, len(slips), PER_SHEET)]
    text = render_to_string("sso/accounts/paper.html", {"sheets": sheets})
    made: bytes = HTML(string=text, url_fetcher=URLFetcher(allowed_protocols=["data"])).write_pdf(
        stylesheets=[CSS(filename=str(STYLE))]
    )
    return made
