"""A tenth of a county's year in every run of the tests; `./dev bench case` plays the whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest

from tests.year import books, cast, plan
from tests.year.conftest import Year


@contextmanager
def opened(year: Year) -> Iterator[psycopg.Connection[Any]]:
    """Everything may be read and broken, and nothing is kept."""
    with psycopg.connect(year.url) as connection:
        yield connection
        connection.rollback()


def test_every_fate_is_met_and_nothing_fails_behind_the_answers(year: Year) -> None:
    assert set(year.played.ended) == set(plan.FATES)
    assert sum(year.played.ended.values()) == year.played.size.suggestions
    assert year.played.errors == []
    assert "Traceback" not in year.said


def test_the_books_balance(year: Year) -> None:
    """Each item has one outcome, each signatory an answer, each deadline an explanation."""
    with opened(year) as connection:
        assert books.audit(connection, year.schema) == []


def test_the_figures_of_the_year_are_those_of_the_books(year: Year) -> None:
    with opened(year) as connection:
        found = books.counted(connection, year.schema)
    told = year.played.figures
    assert found["kept"] == {
        **{one["code"]: one["number"] for one in told["counts"]},
        **{one["code"]: (one["part"], one["whole"]) for one in told["rates"]},
    }, "what the report keeps"
    counts = {one["code"].partition("/")[0]: one["number"] for one in told["counts"]}
    rates = {one["code"].partition("/")[0]: (one["part"], one["whole"]) for one in told["rates"]}
    assert counts == {name: found[name] for name in ("received", "accepted", "merged", "closed")}
    assert counts["merged"] == year.played.ended["merged"]
    assert counts["received"] == year.played.size.suggestions + counts["merged"]
    assert rates["closing_rate"] == (found["closed"], found["accepted"])
    assert rates["satisfaction_rated"] == (found["content"], found["rated"])
    assert rates["reply_rate"] == (found["letters"], found["letters"])
    assert rates["on_time_rate"] == (found["letters"] - year.played.ended["late"], found["letters"])
    assert {one["label"][0]: one["number"] for one in told["classes"]} == found["classes"]
    assert round(sum(float(one["percent"]) for one in told["classes"]), 1) == 100


@pytest.mark.parametrize("rule", [*books.RULES, "each day is what the rules say"])
def test_each_rule_notices_what_it_is_for(year: Year, rule: str) -> None:
    """The same county, damaged."""
    with opened(year) as connection:
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute(f'SET LOCAL search_path TO "{year.schema}"'.encode())
        assert connection.execute(books.BREAKING[rule].encode()).rowcount > 0
        assert rule in {line.partition(":")[0] for line in books.audit(connection, year.schema)}


def test_the_books_have_a_calendar_of_their_own() -> None:
    """248 working days (DOMAIN 8), by another hand than the product's."""
    days = [date(cast.YEAR, 1, 1) + timedelta(days=number) for number in range(365)]
    assert sum(map(books.works, days)) == 248
