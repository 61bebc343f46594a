"""The administrator's name, telephone and 身份证号 as people type them (DOMAIN 7, numbers 10 and 29)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine

from kernel import clock
from kernel.ids import uuid7
from shared_apps.identity import actions as identity
from shared_apps.identity.actions import Account
from sso import conf
from tenants.onboarding import people, preview, sheet
from tenants.onboarding.grids import Cell
from tenants.onboarding.preview import Row
from tests.units.onboarding.sheet.conftest import congress
from tests.units.onboarding.sheet.made import number, phone, xlsx

pytestmark = pytest.mark.usefixtures("database")

GOOD = {"name": "叶明", "phone": phone(), "number": number(), "login": ""}


def line(code: str = "330102", **given: Any) -> list[Any]:
    facts = GOOD | given
    return [code, "", facts["name"], facts["phone"], facts["number"], facts["login"]]


def judged(*rows: list[Any]) -> list[Row]:
    lines = sheet.read(xlsx(*rows)).lines
    return sorted(preview.judge(congress("330000"), lines), key=lambda row: row.number)


def told(row: Row) -> list[str]:
    return [finding.code for finding in row.findings]


def codes(found: tuple[str, list[Any]]) -> tuple[str, list[str]]:
    return found[0], [one.code for one in found[1]]


@pytest.mark.parametrize(
    "name",
    [
        "叶明",
        "欧阳娜娜",
        "阿卜杜热西提·买买提",
        "𠅤䶮",
        "㑇𬭎",
        "\U000313f9明",
        "ئالىم ھاشىم",
        "བཀྲ་ཤིས",
        "John Smith",
        "甲" * 20,
    ],
)
def test_no_11_names_of_every_script_stay_as_they_are(name: str) -> None:
    assert codes(people.name(Cell(name))) == (name, [])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("张 三", "张三"),
        ("叶　明 ", "叶明"),
        ("叶\u200b明", "叶明"),
        ("叶\x00明", "叶明"),
        ("叶明\ufeff", "叶明"),
        ("阿卜杜•买买提", "阿卜杜·买买提"),
        ("阿卜杜．买买提", "阿卜杜·买买提"),
        ("阿卜杜 ・ 买买提", "阿卜杜·买买提"),
        ("Ｊｏｈｎ  Smith", "John Smith"),
    ],
)
def test_no_29_a_name_with_blanks_or_invisible_signs_is_corrected(typed: str, kept: str) -> None:
    assert codes(people.name(Cell(typed))) == (kept, ["name_tidied"])


@pytest.mark.parametrize(
    ("typed", "finding"),
    [
        ("=cmd|'/c calc'!A0", "name_bad"),
        ("张三、李四", "name_bad"),
        ("张三(主任)", "name_bad"),
        ("叶明1", "name_bad"),
        ("叶明😀", "name_bad"),
        ("叶", "name_length"),
        ("叶" * 51, "name_length"),
    ],
)
def test_a_name_that_is_none_is_refused(typed: str, finding: str) -> None:
    assert codes(people.name(Cell(typed)))[1] == [finding]


def test_a_character_of_the_private_area_is_to_be_checked() -> None:
    assert codes(people.name(Cell("叶\ue863")))[1] == ["name_rare"]


@pytest.mark.parametrize(
    "typed",
    [
        "+86 138 0000 0001",
        "+8613800000001",
        "86-13800000001",
        "１３８００００００１",
        "138-0000-0001",
        "'13800000001",
    ],
)
def test_no_29_a_telephone_is_brought_to_eleven_digits(typed: str) -> None:
    wide = typed if not typed.startswith("１") else "１３８０００００００１"
    assert codes(people.phone(Cell(wide))) == ("13800000001", ["phone_tidied"])


@pytest.mark.parametrize(
    ("typed", "finding"),
    [
        ("1380000", "phone_bad"),
        ("+86 138 0000 00", "phone_bad"),
        ("0571-64211234", "phone_bad"),
        ("12800000001", "phone_bad"),
        ("13800000001 13900000002", "phone_bad"),
        ("1.38E+10", "phone_scientific"),
    ],
)
def test_a_telephone_that_is_none_is_refused(typed: str, finding: str) -> None:
    assert codes(people.phone(Cell(typed))) == ("", [finding])


def test_no_29_a_telephone_given_as_a_number_is_understood() -> None:
    (row,) = judged(line(phone=13800000001))
    assert row.verdict == "new" and row.admin is not None and row.admin.phone == "13800000001"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" " + number() + " ", number()),
        (number()[:6] + " " + number()[6:], number()),
        ("".join(chr(ord(char) + 0xFEE0) for char in number()), number()),
        ('="' + number() + '"', number()),
    ],
)
def test_no_29_a_number_with_blanks_or_full_width_digits_is_corrected(typed: str, kept: str) -> None:
    found = codes(people.id_number(Cell(typed)))
    assert found[0] == kept and found[1] in (["id_number_tidied"], [])


def test_a_small_x_is_the_same_number() -> None:
    serial = next(n for n in range(1, 400) if number(n).endswith("X"))
    assert codes(people.id_number(Cell(number(serial).lower()))) == (number(serial), [])


@pytest.mark.parametrize(
    ("typed", "finding"),
    [
        ("330122800101001", "id_number_15"),
        ("3.30122E+17", "id_number_scientific"),
        ("33012219800101001", "id_number_length"),
        ("33012219800101001Y", "id_number_length"),
        ("H12345678", "id_number_length"),
        (number(born="19800230"), "id_number_birthday"),
        (number(born="21000101"), "id_number_age"),
        (number(born="18991231"), "id_number_age"),
        (number(region="990122"), "id_number_region"),
        (number()[:17] + ("0" if number()[17] != "0" else "1"), "id_number_checksum"),
    ],
)
def test_no_29_a_number_that_is_none_is_refused_with_a_cure(typed: str, finding: str) -> None:
    found, findings = people.id_number(Cell(typed))
    assert (found, [one.code for one in findings]) == ("", [finding])
    assert findings[0].cure and typed not in findings[0].value


def test_no_29_a_number_that_the_spreadsheet_rounded_is_refused() -> None:
    (row,) = judged(line(number=float(number(1)[:17] + "1")))
    assert told(row) == ["id_number_scientific"] and row.verdict == "error"


def test_somebody_is_of_age_from_their_birthday_on() -> None:
    born = number(born="20080601")
    with time_machine.travel("2026-05-31T12:00:00+08:00"):
        assert codes(people.id_number(Cell(born)))[1] == ["id_number_age"]
    with time_machine.travel("2026-06-01T12:00:00+08:00"):
        assert clock.today() == date(2026, 6, 1) and codes(people.id_number(Cell(born))) == (born, [])


@pytest.mark.parametrize(
    ("typed", "kept", "findings"),
    [
        ("yeming", "yeming", []),
        (" YeMing ", "yeming", ["login_tidied"]),
        ("叶明", "", ["login_bad"]),
        ("ab", "", ["login_bad"]),
        ("../clients", "", ["login_bad"]),
        ("13800000001", "", ["login_personal"]),
        (number().lower(), "", ["login_personal"]),
    ],
)
def test_a_log_in_name_is_what_keycloak_takes(typed: str, kept: str, findings: list[str]) -> None:
    assert codes(people.login(Cell(typed))) == (kept, findings)


def test_what_identifies_a_person_is_masked_in_every_finding() -> None:
    (row,) = judged(line(name="叶 明", phone="+86" + phone(), number=number()[:17] + "Q"))
    shown = str([finding.as_dict() for finding in row.findings])
    assert (
        len(row.findings) == 3 and phone() not in shown and number()[:17] not in shown and "叶明" not in shown
    )


def test_no_administrator_is_to_be_checked_and_half_of_one_is_refused() -> None:
    nobody, half = judged(line("330102", name="", phone="", number=""), line("330105", phone="", number=""))
    assert (nobody.verdict, told(nobody), nobody.admin) == ("warning", ["admin_missing"], None)
    assert (half.verdict, told(half)) == ("error", ["required", "required"])


def test_one_person_may_be_administrator_of_two_counties() -> None:
    rows = judged(line("330102"), line("330105"))
    assert [row.verdict for row in rows] == ["new", "new"]


def test_one_number_under_two_names_is_refused_in_both_lines() -> None:
    rows = judged(line("330102"), line("330105", name="何秀英"))
    assert [told(row) for row in rows] == [["id_number_two_names"]] * 2
    assert "第 3 行" in rows[0].findings[0].reason and "第 2 行" in rows[1].findings[0].reason


def test_what_is_one_persons_is_not_anothers() -> None:
    rows = judged(
        line("330102", login="yeming"),
        line("330105", name="何秀英", number=number(2), login="yeming"),
        line("330106", phone=phone(9)),
    )
    assert told(rows[1]) == ["phone_shared", "login_twice"] and rows[1].verdict == "error"
    assert told(rows[2]) == ["phone_differs"] and rows[2].verdict == "warning"


def given(name: str, serial: int, code: str, login: str) -> None:
    """Somebody who is administrator of a live congress already."""
    person, _ = identity.enrol_by_number(name=name, id_number=number(serial), phone=phone(serial))
    account = Account(person_id=person, sub=str(uuid7()), username=login)
    identity.link_accounts(issuer=conf.issuer(), accounts=[account])
    identity.make_admin(person_id=person, congress_id=congress(code).id)


def test_a_live_congress_with_the_same_administrator_is_done() -> None:
    given("童桂芳", 71, "330127", "tong-gf")
    (same,) = judged(line("330127", name="童桂芳", phone=phone(71), number=number(71)))
    (nobody,) = judged(line("330127", name="", phone="", number=""))
    assert [(row.verdict, row.findings) for row in (same, nobody)] == [("done", []), ("done", [])]


def test_another_administrator_is_added_and_told() -> None:
    given("雷建军", 72, "330200", "lei-jj")
    (row,) = judged(line("330200", name="何卫东", phone=phone(73), number=number(73)))
    assert (row.verdict, told(row)) == ("warning", ["admin_other"])
    assert "雷建军" in row.findings[0].reason and "何卫东" in row.findings[0].reason
    assert "何卫东" not in row.findings[0].value
    (first,) = judged(line("330203", name="何卫东", phone=phone(73), number=number(73)))
    assert (first.verdict, told(first)) == ("warning", ["admin_added"])


def test_what_the_platform_knows_of_a_number_and_a_log_in_name_counts() -> None:
    given("骆志明", 74, "330122", "luo-zm")
    other, taken, kept = judged(
        line("330102", name="骆志名", number=number(74)),
        line("330105", number=number(75), login="luo-zm"),
        line("330106", name="骆志明", number=number(74), phone=phone(74), login="luo-zhiming"),
    )
    assert "id_number_other_name" in told(other) and "骆**" in str(other.findings)
    assert told(taken) == ["phone_shared", "login_taken"] and taken.verdict == "error"
    assert "login_kept" in told(kept) and "luo-zm" in str(kept.findings)
