"""DOMAIN 7, no. 29: what stands wrong in a cell is normalised and said where that is certain, refused with a cure where it is not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from shared_apps.exchange import relay
from shared_apps.identity.models import Seat
from sso import states
from sso.roster import batches
from tenant_apps.deputies.models import Mandate
from tenants.onboarding import refusals
from tests.factories.house import House
from tests.factories.numbers import id_number
from tests.units.roster.made import name
from tests.units.roster.sheets import COLUMNS, entered, facts, mandate, person, reason, row, taken, told

pytestmark = pytest.mark.usefixtures("no_keycloak")


def test_no_29_merged_cells_count_in_each_line(house: House) -> None:
    at = list(COLUMNS).index("delegation")
    letter = "ABCDEFGHIJKLMNOP"[at]
    batch = taken(house, person(290, delegation="横村代表团"), person(291), merged=(f"{letter}2:{letter}3",))
    assert told(batch, 3) == {"cell_merged": "delegation"} and facts(batch, 3)["delegation"] == "横村代表团"


@pytest.mark.parametrize(
    ("typed", "meant", "said"),
    [
        (datetime(2022, 1, 20), "2022-01-20", set()),
        ("2022年1月20日", "2022-01-20", set()),
        ("20220120", "2022-01-20", set()),
        (44581, "2022-01-20", {"date_serial"}),
        ("44581", "2022-01-20", {"date_serial"}),
        ("２０２２-０１-２０ ", "2022-01-20", {"date_tidied"}),
        ("2022年正月", None, {"date_bad"}),
        ("2022-02-30", None, {"date_bad"}),
        (45000.5, None, {"date_bad"}),
        ("2099-01-01", None, {"elected_late"}),
    ],
)
def test_no_29_dates_as_text_and_as_serials(
    house: House, typed: Any, meant: str | None, said: set[str]
) -> None:
    batch = taken(house, person(292, elected_on=typed))
    assert set(told(batch)) == said
    if meant:
        assert facts(batch)["elected_on"] == meant
    else:
        assert row(batch).verdict == states.REFUSED


def test_a_day_of_election_that_nobody_told_is_not_after_the_announcement(house: House) -> None:
    batch = taken(house, person(293, elected_on=None, announced_on="2022-01-20"))
    assert facts(batch)["elected_on"] <= "2022-01-20" == facts(batch)["announced_on"]


def test_no_29_an_id_number_in_scientific_notation_is_refused(house: House) -> None:
    batch = taken(house, person(293, id_number=3.30122195001e17), person(294, id_number="3.30122E+17"))
    assert told(batch) == {"id_number_scientific": "id_number"} == told(batch, 3)


def test_no_29_full_width_digits_and_trailing_spaces_are_normalised_and_said(house: House) -> None:
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    batch = taken(
        house,
        person(
            295, id_number=id_number(295).translate(wide), seat_no="Ｔ０２９５ ", delegation="横村代表团 "
        ),
    )
    assert set(told(batch)) == {"id_number_tidied", "seat_no_tidied"}
    assert (facts(batch)["seat_no"], facts(batch)["delegation"]) == ("T0295", "横村代表团")


def test_no_29_a_15_digit_id_number_is_refused_with_its_cure(house: House) -> None:
    batch = taken(house, person(296, id_number="330122500101001"))
    assert told(batch) == {"id_number_15": "id_number"} and "18 位" in reason(batch, "id_number_15")


@pytest.mark.parametrize("typed", ["+86 138 0000 0297", "0086-13800000297", "138-0000-0297 "])
def test_no_29_a_phone_with_prefix_and_spaces_is_brought_to_eleven_digits(house: House, typed: str) -> None:
    batch = taken(house, person(297, phone=typed))
    assert told(batch) == {"phone_tidied": "phone"}
    assert batches.opened(row(batch))["invitation"]["phone"] == "13800000297"


@pytest.mark.parametrize(
    ("typed", "meant", "said"),
    [
        ("汉族", "汉族", ""),
        ("汉", "汉族", "word_completed"),
        (" 维吾尔 ", "维吾尔族", "word_completed"),
        ("汉人", "", "ethnicity_bad"),
    ],
)
def test_no_29_the_ethnicity_by_its_full_name(house: House, typed: str, meant: str, said: str) -> None:
    batch = taken(house, person(298, ethnicity=typed))
    assert list(told(batch)) == ([said] if said else [])
    assert not meant or facts(batch)["ethnicity"] == meant


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "utf-8-sig", "utf-16"])
def test_no_29_a_csv_of_any_encoding_an_office_saves(house: House, encoding: str) -> None:
    text = f"姓名,身份证号,手机号,代表证号,民族\n{name(299)},{id_number(299)},13800000299,T0299,汉\n"
    batch = taken(house, content=text.encode(encoding))
    assert row(batch).name == name(299) and facts(batch)["ethnicity"] == "汉族"


def test_no_29_duplicate_lines_leave_one(house: House) -> None:
    batch = taken(house, person(300), person(300))
    assert (
        told(batch) == {} and told(batch, 3) == {"twice": "name"} and "第 2 行" in reason(batch, "twice", 3)
    )
    other = taken(house, person(300), person(300, delegation="分水代表团", birth_month="19x"))
    assert told(other, 3) == {"twice_differs": "id_number"} and len(row(other, 3).problems) == 1
    assert "第 2 行" in reason(other, "twice_differs", 3) and "代表团、出生年月" in reason(
        other, "twice_differs", 3
    )


def test_no_29_a_formula_is_neither_computed_nor_kept(house: House) -> None:
    evil = "=cmd|' /C calc'!A0"
    head = "姓名,身份证号,手机号,代表证号,工作单位,代表团"
    text = f'{head}\n{name(301)},{id_number(301)},13800000301,T0301,"{evil}",@SUM(A1)\n'
    batch = taken(house, content=text.encode())
    assert [one["field"] for one in row(batch).problems if one["code"] == "cell_formula"] == [
        "delegation",
        "employer",
    ]
    with pytest.raises(
        refusals.SheetUncomputed, match="A2"
    ):  # an xlsx keeps the value last computed; here is none
        taken(house, person(302, name="=1+1"))
    typed = f"姓名,身份证号,手机号,代表证号\n=1+1,{id_number(302)},13800000302,T0302\n"
    assert "name_bad" in told(taken(house, content=typed.encode()))


def test_no_29_what_a_number_says_of_its_person_is_held_against_the_sheet(house: House) -> None:
    right = taken(house, person(303))
    assert (facts(right)["birth_month"], facts(right)["gender"]) == ("1950-01", "M")
    batch = taken(house, person(303, birth_month="1975.03", gender="女", party="党员", roles="常委会委员"))
    assert set(told(batch)) == {"birth_differs", "gender_differs", "word_completed"}
    assert facts(batch)["party"] == "中共党员" and facts(batch)["roles"] == ["STANDING_MEMBER"]
    odd = taken(house, person(304, gender="男女", party="致公", roles="校长", how="推举"))
    assert set(told(odd)) == {"gender_bad", "party_other", "role_bad", "how_bad"}


def test_no_29_the_same_sheet_once_more_doubles_nothing_and_changes_what_has_changed(house: House) -> None:
    entered(house, taken(house, person(310, delegation="横村代表团", ethnicity="畲族"), person(311)))
    again = taken(house, person(310, delegation="横村代表团", ethnicity="畲"), person(311))
    assert {one.verdict for one in again.rows.all()} == {states.KNOWN}
    changed = taken(
        house, person(310, delegation="分水代表团", employer="桐庐中学"), person(311, seat_no="X1")
    )
    assert [row(changed, n).verdict for n in (2, 3)] == [states.CHANGED, states.REFUSED]
    assert "“横村代表团”，将改为“分水代表团”" in reason(changed, "will_change")
    entered(house, changed)
    now = mandate(house, 310)
    assert (now.delegation, now.employer) == ("分水代表团", "桐庐中学")
    relay.carry(house.ref.id)
    assert Seat.objects.get(pk=now.seat_id).group == "分水代表团"
    with house.entered():
        assert Mandate.objects.filter(person_id=now.person_id).count() == 1


def test_nothing_of_a_number_a_telephone_or_an_ethnicity_lies_open(house: House) -> None:
    entered(house, taken(house, person(320, ethnicity="畲族", disability_help="")))
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, '') FROM tenants_platformentry t")
        journal = str(cursor.fetchone())
    with house.entered(), connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, '') FROM records_entry t")
        journal += str(cursor.fetchone())
        cursor.execute("SELECT string_agg(t::text, '') FROM deputies_mandate t")
        register = str(cursor.fetchone())
    assert id_number(320) not in journal + register and "13800000320" not in journal + register
    assert "畲族" not in journal + register


def test_a_sheet_is_judged_by_a_constant_number_of_queries(
    house: House, django_assert_max_num_queries: Any
) -> None:
    few, many = ([person(n, delegation=f"第{n}代表团") for n in range(400, 400 + count)] for count in (3, 60))
    counts = []
    for people in (few, many):
        with django_assert_max_num_queries(40) as asked:
            taken(house, *people)
        counts.append(len(asked))
    assert counts[0] == counts[1]
