"""Rows that go in by COPY arrive as an INSERT would bring them, and are refused where it would refuse."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel import clock, tenancy
from kernel.db.copying import insert_many
from kernel.ids import uuid7
from kernel.tenancy import CongressRef, CrossTenant, OutsideTenant
from sso.models import RosterBatch
from tenant_apps.deputies import actions
from tenant_apps.deputies.models import Mandate, Term
from tenants import selectors as registry
from tests.stack.databases import Database

HARD = ["", " ", "a\tb", "line\nline\r\nnext\r", "back\\slash", "\\N", "\\.", "\\x41", "{a,b}", '"q",\'q\'', "NULL", "𠮷\u200d\u2028"]  # fmt: skip
ROLES = [None, [], ["STANDING_MEMBER"], ['"', "a,b", "\\", "NULL", "{}", " ", ""]]
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)


def ref_of(code: str) -> CongressRef:
    found = registry.ref_by_code(code)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def county(database: Database) -> CongressRef:
    ref = ref_of("330122")
    with tenancy.enter(ref):
        actions.open_term(actor=None, ordinal=17, begins=date(2022, 2, 1))
    return ref


@pytest.fixture(autouse=True)
def _nothing_stays(county: CongressRef) -> Iterator[None]:
    yield
    with tenancy.enter(county):
        Mandate.objects.all().delete()


def mandate(number: int, **more: Any) -> Mandate:
    facts = {
        "congress_id": tenancy.current().id,
        "term_id": Term.objects.get(ordinal=17).pk,
        "person_id": uuid7(),
        "seat_id": uuid7(),
        "person_name": "沈建芳",
        "seat_no": f"C{number}",
        "elected_on": date(2022, 1, 20),
    }
    return Mandate(**facts | more)


def kept(row: Mandate) -> dict[str, Any]:
    """All columns but those that differ from row to row."""
    (found,) = Mandate.objects.filter(pk=row.pk).values()
    return {name: found[name] for name in found if name not in ("id", "person_id", "seat_id", "seat_no")}


def alike(told: list[dict[str, Any]]) -> None:
    """Each of these facts by an INSERT and by COPY."""
    inserted = [mandate(number, **facts) for number, facts in enumerate(told)]
    for row in inserted:
        row.save(force_insert=True)
    copied = [mandate(number + len(told), **facts) for number, facts in enumerate(told)]
    insert_many(copied)
    assert [kept(row) for row in copied] == [kept(row) for row in inserted]


def test_every_sort_of_value_arrives_as_by_an_insert(county: CongressRef) -> None:
    with tenancy.enter(county):
        alike(
            [{"post": text} for text in HARD]
            + [{"roles": roles} for roles in ROLES]
            + [{"how": Mandate.How.BY_ELECTION, "gender": Mandate.Gender.FEMALE, "trial": True}]
            + [{"status_from": date(2022, 2, 1)}, {"status_from": None}]
        )


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TEXTS, max_size=30))
def test_any_text_arrives_as_it_is(county: CongressRef, texts: list[str]) -> None:
    with tenancy.enter(county):
        rows = [mandate(number, private=text, roles=[text[:20]]) for number, text in enumerate(texts)]
        insert_many(rows)
        found = {one.pk: (one.private, one.roles) for one in Mandate.objects.all()}
        Mandate.objects.all().delete()
    assert found == {row.pk: (text, [text[:20]]) for row, text in zip(rows, texts, strict=True)}


def test_nothing_in_a_json_column_is_null_and_not_jsons_null(county: CongressRef) -> None:
    told: list[Any] = [None, [], {"a": None, "b": "\t\\\n\"'"}, "null", 0, [["代表团", "分水"]]]
    rows = [
        RosterBatch(
            sort="deputies",
            makes=makes,
            congress_id=county.id,
            by_person_id=uuid7(),
            by_name="方晓燕",
            by_seat_id=uuid7(),
            file_name="名册.xlsx",
            digest="0",
            created_at=clock.now(),
        )
        for makes in told
    ]
    with transaction.atomic():
        insert_many(rows)
    found = dict(RosterBatch.objects.values_list("pk", "makes"))
    assert [found[row.pk] for row in rows] == told
    assert list(RosterBatch.objects.filter(makes__isnull=True)) == [rows[0]]
    assert [row._state.adding for row in rows] == [False] * len(rows)
    RosterBatch.objects.filter(pk__in=found).delete()


def _insert(rows: list[Mandate]) -> None:
    for row in rows:
        row.save(force_insert=True)


@pytest.mark.parametrize("write", [insert_many, _insert])
def test_what_an_insert_refuses_is_refused_and_leaves_nothing(county: CongressRef, write: Any) -> None:
    wrong: list[tuple[type[Exception], dict[str, Any]]] = [
        (IntegrityError, {"seat_no": "C0"}),
        (IntegrityError, {"term_id": uuid7()}),
        (IntegrityError, {"person_name": None}),
        (DataError, {"gender": "男性"}),
        (DataError, {"post": "校\x00长"}),
        (UnicodeEncodeError, {"post": "\ud800"}),
    ]

    def written(facts: dict[str, Any]) -> None:
        with tenancy.enter(county):
            write([mandate(0), mandate(1, **facts)])

    for kind, facts in wrong:
        with pytest.raises(kind):
            written(facts)
    with tenancy.enter(county):
        assert not Mandate.objects.exists()


def test_a_transaction_that_broke_takes_no_rows(county: CongressRef) -> None:
    with tenancy.enter(county):
        twice, fresh = [mandate(0), mandate(0)], [mandate(1)]
        with pytest.raises(IntegrityError), transaction.atomic():
            insert_many(twice)
        insert_many(fresh)
        with pytest.raises(IntegrityError), transaction.atomic(savepoint=False):
            insert_many(twice)
        with pytest.raises(transaction.TransactionManagementError):
            insert_many(fresh)
    with tenancy.enter(county):
        assert not Mandate.objects.exists()


def test_rows_of_another_congress_are_refused(county: CongressRef) -> None:
    with tenancy.enter(county):
        rows = [mandate(0)]
    with pytest.raises(CrossTenant), tenancy.enter(ref_of("330127")):
        insert_many(rows)
    with pytest.raises(OutsideTenant):
        insert_many(rows)
    insert_many([])
    with tenancy.enter(county), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM deputies_mandate")
        assert cursor.fetchone() == (0,)
