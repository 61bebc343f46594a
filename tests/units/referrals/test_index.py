"""The index over all congresses: fed by the letters, the same in whatever order, for each congress what it may see, and checked."""

from __future__ import annotations

import io
import random
import re
from importlib import import_module
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from openpyxl import load_workbook

from kernel import clock
from kernel.ids import uuid7
from shared_apps.exchange import checking, indexing
from shared_apps.exchange.envelope import Envelope
from shared_apps.exchange.models import IndexRow
from shared_apps.identity import actions as identity
from tenant_apps.postbox.models import Outbox
from tenant_apps.referrals import actions as referrals
from tenant_apps.referrals import below, overview
from tenant_apps.referrals import selectors as known
from tenants import selectors as registry
from tenants.doctor.checking import Cell
from tenants.models import Congress
from tests.factories import cast
from tests.factories.cast import CITY, COUNTY, PROVINCE, do, inside
from tests.factories.house import ISSUER, browser_of
from tests.stack.databases import Database
from tests.units.evidence.acting import carry_all, case_there_and_back
from tests.units.referrals import playing

pytestmark = pytest.mark.usefixtures("database")
PLACES = (COUNTY, CITY, PROVINCE)
TOLD = (
    "viewer_id",
    "side",
    "peer_id",
    "path",
    "kind",
    "category",
    "number",
    "state",
    "is_open",
    "due_at",
    "trial",
    "received_at",
    "decided_at",
    "result_at",
)


@pytest.fixture(scope="module")
def answered(database: Database) -> UUID:
    """A referral that the city adopted, answered and that the county has not acknowledged yet."""
    found: UUID = case_there_and_back().pk
    return found


@pytest.fixture(scope="module")
def on_its_way_up(answered: UUID) -> UUID:
    """What the city adopted from the county goes on to the province."""
    source = playing.sent_up(COUNTY, playing.registered(COUNTY, title="关于界河上游生态补偿的建议"))
    carry_all()
    adopted = playing.adopted(CITY, source)
    playing.in_handling(CITY, adopted)
    found = playing.sent_up(CITY, adopted)
    carry_all()
    return found


def rows(referral: UUID) -> dict[str, IndexRow]:
    """division code → the row that this congress may see."""
    codes = {cast.congress(code).id: code for code in PLACES}
    return {codes[row.viewer_id]: row for row in IndexRow.objects.filter(referral_id=referral)}


def told(referral: UUID) -> list[tuple[Any, ...]]:
    return sorted(IndexRow.objects.filter(referral_id=referral).values_list(*TOLD), key=str)


def letters(referral: UUID) -> list[Envelope]:
    """Every letter of the referral, from both ends."""
    found = []
    for code in PLACES:
        ref = cast.congress(code)
        for row in inside(code, lambda: list(Outbox.objects.filter(referral_id=referral))):
            same = (
                "msg_id",
                "to_id",
                "epoch",
                "referral_id",
                "seq",
                "kind",
                "version",
                "sent_at",
                "seat_id",
                "body",
            )
            found.append(Envelope(from_id=ref.id, **{name: getattr(row, name) for name in same}))
    return sorted(found, key=lambda one: one.sent_at)


def page(code: str, route: str, post: str = "clerk") -> str:
    """What the holder of the post is shown."""
    person = cast.actor(code, post).person_id
    known = identity.Account(person_id=person, sub=str(person), username=str(person))
    identity.link_accounts(issuer=ISSUER, accounts=[known])
    answer = browser_of(person).get(f"/t/{code}/{route}")
    assert answer.status_code == 200, answer
    return str(answer.content.decode())


def test_both_ends_have_a_row_and_nobody_else(answered: UUID) -> None:
    found = rows(answered)
    assert set(found) == {COUNTY, CITY}
    assert (found[COUNTY].side, found[CITY].side) == (indexing.OUT, indexing.IN)
    for row in found.values():
        assert row.state == "RESULT_RETURNED" and row.due_at is None and row.number and row.category
        assert row.received_at and row.decided_at and row.result_at
    do(COUNTY, "clerk", referrals.acknowledge, referral_id=answered)
    carry_all()
    assert {(row.state, row.is_open) for row in rows(answered).values()} == {("ACKNOWLEDGED", False)}


def test_who_passed_it_on_sees_how_it_goes_on(on_its_way_up: UUID) -> None:
    found = rows(on_its_way_up)
    assert {code: row.side for code, row in found.items()} == {
        COUNTY: indexing.VIA,
        CITY: indexing.OUT,
        PROVINCE: indexing.IN,
    }
    assert {row.state for row in found.values()} == {"DELIVERED"}
    assert all(row.due_at is not None for row in found.values()), "the day by which it must be signed for"


@pytest.mark.parametrize("seed", range(6))
def test_letters_noted_late_twice_and_in_another_order_say_the_same(answered: UUID, seed: int) -> None:
    every = letters(answered)
    right = told(answered)
    again = [*every, *random.Random(seed).sample(every, 3)]
    random.Random(seed).shuffle(again)
    IndexRow.objects.filter(referral_id=answered).delete()
    for envelope in again:
        indexing.note(envelope)
    assert told(answered) == right


def test_a_letter_that_can_not_be_read_disturbs_nothing(answered: UUID) -> None:
    right = told(answered)
    letter = letters(answered)[0]
    indexing.note(Envelope(**{**letter.__dict__, "body": "{}"}))
    assert told(answered) == right


def test_every_difference_is_named_and_mended(on_its_way_up: UUID) -> None:
    assert checking.differences() == [] and list(checking.CHECK.run(Cell())) == []
    city, province = cast.congress(CITY).id, cast.congress(PROVINCE).id
    at = IndexRow.objects.filter(referral_id=on_its_way_up)
    at.filter(viewer_id=city).update(state="REJECTED")
    at.filter(viewer_id=province).delete()
    stranger = uuid7()
    row = at.get(viewer_id=city)
    row.pk, row.referral_id = uuid7(), stranger
    row.save(force_insert=True)
    found = checking.differences()
    assert {(one.congress.code, one.referral_id, one.what) for one in found} == {
        (CITY, on_its_way_up, "state"),
        (PROVINCE, on_its_way_up, checking.MISSING),
        (CITY, stranger, checking.LEFT_OVER),
    }
    with pytest.raises(CommandError, match="3 处不符"):
        call_command("exchange_check_index", stdout=io.StringIO())
    call_command("exchange_check_index", "--mend", stdout=io.StringIO())
    assert checking.differences() == []


def test_what_was_taken_on_below_was_signed_for_with_it(database: Database) -> None:
    case = playing.registered(PROVINCE, title="关于流域统一调度的建议")
    facts = {"suggestion_id": case, "to": CITY, "reason": "LOWER_DUTY"}
    down = do(PROVINCE, "clerk", referrals.refer_down, **facts).pk
    do(PROVINCE, "head", referrals.approve, referral_id=down)
    carry_all()
    do(CITY, "distributor", referrals.take_on, referral_id=down)
    carry_all()
    at = IndexRow.objects.filter(referral_id=down)
    assert {row.received_at for row in at} == {inside(PROVINCE, lambda: known.get(down).received_at)}
    assert checking.differences() == []
    at.update(received_at=None)
    found = checking.differences()
    assert {(one.congress.code, one.what) for one in found} == {
        (PROVINCE, "received_at"),
        (CITY, "received_at"),
    }
    checking.differences(mend=True)
    assert checking.differences() == [] and None not in {row.received_at for row in at.all()}
    at.update(received_at=None)  # as an earlier release left it
    with connection.cursor() as cursor:
        cursor.execute(import_module("shared_apps.exchange.migrations.0007_moments").TAKEN_ON)
    assert checking.differences() == []


def test_a_letter_on_its_way_is_no_difference(on_its_way_up: UUID) -> None:
    do(PROVINCE, "clerk", referrals.receive, referral_id=on_its_way_up)
    assert checking.differences() == []
    carry_all()
    assert checking.differences() == [] and rows(on_its_way_up)[COUNTY].state == "RECEIVED"


def test_a_congress_reads_the_titles_of_its_own_and_no_other(on_its_way_up: UUID) -> None:
    title = "关于界河上游生态补偿的建议"
    city, county = page(CITY, "referrals/overview/"), page(COUNTY, "referrals/overview/?side=via")
    assert city.count(title) == 2, "received from the county, sent to the province"
    assert title not in county and "标题由两端单位掌握" in county and "浙江省" in county
    only = page(CITY, "referrals/overview/?q=生态补偿&side=out")
    assert only.count(title) == 1 and "清除" in only
    assert "没有符合条件的事项" in page(CITY, "referrals/overview/?q=没有这样的词")
    assert "桐庐县" in page(CITY, "referrals/overview/?q=桐庐")


def test_the_list_leaves_as_a_file_with_its_filter(on_its_way_up: UUID) -> None:
    person = cast.actor(CITY, "clerk").person_id
    page(CITY, "referrals/overview/")
    answer = browser_of(person).get(f"/t/{CITY}/referrals/overview/export?side=in&due=near")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    table = list(sheet.iter_rows(values_only=True))
    assert table[0][3] == "标题" and all(row[0] == "收到" for row in table[1:])


def test_a_reason_that_is_a_kind_of_its_own_is_sought_alone(on_its_way_up: UUID) -> None:
    made = do(
        COUNTY,
        "clerk",
        referrals.report_mandate_change,
        name=cast.actor(CITY, "deputy1").name,
        change="RESIGNED",
        on=clock.today(),
    )
    do(COUNTY, "head", referrals.approve, referral_id=made.pk)
    carry_all()
    for kind, there in (("", True), ("MANDATE_CHANGED", True), ("REPORT_REFERENCE", True), ("CC", False)):
        shown = page(CITY, f"referrals/overview/?kind={kind}")
        assert (f"{made.pk}" in shown) == there, kind
        assert ("生态补偿" in shown) == (not kind), kind
        assert shown.count('<td class="nw o6 second">报送：上级代表资格变动</td>') == int(there)


def test_what_a_county_finishes_with_its_former_city_is_not_counted(on_its_way_up: UUID) -> None:
    county, city, other = (Congress.objects.get(code=code) for code in (COUNTY, CITY, "330200"))
    [before] = below.lines(registry.ref(city), below.listed(registry.ref(city), COUNTY))
    assert before.sent.open and not before.elsewhere
    Congress.objects.filter(pk=county.pk).update(parent=other)
    try:
        [after] = below.lines(registry.ref(other), below.listed(registry.ref(other), COUNTY))
        assert (after.sent.open, after.received.open) == (0, 0)
        assert after.elsewhere == before.sent.open + before.received.open
        assert len(next(below.table(registry.ref(other), [after.entry]))) == len(below.HEAD)
    finally:
        Congress.objects.filter(pk=county.pk).update(parent=city)


def test_of_those_below_there_are_numbers_alone(on_its_way_up: UUID) -> None:
    shown = page(PROVINCE, "referrals/below/")
    assert "桐庐县" in shown and "杭州市" in shown and "生态补偿" not in shown
    assert "本级以下没有人大单位" in page(COUNTY, "referrals/below/")


def test_a_deadline_in_the_sheet_is_a_whole_day(on_its_way_up: UUID) -> None:
    here = registry.ref(Congress.objects.get(code=COUNTY))
    at = overview.HEAD.index("期限")
    days = [row[at] for row in overview.table(here, overview.Wanted()) if row[at]]
    assert days and all(re.fullmatch(r"\d{4}-\d\d-\d\d", str(day)) for day in days)
