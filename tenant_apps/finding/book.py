"""A compilation as a Word document: title, contents with links, one section for each case. Nothing in it is from elsewhere or runs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as TO
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

BODY_FACE, TITLE_FACE = "仿宋_GB2312", "黑体"
_FIXED = datetime(2000, 1, 1, tzinfo=UTC)
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Letter:
    """A reply: 答复 or 再次答复, who and when, its text, and what the deputies thought of it."""

    heading: str
    about: str
    body: str
    rating: str = ""


@dataclass(frozen=True)
class Entry:
    """`note`: said where there is no letter. Without a body the text is left out."""

    title: str
    facts: Sequence[tuple[str, str]]
    body: str
    letters: Sequence[Letter] = field(default_factory=tuple)
    note: str = "（尚未答复）"


def document(
    *, title: str, organ: str, day: date, entries: Sequence[Entry], bills: Sequence[Entry] = ()
) -> bytes:
    """Bills are a chapter of their own after the suggestions."""
    made: Any = Document()
    _page(made)
    facts = made.core_properties
    facts.title, facts.author, facts.comments = _plain(title)[:255], _plain(organ)[:255], ""
    facts.created = facts.modified = _FIXED
    _line(made, title, size=22, face=TITLE_FACE, to=TO.CENTER)
    _line(made, organ, to=TO.CENTER)
    counts = f"建议 {len(entries)} 件，议案 {len(bills)} 件" if bills else f"共 {len(entries)} 件"
    _line(made, f"{day.year}年{day.month}月{day.day}日　{counts}", to=TO.CENTER)
    made.add_page_break()
    _line(made, "目　录", size=22, face=TITLE_FACE, to=TO.CENTER)
    numbered = list(enumerate((*entries, *bills), start=1))
    begins = {1: "建议", len(entries) + 1: "议案"} if bills else {}
    for number, entry in numbered:
        if number in begins:
            _line(made, begins[number], face=TITLE_FACE)
        named = f"{number}. {entry.title}　{dict(entry.facts).get('编号', '')}".rstrip()
        _link(made, named, to=f"case{number}")
    for number, entry in numbered:
        _section(made, number, entry)
    sink = BytesIO()
    made.save(sink)
    return sink.getvalue()


def _section(made: Any, number: int, entry: Entry) -> None:
    made.add_page_break()
    _bookmark(_heading(made, f"{number}. {entry.title}", level=1), number)
    for term, value in entry.facts:
        _line(made, f"{term}：{value}")
    if entry.body:
        _text(made, "建议正文", entry.body)
    for letter in entry.letters:
        _text(made, letter.heading, f"{letter.about}\n{letter.body}")
        if letter.rating:
            _line(made, f"代表评价：{letter.rating}")
    if not entry.letters:
        _line(made, entry.note)


def _text(made: Any, heading: str, body: str) -> None:
    _heading(made, heading, level=2)
    for line in body.splitlines():
        if stripped := line.strip(" \u3000\t"):
            _line(made, stripped, indent=True)


def _heading(made: Any, words: str, *, level: int) -> Any:
    paragraph = made.add_heading(_plain(words), level=level)
    for run in paragraph.runs:
        run.font.size, run.font.color.rgb = Pt(16 if level == 1 else 14), RGBColor(0, 0, 0)
        _face(run, TITLE_FACE)
    return paragraph


def _line(
    made: Any, words: str, *, size: float = 14, face: str = BODY_FACE, to: Any = None, indent: bool = False
) -> None:
    paragraph = made.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.line_spacing = 1.5
    if to is not None:
        paragraph.alignment = to
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(2 * size)
    run = paragraph.add_run(_plain(words))
    run.font.size = Pt(size)
    _face(run, face)


def _link(made: Any, words: str, *, to: str) -> None:
    """A line of the contents: a link inside the document."""
    paragraph = made.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(_plain(words))
    run.font.size = Pt(14)
    _face(run, BODY_FACE)
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), to)
    run._element.addprevious(link)
    link.append(run._element)


def _bookmark(paragraph: Any, number: int) -> None:
    begin, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (begin, end):
        mark.set(qn("w:id"), str(number))
    begin.set(qn("w:name"), f"case{number}")
    paragraph._p.append(begin)
    paragraph._p.append(end)


def _page(made: Any) -> None:
    """A4 with the margins of a 公文; the page's number at the foot."""
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    foot = section.footer.paragraphs[0]
    foot.alignment = TO.CENTER
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    foot._p.append(number)


def _face(run: Any, face: str) -> None:
    """The same face for Hanzi and Latin letters."""
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), face)


def _plain(words: str) -> str:
    return _UNWRITABLE.sub("", words)
