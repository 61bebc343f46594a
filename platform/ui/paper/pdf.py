"""PDF by WeasyPrint: what it needs of the machine, and the sheet of a letter."""

from __future__ import annotations

import ctypes.util
import functools
import shutil
import subprocess
from pathlib import Path
from typing import Any

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
    for lines in (measures.LINES, *measures.OTHER_LINES):
        laid = lay(doc, lines)
        if ends_with_text(laid):
            break
    else:
        laid = lay(
            doc, measures.LINES, ".annex { break-inside: avoid; } .annex, .sign { break-before: avoid; }"
        )
    made: bytes = laid.write_pdf()
    return made


def lay(doc: Doc, lines: int, more: str = "") -> Any:
    """The letter's pages with so many lines each; `more` is added to the sheet."""
    paragraphs = [(text, measures.is_heading(text)) for text in doc.paragraphs]
    head, size = measures.head(doc.head_parts)
    parts = {"doc": doc, "paragraphs": paragraphs, "head": head, "title": measures.terms(doc.title)}
    page = render_to_string("ui/paper/letter.html", parts)
    pitch = measures.TYPE[1] * measures.POINTS_IN_MM / lines - 0.01
    return _lay(
        page, STYLE, f".head {{ font-size: {size}pt; }} body {{ line-height: {pitch:.2f}pt; }} {more}"
    )


def write(text: str, style: Path) -> bytes:
    """HTML and its style sheet as PDF; whatever it names elsewhere is not fetched."""
    made: bytes = _lay(text, style).write_pdf()
    return made


def _lay(text: str, style: Path, *more: str) -> Any:
    from weasyprint import CSS, HTML, URLFetcher

    page = HTML(string=text, url_fetcher=URLFetcher(allowed_protocols=["data"]))
    return page.render(stylesheets=[_style(CSS, style), *(CSS(string=sheet) for sheet in more)])


def ends_with_text(laid: Any) -> bool:
    """Whether the last page has lines of the text on it, and so no page holds signatures alone (clause 7.3.5.4)."""
    last = laid.pages[-1].anchors
    return "end" in last or all("end" not in page.anchors for page in laid.pages)


@functools.cache
def _style(css: type, style: Path) -> object:
    return css(filename=str(style))
