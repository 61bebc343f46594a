"""A reply of two pages as the deputy gets it: PDF and Word, made in one process as the worker makes them, without a database."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import django
import pypdfium2

from tests.bench import rows
from tests.bench.figures import median
from tests.bench.stacks import NotMeasured

TIMES = 20
PAGES = 2
POINT = "横村、分水两条预约线路各增加预约公交车一辆，年底前投入运行，预约截止时间由前一日十八时延至二十一时。"


def measure() -> list[rows.Row]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    from ui.paper import pdf, word
    from ui.parts import Doc

    if lacks := pdf.missing():
        raise NotMeasured(f"no PDF can be made here: {lacks}")
    doc = Doc(
        organ="桐庐县交通运输局",
        title="关于桐庐县第十七届人民代表大会第五次会议第2026-0088号建议的答复",
        to="徐志明代表",
        paragraphs=("您提出的建议收悉。现答复如下：", *(f"{n}、关于第{n}点\n{POINT * 2}" for n in "一二三")),
        number="桐交复〔2026〕12号",
        signer="潘晓东",
        class_label="B 类",
        contact="潘晓东，联系电话：0571-64211100",
        date="2026年11月30日",
        copies="桐庐县人民代表大会常务委员会代表工作机构",
    )
    begun = time.perf_counter()
    made = pdf.letter(doc)
    first = time.perf_counter() - begun
    if (count := len(pypdfium2.PdfDocument(made))) != PAGES:
        raise NotMeasured(f"the letter has {count} pages instead of {PAGES}")
    return [
        rows.limited(
            f"a letter of {PAGES} pages as PDF, median of {TIMES}", _median(pdf.letter, doc), "s", limit=1
        ),
        rows.told("the first of a process", first, "s"),
        rows.limited(
            f"the same as Word document, median of {TIMES}", _median(word.letter, doc), "s", limit=1
        ),
        rows.told("the PDF with its faces", len(made) / 1024, "KB"),
    ]


def _median(make: Callable[..., bytes], doc: object) -> float:
    took = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        make(doc)
        took.append(time.perf_counter() - begun)
    return median(took)
