"""The column of division codes (DOMAIN 7, numbers 27 and 30), and whether a unit may come live where it stands."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.tenancy import CongressRef
from tenants import provisioning, selectors, states
from tenants.models import Congress, CongressCode, Division
from tenants.onboarding import preview, sheet
from tenants.onboarding.preview import Row
from tests.units.onboarding.sheet.conftest import congress
from tests.units.onboarding.sheet.made import number, phone, xlsx

pytestmark = pytest.mark.usefixtures("database")


def unit(code: Any, name: str = "") -> list[Any]:
    return [code, name, "叶明", phone(), number(), ""]


def requested(code: str) -> CongressRef:
    """The registry's row of a province, without a schema: enough for its console."""
    division = Division.objects.get(code=code)
    return selectors.ref(provisioning.request(division, selectors.province_of(division)))


def judged(*rows: list[Any], scope: str = "330000") -> list[Row]:
    where = congress("330000") if scope == "330000" else requested(scope)
    return sorted(preview.judge(where, sheet.read(xlsx(*rows)).lines), key=lambda row: row.number)


def one(row: list[Any], scope: str = "330000") -> Row:
    (found,) = judged(row, scope=scope)
    return found


def told(row: Row) -> list[str]:
    return [finding.code for finding in row.findings]


def test_a_unit_below_a_live_one_is_new() -> None:
    row = one(unit("330102"))
    assert (row.verdict, told(row), row.organ_name) == ("new", [], "上城区人民代表大会常务委员会")


def test_a_number_cell_is_the_same_code() -> None:
    assert (one(unit(330102)).verdict, one(unit(330102.0)).code) == ("new", "330102")


@pytest.mark.parametrize(
    ("typed", "code", "finding"),
    [
        ("３３０１０２", "330102", "code_tidied"),
        (" 330 102 ", "330102", "code_tidied"),
        ("'330102", "330102", "code_tidied"),
        ("330102\u200b", "330102", "code_tidied"),
        ("330102000000", "330102", "code_completed"),
        (330102000000, "330102", "code_completed"),
        ("330102000", "330102", "code_completed"),
        ("3303", "330300", "code_completed"),
    ],
)
def test_no_30_a_code_that_can_mean_one_thing_only_is_corrected_and_shown(
    typed: Any, code: str, finding: str
) -> None:
    row = one(unit(typed))
    assert (row.code, row.verdict, told(row)) == (code, "warning", [finding])
    assert code in row.findings[0].reason and row.findings[0].cure


def test_no_30_two_digits_are_the_province() -> None:
    row = one(["33", "", "", "", "", ""])
    assert row.code == "330000" and "code_completed" in told(row)


@pytest.mark.parametrize(
    ("typed", "finding"),
    [
        ("", "required"),
        ("330", "code_not_digits"),
        ("33012", "code_not_digits"),
        ("桐庐县", "code_not_digits"),
        ("三三〇一二二", "code_not_digits"),
        ("=1+1", "code_not_digits"),
        ("3.30102E+11", "code_scientific"),
        (330102.5, "code_scientific"),
        (3.30102e17, "code_scientific"),
        ("330199", "code_unknown"),
        ("330101", "code_pseudo"),
        ("330176", "code_zone"),
        ("330102001", "code_township"),
        ("330102001000", "code_township"),
        ("340102", "code_outside"),
        ("34", "code_outside"),
    ],
)
def test_no_30_a_code_that_is_no_unit_of_ours_is_refused_with_a_cure(typed: Any, finding: str) -> None:
    row = one(unit(typed))
    assert (row.verdict, told(row)) == ("error", [finding])
    assert row.findings[0].field == "code" and row.findings[0].reason and row.findings[0].cure


@pytest.mark.parametrize("typed", ["1101", "110100", "500200", "5002"])
def test_no_30_a_heading_of_the_statistics_is_no_unit(typed: str) -> None:
    scope = "110000" if typed.startswith("11") else "500000"
    assert told(one(unit(typed), scope=scope)) == ["code_pseudo"]


def test_a_functional_zone_is_known_by_its_name_too() -> None:
    assert told(one(unit("330198", "杭州钱塘新技术产业开发区"))) == ["code_zone"]


def test_a_number_in_the_wrong_column_is_not_shown() -> None:
    row = one(unit(number()))
    assert row.verdict == "error" and number() not in row.code + row.findings[0].value
    row = one(unit(phone()))
    assert phone() not in row.code + row.findings[0].value


def test_no_27_a_former_code_of_the_same_unit_is_brought_up_to_date() -> None:
    row = one(unit("513425"), scope="510000")
    assert row.code == "513402" and "code_former" in told(row)
    assert "会理市" in row.findings[0].reason and "2021" in row.findings[0].reason


@pytest.mark.parametrize("typed", ["500112", "500105"])
def test_no_27_a_dissolved_unit_is_refused_and_its_successor_named(typed: str) -> None:
    row = one(unit(typed), scope="500000")
    assert told(row) == ["code_abolished"] and row.verdict == "error"
    assert "500157 两江新区" in row.findings[0].reason


def test_no_27_a_code_that_once_led_to_a_congress_still_does() -> None:
    live = Congress.objects.get(code="330122")
    CongressCode.objects.create(code="330188", congress=live, valid_to=date(2024, 6, 1))
    row = one(["330188", "", "", "", "", ""])
    assert row.code == "330122" and "code_former" in told(row)


def test_no_27_a_congress_that_was_recoded_is_not_made_again_under_its_former_code() -> None:
    city = Congress.objects.get(pk=requested("330800").id)
    Congress.objects.filter(pk=city.pk).update(code="330899", state=states.ACTIVE)
    CongressCode.objects.create(code="330800", congress=city, valid_to=date(2026, 6, 1))
    former, today, county = judged(["330800", *[""] * 5], ["330899", *[""] * 5], unit("330802"))
    assert (former.code, former.congress) == ("330899", city) and "code_former" in told(former)
    assert today.code == "330899" and "code_twice" in told(today)
    assert (county.verdict, told(county)) == ("new", [])


def test_no_27_a_county_that_moved_to_another_city_stands_where_the_registry_says() -> None:
    county = requested("331102")
    Congress.objects.filter(pk=county.id).update(parent=Congress.objects.get(code="330100"))
    row = one(unit("331102"))
    assert (row.verdict, told(row)) == ("new", [])
    other = preview.judge(congress("330100"), sheet.read(xlsx(unit("331102"))).lines)
    assert [row.verdict for row in other] == ["new"]


def test_a_district_without_an_organ_is_refused() -> None:
    assert told(one(unit("460302"), scope="460000")) == ["code_no_organ"]


def test_the_order_of_lines_does_not_matter_parents_come_first() -> None:
    city, county = "330300", "330302"
    rows = preview.judge(congress("330000"), sheet.read(xlsx(unit(county), unit(city))).lines)
    assert [(row.code, row.verdict) for row in rows] == [(city, "new"), (county, "new")]


def test_a_county_without_its_city_is_refused() -> None:
    row = one(unit("330302"))
    assert told(row) == ["parent_missing"] and "温州市（330300）" in row.findings[0].reason


def test_a_county_whose_city_is_refused_is_refused_with_it() -> None:
    city, county = judged(["330300", "宁波市人大常委会", "", "", "", ""], unit("330302"))
    assert city.verdict == "error"
    assert "parent_refused" in told(county) and "第 2 行" in county.findings[-1].reason


def test_a_county_below_a_city_that_is_not_live_yet_is_to_be_checked() -> None:
    city = Congress.objects.get(pk=requested("330400").id)
    Congress.objects.filter(pk=city.pk).update(state=states.PROVISIONING)
    assert told(one(unit("330402"))) == ["parent_not_live"]


def test_a_county_directly_under_the_province_needs_no_city() -> None:
    requested("420000")
    row = one(unit("429004"), scope="420000")
    assert told(row) == ["parent_missing"] and "湖北省" in row.findings[0].reason
    province, county = judged(unit("420000"), unit("429004"), scope="420000")
    assert (province.verdict, county.verdict) == ("new", "new")


def test_a_municipality_has_districts_and_no_city() -> None:
    rows = judged(unit("110000"), unit("110101"), scope="110000")
    assert [row.verdict for row in rows] == ["new", "new"]


def test_a_prefecture_has_a_work_office() -> None:
    rows = judged(unit("650000"), unit("652900"), unit("652901"), scope="650000")
    assert [row.verdict for row in rows] == ["new", "new", "new"]
    assert rows[1].organ_name == "新疆维吾尔自治区人民代表大会常务委员会阿克苏地区工作委员会"
    row = judged(unit("650000"), unit("652900", "阿克苏地区人大常委会"), scope="650000")[1]
    assert told(row) == ["organ_name_work_office"] and row.organ_name == rows[1].organ_name


def test_one_name_twice_in_a_province_is_told_apart_by_code_and_city() -> None:
    lines = [unit(code) for code in ("130000", "130100", "130500", "130104", "130503")]
    twice = list(Division.objects.filter(name="桥西区", code__startswith="13"))
    lines += [unit(row.code) for row in twice if row.code not in ("130104", "130503")]
    rows = {row.code: row for row in judged(*lines, scope="130000")}
    names = [rows[row.code].organ_name for row in twice]
    assert len(set(names)) == len(twice) > 1 and "石家庄市桥西区人民代表大会常务委员会" in names
    assert not any("organ_name_of_another" in told(row) for row in rows.values())


@pytest.mark.parametrize(
    ("given", "kept", "findings"),
    [
        ("上城区", "上城区人民代表大会常务委员会", []),
        ("上城区人大常委会", "上城区人民代表大会常务委员会", []),
        ("杭州市上城区人大", "杭州市上城区人民代表大会常务委员会", []),
        ("浙江省杭州市上城区人民代表大会常务委员会", "浙江省杭州市上城区人民代表大会常务委员会", []),
        (" 上城区 人大常委会 ", "上城区人民代表大会常务委员会", ["organ_name_tidied"]),
        ("上城区人大代表工作委员会", "上城区人大代表工作委员会", ["organ_name_other"]),
        ("西湖区人大常委会", "上城区人民代表大会常务委员会", ["organ_name_of_another"]),
        ("上城区13800000001", "上城区人民代表大会常务委员会", ["organ_name_bad"]),
        ("=HYPERLINK(1)", "上城区人民代表大会常务委员会", ["organ_name_bad"]),
        ("上" * 121, "上城区人民代表大会常务委员会", ["organ_name_long"]),
    ],
)
def test_a_name_is_held_against_the_register(given: str, kept: str, findings: list[str]) -> None:
    row = one(unit("330102", given))
    assert (row.organ_name, told(row)) == (kept, findings)


def test_a_registered_name_is_not_changed_by_a_sheet() -> None:
    row = one(["330122", "桐庐县人民代表大会机关甲", "", "", "", ""])
    assert "organ_name_kept" in told(row) and row.organ_name == "桐庐县人民代表大会常务委员会"


def test_duplicate_rows_leave_one_if_they_are_alike_and_none_if_not() -> None:
    alike = judged(unit("330105"), unit("330105"), unit("330105000000"))
    assert [row.verdict for row in alike] == ["new", "error", "error"]
    differ = judged(unit("330105"), unit("330105", "杭州市拱墅区人大"))
    assert [told(row) for row in differ] == [["code_twice_differs"]] * 2


@pytest.mark.parametrize(
    ("state", "finding"),
    [(states.CLOSED, "closed"), (states.MERGED, "merged"), (states.SUSPENDED, "suspended")],
)
def test_a_congress_that_is_not_at_work_is_told(state: str, finding: str) -> None:
    row = Congress.objects.get(pk=requested("330500").id)
    Congress.objects.filter(pk=row.pk).update(state=state, successor=Congress.objects.get(code="330122"))
    try:
        assert finding in told(one(unit("330500")))
    finally:
        Congress.objects.filter(pk=row.pk).update(state=states.REQUESTED, successor=None)


def test_205_units_of_sichuan_are_judged_by_a_constant_number_of_queries() -> None:
    scope = requested("510000")
    codes = [row.code for row in selectors.under("510000")]
    few, many = (sheet.read(xlsx(*map(unit, some))).lines for some in (codes[:3], codes))
    counts = []
    for lines in (few, many):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            rows = preview.judge(scope, lines)
        counts.append(len(queries))
    assert len(rows) == 205 and {row.verdict for row in rows} == {"new"}
    assert counts[0] == counts[1] <= 8
