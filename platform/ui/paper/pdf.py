"""PDF by WeasyPrint: what it needs of the machine, and the sheet of a letter."""

from __future__ import annotations

import ctypes.util
import functools
import shutil
import subprocess
from pathlib import Path

from django.template.loader import render_to_string

from kernel.errors import DomainError
from ui.paper import measures
from ui.parts import Doc

STYLE = Path(__file__).with_name("letter.css")


class NoPdf(DomainError):
    code = "no_pdf"
    message = "这台服务器缺少生成 PDF 所需的组件（{what}），不能生成 PDF。"
    next = "请改为下载 Word 文件，内容相同；或者请平台运维人员安装后再试。"


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


def letter(doc: Doc) -> bytes:
    """The letter on A4. Raises NoPdf."""
    if what := missing():
        raise NoPdf(what=what)
    paragraphs = [(text, measures.is_heading(text)) for text in doc.paragraphs]
    return write(render_to_string("ui/paper/letter.html", {"doc": doc, "paragraphs": paragraphs}), STYLE)


def write(text: str, style: Path) -> bytes:
    """HTML and its style sheet as PDF; whatever it names elsewhere is not fetched."""
    from weasyprint import CSS, HTML, URLFetcher

    page = HTML(string=text, url_fetcher=URLFetcher(allowed_protocols=["data"]))
    made: bytes = page.write_pdf(stylesheets=[_style(CSS, style)])
    return made


@functools.cache
def _style(css: type, style: Path) -> object:
    return css(filename=str(style))
