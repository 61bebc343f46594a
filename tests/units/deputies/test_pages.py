"""The pages of the registers: who sees what of a deputy, the deeds, the lists."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from kernel import clock
from kernel.ids import uuid7
from shared_apps.identity import actions as identity
from shared_apps.identity import deputy_seats
from shared_apps.identity.models import Seat
from shared_apps.identity.plugging import NewMandate
from tenant_apps.deputies import actions, private_facts, selectors, showing
from tenant_apps.deputies.models import (
    Delegation,
    DeputyGroup,
    ElectoralDistrict,
    Mandate,
    MandateEvent,
    Session,
    Term,
)
from tenant_apps.deputies.private_facts import PrivateFacts
from tenant_apps.postbox.models import Outbox
from tests.factories.house import SINCE, House, trust_test_tokens
from tests.factories.numbers import id_number

# Every column of a mandate gets a value of its own, so that whatever leaves can be seen.
DECIDED = {"on": f"{clock.today()}", "decision_no": "〔2026〕3号"}
MARKS = {
    "employer": "标记单位甲",
    "party": "标记党派乙",
    "education": "标记学历丙",
    "birth_month": "1961-09",
    "status_reason": "标记事由丁",
    "ground": "标记事由戊",
    "post": "标记职务己",
}
SECRET = PrivateFacts(ethnicity="标记民族庚", native_language="标记语言辛", disability_help="标记协助壬")
PUBLIC = {
    "id",
    "person_name",
    "seat_no",
    "congress",
    "term",
    "delegation",
    "electing",
    "roles",
    "post",
}


def words(response: Any) -> str:
    return re.sub(r"<[^>]+>", " ", response.content.decode())


@pytest.fixture(scope="module")
def marked(house: House) -> UUID:
    """A deputy of whom everything is known, with an event."""
    pk = house.mandate_ids["deputy2"]
    with house.entered():
        row = Mandate.objects.get(pk=pk)
        for name, value in MARKS.items():
            setattr(row, name, value)
        row.roles, row.gender, row.how = ["STANDING_MEMBER"], "F", "BY_ELECTION"
        row.elected_on, row.status_from = date(2019, 3, 7), date(2019, 4, 8)
        row.private = private_facts.seal(SECRET, mandate_id=row.pk)
        row.save()
        MandateEvent.objects.create(
            congress_id=row.congress_id,
            mandate=row,
            kind="BY_ELECTED",
            on=row.elected_on,
            decision_no="标记文号癸",
            at="2026-01-01T00:00:00Z",
        )
    return pk


HIDDEN = [
    *(value for name, value in MARKS.items() if name != "post"),
    SECRET.ethnicity,
    SECRET.native_language,
    SECRET.disability_help,
    "标记文号癸",
    "2019-03-07",
    "2019-04-08",
    "补选",
]


def test_what_an_outsider_may_see_is_one_list(
    house: House, marked: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """代表法 第五十八条: name, number, congress, term, delegation, where elected, roles, post as published. Nothing else leaves."""
    trust_test_tokens(monkeypatch)
    assert set(showing.PublicFacts.__dataclass_fields__) == PUBLIC
    browser, api = house.browser("deputy1"), house.api("deputy1")
    pages = ["deputies/", f"deputies/{marked}/", "deputies/seat-list"]
    said = [browser.get(house.url(path)).content.decode() for path in pages]
    said += [api.get(house.api_url(path)).content.decode() for path in ("deputies/", f"deputies/{marked}/")]
    said.append(str(list(cells(browser.get(house.url("deputies/export"))))))
    for text in said:
        assert "标记职务己" in text and "常委会委员" in text
        assert [mark for mark in HIDDEN if mark in text] == []
    one = api.get(house.api_url(f"deputies/{marked}/")).json()
    assert (set(one["public"]), one["record"]) == (PUBLIC, None)


def test_every_column_of_a_mandate_is_public_for_a_reason_or_in_the_record(house: House) -> None:
    """A column that somebody adds is hidden until it stands in one of the two lists."""
    told = PUBLIC | set(showing.Record.__dataclass_fields__)
    within = {
        "congress_id", "person_id", "seat_id", "trial", "private",  # never shown; `private` opened in the record
        "status_reason",  # the record's ground, in words
        "delegation_row", "district", "electing_unit",  # rows behind the names
    }  # fmt: skip
    columns = {field.name for field in Mandate._meta.concrete_fields}
    assert columns - told == within


def test_who_keeps_the_register_sees_the_record(
    house: House, marked: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust_test_tokens(monkeypatch)
    page = words(house.browser("clerk").get(house.url(f"deputies/{marked}/")))
    for mark in ("标记单位甲", SECRET.ethnicity, "标记文号癸", "补选当选"):
        assert mark in page
    one = house.api("clerk").get(house.api_url(f"deputies/{marked}/")).json()
    assert one["record"]["disability_help"] == SECRET.disability_help


def cells(response: Any) -> Iterator[tuple[Any, ...]]:
    assert response.status_code == 200
    yield from load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True)


def test_the_list_is_searched_filtered_and_exported_with_its_filter(house: House, marked: UUID) -> None:
    clerk = house.browser("clerk")
    assert "沈建芳" in words(clerk.get(house.url("deputies/"), {"q": "001"}))
    with house.entered():
        team = Mandate.objects.get(pk=marked).delegation_row_id
    found = clerk.get(house.url("deputies/"), {"delegations": str(team)})
    assert "周国良" in words(found) and "沈建芳" not in words(found)
    assert "没有符合条件的代表" in words(clerk.get(house.url("deputies/"), {"q": "查无此人"}))
    nonsense = {"delegations": "x", "status": "x", "term": "x", "page": "x", "q": "\x00"}
    assert "沈建芳" in words(clerk.get(house.url("deputies/"), nonsense))
    rows = list(cells(clerk.get(house.url("deputies/export"), {"delegations": str(team)})))
    assert [row[1] for row in rows[1:]] == ["周国良"] and "民族" in rows[0]


def test_a_name_that_looks_like_a_formula_stays_a_name(house: House) -> None:
    with house.entered():
        new = NewMandate(uuid7(), uuid7(), "=cmd|'/c calc'!A0", "801")
        made = actions.enrol(actor=None, term=Term.objects.get(ordinal=17), new=new)
    content = house.browser("clerk").get(house.url("deputies/export"), {"q": "801"})
    cell = load_workbook(io.BytesIO(content.content)).active["B2"]
    assert (cell.data_type, cell.value) == ("s", "=cmd|'/c calc'!A0")
    with house.entered():
        actions.end(actor=None, mandate_id=made.pk, ground="DIED")


def test_a_unit_that_handles_reads_no_register(house: House) -> None:
    for path in ("deputies/", "deputies/export", "deputies/seat-list", "terms/", "districts/"):
        assert house.browser("handler1").get(house.url(path)).status_code == 403


@contextmanager
def queries() -> Iterator[CaptureQueriesContext]:
    with CaptureQueriesContext(connection) as found:
        yield found


def test_pages_ask_the_same_number_of_queries_at_20_and_at_2000_rows(house: House) -> None:
    clerk, pages = (
        house.browser("clerk"),
        ("deputies/", "terms/", "districts/?q=片", "delegations/", "groups/", "deputies/seat-list"),
    )

    def counted() -> dict[str, int]:
        found = {}
        for path in pages:
            with queries() as asked:
                assert clerk.get(house.url(path)).status_code == 200
            found[path] = len(asked)
        return found

    _fill(house, 20)
    counted()  # the first request of a session asks for what is kept afterwards
    few = counted()
    _fill(house, 2000)
    counted()  # filling may take longer than the minute after which a session notes that it is used
    assert counted() == few


def _fill(house: House, rows: int) -> None:
    with house.entered():
        term = Term.objects.get(ordinal=17)
        known = Mandate.objects.count()
        fresh = range(known, rows + 3)
        common: dict[str, Any] = {"congress_id": house.ref.id, "term": term}
        Delegation.objects.bulk_create([Delegation(name=f"第{n}代表团", **common) for n in fresh])
        DeputyGroup.objects.bulk_create([DeputyGroup(name=f"第{n}小组", **common) for n in fresh])
        ElectoralDistrict.objects.bulk_create(
            [ElectoralDistrict(name=f"片{n}", number=1000 + n, **common) for n in fresh]
        )
        Session.objects.bulk_create(
            [Session(no=n + 100, begins=SINCE, **common) for n in fresh if n < 90 or n > 1990]
        )
        Mandate.objects.bulk_create(
            [
                Mandate(
                    person_id=uuid7(),
                    seat_id=uuid7(),
                    person_name=f"张{n}",
                    seat_no=f"T{n}",
                    status="ACTIVE",
                    elected_on=SINCE,
                    **common,
                )
                for n in fresh
            ]
        )


def test_the_deeds_of_a_mandate_as_the_office_does_them(house: House) -> None:
    clerk, pk = house.browser("clerk"), house.mandate_ids["deputy3"]
    page = house.url(f"deputies/{pk}/")
    assert clerk.post(page + "suspension", {}).status_code == 422
    refused = clerk.post(page + "suspension", {"ground": "DETAINED", "on": "2999-01-01", "organ": "常委会"})
    assert refused.status_code == 422 and 'value="常委会"' in refused.content.decode(), (
        "nothing typed is lost"
    )
    nothing = clerk.post(page + "suspension", {"ground": "DETAINED"})
    assert nothing.status_code == 422 and "请填写决定日期" in words(nothing) and "的文号" in words(nothing)
    early = clerk.post(page + "suspension", {"ground": "DETAINED", **DECIDED, "on": "2001-01-01"})
    assert early.status_code == 422 and "不能早于当选日期" in words(early)
    said = clerk.post(page + "suspension", {"ground": "DETAINED", **DECIDED}, follow=True)
    assert "已暂停执行代表职务" in words(said) and "代表法第六十一条" in words(said)
    assert clerk.get(page + "suspension").status_code == 409
    assert clerk.post(page + "restoration", DECIDED).status_code == 302
    placed = {"delegation": "", "groups": [], "roles": ["STANDING_MEMBER"]}
    assert clerk.post(page + "placement", placed).status_code == 302
    form = clerk.get(page + "record").content.decode()
    assert 'value="雷建军"' in form
    record = {"person_name": "雷建军", "seat_no": "002", "elected_on": "2022-01-01", "how": "ELECTION"}
    taken = clerk.post(page + "record", record)
    assert taken.status_code == 409 and "代表证号 002 已由在任代表使用" in words(taken)
    assert (
        clerk.post(page + "record", record | {"seat_no": "003", "birth_month": "1970年"}).status_code == 422
    )
    assert clerk.post(page + "record", record | {"seat_no": "003", "party": "群众"}).status_code == 302
    assert "群众" in words(clerk.get(page))


def test_terms_sessions_and_districts_as_the_office_enters_them(house: House) -> None:
    clerk = house.browser("clerk")
    assert "开始日期" in words(clerk.post(house.url("terms/new"), {"ordinal": "18"}))
    assert clerk.post(house.url("terms/new"), {"ordinal": "18", "begins": "2027-02-01"}).status_code == 302
    with house.entered():
        term = Term.objects.get(ordinal=17).pk
    session = {"no": "6", "kind": "REGULAR", "begins": "2026-01-20", "bill_cutoff": "2026-01-20T18:00"}
    assert clerk.post(house.url(f"terms/{term}/sessions/new"), session).status_code == 302
    shown = words(clerk.get(house.url("terms/")))
    assert "第六次会议" in shown and "2026-01-20 18:00" in shown and "第十八届" in shown
    assert "第六次会议" in words(house.browser("deputy1").get(house.url("terms/")))
    district = {"number": "31", "name": "富春江", "seats": "4"}
    assert clerk.post(house.url("districts/new"), district).status_code == 422
    assert clerk.post(house.url("districts/new"), district | {"seats": "3"}).status_code == 302
    assert "富春江" in words(clerk.get(house.url("districts/"), {"q": "富春江"}))
    rows = list(cells(clerk.get(house.url("districts/export"), {"q": "富春江"})))
    assert rows[1][:3] == (31, "富春江", 3)
    assert next(cells(clerk.get(house.url("terms/export"))))[0] == "届次"


def test_a_seat_that_waits_is_entered_by_the_office(house: House) -> None:
    """The administrator gives the seat, the office enters the mandate; the person need not have confirmed yet."""
    given = identity.Invitation(name="吴月琴", id_number=id_number(7101), phone="13800001234", kind="deputy")
    seat = identity.invite(actor=house.actor("admin"), invitation=given).id
    clerk = house.browser("clerk")
    assert "吴月琴" in words(clerk.get(house.url("deputies/new")))
    typed = {
        "seat": str(seat),
        "seat_no": "001",
        "how": "BY_ELECTION",
        "status": "ELECTED",
        "electing": "第9选区",
    }
    refused = clerk.post(house.url("deputies/new"), typed)
    assert refused.status_code == 409 and 'value="第9选区"' in refused.content.decode()
    assert clerk.post(house.url("deputies/new"), typed | {"seat_no": "701"}).status_code == 302
    clerk.get(house.url("deputies/"))  # where the message of the deed is shown
    assert "吴月琴" not in words(clerk.get(house.url("deputies/new")))
    with house.entered():
        made = Mandate.objects.get(seat_id=seat)
        assert (made.status, made.how, made.electing) == ("ELECTED", "BY_ELECTION", "第9选区")
    page = house.url(f"deputies/{made.pk}/")
    assert clerk.post(page + "confirmation", DECIDED).status_code == 302
    assert "在任" in words(clerk.get(page)) and "没有" in words(clerk.get(page + "levels"))


def test_a_mandate_whose_seat_was_declined_gets_another(house: House) -> None:
    """不是我: the number was somebody else's. The administrator gives a seat by the right one, the office puts it behind the mandate."""
    admin, clerk = house.actor("admin"), house.browser("clerk")
    given = identity.Invitation("皇甫明", id_number(7110), "deputy", "13800001234", group="钟山代表团")
    wrong = identity.invite(actor=admin, invitation=given)
    typed = {"seat": str(wrong.id), "seat_no": "711", "how": "ELECTION", "status": "ELECTED"}
    typed["delegation"] = "钟山代表团"
    assert clerk.post(house.url("deputies/new"), typed).status_code == 302
    with house.entered():
        mandate = Mandate.objects.get(seat_id=wrong.id)
    page = house.url(f"deputies/{mandate.pk}/")
    stands = clerk.get(page + "seat")
    assert stands.status_code == 409 and "席位没有结束" in words(stands)
    assert "换接席位" not in words(clerk.get(page + "levels"))
    nobody = replace(admin, person_id=mandate.person_id)
    identity.decline_seat(actor=nobody, seat_id=wrong.id)
    shown = words(clerk.get(page + "levels"))
    assert "已结束，未经本人确认" in shown and "换接席位" in shown
    assert "没有可以换接的席位" in words(clerk.get(page + "seat"))
    right = identity.invite(actor=admin, invitation=replace(given, id_number=id_number(7111), group=""))
    assert clerk.post(page + "seat", {}).status_code == 422
    done = clerk.post(page + "seat", {"seat": str(right.id)}, follow=True)
    assert "席位已换接" in words(done)
    with house.entered():
        now = Mandate.objects.get(pk=mandate.pk)
        (told,) = Outbox.objects.filter(kind="deputies-placed", body__contains=str(right.id))
        assert "钟山代表团" in told.body
        again = selectors.mandate_of_seat(wrong.id)
    assert (now.seat_id, now.seat_no, again) == (right.id, "711", None)
    assert now.person_id == Seat.objects.get(pk=right.id).person_id != mandate.person_id


def test_a_seat_that_somebody_used_goes_to_nobody_else(house: House) -> None:
    """What the former holder filed would become another's; and no second mandate of one person in a term."""
    clerk, pk = house.actor("clerk"), house.mandate_ids["deputy3"]
    given = identity.Invitation("别人", id_number(7112), "deputy", "13800001234")
    seat = identity.invite(actor=house.actor("admin"), invitation=given).id
    other, before = (deputy_seats.behind(house.ref.id, one) for one in (seat, house.seat_ids["deputy3"]))
    assert other is not None and before is not None
    ended = replace(before, status="ended")
    mine = deputy_seats.behind(house.ref.id, house.seat_ids["deputy1"])
    assert mine is not None
    for was, chosen, why in (
        (before, other, actions.SeatStands),
        (ended, other, actions.SeatOfAnother),
        (replace(ended, is_proved=False), mine, actions.SeatUnknown),
        (replace(ended, is_proved=False), replace(other, person_id=mine.person_id), actions.SeatUnknown),
    ):
        with house.entered(), pytest.raises(why):
            actions.reseat(actor=clerk, mandate_id=pk, before=was, seat=chosen)


def test_the_administrator_gives_seat_and_mandate_in_one_form(house: House) -> None:
    admin = house.browser("admin")
    typed = {"name": "郑巧云", "id_number": id_number(7102), "phone": "13800001234", "term": "第十七届"}
    typed |= {"seat_no": "002", "group": "新合代表团", "electing": "第3选区"}
    address = house.url("seats/new?kind=deputy")
    taken = admin.post(address, typed)
    assert taken.status_code == 409 and not Seat.objects.filter(name_given="郑巧云").exists()
    assert admin.post(address, typed | {"seat_no": "702"}).status_code == 302
    seat = Seat.objects.get(name_given="郑巧云")
    with house.entered():
        made = Mandate.objects.get(seat_id=seat.pk)
        assert (made.status, made.seat_no, made.delegation) == ("ELECTED", "702", "新合代表团")
