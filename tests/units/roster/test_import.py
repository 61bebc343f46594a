"""People from a sheet: what the preview says, and what the job makes of the lines, however often it is killed."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from itertools import count
from uuid import UUID

import pytest
from django.db import connection
from openpyxl import load_workbook

from kernel import clock
from shared_apps.identity import actions as identity
from shared_apps.identity import selectors as known
from shared_apps.identity.models import Person, Seat
from sso import conf, provisioning, states
from sso.models import RosterBatch, RosterRow
from sso.roster import batches, books, running, sorts
from sso.spec import PERSON_ATTRIBUTE
from tenant_apps.deputies.models import Mandate
from tests.factories.house import House
from tests.factories.numbers import id_number
from tests.stack.dying import killed
from tests.units.roster import dying
from tests.units.roster.made import line, name, sheet

pytestmark = pytest.mark.usefixtures("realm")
_FROM = count(1000, 20)


def taken(house: House, *lines: str) -> RosterBatch:
    return batches.take(
        actor=house.actor("clerk"),
        congress=house.ref,
        sort="deputies",
        file_name="C:\\表\\名册.csv",
        content=sheet(*lines),
    )


def started(house: House, *lines: str) -> RosterBatch:
    batch = taken(house, *lines)
    return batches.start(actor=house.actor("clerk"), batch_id=batch.pk)


def mandates_of(house: House, batch: RosterBatch) -> list[Mandate]:
    seats = list(batch.rows.exclude(seat=None).values_list("seat_id", flat=True))
    with house.entered():
        return list(Mandate.objects.filter(seat_id__in=seats).order_by("seat_no"))


def outcome(batch: RosterBatch) -> tuple[str, list[str]]:
    batch.refresh_from_db()
    return batch.state, list(batch.rows.order_by("number").values_list("state", flat=True))


def accounts_of(which: int) -> list[str]:
    """The log-in names of all accounts that Keycloak has for this person."""
    person = known.person_by_id_number(id_number(which))
    assert person is not None
    wanted = [str(person.id)]
    return [
        login
        for login, row in provisioning.accounts().items()
        if row.get("attributes", {}).get(PERSON_ATTRIBUTE) == wanted
    ]


@pytest.mark.parametrize(
    ("other", "field", "code"),
    [
        ({"name": ""}, "name", "required"),
        ({"id_number": ""}, "id_number", "required"),
        ({"id_number": "330122500101001"}, "id_number", "id_number_15"),
        ({"phone": "0571-64212345"}, "phone", "phone_bad"),
        ({"seat_no": ""}, "seat_no", "required"),
        ({"seat_no": "第十二号"}, "seat_no", "seat_no_bad"),
        ({"term": "届" * 41}, "term", "term_bad"),
        ({"group": "团" * 101}, "delegation", "text_long"),
    ],
)
def test_a_line_that_can_not_be_taken_says_why(
    house: House, other: dict[str, str], field: str, code: str
) -> None:
    row = taken(house, line(1, **other), line(2)).rows.get(number=2)
    assert row.verdict == states.REFUSED
    assert (field, code) in [(one["field"], one["code"]) for one in row.problems]
    assert id_number(1) not in str(row.problems) and "13800000001" not in str(row.problems)
    assert all(one["reason"] and one["cure"] for one in row.problems)


def test_lines_that_contradict_each_other_are_told(house: House) -> None:
    batch = taken(house, line(3), line(3), line(3, name="别名某"), line(4, phone="13800000003"))
    told = {row.number: {one["code"] for one in row.problems} for row in batch.rows.order_by("number")}
    assert told[2] == set() and "twice" in told[3] and "two_names" in told[4] and "phone_shared" in told[5]
    assert batch.rows.get(number=5).verdict == states.OK


def test_nothing_of_a_person_stands_in_clear_and_the_file_is_not_kept(house: House) -> None:
    taken(house, line(5))
    with connection.cursor() as cursor:
        for table in (RosterBatch._meta.db_table, RosterRow._meta.db_table):
            cursor.execute(f"SELECT t::text FROM {table} t")
            text = str(cursor.fetchall())
            assert id_number(5) not in text and "13800000005" not in text


def test_a_sheet_becomes_pending_seats_and_accounts_without_a_credential(
    house: House, run_jobs: Callable[[], list[str]]
) -> None:
    first = next(_FROM)
    batch = started(house, *(line(first + n) for n in range(5)), line(first + 5, phone="1"))
    assert "sso.roster" in run_jobs()
    state, rows = outcome(batch)
    assert (state, rows) == ("done", ["made"] * 5 + ["waiting"])  # the last one was refused by the preview
    for n in range(5):
        person = known.person_by_id_number(id_number(first + n))
        assert person is not None and person.name == name(first + n)
        seat = Seat.objects.get(person_id=person.id)
        assert (seat.status, seat.congress_id, seat.term) == ("pending", house.ref.id, "第十七届")
        login = known.usernames_of(issuer=conf.issuer(), person_ids=[person.id])[person.id]
        assert accounts_of(first + n) == [login] and login.startswith("330122-")
    progress = batches.progress(batch)
    assert (progress.total, progress.made, progress.percent) == (5, 5, 100)
    assert [one.status for one in mandates_of(house, batch)] == ["ACTIVE"] * 5


def test_one_bad_row_fails_alone(house: House) -> None:
    first = next(_FROM)
    late = taken(house, line(first + 2), line(first + 3))
    running.run(started(house, line(first + 2)).pk)  # between preview and start somebody else was faster
    batches.start(actor=house.actor("clerk"), batch_id=late.pk)
    running.run(late.pk)
    assert outcome(late) == ("done", ["failed", "made"])
    failed = late.rows.get(number=2)
    assert failed.error_code == "seat_held_already" and "已有同类席位" in failed.error


def test_people_of_another_keeper_keep_their_account(house: House) -> None:
    first = next(_FROM)
    person_id, _ = identity.enrol_by_number(
        name=name(first), id_number=id_number(first), phone="", keeper_id=None
    )
    Person.objects.filter(pk=person_id).update(keeper_id=None)
    batch = started(house, line(first))
    running.run(batch.pk)
    assert outcome(batch) == ("done", ["made"]) and accounts_of(first) == []


@pytest.mark.parametrize("point", ["seats", "mandates", "accounts", "made", "linked"])
def test_kill_9_comes_to_the_same_end_without_a_double(house: House, point: str) -> None:
    first = next(_FROM)
    batch = started(house, *(line(first + n) for n in range(6)))
    killed(partial(dying.lay, point), partial(running.run, batch.pk))
    assert not running.run(batch.pk), "the dead worker's lease still counts"
    RosterBatch.objects.filter(pk=batch.pk).update(lease_until="2026-01-01T00:00:00Z")
    assert batch.pk in running.free().values_list("pk", flat=True)
    assert running.run(batch.pk)
    assert outcome(batch) == ("done", ["made"] * 6)
    for n in range(6):
        assert len(accounts_of(first + n)) == 1
        assert Seat.objects.filter(person__id_number_index__gt="", name_given=name(first + n)).exists()
    assert Seat.objects.filter(id__in=batch.rows.values("seat")).count() == 6
    assert len(mandates_of(house, batch)) == 6


def test_without_keycloak_the_seats_are_given_and_the_accounts_follow(house: House, settings) -> None:  # type: ignore[no-untyped-def]
    first, url = next(_FROM), settings.KEYCLOAK_URL
    batch = started(house, line(first))
    settings.KEYCLOAK_URL = "http://127.0.0.1:9"
    assert running.run(batch.pk)
    assert outcome(batch) == ("running", ["waiting"]) and "连接不上" in batches.progress(batch).trouble
    settings.KEYCLOAK_URL = url
    assert running.run(batch.pk)
    assert outcome(batch) == ("done", ["made"])


def test_who_lost_the_seat_imports_nothing_more(house: House) -> None:
    first = next(_FROM)
    batch = started(house, line(first))
    RosterBatch.objects.filter(pk=batch.pk).update(by_seat_id=house.seat_ids["admin"])
    running.run(batch.pk)
    assert outcome(batch) == ("done", ["failed"])
    assert batch.rows.get().error_code == "not_permitted"


def test_stop_and_take_up(house: House) -> None:
    clerk, batch = house.actor("clerk"), started(house, line(next(_FROM)))
    assert batches.stop(actor=clerk, batch_id=batch.pk).state == "stopped"
    assert not running.run(batch.pk)
    assert batches.take_up(actor=clerk, batch_id=batch.pk).state == "queued"
    running.run(batch.pk)
    assert outcome(batch) == ("done", ["made"])


def test_the_books_name_nobody_in_full_but_the_users_own_sheet(house: House) -> None:
    first = next(_FROM)
    batch = taken(house, line(first), line(first + 1, phone="1"))
    report = str(list(_values(books.report(batch, house.ref, clock.today()))))
    assert id_number(first) not in report and name(first) in report and "有误" in report
    annotated = str(list(_values(books.annotated(batch))))
    assert id_number(first) in annotated and "不是 11 位手机号" in annotated
    template = load_workbook(io.BytesIO(books.template(sorts.of("deputies"), house.ref)))
    assert template.sheetnames == ["代表名册", "填写说明", "可选项"]
    choices = {one.formula1 for one in template["代表名册"].data_validations.dataValidation}
    assert len(choices) >= 5 and "第十七届" in [cell.value for cell in template["可选项"][2]]


def _values(content: bytes) -> list[tuple[object, ...]]:
    return list(load_workbook(io.BytesIO(content)).active.values)


def test_the_pages_lead_from_the_upload_to_the_slips(house: House, run_jobs: Callable[[], list[str]]) -> None:
    browser, first = house.browser("clerk"), next(_FROM)
    upload = io.BytesIO(sheet(line(first, group="新设代表团"), line(first + 1, seat_no="第一号")))
    upload.name = "名册.csv"
    answer = browser.post(house.url("accounts/imports/new/deputies"), {"sheet": upload})
    page = browser.get(answer["Location"]).content.decode()
    assert "开始导入 1 人" in page and "不是代表证号" in page and id_number(first) not in page
    assert "将新建代表团" in page and "新设代表团" in page
    here = answer["Location"]
    assert browser.post(f"{here}start").status_code == 303
    run_jobs()
    page = browser.get(here).content.decode()
    assert "全部办完" in page and "由代表本人激活" in page
    assert browser.get(f"{here}progress")["HX-Refresh"] == "true"
    assert _values(browser.get(f"{here}report").content)
    empty = browser.post(house.url("accounts/imports/new/deputies"), {})
    assert empty.status_code == 422 and "请选择要上传的表格" in empty.content.decode()


def test_another_congress_finds_no_such_import(house: House) -> None:
    from tests.factories.house import furnish

    batch, other = taken(house, line(6)), furnish("330127")
    assert other.browser("clerk").get(other.url(f"accounts/imports/{batch.pk}/")).status_code == 404
    assert house.browser("admin").get(house.url(f"accounts/imports/{batch.pk}/")).status_code == 404
    assert UUID(str(batch.pk)) == batch.pk
