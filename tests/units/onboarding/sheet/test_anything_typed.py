"""Whatever stands in the cells, each line gets a verdict and nothing breaks."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.actor import Actor
from kernel.tenancy import CongressRef
from tenants import states
from tenants.onboarding import annotate, preview, upload
from tenants.onboarding.grids import Cell
from tenants.onboarding.refusals import SheetRefused
from tenants.onboarding.sheet import FIELDS, Line
from tests.units.onboarding.sheet.made import csv, number, phone

pytestmark = pytest.mark.usefixtures("database")

TYPED = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["", "330102", "330105", "330300", "330302", "1101", "33", "３３０１０２", "=1+1", "\x00", "\ud800"]
    ),
    st.sampled_from(
        [number(1), number(2), phone(1), phone(2), "叶明", "张 三", "3.3E+17", "上城区", "桥西区"]
    ),
    st.from_regex(r"[0-9]{1,20}", fullmatch=True),
)
KINDS = st.sampled_from(["text", "number", "rounded", "date", "merged"])
LINES = st.lists(st.dictionaries(st.sampled_from(list(FIELDS)), st.builds(Cell, TYPED, KINDS)), max_size=6)
CALM = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@CALM
@given(lines=LINES)
def test_every_line_gets_a_verdict(scope: CongressRef, lines: list[dict[str, Cell]]) -> None:
    rows = preview.judge(scope, [Line(number, cells) for number, cells in enumerate(lines, start=2)])
    assert sorted(row.number for row in rows) == list(range(2, len(lines) + 2))
    for row in rows:
        assert row.verdict in states.VERDICTS and len(row.code) <= 20
        assert all(one.reason and one.cure and one.field in FIELDS for one in row.findings)
        assert not (row.verdict in ("new", "done") and row.division is None)


@CALM
@given(
    rows=st.lists(
        st.lists(TYPED.filter(lambda text: "\ud800" not in text), min_size=6, max_size=6), max_size=4
    )
)
def test_whatever_is_uploaded_is_kept_and_given_back(
    office: Actor, scope: CongressRef, rows: list[list[str]]
) -> None:
    quoted = [['"' + text.replace('"', '""').replace("\x00", "") + '"' for text in row] for row in rows]
    content = csv(["330102", "", "叶明", phone(), number(), ""], *quoted)
    try:
        batch = upload.take(actor=office, scope=scope, file_name="x.csv", content=content)
    except SheetRefused:
        return
    assert annotate.annotated(batch.pk)[:2] == b"PK"
