"""The same letter as a Word document that the office's own programs open and print: page, grid and faces of GB/T 9704-2012."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as Written
from docx.enum.text import WD_ALIGN_PARAGRAPH as TO
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from kernel import text
from ui.paper import measures
from ui.parts import Doc

TWIPS = 20  # in a point
RED = RGBColor(0xD0, 0, 0)
_FIXED = datetime(2000, 1, 1, tzinfo=UTC)  # the same letter gives the same bytes


def letter(doc: Doc) -> bytes:
    """The letter as .docx, without macros and without anything from elsewhere."""
    made = Document()
    _page(made)
    facts = made.core_properties
    facts.title, facts.author, facts.comments = text.printable(doc.title)[:255], text.printable(doc.organ), ""
    facts.created = facts.modified = _FIXED
    say = partial(_say, made)
    if doc.preview:
        say("预览", face=measures.HEITI[0], to=TO.CENTER, colour=RGBColor(0x80, 0x80, 0x80))
    say(doc.class_label, face=measures.HEITI[0], to=TO.RIGHT)
    head, size = measures.head(doc.head_parts)
    for number, words in enumerate(head):
        before = 0 if number else 2.2
        say(words, face=measures.XIAOBIAOSONG[0], size=size, to=TO.CENTER, colour=RED, before=before)
    _number(say(_number_words(doc), to=TO.LEFT if doc.signer else TO.CENTER, before=2), doc)
    say(doc.title, face=measures.XIAOBIAOSONG[0], size=measures.TITLE, to=TO.CENTER, before=2, after=1)
    say(f"{doc.to}：")
    for number, paragraph in enumerate(doc.paragraphs, start=1):
        face = measures.HEITI[0] if measures.is_heading(paragraph) else measures.FANGSONG[0]
        said = say(paragraph, face=face, indent=2)
        if number == len(doc.paragraphs) or face == measures.HEITI[0]:
            _keep(said)
    for number, name in enumerate(doc.attachments, start=1):
        _annex(say, doc, number, name)
    for unit in doc.signing:
        _keep(say("（印章）", to=TO.RIGHT, before=1, right=4, colour=RGBColor(0x99, 0x99, 0x99)))
        _keep(say(unit, to=TO.RIGHT, right=2))
    say(doc.date, to=TO.RIGHT, right=4)
    if doc.contact:
        say(f"（{doc.contact}）", indent=2)
    if doc.copies:
        _copies(say, doc)
    sink = BytesIO()
    made.save(sink)
    return _undated(sink)


def _undated(written: BytesIO) -> bytes:
    """The same letter is the same bytes: each part of the package bears the moment of its writing."""
    kept = BytesIO()
    with ZipFile(written) as package, ZipFile(kept, "w") as made:
        for name in package.namelist():
            made.writestr(ZipInfo(name), package.read(name), ZIP_DEFLATED)
    return kept.getvalue()


def _number_words(doc: Doc) -> str:
    number = doc.number or ("（未编号）" if doc.preview else "")
    return f"{number}\t签发人：{doc.signer}" if doc.signer else number


def _page(made: Written) -> None:
    section = made.sections[0]
    section.page_width, section.page_height = Mm(measures.PAGE[0]), Mm(measures.PAGE[1])
    section.top_margin, section.bottom_margin = Mm(measures.TOP), Mm(measures.BOTTOM)
    section.left_margin, section.right_margin = Mm(measures.LEFT), Mm(measures.RIGHT)
    section.footer_distance = Mm(measures.BOTTOM - 7 - 5)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), str(int(measures.PITCH * TWIPS)))
    grid.set(qn("w:charSpace"), str(round((measures.ADVANCE - measures.BODY) * 4096)))
    normal = made.styles["Normal"]
    normal.font.size = Pt(measures.BODY)
    _face(normal.element.get_or_add_rPr(), measures.FANGSONG[0])
    made.settings.odd_and_even_pages_header_footer = True
    for footer, to in ((section.footer, TO.RIGHT), (section.even_page_footer, TO.LEFT)):
        _page_number(footer.paragraphs[0], to)


def _page_number(paragraph: Paragraph, to: TO) -> None:
    """— 1 —, outside, one character from the edge."""
    paragraph.alignment = to
    edge = Pt(measures.SMALL)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = edge
    for piece in ("— ", None, " —"):
        run = paragraph.add_run(piece or "")
        run.font.size = Pt(measures.SMALL)
        _face(run._element.get_or_add_rPr(), measures.SONGTI[0])
        if piece is None:
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), "PAGE")
            run._element.addprevious(field)
            field.append(run._element)
            run.text = "1"


def _say(
    made: Written,
    words: str,
    *,
    face: str = measures.FANGSONG[0],
    size: float = measures.BODY,
    to: TO = TO.JUSTIFY,
    colour: RGBColor | None = None,
    indent: float = 0,
    right: float = 0,
    before: float = 0,
    after: float = 0,
) -> Paragraph:
    """One paragraph; `indent` and `right` in characters, `before` and `after` in lines."""
    paragraph = made.add_paragraph()
    shape = paragraph.paragraph_format
    shape.alignment = to
    shape.space_before, shape.space_after = Pt(before * measures.PITCH), Pt(after * measures.PITCH)
    shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    shape.line_spacing = Pt(max(measures.PITCH, size * 1.4))
    if indent:
        shape.first_line_indent = Pt(indent * measures.ADVANCE)
    if right:
        shape.right_indent = Pt(right * measures.ADVANCE)
    run = paragraph.add_run(text.printable(words))
    run.font.size = Pt(size)
    _face(run._element.get_or_add_rPr(), face)
    if colour is not None:
        run.font.color.rgb = colour
    return paragraph


def _annex(say: Any, doc: Doc, number: int, name: str) -> None:
    """A line of 附件, one line below the text; a long name goes on below its own first character (clause 7.3.4)."""
    several = len(doc.attachments) > 1
    counted = f"{number}. {name}" if several else name
    words, start = (f"附件：{counted}", 2.0) if number == 1 else (counted, 5.0)
    left = 6.5 if several else 5.0
    said = say(words, to=TO.LEFT, indent=start - left, before=1 if number == 1 else 0)
    said.paragraph_format.left_indent = Pt(left * measures.ADVANCE)
    _keep(said)


def _keep(paragraph: Paragraph) -> None:
    """With what follows it: the signatures never stand on a page without text (clause 7.3.5.4)."""
    paragraph.paragraph_format.keep_with_next = True


def _number(paragraph: Paragraph, doc: Doc) -> None:
    """发文字号, 签发人 and the red line below them."""
    if doc.signer:
        paragraph.paragraph_format.tab_stops.add_tab_stop(Pt((measures.CHARACTERS - 9) * measures.ADVANCE))
        paragraph.paragraph_format.left_indent = Pt(measures.BODY)
    _rule(paragraph, bottom=("12", "D00000"))


def _copies(say: Any, doc: Doc) -> None:
    """版记 at the foot of the last page, between its rules."""
    first = say(f"抄送：{doc.copies}。", size=measures.SMALL, to=TO.LEFT, indent=1)
    last = say(f"{doc.organ}\t{doc.date}印发", size=measures.SMALL, to=TO.LEFT, indent=1)
    last.paragraph_format.tab_stops.add_tab_stop(Pt((measures.CHARACTERS - 10) * measures.ADVANCE))
    _rule(first, top=("8", "000000"), bottom=("4", "000000"))
    _rule(last, bottom=("8", "000000"))
    for paragraph in (first, last):
        frame = OxmlElement("w:framePr")
        for name, value in (
            ("w", str(round(measures.TYPE[0] * measures.POINTS_IN_MM * TWIPS))),
            ("wrap", "around"),
            ("vAnchor", "margin"),
            ("hAnchor", "margin"),
            ("xAlign", "left"),
            ("yAlign", "bottom"),
        ):
            frame.set(qn(f"w:{name}"), value)
        paragraph._element.get_or_add_pPr().insert_element_before(
            frame, "w:pBdr", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )


def _rule(paragraph: Paragraph, **sides: tuple[str, str]) -> None:
    """Lines above or below a paragraph: eighths of a point and colour."""
    borders = OxmlElement("w:pBdr")
    for side in ("top", "bottom"):
        if side in sides:
            line = OxmlElement(f"w:{side}")
            size, colour = sides[side]
            for name, value in (("val", "single"), ("sz", size), ("space", "4"), ("color", colour)):
                line.set(qn(f"w:{name}"), value)
            borders.append(line)
    paragraph._element.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _face(properties: Any, face: str) -> None:
    """The same face for Hanzi and for Latin letters; a program without it takes one of its own."""
    fonts = properties.get_or_add_rFonts()
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), face)
