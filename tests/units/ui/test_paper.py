"""A letter on paper: the page of GB/T 9704, and text that no office expects."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pypdfium2
import pytest
import time_machine
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Length

from ui.paper import measures, pdf, word
from ui.parts import Doc

DOC = Doc(
    organ="桐庐县交通运输局",
    title="关于桐庐县第十七届人民代表大会第五次会议第2026-0088号建议的答复",
    to="徐志明代表",
    paragraphs=("您提出的建议收悉。现答复如下：", "一、关于增加运力", "字" * 600),
    number="桐交复〔2026〕12号",
    signer="潘晓东",
    class_label="B 类",
    contact="潘晓东，联系电话：0571-64211100",
    date="2026年11月30日",
    copies="桐庐县人民代表大会常务委员会代表工作机构",
    attachments=("改造计划.xlsx", "路线图.pdf"),
)
STRANGE = "𠅤家岙、䶮村 ئۇيغۇرچە བོད་ཡིག <script>alert(1)</script>\x00\x0b\u200b\ufffe " + "A" * 400
pytestmark = pytest.mark.needs("libpango")


def pages(content: bytes) -> list[pypdfium2.PdfPage]:
    return list(pypdfium2.PdfDocument(content))


def words(content: bytes) -> list[str]:
    return [re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in pages(content)]


@pytest.fixture(scope="module")
def made() -> bytes:
    return pdf.letter(DOC)


def test_a_letter_stands_on_the_page_of_the_standard(made: bytes) -> None:
    first, second = pages(made)[:2]
    width, height = (value / measures.POINTS_IN_MM for value in first.get_size())
    assert (round(width), round(height)) == (210, 297)
    text = second.get_textpage()
    boxes = [text.get_charbox(n) for n in range(text.count_chars()) if text.get_text_range(n, 1) == "字"]
    lines = sorted({round(box[1]) for box in boxes}, reverse=True)
    in_first = [box for box in boxes if round(box[1]) == lines[0]]
    assert len(in_first) == measures.CHARACTERS
    assert min(box[0] for box in in_first) >= measures.LEFT * measures.POINTS_IN_MM - 1
    assert max(box[2] for box in in_first) <= (measures.PAGE[0] - measures.RIGHT) * measures.POINTS_IN_MM + 1
    assert 28 <= (lines[0] - lines[-1]) / (len(lines) - 1) <= 30  # points from line to line


def test_a_full_page_holds_22_lines() -> None:
    laid = pdf.lay(replace(DOC, paragraphs=("字" * 1800,)), measures.LINES)
    page = pages(laid.write_pdf())[1].get_textpage()
    boxes = [page.get_charbox(n) for n in range(page.count_chars()) if page.get_text_range(n, 1) == "字"]
    assert len({round(box[1]) for box in boxes}) == measures.LINES


def test_all_parts_of_the_letter_are_there_in_their_order(made: bytes) -> None:
    whole = words(made)
    order = [
        "桐庐县交通运输局文件",
        "桐交复〔2026〕12号",
        "签发人：潘晓东",
        "关于桐庐县第十七届",
        "徐志明代表：",
    ]
    found = [whole[0].find(part) for part in order]
    assert -1 not in found and found[1:] == sorted(found[1:])
    last = "".join(whole)
    assert "B类" in whole[0]
    for part in (
        "附件：1.改造计划.xlsx",
        "2.路线图.pdf",
        "（印章）",
        "2026年11月30日",
        "抄送：桐庐县",
        "联系电话",
    ):
        assert part in last, part
    assert [f"—{number}—" in text for number, text in enumerate(whole, start=1)] == [True] * len(whole)


def test_only_a_preview_says_that_it_is_one(made: bytes) -> None:
    assert "预" not in "".join(words(made))
    assert all("预览" in text for text in words(pdf.letter(replace(DOC, preview=True))))
    assert "预览" in "".join(
        p.text for p in Document(BytesIO(word.letter(replace(DOC, preview=True)))).paragraphs
    )


def test_no_page_holds_the_signatures_alone() -> None:
    """GB/T 9704 7.3.5.4: the lines come closer or further apart, so that text stands with them."""
    loosened = 0
    for lines in range(6, 15):
        doc = replace(DOC, paragraphs=("字" * measures.CHARACTERS * lines,), attachments=())
        made = words(pdf.letter(doc))
        assert "字" in made[-1] and "（印章）" in made[-1], lines
        loosened += not pdf.ends_with_text(pdf.lay(doc, measures.LINES))
    assert loosened, "one of them would else have had a page of signatures"
    last = [p for p in Document(BytesIO(word.letter(DOC))).paragraphs if p.text.startswith("字")][-1]
    assert last.paragraph_format.keep_with_next


def test_the_name_in_the_head_stands_in_one_line_or_breaks_between_its_parts() -> None:
    organ = "桐庐县人民代表大会常务委员会"
    assert measures.head(replace(DOC, organ=organ).head_parts) == ((f"{organ}文件",), 27.6)
    assert measures.head(DOC.head_parts) == (("桐庐县交通运输局文件",), measures.HEAD)
    long = ("双江拉祜族佤族布朗族傣族自治县", "人民代表大会常务委员会文件")
    assert measures.head(replace(DOC, organ="".join(long)[:-2]).head_parts)[0] == long
    committee = replace(DOC, organ=f"{organ}社会建设委员会")
    assert measures.head(committee.head_parts)[0] == (organ, "社会建设委员会文件")
    text = pages(pdf.letter(replace(DOC, organ=organ)))[0].get_textpage()
    found = text.search(f"{organ}文件").get_next()
    assert found is not None, "the whole name, one line"
    first, last = text.get_charbox(found[0]), text.get_charbox(found[0] + found[1] - 1)
    assert abs(first[1] - last[1]) < measures.SMALL


def test_a_letter_without_a_number_has_the_organs_name_alone_above_it() -> None:
    bare = replace(DOC, number="", signer="", copies="")
    for text in (
        "".join(words(pdf.letter(bare))),
        "".join(p.text for p in Document(BytesIO(word.letter(bare))).paragraphs),
    ):
        assert "未编号" not in text and "桐庐县交通运输局文件" not in text and "桐庐县交通运输局" in text
    assert "（未编号）" in "".join(words(pdf.letter(replace(bare, preview=True))))


def test_text_that_no_office_expects_breaks_nothing_and_runs_nothing() -> None:
    doc = replace(DOC, paragraphs=(STRANGE,), to=STRANGE, title=STRANGE, contact=STRANGE)
    content = pdf.letter(doc)
    assert b"/JavaScript" not in content and b"/URI" not in content
    for page in pages(content):
        text = page.get_textpage()
        edge = (measures.PAGE[0] - measures.RIGHT) * measures.POINTS_IN_MM + 1
        assert all(
            text.get_charbox(n)[2] <= edge
            for n in range(text.count_chars())
            if text.get_text_range(n, 1) == "A"
        )
    file = word.letter(doc)
    assert "𠅤家岙、䶮村" in "".join(p.text for p in Document(BytesIO(file)).paragraphs)


def test_nothing_is_fetched_for_a_letter(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A letter's words are escaped; what got into its page all the same is asked for nowhere."""
    monkeypatch.setattr("socket.socket.connect", lambda *told: pytest.fail("the letter asked the net"))
    near = tmp_path / "near.css"
    near.write_text("p { display: none }", encoding="utf-8")
    links = f'<img src="http://192.0.2.1/x.png"><link rel="stylesheet" href="{near.as_uri()}">'
    assert words(pdf.write(f"{links}<p>正文</p>", pdf.STYLE)) == ["正文—1—"]
    assert caplog.text.count("disallowed protocol") == 2
    assert "<imgsrc" in "".join(words(pdf.letter(replace(DOC, to=links))))


def test_the_word_document_has_the_same_page_and_no_macro() -> None:
    content = word.letter(DOC)
    with time_machine.travel(datetime(2031, 5, 1, tzinfo=UTC)):
        assert content == word.letter(DOC)
    names = ZipFile(BytesIO(content)).namelist()
    assert not any("vba" in name.lower() or "embed" in name.lower() for name in names)
    made = Document(BytesIO(content))
    section = made.sections[0]
    measured = [section.page_width, section.page_height, section.top_margin, section.left_margin]
    assert [round(value.mm) for value in measured if value is not None] == [210, 297, 37, 28]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid is not None and grid.get(qn("w:type")) == "linesAndChars"
    lines = [paragraph.text for paragraph in made.paragraphs]
    assert lines[:4] == ["B 类", "桐庐县交通运输局文件", "桐交复〔2026〕12号\t签发人：潘晓东", DOC.title]
    assert "附件：1. 改造计划.xlsx" in lines and lines[-1].endswith("2026年11月30日印发")


@pytest.mark.parametrize("names", [("长" * 60,), ("长" * 60, "图")])
def test_a_long_name_of_an_attachment_goes_on_below_its_first_character(names: tuple[str, ...]) -> None:
    doc = replace(DOC, paragraphs=("正文。",), attachments=names)
    laid = pages(pdf.letter(doc))
    text = laid[-1].get_textpage()
    assert "正文。" in text.get_text_range(), (
        "the signatures' page has a line of the text, and the whole list"
    )
    boxes = [text.get_charbox(n) for n in range(text.count_chars()) if text.get_text_range(n, 1) == "长"]
    lines = {round(box[1]): box[0] for box in reversed(boxes)}
    assert len(boxes) == 60 and len(lines) == 3
    assert max(lines.values()) - min(lines.values()) < 1
    (first, *others) = [
        paragraph.paragraph_format
        for paragraph in Document(BytesIO(word.letter(doc))).paragraphs
        if paragraph.text.endswith(names)
    ]
    starts = [Length((shape.left_indent or 0) + (shape.first_line_indent or 0)) for shape in (first, *others)]
    assert [round(start.pt / measures.ADVANCE) for start in starts] == [2, 5][: len(names)]
    above = first.space_before
    assert above is not None and round(above.pt) == round(measures.PITCH), "one empty line below the text"


def test_the_style_sheet_has_the_standards_figures() -> None:
    style = pdf.STYLE.read_text()
    margins = f"margin: {measures.TOP:g}mm {measures.RIGHT:g}mm {measures.BOTTOM:g}mm {measures.LEFT:g}mm;"
    assert margins in style and f"{measures.BODY:g}pt/{measures.PITCH - 0.01:.2f}pt" in style
    for face in (*measures.FANGSONG, *measures.XIAOBIAOSONG, *measures.HEITI, *measures.SONGTI):
        assert f'"{face}"' in style, face


@pytest.mark.parametrize("more", range(14, 20))
def test_no_line_of_the_title_breaks_within_a_number(more: int) -> None:
    number = "第2026-0001号"
    title = f"关于桐庐县第十七届人民代表大会{'代' * more}第五次会议{number}、第2026-0002号等2件建议的答复"
    text = pages(pdf.letter(replace(DOC, title=title)))[0].get_textpage()
    found = text.search(number).get_next()
    assert found is not None
    first, last = text.get_charbox(found[0]), text.get_charbox(found[0] + found[1] - 1)
    assert abs(first[1] - last[1]) < measures.SMALL, "in one line"
