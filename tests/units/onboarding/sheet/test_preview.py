"""What the preview says of each row: verdict, and each finding with field, value, reason and cure."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.tenancy import CongressRef
from tenants import selectors
from tenants.onboarding import preview, sheet
from tests.units.onboarding.sheet.made import number, phone, xlsx

pytestmark = pytest.mark.usefixtures("database")


def zhejiang() -> CongressRef:
    found = selectors.ref_by_code("330000")
    assert found is not None
    return found


def judged(content: bytes) -> list[preview.Row]:
    return preview.judge(zhejiang(), sheet.read(content).lines)


def codes(row: preview.Row) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in row.findings]


def unit(code: Any, name: str = "", serial: int = 1, who: str = "叶明") -> list[Any]:
    return [code, name, who, phone(serial), number(serial), ""]


def test_a_county_below_a_live_city_is_new() -> None:
    (row,) = judged(xlsx(unit("330102")))
    print(row)
    assert (row.verdict, row.findings, row.organ_name) == ("new", [], "上城区人民代表大会常务委员会")
